"""What the form of a post sends, as the browser would: helpers of the tests of compose views."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry.models import Channel
from content_review.models import DraftMedia, Submission
from tests.make import content as make
from tests.make.accounts import make_holder, make_unit


def make_writer(**details: Any) -> User:
    """A representative of a new unit, read anew."""
    return make_holder(Role.REPRESENTATIVE, unit=details.pop("unit", None) or make_unit(), **details)


def fields(**changes: Any) -> dict[str, Any]:
    """The fields of a page opened for a new post; `channels` as rows."""
    channels: list[Channel] = changes.pop("channels", [])
    return {
        "version": "0",
        "channels": [str(channel.uid) for channel in channels],
        "title": "Kütüphane duyurusu",
        "text": make.TEXT,
        **changes,
    }


def described(media: DraftMedia, **changes: str) -> dict[str, str]:
    """The fields of one image, answered."""
    answers = {
        "alt_text": "Okuma salonunda çalışan öğrenciler.",
        "rights_basis": "own",
        "has_people": "no",
        **changes,
    }
    return {f"image-{media.asset.uid}-{name}": value for name, value in answers.items()}


def post_form(client: Client, uid: UUID | None = None, **changes: Any) -> tuple[UUID, HttpResponse]:
    """The whole form; returns the draft's uid and the answer."""
    uid = uid or uuid4()
    return uid, client.post(reverse("content:draft", args=[uid]), fields(**changes))


def autosave(client: Client, uid: UUID, **changes: Any) -> HttpResponse:
    """What the script sends after a pause."""
    return client.post(
        reverse("content:autosave", args=[uid]), fields(**changes), headers={"HX-Request": "true"}
    )


def saved(uid: UUID) -> Submission:
    """The post of a uid as the database holds it."""
    return Submission.objects.select_related("draft", "unit", "submitter").get(uid=uid)
