"""Finds personal data in Turkish text (P10). Pure Python, linear in the length of the text.

Checksums decide where they exist: of random 11-digit numbers only one in a hundred passes for a national
identity number. What is found is reported masked, so that a finding never repeats the number it warns of.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import regex

NATIONAL_ID = "national_id"
IBAN = "iban"
PHONE = "phone"
EMAIL = "email"
STUDENT_NUMBER = "student_number"

# No detector reads further; the form refuses longer text anyway.
MAX_LENGTH = 100_000
# A pattern of the settings page may be written badly; a search with it ends after this many seconds.
PATTERN_TIMEOUT = 0.05

# Keycap emoji are a digit with two marks; zero-width characters hide between digits.
_DROPPED = re.compile("[\u20e3\ufe0e\ufe0f\u200b-\u200f\u2060\ufeff\u00ad]")
_DIGIT_RUN = re.compile(r"\d(?:[ .\-]?\d)*")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[Tt][Rr][ .\-]?\d(?:[ .\-]?\d){23}(?!\d)")
_MOBILE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)90[ .\-]?|90[ .\-])?\(?0?[ .\-]?\(?5\d{2}\)?[ .\-/]?\d{3}[ .\-]?\d{2}[ .\-]?\d{2}(?!\d)"
)
_EMAIL = re.compile(
    r"(?<![\w.%+\-])([\w.%+\-]{1,64})(?:@|\s?[\[(](?:at|et)[\])]\s?)"
    r"((?:[\w\-]{1,63}(?:\.|\s?[\[(](?:dot|nokta)[\])]\s?)){1,6}[A-Za-z]{2,24})"
)
_SPELT_DOT = re.compile(r"\s?[\[(](?:dot|nokta)[\])]\s?")


@dataclass(frozen=True)
class Match:
    """One piece of personal data; `masked` may be shown, `value` must not be stored or logged."""

    kind: str
    value: str = field(repr=False)

    @property
    def masked(self) -> str:
        """The first two and last two characters, the rest as dots."""
        if len(self.value) < 6:
            return "•" * len(self.value)
        return f"{self.value[:2]}{'•' * (len(self.value) - 4)}{self.value[-2:]}"


def plain(text: str) -> str:
    """The text as the detectors read it: compatibility forms and foreign digits resolved, hidden marks gone."""
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text[:MAX_LENGTH]))
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() and not character.isascii() else character
        for character in text
    )


def is_national_id(digits: str) -> bool:
    """Whether 11 digits carry the two check digits of a Turkish identity number (10000000146 does)."""
    if len(digits) != 11 or not digits.isascii() or not digits.isdigit() or digits[0] == "0":
        return False
    d = [int(digit) for digit in digits]
    tenth = (sum(d[0:9:2]) * 7 - sum(d[1:8:2])) % 10
    return d[9] == tenth and d[10] == sum(d[:10]) % 10


def is_iban(text: str) -> bool:
    """Whether TR and 24 digits leave the remainder 1 modulo 97 (ISO 13616)."""
    if len(text) != 26 or text[:2].upper() != "TR" or not text[2:].isdigit():
        return False
    # T and R stand for 29 and 27 after the first four characters have moved to the end.
    return int(f"{text[4:]}2927{text[2:4]}") % 97 == 1


def national_ids(text: str) -> Iterator[Match]:
    """Identity numbers, also with spaces, dots or hyphens between their groups."""
    for run in _DIGIT_RUN.finditer(plain(text)):
        pieces = re.split(r"[ .\-]", run.group())
        whole = "".join(pieces)
        candidates = [whole] if len(whole) == 11 else [piece for piece in pieces if len(piece) == 11]
        for digits in candidates:
            if is_national_id(digits):
                yield Match(NATIONAL_ID, digits)


def ibans(text: str) -> Iterator[Match]:
    """Turkish bank account numbers, in one piece or in groups."""
    for found in _IBAN.finditer(plain(text)):
        compact = re.sub(r"[ .\-]", "", found.group()).upper()
        if is_iban(compact):
            yield Match(IBAN, compact)


def phones(text: str) -> Iterator[Match]:
    """Mobile numbers (05xx): those belong to people. Landlines, 0850 and 444 lines belong to offices."""
    text = plain(text)
    taken = [found.span() for found in _IBAN.finditer(text)]
    for found in _MOBILE.finditer(text):
        if not any(start <= found.start() < end for start, end in taken):
            yield Match(PHONE, found.group().strip())


def emails(text: str, *, allowed_domains: Iterable[str] = (), allowed: Iterable[str] = ()) -> Iterator[Match]:
    """Addresses, also with [at] and (nokta), but those of the institution's own domains and mailboxes."""
    domains = tuple(domain.casefold() for domain in allowed_domains if domain)
    mailboxes = {address.casefold() for address in allowed}
    for found in _EMAIL.finditer(plain(text)):
        domain = _SPELT_DOT.sub(".", found.group(2)).casefold()
        address = f"{found.group(1)}@{domain}".casefold()
        is_own = any(domain == own or domain.endswith(f".{own}") for own in domains)
        if not is_own and address not in mailboxes:
            yield Match(EMAIL, address)


def student_numbers(text: str, pattern: str) -> Iterator[Match]:
    """What matches the institution's student number pattern; a broken or slow pattern finds nothing."""
    if not pattern:
        return
    try:
        for found in regex.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", plain(text), timeout=PATTERN_TIMEOUT):
            if found.group() and not is_national_id(found.group()):
                yield Match(STUDENT_NUMBER, found.group())
    except (regex.error, TimeoutError):
        return
