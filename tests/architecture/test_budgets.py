"""What a browser has to load, measured as it travels, and that built files are fresh."""

import gzip
import re
import runpy
from collections import Counter

import pytest

from core.design import css, icons, js, tokens
from tests.architecture.sources import ROOT, source_files

STATIC = ROOT / "static"
KB = 1024
BUDGETS = {
    "css/portal.css": 12,
    "js/portal.js": 6,
    "vendor/htmx-2.0.11.min.js": 17,
    "fonts/inter-tr.woff2": 30,
    "icons.svg": 5,
}


# What one page needs beside the shared files; its template links them.
PAGE_BUDGETS = {
    "js/compose.js": 4,
    "css/compose.css": 1,
    "css/review.css": 1,
    # The administration site has Django's own style sheets beside these.
    "css/tokens.css": 2,
    "css/admin.css": 2,
}
# All own script that a page loads.
PAGE_SCRIPT_BUDGET = 8


def travels(name: str) -> int:
    """Bytes on the wire: gzip for text, a font is compressed already."""
    content = (STATIC / name).read_bytes()
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content, 9))


@pytest.mark.parametrize("name", BUDGETS)
def test_a_file_keeps_its_budget(name):
    assert travels(name) <= BUDGETS[name] * KB


def test_pages_load_no_other_code():
    skeleton = (ROOT / "templates" / "base" / "document.html").read_text()
    loaded = set(re.findall(r"\{% static \"([^\"]+)\" %\}", skeleton))
    assert loaded == {*BUDGETS, "favicon.svg"} - {"icons.svg"}


@pytest.mark.parametrize(
    ("file", "fresh"),
    [(tokens.CSS_FILE, tokens.stylesheet), (css.CSS_FILE, css.stylesheet), (js.JS_FILE, js.script)],
)
def test_built_files_are_fresh(file, fresh):
    """`python -m core.design` writes them."""
    assert file.read_text() == fresh()


def own_files(template: str) -> set[str]:
    """Style sheets and scripts that a template links beside the shared ones."""
    return set(re.findall(r"\{% static \"((?:css|js)/[^\"]+)\" %\}", template)) - BUDGETS.keys()


def linked() -> dict[str, set[str]]:
    templates = [path for path in source_files() if path.parts[0] == "templates" and path.suffix == ".html"]
    found = {str(path): own_files((ROOT / path).read_text()) for path in templates}
    return {path: files for path, files in found.items() if files}


def test_every_style_sheet_and_module_is_joined_or_belongs_to_a_page():
    of_pages = {file for files in linked().values() for file in files}
    sheets = {f"css/{file.name}" for file in css.FOLDER.glob("*.css")}
    modules = {f"js/{file.name}" for file in js.FOLDER.glob("*.js")}
    assert sheets == {f"css/{name}.css" for name in (*css.SOURCES, css.CSS_FILE.stem)} | {
        file for file in of_pages if file.startswith("css/")
    }
    assert modules == {f"js/{name}.js" for name in (*js.MODULES, js.JS_FILE.stem)} | {
        file for file in of_pages if file.startswith("js/")
    }


def test_files_of_one_page_keep_their_budget():
    assert {file for files in linked().values() for file in files} <= PAGE_BUDGETS.keys()
    for files in linked().values():
        assert all(travels(file) <= PAGE_BUDGETS[file] * KB for file in files)
        scripts = {"js/portal.js", *(file for file in files if file.startswith("js/"))}
        for file in list(scripts - {"js/portal.js"}):
            imports = re.findall(r'from "\./([\w-]+)\.js"', (STATIC / file).read_text())
            scripts |= {f"js/{name}.js" for name in imports}
        assert sum(travels(file) for file in scripts) <= PAGE_SCRIPT_BUDGET * KB


def test_squeezing_keeps_what_means_something():
    text = "/* a */\n.a :is(b, i) > p { margin: calc(1px + 2px) ; color: red; }\n@media (min-width: 1px) { }"
    assert css.squeeze(text) == ".a :is(b,i)>p{margin:calc(1px + 2px);color:red}@media (min-width:1px){}"
    assert js.squeeze(
        'import { $ } from "./dom.js";\n// why\nexport function a() {\n  return "//";\n}\n'
    ) == ('function a() {\nreturn "//";\n}\n')


def modules() -> dict[str, str]:
    return {name: (js.FOLDER / f"{name}.js").read_text() for name in js.MODULES}


def test_modules_share_no_top_level_name():
    names = Counter(name for text in modules().values() for name in js.top_level_names(text))
    assert not [name for name, count in names.items() if count > 1]


def test_modules_can_be_joined_line_by_line():
    for name, text in modules().items():
        assert not re.search(r"(?m)^import [^;]*$", text), f"{name}: an import runs over two lines"
        assert all(line.count("`") % 2 == 0 for line in text.splitlines()), (
            f"{name}: a text runs over two lines"
        )
        assert not re.search(r"(?m)^\s*\*|/\*", text), f"{name}: block comments stay, line comments go"


def test_a_module_stands_behind_what_it_imports():
    for place, (name, text) in enumerate(modules().items()):
        for wanted in re.findall(r'from "\./([\w-]+)\.js"|^import "\./([\w-]+)\.js"', text, re.MULTILINE):
            assert js.MODULES.index("".join(wanted)) < place, f"{name} stands before {wanted}"


def test_third_party_files_are_named_with_version_and_licence():
    readme = (STATIC / "vendor" / "README.md").read_text()
    for file in ("htmx-2.0.11.min.js", "icons.svg", "inter-tr.woff2"):
        assert file in readme
    for licence in ("vendor/htmx-LICENSE.txt", "vendor/tabler-icons-LICENSE.txt", "fonts/OFL.txt"):
        assert licence in readme
        assert (STATIC / licence).stat().st_size > 500


@pytest.mark.parametrize("with_icons", [True, False])
def test_one_command_writes_every_built_file(tmp_path, monkeypatch, with_icons):
    for module, name in ((icons, "SPRITE"), (tokens, "CSS_FILE"), (css, "CSS_FILE"), (js, "JS_FILE")):
        monkeypatch.setattr(module, name, tmp_path / f"{module.__name__}.{name}")
    for file in icons.ICONS.values():
        (tmp_path / f"{file}.svg").write_text('<svg><path d="M0 0"/></svg>')
    monkeypatch.setattr("sys.argv", ["core.design", *([str(tmp_path)] if with_icons else [])])
    runpy.run_module("core.design", run_name="__main__")
    assert js.JS_FILE.read_text() == js.script()
    assert tokens.CSS_FILE.read_text() == tokens.stylesheet()
    assert css.CSS_FILE.read_text() == css.stylesheet()
    assert icons.SPRITE.exists() is with_icons
    if with_icons:
        assert icons.SPRITE.read_text().count("<symbol ") == len(icons.ICONS)
