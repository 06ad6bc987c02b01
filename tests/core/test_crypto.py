"""Sealing one value: it opens in its own place under its own key, and every failure looks the same."""

import base64
import os
import struct

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.crypto import (
    SealError,
    find_secret_name,
    key_id_of,
    names_a_secret,
    open_sealed,
    primary_key_id,
    seal,
)
from core.crypto.checks import check_key_ring
from core.crypto.sealing import associated_data, ring_problems

PLACE = {"table": "accounts_thing", "row": "0c2f", "field": "mailbox"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400) | st.sampled_from(
    ["", "İıĞğŞşÇçÖöÜü", "çift\x00sıfır\x00", "👩‍💻🏳️‍🌈🇹🇷", "ı" * 4096, "•••", "v1.t1.AAAA"]
)


@pytest.fixture
def two_keys(settings):
    """A ring whose first key is new."""
    old = settings.FIELD_KEYS[0]
    settings.FIELD_KEYS = [("k2", os.urandom(32)), old]
    return settings


def changed(token: str, position: int, bit: int) -> str:
    """The token with one bit of its sealed bytes flipped."""
    head, _dot, encoded = token.rpartition(".")
    blob = bytearray(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    blob[position] ^= 1 << bit
    return f"{head}.{base64.urlsafe_b64encode(bytes(blob)).decode().rstrip('=')}"


@hypothesis_settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_every_text_comes_back(text):
    assert open_sealed(seal(text, **PLACE), **PLACE) == text


def test_two_seals_of_one_text_differ():
    assert len({seal("gizli", **PLACE) for _round in range(1000)}) == 1000


def test_the_token_names_version_and_key_and_hides_the_text():
    token = seal("gizli parola", **PLACE)
    version, key_id, encoded = token.split(".")
    assert (version, key_id) == ("v1", "t1")
    assert b"gizli" not in base64.urlsafe_b64decode(encoded + "==")
    assert key_id_of(token) == primary_key_id() == "t1"


@pytest.mark.parametrize("moved", [{"table": "other"}, {"row": "0c2e"}, {"field": "phone"}])
def test_a_token_opens_in_its_own_place_only(moved):
    token = seal("gizli", **PLACE)
    with pytest.raises(SealError):
        open_sealed(token, **PLACE | moved)


def test_every_flipped_bit_is_refused():
    token = seal("gizli", **PLACE)
    for position in range(12 + 5 + 16):
        for bit in (0, 7):
            with pytest.raises(SealError):
                open_sealed(changed(token, position, bit), **PLACE)


def test_every_truncation_and_extension_is_refused():
    token = seal("gizli", **PLACE)
    for length in range(len(token)):
        with pytest.raises(SealError):
            open_sealed(token[:length], **PLACE)
    for tail in ("A", "=", ".", ".A", " ", "\n", "AAAA", "é"):
        with pytest.raises(SealError):
            open_sealed(token + tail, **PLACE)


@pytest.mark.parametrize(
    "head", ["v0.t1", "v2.t1", "V1.t1", "v1.unknown", "v1.T1", "v1.", ".t1", "", "v1", "v1.t1.t1", "gAAAAA"]
)
def test_another_version_or_key_is_refused_without_a_way_back(head):
    encoded = seal("gizli", **PLACE).rpartition(".")[2]
    with pytest.raises(SealError):
        open_sealed(f"{head}.{encoded}", **PLACE)


def test_all_failures_say_the_same():
    token = seal("gizli", **PLACE)
    failures = [
        ("", PLACE),
        ("gizli", PLACE),
        (changed(token, 20, 1), PLACE),
        (token.replace("v1", "v9"), PLACE),
        (token.replace("t1", "t9"), PLACE),
        (token, PLACE | {"row": "x"}),
        (None, PLACE),
    ]
    words = set()
    for text, place in failures:
        with pytest.raises(SealError) as caught:
            open_sealed(text, **place)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        words.add((str(caught.value), caught.value.args))
    assert len(words) == 1


def test_one_value_has_one_spelling():
    token = seal("gizlixy", **PLACE)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = 0
    for letter in letters:
        try:
            spellings += open_sealed(token[:-1] + letter, **PLACE) == "gizlixy"
        except SealError:
            continue
    assert spellings == 1
    with pytest.raises(SealError):
        open_sealed(token.replace(".", ".\n", 1), **PLACE)


def test_places_never_share_their_bytes():
    assert associated_data(table="ab", row="c", field="d") != associated_data(table="a", row="bc", field="d")
    parts = ["a", "ab", "", "bc", "c", "\x00", struct.pack(">I", 1).decode()]
    places = {associated_data(table=x, row=y, field=z) for x in parts for y in parts for z in parts}
    assert len(places) == len(parts) ** 3


def test_the_first_key_seals_and_the_others_still_open(two_keys):
    old = two_keys.FIELD_KEYS[1:]
    two_keys.FIELD_KEYS, both = old, two_keys.FIELD_KEYS
    token = seal("eski", **PLACE)
    two_keys.FIELD_KEYS = both
    assert open_sealed(token, **PLACE) == "eski"
    assert key_id_of(seal("yeni", **PLACE)) == "k2"
    two_keys.FIELD_KEYS = both[:1]
    with pytest.raises(SealError):
        open_sealed(token, **PLACE)


def test_without_a_key_nothing_is_sealed(settings):
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="empty"):
        seal("gizli", **PLACE)


def test_text_that_cannot_be_stored_is_refused_without_showing_it():
    with pytest.raises(ValueError, match="surrogate") as caught:
        seal("kanarya\ud800", **PLACE)
    assert "kanarya" not in repr(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([("a.b", b"x" * 32)], "may hold only"),
        ([("", b"x" * 32)], "may hold only"),
        ([("a", b"x" * 31)], "32 bytes"),
        ([("a", b"x" * 32), ("A", b"y" * 32)], "same id"),
    ],
)
def test_a_ring_that_cannot_be_used_is_refused_and_shows_no_key(ring, words, settings):
    assert [words in problem for problem in ring_problems(ring)] == [True]
    settings.FIELD_KEYS = ring
    with pytest.raises(ImproperlyConfigured, match=words) as caught:
        seal("gizli", **PLACE)
    assert "xxx" not in str(caught.value)
    assert [message.id for message in check_key_ring()] == ["core.E003"]


def test_an_empty_ring_is_an_error_only_where_there_is_something_to_seal(settings, monkeypatch):
    settings.FIELD_KEYS = []
    monkeypatch.setattr("core.crypto.checks.sealed_columns", lambda: iter([]))
    assert check_key_ring() == []
    monkeypatch.setattr("core.crypto.checks.sealed_columns", lambda: iter([object()]))
    assert [message.id for message in check_key_ring()] == ["core.E003"]


@pytest.mark.parametrize("token", ["", "v0.t1.A", "metin"])
def test_what_is_no_token_has_no_key_id(token):
    assert key_id_of(token) == ""


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "new_password",
        "passwordHash",
        "parola",
        "passphrase",
        "secret",
        "client_secret",
        "token",
        "resetToken",
        "csrf-token",
        "seed",
        "totp",
        "otp",
        "totp_seed",
        "pin",
        "apikey",
        "api_key",
        "apiKey",
        "private_key",
        "code",
        "codes",
        "backup_codes",
        "recoveryCode",
        "one_time_code",
    ],
)
def test_names_of_secrets_are_known(name):
    assert names_a_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "unit_code",
        "reason_code",
        "platform_code",
        "from",
        "to",
        "reason",
        "opinion",
        "spinning",
        "key",
        "codec",
        "tokenizer",
        "passed",
        "count",
    ],
)
def test_ordinary_names_pass(name):
    assert not names_a_secret(name)


def test_the_name_of_a_secret_is_found_at_any_depth():
    assert find_secret_name({"a": [{"b": ({"reset_token": 1},)}]}) == "reset_token"
    assert find_secret_name({"a": {"password": 1}}) == "password"
    assert find_secret_name([{"a": 1}, "password", {1: 2}]) == ""
