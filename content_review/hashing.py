"""The identity of a post's content: what an approval is bound to (decisions.md section 4). Pure Python.

The hash covers text, platform texts and titles, the video declaration, the images (their bytes, order and
alternative texts) and the target channels. The time of publication is outside, so that it moves without a review.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from core.text import fold

# Changes when the canonical form does; hashes of another form then never agree by accident.
FORM = 1

# Control characters but tab and line feed: PostgreSQL refuses NUL, nobody types the others on purpose.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")


@dataclass(frozen=True)
class Picture:
    """An image as the hash sees it: the SHA-256 of the master's bytes and its alternative text."""

    sha256: str
    alt_text: str = ""


@dataclass(frozen=True)
class Content:
    """Everything a decision is about. The order of `media` counts, the order of `channel_uids` does not."""

    text: str = ""
    title: str = ""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    video: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[Picture, ...] = ()
    channel_uids: tuple[str, ...] = ()


def content_hash(content: Content) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return sha256(canonical(content)).hexdigest()


def canonical(content: Content) -> bytes:
    """One byte string per content: JSON with sorted keys and NFC text. Raises ValueError for NaN and infinity.

    Structure and quoting are JSON's, so that no two different contents share a form: a word cannot wander from
    the text into a title, or from one alternative text into the next, without another hash.
    """
    form = {
        "form": FORM,
        "text": content.text,
        "title": content.title,
        "variants": {key: dict(value) for key, value in content.variants.items()},
        "video": dict(content.video),
        "media": [[picture.sha256, picture.alt_text] for picture in content.media],
        "channels": sorted(set(content.channel_uids)),
    }
    # ASCII on purpose: a lone surrogate is escaped instead of failing to encode.
    return json.dumps(
        _normalised(form), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode("ascii")


def text_key(text: str) -> str:
    """Equal for texts that readers take for the same one, whatever case, marks and spaces; empty for no text."""
    folded = fold(text, squashed=True)
    return sha256(folded.encode()).hexdigest() if folded else ""


def clean_text(text: str) -> str:
    """The form in which text is kept: NFC, line feeds only, no control characters, no blank ends."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """`clean_text` on one line."""
    return " ".join(clean_text(text).split())


def _normalised(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): _normalised(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normalised(item) for item in value]
    return value
