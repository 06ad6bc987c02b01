"""Cards on the home page about posts: the unit's desk, the Directorate's queue, what to publish, the week."""

from typing import Any

from accounts.selectors import shell_of
from content_review.selectors import home, queue
from content_review.selectors.posts import add_platforms, state_of
from content_review.selectors.queue_rows import headline, idle_of
from core.panels import Panel, register_panel
from core.tabs import capped

# Views of the queue that the card names beside the number of all.
QUEUE_VIEWS = ("bana-atanan", "acil", "bugun", "duzeltmeden-donen")


def review(user) -> dict[str, Any] | None:
    """What waits for a decision, for whoever takes on reviews."""
    if not user.may("content.claim"):
        return None
    found = queue.summary(user)
    views = {tab.key: tab for tab in found.tabs}
    return {
        "count": capped(found.waiting) if found.waiting else "",
        "headline": headline(found),
        "views": [views[key] for key in QUEUE_VIEWS if views[key].count],
    }


def ready(user) -> dict[str, Any] | None:
    """What the Directorate may publish now; a unit's own people find theirs on their desk."""
    if not user.may("content.publish_official"):
        return None
    found = home.ready_for_directorate(user)
    return {"deliveries": found, "total": found[0].total if found else 0}


def desk(user) -> dict[str, Any] | None:
    """What a unit is expected to do, its week, and its last posts."""
    if not home.has_desk(user):
        return None
    found = home.desk(user)
    to_publish = home.ready(user) if user.may("content.publish_unit") else []
    notices = home.unread_messages(user)
    idle = idle_of(shell_of(user)["institution"])
    add_platforms(found.recent)
    for post in found.recent:
        post.badge = state_of(post, idle)
    return {
        "to_mend": found.to_mend,
        "to_publish": to_publish,
        "notices": notices,
        "task_count": len(found.to_mend) + (to_publish[0].total if to_publish else 0) + len(notices),
        "recent": found.recent,
        "days": home.week(user),
        "legend": home.LEGEND,
        "may_publish": user.may("content.publish_unit"),
    }


def week(user) -> dict[str, Any] | None:
    """The week of all that the person sees, for people without a desk of a unit."""
    if home.has_desk(user) or not user.may("content.view"):
        return None
    return {
        "days": home.week(user),
        "legend": home.LEGEND,
        "may_review": user.may("content.claim"),
        "may_publish": user.may("content.publish_official"),
    }


def decided(user) -> dict[str, Any] | None:
    """What was decided today, for whoever decides."""
    if not user.may("content.decide"):
        return None
    return {"decisions": home.decided_today(user)}


def hint(user) -> dict[str, Any] | None:
    """How a post is approved at the first attempt, for whoever writes posts of a unit."""
    return {} if home.has_desk(user) else None


PANELS = (
    Panel(
        key="content.review",
        order=10,
        area="main",
        template="content_review/_panel_review.html",
        context=review,
    ),
    Panel(
        key="content.desk",
        order=15,
        area="main",
        template="content_review/_panel_desk.html",
        context=desk,
    ),
    Panel(
        key="content.ready",
        order=20,
        area="main",
        template="content_review/_panel_ready.html",
        context=ready,
    ),
    Panel(
        key="content.week",
        order=30,
        area="main",
        template="content_review/_panel_week.html",
        context=week,
    ),
    Panel(
        key="content.decided",
        order=10,
        area="aside",
        template="content_review/_panel_decided.html",
        context=decided,
    ),
    Panel(
        key="content.hint",
        order=90,
        area="aside",
        template="content_review/_panel_hint.html",
        context=hint,
    ),
)


def register() -> None:
    """Add the panels; called once when the app is ready."""
    for panel in PANELS:
        register_panel(panel)
