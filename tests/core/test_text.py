"""Turkish letters in lower and upper case, in search, in addresses and in order."""

import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import ALPHABET, SORT_KEY_LENGTH, fold, sort_key, squash, tr_lower, tr_slug, tr_upper
from tests.core.rows import Line

TURKISH = st.text(alphabet=ALPHABET + "ABCÇDEFGĞHIİJKLMNOÖPQRSŞTUÜVWXYZâîûÂÎÛ '’.-0123456789\u0307\u200b")
ANY_TEXT = st.one_of(st.text(), TURKISH)
OFFICIAL_ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"


@pytest.mark.parametrize(
    ("given_text", "lower"),
    [
        ("İSTANBUL", "istanbul"),
        ("IŞIK", "ışık"),
        ("ŞİKÂYET", "şikâyet"),
        ("Diyarbakır", "diyarbakır"),
        ("I\u0307zmir", "izmir"),  # capital I and a separate dot: NFC makes İ of it
        ("i\u0307stanbul", "istanbul"),  # what Python's lower() leaves of İSTANBUL
        ("C\u0327ay", "çay"),
        ("", ""),
    ],
)
def test_lower_case(given_text, lower):
    assert tr_lower(given_text) == lower


@pytest.mark.parametrize(
    ("given_text", "upper"),
    [("istanbul", "İSTANBUL"), ("ışık", "IŞIK"), ("i\u0307zmir", "İZMİR"), ("çay", "ÇAY"), ("", "")],
)
def test_upper_case(given_text, upper):
    assert tr_upper(given_text) == upper


@given(ANY_TEXT)
def test_case_is_changed_once_and_stays(text):
    assert tr_lower(tr_lower(text)) == tr_lower(text)
    assert tr_upper(tr_upper(text)) == tr_upper(text)
    assert unicodedata.is_normalized("NFC", tr_lower(text))


@given(st.text(alphabet=OFFICIAL_ALPHABET))
def test_upper_and_lower_are_each_others_inverse_in_the_alphabet(text):
    assert tr_lower(tr_upper(text)) == text


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("ŞİKÂYET", "sikayet"),
        ("şikâyet", "sikayet"),
        ("SIKAYET", "sikayet"),
        ("S\u0327I\u0307KA\u0302YET", "sikayet"),
        ("Kütüphanesinde", "kutuphanesinde"),
        ("IŞIK ışık İşik", "isik isik isik"),
        ("Ağız ve Diş Sağlığı", "agiz ve dis sagligi"),
        ("Ｔｅｍｓｉｌ ﬁkir", "temsil fikir"),
        ("Ñandú Łódź Århus Straße Œuvre", "nandu lodz arhus strasse oeuvre"),
        ("Ünlü 👍🏽", "unlu 👍🏽"),
    ],
)
def test_fold(given_text, folded):
    assert fold(given_text) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert fold(fold(text, squashed=True), squashed=True) == fold(text, squashed=True)


@given(TURKISH)
def test_fold_does_not_see_case(text):
    assert fold(tr_upper(text)) == fold(text) == fold(tr_lower(text))


@given(st.text(alphabet=ALPHABET + ALPHABET.upper() + "İI"))
def test_turkish_words_fold_to_ascii(text):
    assert fold(text).isascii()


def test_fold_can_squash():
    assert fold("  Bahar\u200b \n Şenliği ", squashed=True) == "bahar senligi"


@pytest.mark.parametrize(
    ("given_text", "slug"),
    [
        ("Ağız ve Diş Sağlığı", "agiz-ve-dis-sagligi"),
        ("Iğdır", "igdir"),
        ("Işık İletişim", "isik-iletisim"),
        ("Atatürk’ün  --  sözleri!", "ataturkun-sozleri"),
        ("👍 …", ""),
    ],
)
def test_slug(given_text, slug):
    assert tr_slug(given_text) == slug


@given(ANY_TEXT)
def test_slugs_are_words_joined_by_hyphens(text):
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", tr_slug(text))
    assert tr_slug(tr_slug(text)) == tr_slug(text)


def test_words_sort_by_the_turkish_alphabet():
    words = [
        "",
        "12",
        "3",
        "ada",
        "ada çayı",
        "adacık",
        "cami",
        "Çevre",
        "dağ",
        "gaz",
        "ğaz",
        "hız",
        "Iğdır",
        "Ilgaz",
        "izin",
        "İzmir",
        "okul",
        "ölçü",
        "pil",
        "qua",
        "ray",
        "sağ",
        "ŞİKÂYET",
        "tel",
        "ufuk",
        "üzüm",
        "vali",
        "web",
        "xenon",
        "yol",
        "Zemin",
        "Ωmega",
    ]
    upside_down = words[::-1]
    assert sorted(upside_down, key=sort_key) == words


def test_the_database_orders_stored_keys_the_same_way(db, tables):
    words = ["zar", "İzmir", "Iğdır", "ada çayı", "adacık", "çay", "cuma", "10", "aa", "ab", "chat", "cz"]
    Line.objects.bulk_create([Line(name=sort_key(word)) for word in words])
    in_database = list(Line.objects.order_by("name").values_list("name", flat=True))
    assert in_database == sorted(sort_key(word) for word in words)


@given(st.lists(st.text(alphabet=OFFICIAL_ALPHABET, max_size=8)))
def test_the_order_is_that_of_the_29_letters(words):
    expected = sorted(words, key=lambda word: [OFFICIAL_ALPHABET.index(letter) for letter in word])
    assert sorted(words, key=sort_key) == expected


@given(TURKISH)
def test_the_order_does_not_see_case(text):
    assert sort_key(tr_upper(text)) == sort_key(text) == sort_key(tr_lower(text))


@given(ANY_TEXT)
def test_keys_are_digits_of_bounded_length(text):
    key = sort_key(text)
    assert len(key) <= SORT_KEY_LENGTH
    assert key == "" or (key.isascii() and key.isdigit())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Dr. Ada", "dr ada"), ("  Ada  ", "ada"), ("Ada'nın", "Adanın"), ("hâlâ", "hala"), ("(Ada)", "ada")],
)
def test_punctuation_and_foreign_marks_do_not_count_in_the_order(one, other):
    assert sort_key(one) == sort_key(other)


def test_a_mark_on_its_own_is_no_separator():
    assert sort_key("a\u0301b") == sort_key("ab")
    assert sort_key("x\u0302y") == sort_key("xy")


@pytest.mark.parametrize(
    ("given_text", "squashed"),
    [
        (" a\u00a0\t b \r\n c ", "a b c"),
        ("a\u200bb\ufeffc\u00add\u202ee\x00f", "abcdef"),
        ("👩\u200d🏫 ders", "👩\u200d🏫 ders"),  # a teacher, one emoji
        ("sa\u200dlak", "salak"),
        ("\u200b", ""),
    ],
)
def test_squash(given_text, squashed):
    assert squash(given_text) == squashed


@given(ANY_TEXT)
def test_squashing_twice_changes_nothing(text):
    assert squash(squash(text)) == squash(text)


def test_the_module_needs_no_django():
    code = "import sys, core.text; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
