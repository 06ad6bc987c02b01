"""The form in which every text is measured."""

import unicodedata

import regex

_LONE_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_INVISIBLE = regex.compile(r"[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]*+")


def prepare(text: str) -> str:
    """The text in NFC. Half of a surrogate pair, which no platform can store, becomes U+FFFD as it does there.

    macOS produces NFD: without this step "ş" would count as two.
    """
    return unicodedata.normalize("NFC", _LONE_SURROGATE.sub("\ufffd", text))


def is_blank(text: str) -> bool:
    """True when nothing of the text is visible: white space, zero-width, direction and control characters."""
    return _INVISIBLE.fullmatch(text) is not None
