"""Turkish text: case, folding for search, slugs, sorting. Pure Python that imports no Django.

Python's lower/upper/casefold, Django's slugify and capfirst, SQL LIKE and ORDER BY are all wrong for
Turkish, so that every comparison and every order goes through the functions here. Search and order run over
stored columns (`fold`, `sort_key`), which is why SQLite and PostgreSQL agree.
"""

import re
import unicodedata

# The 29 letters, with q, w and x where Turkish dictionaries and ICU's Turkish collation put them.
ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"

# Lower-case letters that Unicode does not decompose although people look for them without the stroke.
_UNDECOMPOSED = str.maketrans({"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe"})

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_WHITESPACE = re.compile(r"\s+")
# Control characters (PostgreSQL refuses NUL), soft hyphen, zero-width and direction marks: invisible, never
# typed on purpose. The joiner U+200D stays inside an emoji sequence, which would otherwise fall apart into
# several emoji.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)

# Two digits per letter: digits order the same under every collation (C, ICU, glibc), letters do not: Danish
# reads "aa" as å, Czech "ch" as one letter, Lithuanian puts y beside i.
_SEPARATOR_CODE = "10"
_FOREIGN_CODE = "90"
_CODES = {digit: str(20 + value) for value, digit in enumerate("0123456789")}
_CODES |= {letter: str(30 + place) for place, letter in enumerate(ALPHABET)}
SORT_KEY_LENGTH = 200


def tr_lower(text: str) -> str:
    """Lower case by Turkish rules (İ→i, I→ı) in NFC; mends the i with a separate dot of other programs."""
    text = unicodedata.normalize("NFC", text).replace("İ", "i").replace("I", "ı").lower()
    return unicodedata.normalize("NFC", _one_dot(text))


def tr_upper(text: str) -> str:
    """Upper case by Turkish rules (i→İ, ı→I) in NFC."""
    text = _one_dot(unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", text.replace("i", "İ").replace("ı", "I").upper())


def fold(text: str, *, squashed: bool = False) -> str:
    """The form in which text is searched and compared: `ŞİKÂYET`, `şikâyet`, `SIKAYET` all become `sikayet`.

    İ, I, ı and i become i; every mark is taken off; compatibility forms (full width, ligatures) are resolved.
    Folding twice changes nothing. With `squashed` the text also passes through `squash`.
    """
    if squashed:
        # Again afterwards: some marks stand on a space of their own, which is left over.
        return squash(fold(squash(text)))
    if text.isascii():
        return text.lower()
    bare = _without_marks(text).casefold().translate(_UNDECOMPOSED)
    return unicodedata.normalize("NFC", _without_marks(bare))


def tr_slug(text: str) -> str:
    """ASCII words joined by hyphens (`Ağız ve Diş` becomes `agiz-ve-dis`); empty when no letter is left."""
    return _NOT_SLUG.sub("-", _APOSTROPHES.sub("", fold(text))).strip("-")


def sort_key(text: str) -> str:
    """A string of digits whose plain order is the order of the Turkish alphabet, under any collation.

    Separators (space, punctuation) come first, then digits, letters, other scripts by code point. Case,
    apostrophes and marks foreign to Turkish do not count, so that equal keys need a tie-break (the primary
    key). The first SORT_KEY_LENGTH digits are kept: 2 for a letter, 9 for a letter of another script.
    """
    codes: list[str] = []
    for letter in tr_lower(_APOSTROPHES.sub("", squash(text))):
        if code := _CODES.get(letter):
            codes.append(code)
        elif letter.isalnum():
            codes.extend(_CODES.get(base) or f"{_FOREIGN_CODE}{ord(base):07d}" for base in fold(letter))
        elif not unicodedata.category(letter).startswith("M") and codes[-1:] != [_SEPARATOR_CODE]:
            codes.append(_SEPARATOR_CODE)
    if codes[:1] == [_SEPARATOR_CODE]:
        del codes[0]
    if codes[-1:] == [_SEPARATOR_CODE]:
        del codes[-1]
    return "".join(codes)[:SORT_KEY_LENGTH]


def squash(text: str) -> str:
    """One line without invisible characters: whitespace runs become one space, ends are trimmed."""
    return _WHITESPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def _one_dot(text: str) -> str:
    """A dot set apart on i or ı is the dot of i."""
    return text.replace("i\u0307", "i").replace("ı\u0307", "i")


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
