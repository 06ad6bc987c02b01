"""Background jobs of content review."""

from datetime import timedelta

from content_review.services import deliveries, media
from core.jobs import job, periodic


@periodic("content.make_due_deliveries_ready", every=timedelta(minutes=1))
@job(retries=0)
def make_due_deliveries_ready() -> None:
    """Each minute: scheduled deliveries whose time has come become ready, and their publishers are told.

    No retry: the next minute is one.
    """
    deliveries.make_due_ready()


@periodic("content.forget_unused_images", daily_at="03:15")
def forget_unused_images() -> None:
    """Delete images that no post shows any more, shortly before `accounts.files` deletes their files."""
    media.forget_unused()
