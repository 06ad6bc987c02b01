"""Personal data in text: what must be found, what must not, and that nobody waits for it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_review import personal_data as pd


def national_id(nine: int) -> str:
    """A number with valid check digits from its first nine."""
    d = [int(digit) for digit in f"{nine:09d}"]
    tenth = (sum(d[0::2]) * 7 - sum(d[1::2])) % 10
    return f"{nine:09d}{tenth}{(sum(d) + tenth) % 10}"


@pytest.mark.parametrize(
    "text",
    [
        "10000000146",
        "TC: 10000000146.",
        "TC10000000146",
        "2026 yılında 10000000146 numaralı",
        "2026 10000000146",
        "100 000 001 46",
        "100.000.001.46",
        "100-000-001-46",
        "1️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣4️⃣6️⃣",
        "１００００００0146",
        "100\u200b00000146",
        "no=10000000146&x",
    ],
)
def test_national_ids_are_found_however_they_are_written(text):
    assert [match.value for match in pd.national_ids(text)] == ["10000000146"]


@pytest.mark.parametrize(
    "text",
    [
        "12345678901",  # check digits do not fit
        "01000000146",
        "100000001460",
        "1000000014",
        "0532 123 45 67",
        "TR33 0006 1005 1978 6457 8413 26",
        "10.000.000 TL, 146 kişi",
        "2023 2024 2025",
        "",
    ],
)
def test_other_numbers_are_no_national_ids(text):
    assert list(pd.national_ids(text)) == []


@given(st.integers(100_000_000, 999_999_999))
def test_every_valid_number_is_found_and_no_neighbour_of_it(nine):
    number = national_id(nine)
    assert [match.value for match in pd.national_ids(f"({number})")] == [number]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert list(pd.national_ids(wrong)) == []


@pytest.mark.parametrize(
    "text",
    [
        "TR330006100519786457841326",
        "TR33 0006 1005 1978 6457 8413 26",
        "tr33 0006 1005 1978 6457 8413 26",
        "IBAN:TR33-0006-1005-1978-6457-8413-26.",
    ],
)
def test_bank_accounts_are_found(text):
    assert [match.value for match in pd.ibans(text)] == ["TR330006100519786457841326"]


@pytest.mark.parametrize(
    "text", ["TR33 0006 1005 1978 6457 8413 27", "TR33 0006", "XTR330006100519786457841326", "TR"]
)
def test_what_only_looks_like_a_bank_account_is_none(text):
    assert list(pd.ibans(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "0532 123 45 67",
        "0 532 123 45 67",
        "(0532) 123 45 67",
        "0(532)1234567",
        "+90 532 123 45 67",
        "+90 (532) 123 45 67",
        "00905321234567",
        "90 532 123 45 67",
        "5321234567",
        "532-123-45-67",
        "tel:05321234567",
        "0️⃣5️⃣3️⃣2️⃣ 123 45 67",
    ],
)
def test_mobile_numbers_are_found(text):
    assert len(list(pd.phones(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "0212 444 55 66",
        "444 5 368",
        "0850 222 33 44",
        "2025-2026",
        "TR33 0006 1005 1978 6457 8413 26",
        "15.321.234.567 TL",
        "Sipariş 1532123456789",
    ],
)
def test_lines_of_offices_and_other_numbers_are_no_mobile_numbers(text):
    assert list(pd.phones(text)) == []


OWN = {"allowed_domains": ["ornekkent.example"], "allowed": ["dis.klinik@kurum.example"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ali.veli@gmail.com", "ali.veli@gmail.com"),
        ("ali [at] gmail (nokta) com", "ali@gmail.com"),
        ("ali(et)gmail.com yazın", "ali@gmail.com"),
        ("öğrenci@gmail.com", "öğrenci@gmail.com"),
        ("ali@ornekkent.example.com", "ali@ornekkent.example.com"),
        ("ali@sahteornekkent.example", "ali@sahteornekkent.example"),
    ],
)
def test_addresses_of_others_are_found(text, found):
    assert [match.value for match in pd.emails(text, **OWN)] == [found]


@pytest.mark.parametrize(
    "text",
    [
        "bilgi@ornekkent.example",
        "Bilgi@Dis.OrnekKent.example",
        "dis.klinik@kurum.example",
        "@ornekkent",
        "a@b",
        "#etkinlik@kampüs",
    ],
)
def test_own_addresses_and_handles_are_allowed(text):
    assert list(pd.emails(text, **OWN)) == []


def test_student_numbers_follow_the_pattern_of_the_settings():
    assert [m.value for m in pd.student_numbers("No 202112345, sıra 7", r"20\d{7}")] == ["202112345"]
    assert list(pd.student_numbers("202112345", "")) == []
    assert list(pd.student_numbers("10000000146", r"\d{11}")) == []  # a national id has a check of its own


@pytest.mark.parametrize("pattern", ["(", r"(\d+)+y", "[a-z"])
def test_a_broken_or_slow_pattern_of_the_settings_finds_nothing_and_ends(pattern):
    begun = time.monotonic()
    assert list(pd.student_numbers("1" * 5000 + "x", pattern)) == []
    assert time.monotonic() - begun < 2


def test_what_was_found_is_shown_masked_and_never_printed():
    [match] = pd.national_ids("10000000146")
    assert match.masked == "10•••••••46"
    assert "10000000146" not in repr(match)


@pytest.mark.parametrize("piece", ["1", "1 ", "a@", "5321", "TR 1", "a.", "(0", "[at]", "١", "٠5"])
def test_the_detectors_stay_linear(piece):
    text = (piece * 100_000)[:100_000]
    begun = time.monotonic()
    for detector in (pd.national_ids, pd.ibans, pd.phones, pd.emails):
        list(detector(text))
    assert time.monotonic() - begun < 3
