"""Choices with a look."""

import pytest
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import Badge, TonedChoices, member_of


class Phase(TonedChoices):
    DRAFT = "draft", _("Date"), "", "edit"
    DONE = "done", _("Time"), "ok", "check"


def test_members_carry_value_label_tone_and_icon():
    assert Phase.DRAFT.value == "draft"
    assert (Phase.DONE.tone, Phase.DONE.icon) == ("ok", "check")
    assert Phase.choices == [("draft", _("Date")), ("done", _("Time"))]
    assert Phase("done") is Phase.DONE
    assert "draft" in Phase.values
    assert str(Phase.DONE) == "done"


def test_an_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="tone"):

        class Wrong(TonedChoices):
            A = "a", "A", "pink", "x"


def test_two_members_of_one_value_are_refused():
    with pytest.raises(ValueError, match="duplicate"):

        class Twice(TonedChoices):
            A = "a", "A", "", "x"
            B = "a", "B", "", "x"


def test_it_serves_as_choices_of_a_field():
    field = models.CharField(choices=Phase, max_length=10)
    assert [value for value, _label in field.flatchoices] == ["draft", "done"]


class Thing:
    status_member = member_of("status", Phase)

    def __init__(self, status: str) -> None:
        self.status = status


def test_a_model_gives_the_member_of_its_stored_value():
    assert Thing("done").status_member is Phase.DONE
    assert Thing("").status_member is None
    with pytest.raises(ValueError):
        _ = Thing("gone").status_member


def test_a_badge_needs_only_words():
    assert Badge("2 uyarı") == ("2 uyarı", "", "")
