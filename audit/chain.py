"""How an entry is hashed. Plain Python: what is verified here must mean the same on every database and in ten years.

    hash = SHA-256(domain | previous hash | sequence number | SHA-256(canonical JSON of the content))

Domain, previous hash (32 bytes), number (8 bytes) and digest (32 bytes) have fixed lengths, so no two inputs meet.
"""

import enum
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

DOMAIN = b"temsil.audit.v1\x00"
GENESIS = "0" * 64

# Everything an entry says; with number, previous hash and hash it is the whole row but its key.
CONTENT = (
    "segment",
    "code",
    "severity",
    "retention",
    "actor_external_id",
    "actor_name",
    "target_type",
    "target_id",
    "target_label",
    "unit_code",
    "request_id",
    "data",
    "recorded_at",
    "search_text",
)

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """The one text of a content: keys sorted, no spaces, UTF-8, moments in UTC with microseconds."""
    recorded_at = content["recorded_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return _encode({**content, "recorded_at": recorded_at}).encode()


def entry_hash(prev_hash: str, seq: int, content: Mapping[str, Any]) -> str:
    """The hash of an entry as 64 hexadecimal digits. `content` has exactly the keys of CONTENT."""
    digest = hashlib.sha256(canonical_json(content)).digest()
    return hashlib.sha256(DOMAIN + bytes.fromhex(prev_hash) + seq.to_bytes(8, "big") + digest).hexdigest()


def storable_text(text: object) -> str:
    """The text as both databases can keep it: PostgreSQL knows no NUL and UTF-8 no lone surrogate."""
    return str(text).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def storable(value: Any) -> Any:
    """A value as JSON that comes back from both databases unchanged.

    Moments become UTC, ids and decimals text, choices their value. Raises TypeError for anything else: a float may
    change its digits on the way, a translated text depends on who was looking, and an object has no JSON.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return storable(value.value)
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    raise TypeError(f"The ledger cannot keep a value of type {type(value).__name__}.")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("The keys of ledger data are text.")
    return storable_text(key)
