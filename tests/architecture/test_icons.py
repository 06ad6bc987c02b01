"""Every icon that code or a template names is in the sprite: a page must not fail, nor lack a sign, for a slip."""

import ast
import re
from collections.abc import Iterator

import pytest

from core.design.icons import ICONS
from core.enums import TonedChoices
from tests.architecture.sources import ROOT, python_files, source_files

# `{% icon "home" %}`, `{% icon row.icon|default:"file" %}`, `{% include "…" with icon="search" %}` and the third word
# of `{% badge words "warn" "clock" %}`.
IN_TEMPLATE = (
    re.compile(r"\{% icon \"([\w-]*)\""),
    re.compile(r"\{% icon [\w.]+\|default:\"([\w-]*)\""),
    re.compile(r"\{% include [^%]*\bicon=\"([\w-]*)\""),
    re.compile(r"\{% badge [\w.\"]+ \"[\w-]*\" \"([\w-]*)\""),
)


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files():
        yield path.as_posix(), ast.parse((ROOT / path).read_text())


def takers() -> dict[str, int]:
    """Classes with a field `icon` and functions with such an argument: the place of the icon among the positions."""
    found = {}
    for _path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign)]
            elif isinstance(node, ast.FunctionDef):
                fields = [argument.arg for argument in node.args.args]
            else:
                continue
            if "icon" in fields:
                found[node.name] = fields.index("icon")
    return {**found, "icon": 0}  # the tag itself calls its argument `name`


def words(node: ast.expr | None) -> set[str]:
    """The texts that an expression may give: its constants, those of both branches of a condition."""
    if isinstance(node, ast.IfExp):
        return words(node.body) | words(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def named_in(tree: ast.Module, places: dict[str, int]) -> set[str]:
    """The icons that a module names: by keyword, by position, under the key "icon", and in tables called …ICONS."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if len(node.args) > places.get(name, len(node.args)):
                found |= words(node.args[places[name]])
            found |= {word for one in node.keywords if one.arg == "icon" for word in words(one.value)}
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found |= {word for key, value in pairs if words(key) == {"icon"} for word in words(value)}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id.endswith("ICONS") for one in targets):
                tables = [one for one in ast.walk(node) if isinstance(one, ast.Dict)]
                found |= {word for table in tables for value in table.values for word in words(value)}
    return found - {""}


def test_icons_that_code_names_are_in_the_sprite() -> None:
    places = takers()
    assert places.keys() >= {"Badge", "NavEntry", "Pick", "Shortcut"}, "the search finds what takes icons"
    sprite = "core/design/icons.py"  # its table gives each name the file it is made from
    named = {path: named_in(tree, places) for path, tree in trees() if path != sprite}
    assert sum(map(len, named.values())) > 50
    assert not {f"{path}: {name}" for path, names in named.items() for name in names if name not in ICONS}


def test_icons_that_templates_name_are_in_the_sprite() -> None:
    pages = {path: (ROOT / path).read_text() for path in source_files() if path.suffix == ".html"}
    named = {
        (path, name) for path, text in pages.items() for form in IN_TEMPLATE for name in form.findall(text)
    }
    assert len(named) > 50
    assert not {f"{path}: {name}" for path, name in named if name and name not in ICONS}


def all_choices(base: type[TonedChoices] = TonedChoices) -> list[type[TonedChoices]]:
    return [one for child in base.__subclasses__() for one in (child, *all_choices(child))]


def test_members_that_become_badges_have_an_icon_of_the_sprite() -> None:
    from audit.enums import Severity

    own = [choices for choices in all_choices() if not choices.__module__.startswith("tests.")]
    assert Severity in own
    assert not [
        f"{member!r}: {member.icon}"
        for one in own
        for member in one
        if member.icon and member.icon not in ICONS
    ]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('Entry(icon="a" if is_edit else "b")', {"a", "b"}),
        ('Badge(label, "warn", "clock")', {"clock"}),
        ('rows = [{"icon": "user", "text": name}]', {"user"}),
        ('ICONS = {"code": "eye"} | {step.code: step.icon for step in steps}', {"eye"}),
        ('_ICONS: dict[str, str] = {"code": "eye"}', {"eye"}),
        ('label_of = {"code": "Words"}[code]', set()),
        ('markup.icon("home")', {"home"}),
        ('Entry(icon=kind.icon, text="words")', set()),
    ],
)
def test_the_search_reads_every_way_of_naming_one(source: str, names: set[str]) -> None:
    assert named_in(ast.parse(source), {"Badge": 2, "icon": 0}) == names
