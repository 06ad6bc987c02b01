"""The interface is Turkish: nothing untranslated, nothing guessed, nothing compiled from yesterday."""

import gettext

from django.core.management import call_command

from config import translations
from tests.architecture.sources import ROOT

FOLDER = ROOT / "locale" / "tr" / "LC_MESSAGES"


def test_the_catalogue_is_complete_and_compiled() -> None:
    call_command("messages", "--check")


def test_the_compiled_catalogue_answers() -> None:
    catalogue = translations.read((FOLDER / "django.po").read_text())
    messages = list(translations.texts(catalogue))
    assert messages
    with (FOLDER / "django.mo").open("rb") as compiled:
        answers = gettext.GNUTranslations(compiled)
    wrong = [
        message.id
        for message in messages
        if not message.pluralizable and not message.context and answers.gettext(message.id) != message.string
    ]
    assert not wrong
