"""AES-256-GCM for one text value: token, key ring and associated data (decisions.md section 7).

A token reads `v1.<key id>.<base64url(nonce | ciphertext)>`. The associated data are the version and the place
(table, row, field), each with its length in front, so that a token opens in its own place only and no two places
share their bytes: ("ab", "c") is not ("a", "bc").
"""

import base64
import binascii
import os
import re
import struct
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

VERSION = "v1"
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


class SealError(Exception):
    """A sealed value does not open here. Whatever the cause, the words are the same: a cause would help an attacker."""

    def __init__(self) -> None:
        super().__init__("This sealed value cannot be opened.")


@sensitive_variables("ring")
def ring_problems(ring: list[tuple[str, bytes]]) -> list[str]:
    """What is wrong with a key ring, as sentences that name key ids and never a key."""
    problems = []
    ids = [key_id for key_id, _key in ring]
    for key_id, key in ring:
        if not KEY_ID.fullmatch(key_id):
            problems.append(f"The key id {key_id!r} may hold only letters, digits, - and _ (at most 32).")
        if len(key) != KEY_BYTES:
            problems.append(f"The key {key_id!r} is not {KEY_BYTES} bytes long.")
    if len({key_id.lower() for key_id in ids}) != len(ids):
        problems.append("Two keys have the same id; capitals do not tell ids apart.")
    return problems


@lru_cache(maxsize=4)
@sensitive_variables("ring")
def _ciphers(ring: tuple[tuple[str, bytes], ...]) -> dict[str, AESGCM]:
    if problems := ring_problems(list(ring)):
        raise ImproperlyConfigured("FIELD_KEYS: " + " ".join(problems))
    return {key_id: AESGCM(key) for key_id, key in ring}


def _key_ring() -> dict[str, AESGCM]:
    return _ciphers(tuple((key_id, bytes(key)) for key_id, key in settings.FIELD_KEYS))


def primary_key_id() -> str:
    """The id of the key that seals now: the first of FIELD_KEYS. Raises ImproperlyConfigured for an empty ring."""
    for key_id in _key_ring():
        return key_id
    raise ImproperlyConfigured("FIELD_KEYS is empty: nothing can be sealed.")


def associated_data(*, table: str, row: object, field: str) -> bytes:
    """The bytes that bind a token to its place. Injective: every part carries its length."""
    parts = [part.encode() for part in (VERSION, table, str(row), field)]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


@sensitive_variables("text", "plain")
def seal(text: str, *, table: str, row: object, field: str) -> str:
    """The token of `text` for this place, under the first key of the ring.

    Raises ImproperlyConfigured without a key and ValueError for text that UTF-8 cannot hold; neither shows the text.
    """
    key_id = primary_key_id()
    try:
        plain = text.encode()
    except UnicodeEncodeError:
        raise ValueError("The text holds a lone surrogate and cannot be stored.") from None
    nonce = os.urandom(NONCE_BYTES)
    sealed = _key_ring()[key_id].encrypt(nonce, plain, associated_data(table=table, row=row, field=field))
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode().rstrip('=')}"


@sensitive_variables("plain")
def open_sealed(token: str, *, table: str, row: object, field: str) -> str:
    """The text behind a token. Raises SealError, always with the same words, for anything but the true token here."""
    try:
        version, key_id, encoded = token.split(".")
        blob = _decode(encoded)
        if version != VERSION or len(blob) < NONCE_BYTES + TAG_BYTES:
            raise SealError
        cipher = _key_ring()[key_id]
        aad = associated_data(table=table, row=row, field=field)
        plain = cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], aad)
    except (ValueError, KeyError, AttributeError, InvalidTag):
        raise SealError from None
    return plain.decode()


def key_id_of(token: str) -> str:
    """The id of the key a token was sealed under, or "" when it is no token of this version."""
    version, _dot, rest = token.partition(".")
    return rest.partition(".")[0] if version == VERSION else ""


def _decode(encoded: str) -> bytes:
    """Strict base64url without padding: one text for one value, so that a token cannot be written in two ways."""
    try:
        blob = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise SealError from None
    if base64.urlsafe_b64encode(blob).decode().rstrip("=") != encoded:
        raise SealError
    return blob
