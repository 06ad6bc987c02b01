"""Refusals carry what a person needs to go on."""

from datetime import UTC, datetime

from django.utils import translation

from core.errors import Conflict, ReasonRequired, StaleObject, TransitionNotAllowed, UserFacingError


def test_a_refusal_names_its_field():
    error = UserFacingError("Başlık 12 karakter uzun. Kısaltın.", field="title")
    assert (str(error), error.field) == ("Başlık 12 karakter uzun. Kısaltın.", "title")
    assert UserFacingError("Birim kapalı.").field is None


def test_a_missing_reason_belongs_to_the_reason_field():
    with translation.override("en"):
        error = ReasonRequired()
        assert (str(error), error.field) == ("Write a reason.", "reason")
    assert str(ReasonRequired("Gerekçe yazın.", field="note")) == "Gerekçe yazın."
    assert isinstance(error, UserFacingError)


def test_a_conflict_says_who_and_when():
    at = datetime(2026, 3, 19, tzinfo=UTC)
    error = StaleObject(object(), "approved", "Elif Kaya", at, status_label="Onaylandı")
    assert (error.status, error.status_label, error.by, error.at) == (
        "approved",
        "Onaylandı",
        "Elif Kaya",
        at,
    )
    assert isinstance(error, Conflict)


def test_a_conflict_works_without_words_and_names():
    error = TransitionNotAllowed(object(), "approved")
    assert (error.status_label, error.by, error.at) == ("approved", None, None)
    assert str(error) == "object None is approved"
    assert str(StaleObject(None, "")) == "NoneType None is gone"
