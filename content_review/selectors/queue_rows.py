"""The queue in words: its headline, and a waiting post as a row of a list."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Institution
from accounts.models.institution import default_limits
from content_review.models import Submission
from content_review.selectors import queue as queues
from content_review.selectors.queue import QueueSummary
from core.design.words import when_text
from core.enums import Badge
from core.tabs import capped

# So much of the text stands in a row; one line of it is shown.
EXCERPT = 160


def idle_of(institution: Institution | None) -> timedelta:
    """How long a claim holds without a sign of its holder, from the institution's row that is at hand."""
    key = "claim_idle_minutes"
    return timedelta(minutes=institution.limit(key) if institution else default_limits()[key])


def headline(summary: QueueSummary) -> str:
    """How much waits, and until when."""
    if not summary.waiting:
        return _("No post waits for a decision.")
    shown = capped(summary.waiting)
    told = [
        ngettext(
            "%(shown)s post waits for a decision.", "%(shown)s posts wait for a decision.", summary.waiting
        )
        % {"shown": shown}
    ]
    if summary.nearest_at is not None:
        told.append(_("The nearest wished time is %(time)s.") % {"time": when_text(summary.nearest_at)})
    if summary.overdue:
        words = ngettext(
            "The wished time of %(count)d post has passed.",
            "The wished time of %(count)d posts has passed.",
            summary.overdue,
        )
        told.append(words % {"count": summary.overdue})
    return " ".join(told)


def row_of(post: Submission, user, idle: timedelta, query: str) -> dict[str, Any]:
    """A waiting post as components/row.html takes it."""
    revision = post.current_revision
    title = post.title or post.number
    return {
        "url": reverse("content:review", args=[post.number]) + query,
        "title": title,
        "text": Truncator(" ".join(revision.text.split())).chars(EXCERPT),
        "number": post.number,
        "thumb_url": reverse("content:image", args=[post.thumb_uid, "kucuk"]) if post.thumb_uid else "",
        "icon": "video" if revision.video else "posts",
        "meta": [
            {"icon": "building", "text": post.unit.name},
            {"icon": "user", "text": post.submitter.full_name},
        ],
        "badges": badges_of(post, user, idle),
        "when_label": _("Wished:") if post.wished_at else "",
        "when_at": post.wished_at,
        "due_at": post.wished_at,
        "platforms": queues.platforms_left(post),
        "select_value": post.number,
        "select_label": _("Choose %(title)s") % {"title": title},
        "is_urgent": post.is_urgent,
    }


def badges_of(post: Submission, user, idle: timedelta) -> list[Badge]:
    """What a reviewer sees at once: urgency, checks, revision, and who looks at it."""
    found = []
    if post.is_urgent:
        found.append(Badge(_("Urgent"), "bad", "flag"))
    if post.error_count:
        words = ngettext("%(count)d block", "%(count)d blocks", post.error_count)
        found.append(Badge(words % {"count": post.error_count}, "bad", "bad"))
    if post.warning_count:
        words = ngettext("%(count)d warning", "%(count)d warnings", post.warning_count)
        found.append(Badge(words % {"count": post.warning_count}, "warn", "warn"))
    if not (post.error_count or post.warning_count):
        found.append(Badge(_("Checks passed"), "ok", "ok"))
    if post.revision_count > 1:
        found.append(Badge(_("Revision %(number)s") % {"number": post.revision_count}, "", "history"))
    if user.pk in (post.submitter_id, post.current_revision.submitter_id):
        found.append(Badge(_("Your own post"), "", "user"))
    if queues.is_claimed(post, idle):
        name = _("you") if post.claimed_by_id == user.pk else post.claimed_by.full_name
        found.append(Badge(_("Being reviewed: %(name)s") % {"name": name}, "info", "eye"))
    return found
