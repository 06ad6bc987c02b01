"""The message catalogue: collect the texts of the sources, keep it in step, check and compile it.

Babel reads, writes and compiles, so that no gettext program has to be installed; finding the texts is our own, because
Django's templates have no extractor there. Development only: nothing of this is imported while the portal serves.
"""

import ast
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
from django.utils.translation.template import templatize

# Function name -> (places of context, text and plural among the arguments).
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
IN_TEMPLATE = re.compile(r"\b(?:n?p?gettext|_)\(")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")


class CatalogueError(ValueError):
    """A source or catalogue file says something that cannot be translated; the message names the place."""


class Turkish(Catalog):
    """The catalogue of locale/tr. Its header holds no date, so that a diff shows changed words only.

    After a number a Turkish noun stays in the singular: one plural form serves every count.
    """

    def __init__(self) -> None:
        super().__init__(locale="tr", charset="utf-8", header_comment="", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Temsil"),
            ("Language", "tr"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def collect(root: Path, folders: Iterable[str]) -> Turkish:
    """Every text marked for translation in Python files and templates below the folders of `root`.

    Raises CatalogueError for a call without a literal text: an f-string is never found at run time.
    """
    found = Turkish()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            place = path.relative_to(root).as_posix()
            if path.suffix == ".py" and "migrations" not in path.parts:
                calls = _in_python(path.read_text(encoding="utf-8"), place)
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                calls = _in_template(path.read_text(encoding="utf-8"), place)
            else:
                continue
            for context, text, plural in calls:
                _add(found, context, text, plural, place)
    return found


def merge(wanted: Turkish, known: Catalog) -> Turkish:
    """The wanted texts with the translations already known; what is no longer wanted is dropped."""
    for message in texts(wanted):
        old = known.get(message.id, message.context)
        if old is not None and translation_of(old):
            one = translation_of(old)
            message.string = (one,) if message.pluralizable else one
            message.flags |= old.flags & {"fuzzy"}
    return wanted


def problems(catalogue: Catalog) -> list[str]:
    """What keeps a catalogue from being complete, one line per text."""
    found = []
    for message in texts(catalogue):
        text, plural, shown = text_of(message), plural_of(message), translation_of(message)
        lost = _placeholders(shown) ^ _placeholders(plural or text)
        # "one day" needs no number where "%(count)s days" does, never the other way round.
        may_lack = _placeholders(plural) - _placeholders(text) if plural else set()
        if not shown:
            found.append(
                f"not translated: {text!r} ({', '.join(place for place, _line in message.locations)})"
            )
        elif message.fuzzy:
            found.append(f"fuzzy: {text!r}")
        elif lost - may_lack:
            found.append(f"placeholders differ ({', '.join(sorted(lost))}): {text!r} -> {shown!r}")
    return found


def read(text: str) -> Catalog:
    """Read a .po file. Raises CatalogueError for one that is not understood."""
    try:
        return pofile.read_po(io.BytesIO(text.encode()), locale="tr", abort_invalid=True)
    except pofile.PoFileError as error:
        raise CatalogueError(str(error)) from error


def write(catalogue: Turkish) -> str:
    """The .po file, ordered by text, with file names and no line numbers."""
    out = io.BytesIO()
    pofile.write_po(out, catalogue, width=0, sort_output=True, include_lineno=False)
    return out.getvalue().decode()


def compile_mo(catalogue: Turkish) -> bytes:
    """The binary .mo file: the same bytes for the same catalogue on every machine."""
    out = io.BytesIO()
    mofile.write_mo(out, catalogue)
    return out.getvalue()


def texts(catalogue: Catalog) -> Iterator[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in catalogue if message.id)


def text_of(message: Message) -> str:
    """The English text, the singular of a counted one."""
    return message.id if isinstance(message.id, str) else message.id[0]


def plural_of(message: Message) -> str:
    """The English plural, empty for a text that counts nothing."""
    return "" if isinstance(message.id, str) else message.id[1]


def translation_of(message: Message) -> str:
    """The Turkish text, empty while there is none."""
    string = message.string
    return (string[0] if isinstance(string, tuple | list) else string) or ""


def _add(found: Turkish, context: str, text: str, plural: str, place: str) -> None:
    """The same text may be counted in one place and plain in another; the catalogue then keeps the counted one."""
    known = found.get(text, context or None)
    locations = {(place, 0), *(known.locations if known else ())}
    counted = plural or (plural_of(known) if known else "")
    if known:
        found.delete(text, context or None)
    found.add(
        (text, counted) if counted else text,
        locations=sorted(locations),
        context=context or None,
        flags=["python-format"] if "%(" in text else [],
    )


def _in_python(source: str, place: str) -> Iterator[tuple[str, str, str]]:
    tree = ast.parse(source)
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in aliases and not _has_literal(node, aliases[name]):
                # Another name is also how a text is looked up that is marked elsewhere.
                continue
            name = aliases.get(name, name)
            if name in CALLS:
                yield _arguments(node, name, f"{place}:{node.lineno}")


def _has_literal(call: ast.Call, name: str) -> bool:
    """Whether a call says a text itself, rightly as a literal or wrongly as one that is put together."""
    place = CALLS[name][1]
    return place < len(call.args) and isinstance(call.args[place], ast.Constant | ast.JoinedStr | ast.BinOp)


def _aliases(tree: ast.Module) -> dict[str, str]:
    """Other names under which a file imports the functions, or assigns them to: a text in such a call counts too."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            found |= {
                given.asname: given.name
                for given in node.names
                if given.asname and given.name in CALLS and given.asname not in CALLS
            }
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute):
            name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if name := found.get(name, name if name in CALLS else ""):
                found |= {target.id: name for target in node.targets if isinstance(target, ast.Name)}
    return found


def _in_template(source: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Django turns a template into text with gettext calls in it; each is cut out and read as Python."""
    text = templatize(source, origin=place)
    for match in IN_TEMPLATE.finditer(text):
        for end in (index + 1 for index in range(match.end(), len(text)) if text[index] == ")"):
            try:
                call = ast.parse(text[match.start() : end].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                yield _arguments(call, call.func.id, place)
            break


def _arguments(call: ast.Call, name: str, place: str) -> tuple[str, str, str]:
    """Context, text and plural of a call, empty where it has none."""
    context, text, plural = CALLS[name]

    def literal(index: int | None) -> str:
        if index is None:
            return ""
        argument = call.args[index] if index < len(call.args) else None
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            raise CatalogueError(f"{place}: {name}() needs a literal text")
        return argument.value

    return literal(context), literal(text), literal(plural)


def _placeholders(text: str) -> set[str]:
    return {match.group(1) or match.group(2) or match.group(0) for match in PLACEHOLDER.finditer(text)}
