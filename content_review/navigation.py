"""Entries of the side navigation and of the phone bar."""

from django.utils.translation import gettext_lazy as _

from content_review.selectors.queue import waiting_count
from core.nav import NavEntry, register_nav


def _is_reviewer(user) -> bool:
    return user.may("content.claim") or user.may("content.decide")


def _publishes(user) -> bool:
    return user.may("content.publish_official") or user.may("content.publish_unit")


def _phone_place_of_new(user) -> int | None:
    """Whoever reviews or publishes for the Directorate has other things at hand on the phone."""
    return None if user.may("content.publish_official") else 30


ENTRIES = (
    NavEntry(
        key="queue",
        label=_("Review queue"),
        icon="queue",
        url_name="content:queue",
        order=10,
        visible=_is_reviewer,
        count=waiting_count,
        phone_order=1,
        phone_label=_("Queue"),
    ),
    NavEntry(
        key="new_post",
        label=_("New post"),
        icon="plus",
        url_name="content:new",
        order=20,
        visible=lambda user: user.may("content.submit"),
        phone_order=_phone_place_of_new,
        phone_label=_("New"),
    ),
    NavEntry(
        key="posts",
        label=_("Posts"),
        icon="posts",
        url_name="content:list",
        order=30,
        visible=lambda user: user.may("content.view"),
        phone_order=3,
    ),
    NavEntry(
        key="publishing",
        label=_("Publishing"),
        icon="send",
        url_name="content:publishing",
        order=40,
        visible=_publishes,
        phone_order=2,
    ),
)


def register() -> None:
    """Add the entries; called once when the app is ready."""
    for entry in ENTRIES:
        register_nav(entry)
