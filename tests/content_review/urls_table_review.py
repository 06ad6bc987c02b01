"""Pages of the review that answer HTML, with somebody who may open them: for the runs over all pages.

Each entry is `(url_name, kwargs_factory, persona_role)` as in tests/accounts/urls_table.py.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.enums import Role
from channels_registry.enums import ChannelStatus
from content_review.models import Submission
from content_review.services import claims, threads
from core import clock
from tests.content_review.views.reviewing import broken_link, edited
from tests.make import content as make
from tests.make.channels import make_official_channel, put_into

Kwargs = Callable[[], dict[str, Any]]


def number_of(post: Submission) -> dict[str, Any]:
    return {"number": post.number}


def waiting_posts() -> dict[str, Any]:
    """An urgent one, one that is being reviewed, one with a block, one without a wished time."""
    make.make_submitted(is_urgent=True, urgent_reason="Ödül töreni bu akşam.", images=1)
    claims.claim(make.make_submitted(), actor=make.make_reviewer())
    blocked = make.make_submitted(wished_at=clock.now() + timedelta(days=2))
    Submission.objects.filter(pk=blocked.pk).update(error_count=1, warning_count=2)
    make.send(make.request_changes(make.make_submitted()))
    return {}


def nothing() -> dict[str, Any]:
    return {}


def rich() -> dict[str, Any]:
    """Three revisions, images, platform texts, notes to the unit and among the Directorate, a claim."""
    post = make.make_submitted(
        images=3,
        channels=[make_official_channel(platform="instagram"), make_official_channel(platform="x")],
        variants={"x": {"text": "Kütüphane 24 saat açık."}},
        wished_at=clock.now() + timedelta(hours=5),
        is_urgent=True,
        urgent_reason="Sınavlar yarın başlıyor.",
        internal_note="Afiş tasarım ofisinden geldi.",
    )
    post = edited(edited(post), text="Kütüphanemiz 24 saat açık.")
    reviewer = make.make_reviewer()
    threads.write(post, actor=reviewer, body="Afişteki tarih doğru mu?")
    threads.write(post, actor=reviewer, body="Rektörlük de paylaşacak.", is_internal=True)
    claims.claim(post, actor=reviewer)
    return number_of(post)


def blocked() -> dict[str, Any]:
    """A check blocks that no reason can set aside."""
    channel = make_official_channel(platform="linkedin")
    post = make.make_submitted(channels=[channel])
    put_into(channel, ChannelStatus.SUSPENDED)
    return number_of(post)


def overridable() -> dict[str, Any]:
    """A check blocks that a reason may set aside."""
    return number_of(broken_link(make.make_submitted()))


def rejected() -> dict[str, Any]:
    return number_of(make.reject(make.make_submitted()))


def approved() -> dict[str, Any]:
    return number_of(make.make_approved())


def with_images() -> dict[str, Any]:
    return number_of(make.make_submitted(images=2))


def to_assign() -> dict[str, Any]:
    return {"step": "ata"}


def to_send_back() -> dict[str, Any]:
    return {"step": "duzeltme"}


def to_move() -> dict[str, Any]:
    return {"step": "zaman"}


PAGES: list[tuple[str, Kwargs, str | None]] = [
    ("content:queue", waiting_posts, Role.REVIEWER),
    ("content:queue", nothing, Role.DIRECTOR),
    *[("content:review", state, Role.REVIEWER) for state in (rich, blocked, overridable, rejected, approved)],
    ("content:review", with_images, Role.DESIGNER),
    *[("content:bulk_form", step, Role.REVIEWER) for step in (to_assign, to_send_back, to_move)],
    ("content:edit_as_directorate", with_images, Role.DESIGNER),
]
QUERY: dict[str, Callable[[], str]] = {
    "content:bulk_form": lambda: (
        f"?gonderi={make.make_submitted().number}&gonderi={make.make_submitted().number}"
    ),
}
