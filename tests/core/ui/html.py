"""What is wrong with a piece of HTML, found without a browser."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CONTROLS = {"input", "select", "textarea"}
# These need no label: people do not fill them in, or their value is their name.
UNLABELLED = {"hidden", "submit", "button", "reset"}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "for", "list")


@dataclass
class Element:
    """One start tag, with the tags around it."""

    tag: str
    attrs: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""


@dataclass
class Document(HTMLParser):
    """The elements of a text in their order."""

    source: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.unbalanced: list[str] = []
        self.feed(self.source)
        self.unbalanced += [f"<{element.tag}> is not closed" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(e.tag for e in self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.unbalanced.append(f"</{tag}> closes <{self._open[-1].tag if self._open else ''}>")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attrs: str) -> list[Element]:
        """Elements of a tag, with these attribute values (`class_` holds one of the classes)."""
        css = attrs.pop("class_", "")
        wanted = {name.replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element.attrs.get(name) == value for name, value in wanted.items())
            and (not css or css in element.attrs.get("class", "").split())
        ]

    def with_class(self, css: str) -> list[Element]:
        """Elements of a class, whatever their tag."""
        return [element for element in self.elements if css in element.attrs.get("class", "").split()]

    def ids(self) -> list[str]:
        return [element.attrs["id"] for element in self.elements if "id" in element.attrs]


def _label_faults(document: Document) -> list[str]:
    labelled = {label.attrs.get("for") for label in document.all("label")}
    return [
        f"no label: {element.tag} {element.attrs}"
        for element in document.elements
        if element.tag in CONTROLS
        and element.attrs.get("type") not in UNLABELLED
        and not {"aria-label", "aria-labelledby"} & element.attrs.keys()
        and "label" not in element.parents
        and element.attrs.get("id") not in labelled
    ]


def _reference_faults(document: Document) -> list[str]:
    known = set(document.ids())
    return [
        f"{name} names the unknown id {target!r}"
        for element in document.elements
        for name in REFERENCES
        for target in element.attrs.get(name, "").split()
        if target not in known
    ]


def _heading_faults(document: Document) -> list[str]:
    levels = [int(e.tag[1]) for e in document.elements if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} h1"]
    return found + [f"h{a} is followed by h{b}" for a, b in pairwise(levels) if b > a + 1]


def faults(source: str, *, is_page: bool = False) -> list[str]:
    """What is wrong: nesting, ids, labels, references, inline code; of whole pages also language and headings."""
    document = Document(source)
    found = list(document.unbalanced)
    found += [f"the id {name!r} is there {n} times" for name, n in Counter(document.ids()).items() if n > 1]
    found += _label_faults(document)
    found += _reference_faults(document)
    for element in document.elements:
        found += [f"inline {name}" for name in element.attrs if name == "style" or name.startswith("on")]
        if element.tag == "img" and "alt" not in element.attrs:
            found.append(f"no alt: {element.attrs}")
        if element.tag == "script" and not element.attrs.get("src"):
            found.append("inline script")
        if element.tag == "style":
            found.append("inline style sheet")
    if is_page:
        found += [] if document.all("html")[0].attrs.get("lang") else ["no language"]
        found += _heading_faults(document)
    return found
