"""The Turkish traps of dates and numbers."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation


@pytest.fixture(autouse=True, params=["tr", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("text", ["20.11.2026", "20/11/2026", "2026-11-20", " 20.11.2026 "])
def test_a_date_as_people_type_it(text):
    assert forms.DateField().clean(text) == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["25-11-20", "11/20/2026", "20.11.26", "31.02.2026", "20 Kasım 2026"])
def test_a_date_that_could_mean_another_is_refused(text):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(text)


@pytest.mark.parametrize("text", ["14:30", "14.30", "14:30:00"])
def test_a_time_of_day(text):
    assert forms.TimeField().clean(text) == time(14, 30)


@pytest.mark.parametrize(
    "text",
    ["20.11.2026 14:30", "20.11.2026 14.30", "20/11/2026 14:30", "2026-11-20 14:30", "2026-11-20T14:30"],
)
def test_a_moment_is_read_in_the_zone_of_turkey(text):
    assert forms.DateTimeField().clean(text) == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)


def test_inputs_show_values_in_the_form_people_type():
    assert "20.11.2026" in forms.DateInput().render("d", date(2026, 11, 20))
    assert "20.11.2026 14:30" in forms.DateTimeInput().render("d", datetime(2026, 11, 20, 14, 30))
    assert "14:30" in forms.TimeInput().render("t", time(14, 30))


def test_dates_in_words(language):
    moment = datetime(2026, 11, 20, 14, 30)
    words = {
        "tr": ("20 Kasım 2026", "20 Kasım 2026 Cuma, 14:30"),
        "en": ("20 November 2026", "Friday 20 November 2026, 14:30"),
    }
    assert (
        formats.date_format(moment, "DATE_FORMAT"),
        formats.date_format(moment, "DATETIME_FORMAT"),
    ) == words[language]
    assert formats.date_format(moment, "SHORT_DATETIME_FORMAT") == "20.11.2026 14:30"
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_numbers_in_the_separators_of_the_language(language):
    shown, typed = {"tr": ("1.234,5", "1234,5"), "en": ("1,234.5", "1234.5")}[language]
    assert formats.number_format(1234.5, force_grouping=True) == shown
    assert forms.DecimalField(localize=True).clean(typed) == Decimal("1234.5")
