"""Times, durations, numbers and names as people read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation
from django.utils.formats import date_format

from core.design import words

# A Friday; 11:30 UTC is 14:30 in Turkey.
NOW = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False), translation.override("tr"):
        yield


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW, "bugün 14:30"),
        (NOW - timedelta(days=1), "dün 14:30"),
        (NOW + timedelta(days=1), "yarın 14:30"),
        (NOW - timedelta(days=2), "18 Kas 14:30"),
        (datetime(2026, 11, 19, 21, 30, tzinfo=UTC), "bugün 00:30"),
        (datetime(2026, 11, 20, 21, 0, tzinfo=UTC), "yarın 00:00"),
        (datetime(2024, 2, 1, 6, 5, tzinfo=UTC), "1 Şub 2024 09:05"),
        (date(2026, 11, 20), "bugün"),
        (date(2026, 1, 5), "5 Oca"),
        (date(2027, 1, 5), "5 Oca 2027"),
    ],
)
def test_moments_are_told_by_the_day_in_turkey(moment, text):
    assert words.when_text(moment) == text


def test_days_are_shortened_as_people_write_them():
    week = [date_format(date(2026, 11, 16) + timedelta(days=day), "D") for day in range(7)]
    assert week == ["Pzt", "Sal", "Çar", "Per", "Cum", "Cmt", "Paz"]


def test_a_moment_carries_its_machine_form_and_its_whole_form():
    assert words.when(NOW) == (
        '<time datetime="2026-11-20T14:30+03:00" title="20 Kasım 2026 Cuma, 14:30">bugün 14:30</time>'
    )
    assert words.when(date(2026, 11, 20)) == (
        '<time datetime="2026-11-20" title="20 Kasım 2026 Cuma">bugün</time>'
    )
    assert words.when(None) == ""


def test_moments_in_english():
    with translation.override("en"):
        assert words.when_text(NOW - timedelta(days=1)) == "yesterday 14:30"
        assert words.full_text(NOW) == "Friday 20 November 2026, 14:30"
        assert words.full_text(date(2026, 11, 20)) == "Friday 20 November 2026"


@pytest.mark.parametrize(
    ("left", "label", "tone"),
    [
        (timedelta(days=3), "3 gün kaldı", ""),
        (timedelta(hours=47), "47 sa kaldı", ""),
        (timedelta(hours=8, minutes=1), "8 sa 1 dk kaldı", ""),
        (timedelta(hours=8), "8 sa kaldı", "warn"),
        (timedelta(hours=3, minutes=10), "3 sa 10 dk kaldı", "warn"),
        (timedelta(hours=2), "2 sa kaldı", "warn"),
        (timedelta(hours=1, minutes=59), "1 sa 59 dk kaldı", "bad"),
        (timedelta(minutes=0), "0 dk kaldı", "bad"),
        (timedelta(minutes=-12), "12 dk geçti", "bad"),
        (timedelta(hours=-2, minutes=-40), "2 sa geçti", "bad"),
        (timedelta(days=-2), "2 gün geçti", "bad"),
    ],
)
def test_deadlines_turn_amber_under_eight_hours_and_red_under_two(left, label, tone):
    found = words.deadline(NOW + left)
    assert (found.label, found.tone, found.icon) == (label, tone, "clock")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234, None, "1.234"),
        (1234.5, 1, "1.234,5"),
        (2.4999, 1, "2,5"),
        (0.5, 0, "1"),
        (Decimal("0.5"), 2, "0,50"),
        (None, None, ""),
        (0, None, "0"),
    ],
)
def test_numbers_have_turkish_separators(value, places, text):
    assert words.num(value, places) == text


def test_a_share_has_its_sign_where_the_language_puts_it():
    assert words.percent(87) == "%87"
    assert words.percent(None) == ""
    with translation.override("en"):
        assert words.percent(87.5, 1) == "87.5%"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bayt"),
        (812, "812 bayt"),
        (24 * 1024, "24 KB"),
        (int(2.4 * 1024**2), "2,4 MB"),
        (3 * 1024**3, "3,0 GB"),
        (None, ""),
    ],
)
def test_file_sizes(size, text):
    assert words.filesize(size) == text


def test_addresses_are_masked():
    assert words.mask_email("mert@ornekkent.example") == "m•••@ornekkent.example"
    assert words.mask_email("mert") == "•••"
    assert words.mask_email("") == "•••"


@pytest.mark.parametrize(
    ("name", "letters"), [("Elif Aydın", "EA"), ("ışıl can ince", "Iİ"), ("Kütüphane", "K"), ("  ", "")]
)
def test_initials_are_turkish_capitals(name, letters):
    assert words.initials(name) == letters
