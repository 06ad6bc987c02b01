"""Templates keep the strict policy, name what they need, and use only what the design system has."""

import re
from pathlib import Path

import pytest

from core.design.icons import ICONS
from tests.architecture.sources import ROOT, source_files

TEMPLATES = [path for path in source_files() if path.parts[0] == "templates" and path.suffix == ".html"]
# Mails are read by programs that know no style sheet; allauth's own pages open with its comment form.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
LOOP = re.compile(r"\{% for [^%]*%\}(.*?)\{% (?:empty|endfor) %\}", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx that evaluates": re.compile(
        r"hx-on|hx-vals\s*=\s*['\"]js:|hx-trigger\s*=\s*\"[^\"]*\[", re.IGNORECASE
    ),
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style sheet in the page": re.compile(r"<style[\s>]", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "something of another host": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//"),
    "boosted navigation": re.compile(r"hx-boost"),
    "text marked safe": re.compile(r"\|\s*safe\b|\{% autoescape off"),
}
CLASS = re.compile(r"class=\"([^\"]*)\"")
ICON = re.compile(r"\{% icon \"([\w-]+)\"")


def body(path: Path) -> str:
    """The template without its comments."""
    return COMMENT.sub("", (ROOT / path).read_text())


def css_classes() -> set[str]:
    """Every class that the style sheets know."""
    text = "".join(
        file.read_text() for file in (ROOT / "static" / "css").glob("*.css") if file.stem != "portal"
    )
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", text))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_breaks_the_content_policy(what):
    assert not [str(path) for path in PAGES if FORBIDDEN[what].search(body(path))]


def test_each_opens_with_what_it_needs():
    opening = re.compile(r"\A\{# ?blocks: .*?context: .*?#\}", re.DOTALL)
    assert not [str(path) for path in PAGES if not opening.match((ROOT / path).read_text())]


def class_names(text: str) -> set[str]:
    """The names in the class attributes of a template; one that a value completes is no name."""
    text = re.sub(r"\{%-? (?:else|elif) ?[^%]*%\}", " ", text)
    text = re.sub(r"(?<=-)\{%[^%]*%\}[^\s\"]*", "\0", text)
    text = re.sub(r"\{%.*?%\}", "", text)
    text = re.sub(r"\{\{.*?\}\}", "\0", text)
    return {word for value in CLASS.findall(text) for word in value.split() if "\0" not in word}


def test_classes_come_from_the_style_sheets():
    known = css_classes()
    assert not {f"{path}: {word}" for path in PAGES for word in class_names(body(path)) - known}


def test_icons_are_in_the_sprite():
    assert not {f"{path}: {name}" for path in PAGES for name in ICON.findall(body(path)) if name not in ICONS}


def test_rows_repeat_neither_tokens_nor_translations():
    """Each would be worked out once per row: `{% translate … as word %}` stands before the loop."""
    repeated = re.compile(r"\{% (?:csrf_token|translate \"[^\"]*\") ?%\}")
    assert not [f"{path}" for path in PAGES for loop in LOOP.findall(body(path)) if repeated.search(loop)]


def test_pages_stand_in_a_frame_of_the_portal():
    """A page extends a base; what is included has no <html> of its own."""
    own = [path for path in PAGES if "<html" in body(path)]
    assert own == [Path("templates/base/document.html")]


def test_forms_that_post_carry_the_token():
    form = re.compile(r"<form[^>]*method=\"post\"[^>]*>(.*?)</form>", re.DOTALL)
    bare = []
    for path in PAGES:
        for content in form.findall(body(path)):
            if "csrf_token" not in content and "{% include" not in content:
                bare.append(str(path))
    assert not bare
