"""X agrees with twitter-text version 3.

The cases are those of its conformance suite (github.com/twitter/twitter-text, conformance/validate.yml, sections
WeightedTweetsWithDiscountedEmojiCounterTest and UnicodeDirectionalMarkerCounterTest), written out as rules for
building the text where the text is long.
"""

import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_registry.platforms.counting import measure
from channels_registry.platforms.counting.x import link_spans
from channels_registry.platforms.normal import prepare
from tests.channels_registry.platforms.texts import FAMILY, texts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports pkg_resources, deprecated in newer setuptools
    from twitter_text import extract_urls_with_indices, parse_tweet

TENS = "xxxxxxxxxx-"
LINK = "http://www.twitter.com/jack"
FAR = "故人" * 80
KANA = "あいうえおかきくけこ"
LONG_HOST = "https://" + "somesuperlongurl" * 249 + ".com/foo "
EMOJI_CASES = {
    "regular with link": ("Hi http://test.co", 26),
    "just a link": ("http://test.co", 23),
    "285 characters": ("285 chars-" + TENS * 25, 285),
    "link in the middle": (f"285 chars- {LINK} " + TENS * 24, 299),
    "link at the end": (TENS * 24 + f" {LINK} ", 289),
    "ten links": ("https://www.twitter.com/aloha " * 10, 240),
    "160 far characters": (FAR, 320),
    "160 emoji": ("😷" * 160, 320),
    "3 latin and 160 far characters": ("the" + FAR, 323),
    "282 code points with a composable letter": ("282 chars-" + TENS * 24 + "xxxxxA\u0301x", 281),
    "a mix of widths": (f"H🐱☺{FAMILY}", 7),
    "emoji of the basic plane": ("😷👾😡🔥💩", 10),
    "skin tone and profession": ("🙋🏽👨‍🎤", 4),
    "general punctuation": (
        "This is a tweet with general punctuation characters: "
        + "".join(map(chr, range(0x2000, 0x200C)))
        + " ‐ ‑ ‒ – — ― ‖  ‗ ‘ ’ ‚ ‛ “ ” „ ‟ ′ ″ ‴ ‵ ‶ ‷",
        110,
    ),
    "links with labels that are too long": (
        f"Long url with invalid domain labels and a short url: {LONG_HOST * 3}https://validurl.com",
        12079,
    ),
    "domain of 64 characters": ("randomurl" * 7 + "s.com", 68),
    "far host above 63 characters": (f"{KANA * 12} http://{KANA * 4}あいうえおかきくけこあいう.com", 358),
    "far host below 63 characters": (f"{KANA * 12} http://{KANA * 5}あい.com", 264),
    "140 families": (FAMILY * 140, 280),
    "keycap without selector": ("1\u20e3", 2),
    "emoji of Unicode 10": (
        "Unicode 10.0 emoji: 🤪; 🧕; 🧕🏾; 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        34,
    ),
    "emoji of Unicode 9": ("Unicode 9.0 emoji: 🤠; 💃; 💃🏾", 29),
}
DIRECTION_CASES = {
    "invalid characters": ("ABC\u202a\uffffABC\ufffe", 12),
    "directional characters around a link": ("\u2066\u202ahttp://foobar.پاکستان/\u202c\u2069", 31),
}
OWN_CASES = {
    "bare domain of a school": ("ornekkent.edu.tr", 23),
    "domain under a name for examples": ("ornekkent.example", 17),
    "mail is no link": ("bilgi@ornekkent.edu.tr", 22),
    "suffix after a bare domain": ("ornekkent.edu.tr'de", 26),
    "fragment": ("ornekkent.edu.tr/#bolum", 23),
    "CRLF": ("a\r\nb", 3),
    "sentence without a space": ("Geldik.Bugün", 12),
    "file name": ("liste.pdf", 9),
    "hashtag before a dot": ("#ornek.com", 10),
    "domain with a Turkish letter behind a space": (" örnekkent.com", 24),
    "domain with a Turkish letter at the start": ("örnekkent.com", 24),
    "control character before a domain": ("\n\x80t.co", 6),
    # The link is counted without the characters that no domain has, and as many of its last ones count as text.
    "emoji between a domain and its path": ("ö.com😀.com/", 28),
    "sign between a domain and its path": (":8080é.com©.com/", 29),
    "emoji behind a domain without a path": ("ö.com😀.com", 29),
    # Here the package takes the domain out of the path as well; the original in JavaScript does not.
    "path that goes on behind the repeated domain": ("яö.com/яö.comx", 24),
}


def test_the_conformance_suite_is_complete():
    assert (len(EMOJI_CASES), len(DIRECTION_CASES)) == (22, 2)


@pytest.mark.parametrize(("text", "length"), (EMOJI_CASES | DIRECTION_CASES | OWN_CASES).values())
def test_weighted_length(text, length):
    assert measure("x", text).length == length


TRICKY = st.text(alphabet="ab.-_/:@#?=&(),;%~+!'\"🇹🇷1️⃣ş汉\u200d\u202b \nhtps", max_size=40)
PARTS = "https:// http:// ornek .com .tr .edu . / ? = ( ) @ # - _ ş 汉 a 1 , :80 t.co 😀 © xn--p1ai \u202b \x80 ö ' ://"
LINKISH = st.lists(st.sampled_from([" ", "\n", *PARTS.split()]), max_size=14).map("".join)


@settings(max_examples=300)
@given(st.one_of(texts, TRICKY, LINKISH))
def test_weighted_length_equals_that_of_the_package(text):
    text = prepare(text)
    assert measure("x", text).length == parse_tweet(text).weightedLength


@settings(max_examples=300)
@given(LINKISH)
def test_links_equal_those_of_the_package(text):
    expected = [(link["indices"][0], len(link["url"])) for link in extract_urls_with_indices(text)]
    assert [(start, end - start) for start, end in link_spans(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "a." * 15000,
        "a.b-" * 7500,
        "x.com" + ".a" * 15000,
        "a.a_.com" * 3000,
        "あ" * 30000,
        "https://a.com/" + "(" * 30000,
    ],
    ids=["dots", "dashes", "late end", "underscores", "far script", "brackets"],
)
def test_no_text_makes_counting_slow(text):
    started = time.process_time()
    measure("x", text)
    assert time.process_time() - started < 5
