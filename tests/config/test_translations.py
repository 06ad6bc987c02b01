"""The catalogue module against small sources, and against the gettext that Python brings."""

import gettext
import io
from pathlib import Path

import pytest

from config import translations
from config.translations import CatalogueError

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
label = _("Unit")
many = ngettext("%(count)s post", "%(count)s posts", 3)
verb = pgettext("button", "Open")
"""
TEMPLATE = """ <p>{% translate "Sign in" %}</p> {% blocktranslate count n=posts|length trimmed %}One post
waits.{% plural %}{{ n }} posts wait.{% endblocktranslate %} {{ _("Close") }}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def catalogue_of(*rows: tuple) -> translations.Turkish:
    """Rows of (id, translation[, context[, flags]])."""
    catalogue = translations.Turkish()
    for row in rows:
        text, shown, *rest = row
        context, flags = (*rest, *(None, ())[len(rest) :])
        catalogue.add(text, shown, context=context, flags=flags)
    return catalogue


def test_texts_are_found_in_python_and_templates(sources: Path) -> None:
    found = translations.collect(sources, ["app", "templates"])
    assert {(m.context, translations.text_of(m)) for m in translations.texts(found)} == {
        (None, "Unit"),
        (None, "%(count)s post"),
        ("button", "Open"),
        (None, "Sign in"),
        (None, "One post waits."),
        (None, "Close"),
    }
    assert translations.plural_of(found.get("One post waits.")) == "%(n)s posts wait."
    assert found.get("Unit").locations == [("app/views.py", 0)]


def test_a_text_is_kept_once_with_its_plural_and_all_its_places(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text('gettext("post")')
    (tmp_path / "app" / "b.py").write_text('ngettext("post", "posts", 2)')
    (tmp_path / "app" / "c.py").write_text('gettext("post")')
    (message,) = translations.texts(translations.collect(tmp_path, ["app"]))
    assert message.id == ("post", "posts")
    assert [place for place, _line in message.locations] == ["app/a.py", "app/b.py", "app/c.py"]


def test_a_text_made_at_run_time_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text('gettext(f"Hello {name}")')
    with pytest.raises(CatalogueError, match=r"app/views.py:1"):
        translations.collect(tmp_path, ["app"])


def test_what_is_written_reads_back_and_is_written_the_same(sources: Path) -> None:
    found = translations.collect(sources, ["app", "templates"])
    for message in translations.texts(found):
        shown = f'"{translations.text_of(message)}"\n\tçığ \\ öşü'
        message.string = (shown,) if message.pluralizable else shown
    found.get("Unit").flags.add("fuzzy")
    text = translations.write(found)
    again = translations.merge(translations.collect(sources, ["app", "templates"]), translations.read(text))
    assert translations.write(again) == text
    assert "Creation-Date" not in text


def test_a_file_that_is_not_understood_is_refused() -> None:
    with pytest.raises(CatalogueError):
        translations.read('msgid "Unit"\nnonsense "Birim"\n')


def test_known_translations_stay_and_unused_ones_go() -> None:
    wanted = catalogue_of(("Unit", ""), ("Person", ""))
    known = catalogue_of(("Unit", "Birim"), ("Ghost", "Hayalet"))
    merged = translations.merge(wanted, known)
    assert {m.id: translations.translation_of(m) for m in translations.texts(merged)} == {
        "Unit": "Birim",
        "Person": "",
    }


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("Unit", ""), "not translated"),
        (("Unit", "Birim", None, ["fuzzy"]), "fuzzy"),
        (("By %(name)s", "Gönderen"), "placeholders differ"),
        (("By %(name)s", "%(ad)s"), "placeholders differ"),
    ],
)
def test_an_incomplete_text_is_a_problem(row: tuple, problem: str) -> None:
    (found,) = translations.problems(catalogue_of(row))
    assert problem in found


def test_a_singular_may_say_one_in_words() -> None:
    row = (("One post", "%(count)s posts"), ("%(count)s gönderi",))
    assert translations.problems(catalogue_of(row)) == []


def test_python_reads_what_is_compiled() -> None:
    catalogue = catalogue_of(
        ("Unit", "Birim"),
        (("%(n)s post", "%(n)s posts"), ("%(n)s gönderi",)),
        ("Open", "Aç", "button"),
        ("Fuzzy", "Tüylü", None, ["fuzzy"]),
    )
    answers = gettext.GNUTranslations(io.BytesIO(translations.compile_mo(catalogue)))
    assert answers.gettext("Unit") == "Birim"
    assert answers.ngettext("%(n)s post", "%(n)s posts", 5) == "%(n)s gönderi"
    assert answers.pgettext("button", "Open") == "Aç"
    assert answers.gettext("Fuzzy") == "Fuzzy"
    assert answers.info()["content-type"] == "text/plain; charset=utf-8"


def test_texts_under_another_name_of_the_function_are_collected_too(sources):
    (sources / "app" / "words.py").write_text(
        "from django.utils.translation import gettext as _now, pgettext as _p\n"
        "later = _now\n"
        'a, b, c = _now("At once"), _p("button", "Shut"), later("Later")\n'
    )
    found = translations.collect(sources, ["app"])
    assert found.get("At once") and found.get("Shut", "button") and found.get("Later")
    (sources / "app" / "words.py").write_text(
        'from django.utils.translation import gettext as _now\nknown = _now(word)\nsaid = _now(f"{word}")\n'
    )
    with pytest.raises(CatalogueError, match="literal"):
        translations.collect(sources, ["app"])
