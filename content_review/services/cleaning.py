"""What people typed, in the form in which it is kept. A refusal names the field, so that the form can show it there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from channels_registry.models import Platform
from content_review.enums import RightsBasis
from content_review.hashing import clean_line, clean_text
from content_review.personal_data import MAX_LENGTH
from core import clock
from core.errors import UserFacingError

LONGEST_TITLE = 300
LONGEST_ALT_TEXT = 5000
LONGEST_VIDEO = 24 * 3600
LONGEST_RIGHTS_NOTE = 300
RIGHTS = ("rights_basis", "rights_note", "has_people")


def clean_content(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The named parts of the content in the form in which they are kept. Raises UserFacingError with the field."""
    content: dict[str, Any] = {}
    if "text" in changes:
        content["text"] = _clean_text(changes["text"], "text")
    if "title" in changes:
        content["title"] = _clean_title(changes["title"], "title")
    if "variants" in changes:
        content["variants"] = _clean_variants(changes["variants"])
    if "video" in changes:
        content["video"] = _clean_video(changes["video"])
    return content


def clean_post(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The named fields of the post itself. Raises UserFacingError with the field."""
    post: dict[str, Any] = {}
    if "internal_title" in changes:
        post["title"] = clean_line(changes["internal_title"])[:150]
    if "is_urgent" in changes:
        post["is_urgent"] = bool(changes["is_urgent"])
    if "urgent_reason" in changes:
        post["urgent_reason"] = clean_line(changes["urgent_reason"])[:300]
    if "internal_note" in changes:
        post["internal_note"] = _clean_text(changes["internal_note"], "internal_note")
    if "wished_at" in changes:
        post["wished_at"] = _clean_moment(changes["wished_at"])
    return post


def _clean_text(value: str, field: str) -> str:
    text = clean_text(value)
    if len(text) > MAX_LENGTH:
        raise UserFacingError(
            _("The text is longer than any platform takes. Shorten it to %(most)s characters.")
            % {"most": MAX_LENGTH},
            field,
        )
    return text


def _clean_title(value: str, field: str) -> str:
    title = clean_line(value)
    if len(title) > LONGEST_TITLE:
        raise UserFacingError(_("The title is longer than 300 characters. Shorten it."), field)
    return title


def _clean_variants(value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Only platforms of the catalogue, only what was written: an empty field means the common text."""
    known = (
        set(Platform.objects.filter(key__in=list(value)).values_list("key", flat=True)) if value else set()
    )
    variants = {}
    for platform in sorted(value):
        if platform not in known:
            raise UserFacingError(_("There is a text for an unknown platform."), "variants")
        own = {
            "text": _clean_text(value[platform].get("text", ""), f"variants.{platform}.text"),
            "title": _clean_title(value[platform].get("title", ""), f"variants.{platform}.title"),
        }
        if own := {name: text for name, text in own.items() if text}:
            variants[platform] = own
    return variants


def _clean_video(value: dict[str, Any]) -> dict[str, Any]:
    """A declared video, however incomplete while it is written: the checks ask for the rest before it is sent."""
    seconds = value.get("seconds")
    if seconds is not None and (not isinstance(seconds, int) or not 0 <= seconds <= LONGEST_VIDEO):
        raise UserFacingError(_("Write the duration as minutes and seconds, for example 01:30."), "video")
    has_captions = value.get("has_captions")
    video = {
        "name": clean_line(value.get("name", ""))[:150],
        "seconds": seconds or None,
        "has_captions": None if has_captions is None else bool(has_captions),
        "note": clean_line(value.get("note", ""))[:300],
    }
    return video if any(item not in (None, "") for item in video.values()) else {}


def _clean_moment(value: datetime | None) -> datetime | None:
    """A whole minute that names its time zone. Raises ValueError for a naive datetime (a fault of the caller)."""
    return None if value is None else clock.local(value).astimezone(UTC).replace(second=0, microsecond=0)


def clean_alt(value: str) -> str:
    """An alternative text in the form in which it is kept. Raises UserFacingError when it is far too long."""
    text = clean_text(value)
    if len(text) > LONGEST_ALT_TEXT:
        raise UserFacingError(_("The description of the image is too long. Shorten it."), "media")
    return text


def clean_rights(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is said about an image itself, in the form in which it is kept: rights_basis, rights_note, has_people.

    Raises UserFacingError for a basis that is none, TypeError for anything else that is said.
    """
    if unknown := facts.keys() - set(RIGHTS):
        raise TypeError(f"An image has no {sorted(unknown)}.")
    rights = dict(facts)
    if rights.get("rights_basis", "") not in {"", *RightsBasis.values}:
        raise UserFacingError(_("Choose where the image comes from."), "rights_basis")
    if "rights_note" in rights:
        rights["rights_note"] = clean_line(rights["rights_note"])[:LONGEST_RIGHTS_NOTE]
    return rights
