"""Every platform counts in its own way; the values are worked out by hand from its documents."""

import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from channels_registry.platforms.catalogue import platform_rows
from channels_registry.platforms.counting import COUNTERS, Counter, counter_for, measure
from channels_registry.platforms.counting.graphemes import clusters, first_clusters
from tests.channels_registry.platforms.texts import ENGLAND, FAMILY, FLAG, HEART, KEYCAP, THUMB, texts

CODE_POINTS = ("instagram", "facebook", "linkedin", "pinterest", "medium", "whatsapp_channel", "spotify")
UTF16 = ("tiktok", "telegram")
CLUSTERS = ("bluesky", "mastodon", "nsosyal")
# One row per text: x, code points, UTF-16, UTF-8 bytes, clusters, threads.
LENGTHS = {
    "empty": ("", 0, 0, 0, 0, 0, 0),
    "plain": ("Merhaba", 7, 7, 7, 7, 7, 7),
    "turkish": ("Örnek Kent Üniversitesi şğıöçü", 30, 30, 30, 38, 30, 30),
    "capital dotted i": ("İ", 1, 1, 1, 2, 1, 1),
    "dotless i": ("ı", 1, 1, 1, 2, 1, 1),
    "i with a second dot": ("i\u0307", 2, 2, 2, 3, 1, 2),
    "letter composed by NFC": ("e\u0301", 1, 1, 1, 2, 1, 1),
    "family": (FAMILY, 2, 7, 11, 25, 1, 25),
    "flag": (FLAG, 2, 2, 4, 8, 1, 8),
    "two flags": (FLAG * 2, 4, 4, 8, 16, 2, 16),
    "skin tone": (THUMB, 2, 2, 4, 8, 1, 8),
    "heart": (HEART, 2, 2, 2, 6, 1, 6),
    "keycap": (KEYCAP, 2, 3, 3, 7, 1, 7),
    "flag of tags": (ENGLAND, 2, 7, 14, 28, 1, 28),
    "emoji in a word": ("iyi😀gün", 8, 7, 8, 11, 7, 10),
    "text style asked for": ("❤\ufe0e", 4, 2, 2, 6, 1, 2),
    "CRLF": ("a\r\nb", 3, 4, 4, 4, 3, 4),
    "LF": ("a\nb", 3, 3, 3, 3, 3, 3),
    "zero width space": ("a\u200bb", 3, 3, 3, 5, 3, 3),
    "joiner outside emoji": ("a\u200db", 3, 3, 3, 5, 2, 3),
    "right to left": ("مرحبا", 5, 5, 5, 10, 5, 5),
    "direction marks": ("\u202ba\u202c", 5, 3, 3, 7, 3, 3),
    "far script": ("汉字", 4, 2, 2, 6, 2, 2),
    "lira and ellipsis": ("5 ₺…", 6, 4, 4, 8, 4, 4),
    "half a pair": ("\ud83d", 2, 1, 1, 3, 1, 1),
    "link": ("https://ornek.edu.tr/haber", 23, 26, 26, 26, None, 26),
    "bare domain": ("ornek.edu.tr", 23, 12, 12, 12, 12, 12),
    "address": ("bilgi@ornek.edu.tr", 18, 18, 18, 18, 18, 18),
}


def expected(name: str) -> dict[str, int]:
    _text, x, points, utf16, utf8, clusters, threads = LENGTHS[name]
    values = {"x": x, "youtube": utf8, "threads": threads}
    values |= dict.fromkeys(CODE_POINTS, points) | dict.fromkeys(UTF16, utf16)
    return values | dict.fromkeys(CLUSTERS, clusters)


@pytest.mark.parametrize("name", LENGTHS)
def test_length_is_counted_by_the_rule_of_each_platform(name):
    text = LENGTHS[name][0]
    for platform, length in expected(name).items():
        if length is not None:
            assert (platform, measure(platform, text).length) == (platform, length)


def test_every_platform_of_the_catalogue_has_a_counter_of_its_own():
    assert {row["key"] for row in platform_rows()} == set(COUNTERS)
    assert len({type(counter) for counter in COUNTERS.values()}) == 15


def test_a_platform_added_by_the_administrator_counts_code_points():
    assert type(counter_for("new_platform")) is Counter
    assert measure("new_platform", "s\u0327").length == 1


def test_units_tell_the_ways_of_counting_apart():
    units = {platform: counter.unit for platform, counter in COUNTERS.items()}
    assert units == dict.fromkeys(CODE_POINTS, "nfc_code_points") | {
        "x": "x_weighted_nfc",
        "youtube": "utf8_bytes",
        "threads": "chars_emoji_as_utf8_bytes",
        "tiktok": "utf16",
        "telegram": "utf16_code_units_after_entities",
        "bluesky": "graphemes",
        "mastodon": "graphemes_url23_localmention",
        "nsosyal": "graphemes_url23_localmention",
    }


@given(texts)
def test_nfc_and_nfd_count_the_same_everywhere(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    for platform in COUNTERS:
        assert measure(platform, composed) == measure(platform, decomposed)


@given(texts)
def test_counting_never_fails_and_measures_relate(text):
    for platform in COUNTERS:
        found = measure(platform, text)
        assert found.length >= 0
        assert found.bytes >= measure("bluesky", text).length
        assert all(found.hashtags)
    assert (
        measure("tiktok", text).length >= measure("instagram", text).length >= measure("bluesky", text).length
    )
    assert measure("youtube", text).length == measure("youtube", text).bytes
    assert measure("threads", text).length >= measure("instagram", text).length


@given(texts)
def test_nsosyal_counts_as_mastodon_does(text):
    assert measure("nsosyal", text) == measure("mastodon", text)


MASTODON = {
    "one link": ("Duyuru: https://ornekkent.example/duyuru/12?dil=tr", 8 + 23),
    "link at the end of a sentence": ("Bkz. https://ornek.edu.tr/a.", 5 + 23 + 1),
    "link in brackets": ("(https://ornek.edu.tr/a)", 25),
    "brackets of the link itself": ("https://ornek.edu.tr/a_(b)", 23),
    "link before a bracket without partner": ("https://ornek.edu.tr/a(b c", 23 + 2 + 2),
    "nested brackets": ("https://ornek.edu.tr/a(b(c)d)e", 23),
    "two links": ("https://a.edu.tr https://b.edu.tr", 47),
    "link with a port": ("https://ornek.edu.tr:8080/a", 23),
    "link with a query only": ("https://ornek.edu.tr?a=1", 23),
    "question after a link": ("https://ornek.edu.tr/a?", 24),
    "suffix after a link": ("https://ornek.edu.tr'de", 26),
    "upper case": ("HTTPS://ORNEK.EDU.TR", 23),
    "turkish host": ("https://örnek.edu.tr", 23),
    "no scheme": ("www.ornek.edu.tr", 16),
    "letter before the scheme": ("ahttps://ornek.edu.tr", 21),
    "host without a dot": ("https://localhost/a", 19),
    "numeric host": ("https://10.0.0.1/a", 18),
    "label of 64 letters": ("https://" + "a" * 64 + ".com", 76),
    "longer than a link may be": ("https://a.com/" + "b" * 4100, 4114),
    "remote mention": ("Selam @okent@mastodon.social!", 6 + 6 + 1),
    "local mention": ("Selam @okent", 12),
    "mention with a suffix": ("@okent@mastodon.social'dan", 6 + 4),
    "two mentions": ("@a@b.social @c@d.social", 5),
    "mail is no mention": ("bilgi@ornek.edu.tr", 18),
    "mention inside a link": ("https://ornek.social/@okent@a.social", 23),
    "mention of a host that is too long": ("@a@" + "b" * 254 + ".com", 3 + 254 + 4),
    "mention of two hosts": ("@a@b@c", 6),
}


@pytest.mark.parametrize("name", MASTODON)
def test_mastodon_shortens_links_and_remote_mentions_as_its_server_does(name):
    text, length = MASTODON[name]
    assert measure("mastodon", text).length == length


@pytest.mark.parametrize("text", ["🇹" * 200_000, "🇹🇷" * 100_000, "a\u0301" * 100_000, "👩\u200d" * 50_000])
def test_no_text_takes_long_to_divide(text):
    began = time.perf_counter()
    found = clusters(text)
    assert "".join(found) == text
    assert first_clusters(text, 125) == "".join(found[:125])
    assert time.perf_counter() - began < 2


@given(st.text(alphabet="🇹🇷🇩a\u0301\u200d👩🏽\ufe0f1\u20e3\r\n", max_size=40))
def test_flags_are_divided_as_the_standard_does(text):
    assert clusters(text) == regex.findall(r"\X", text)
