"""Time and neighbours: what may change without an edit of the post, so it is asked again when the time is moved."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Subject
from core import clock
from core.check_registry import ERROR, INFO, WARNING, Finding

# Two posts on one channel closer than this take readers from each other.
CLASH_WITHIN = timedelta(minutes=30)
# The same text on a channel within this time reads like a slip.
DUPLICATE_WITHIN = timedelta(days=90)
# Less time than this leaves nobody to review it.
SHORTEST_NOTICE = timedelta(hours=4)


@register
class WishedTime(PostCheck):
    """The wished time lies far enough ahead to be reviewed first."""

    id = "wished_time"
    label = _("Wished time")
    severity = ERROR
    is_time_bound = True
    messages = {
        "past": (
            _("The wished time has passed."),
            _("Choose a later time, or leave it empty: then the post goes out once it is approved."),
        ),
        "missed": (
            _("The wished time has passed during the review."),
            _("After the approval the post is ready at once; move its time if that does not suit."),
        ),
        "soon": (
            _("Little time is left for the review until the wished time."),
            _("Choose a later time, or mark the post as urgent and say why."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        if subject.wished_at is None or subject.now is None:
            return
        if subject.wished_at <= subject.now:
            if subject.phase == "writing":
                yield self.found("past", field="wished_at")
            else:
                yield self.found("missed", severity=INFO, field="wished_at")
        elif subject.phase == "writing" and subject.wished_at - subject.now < SHORTEST_NOTICE:
            yield self.found("soon", severity=WARNING, field="wished_at")


@register
class Clash(PostCheck):
    """No other post goes out on the channel at nearly the same time."""

    id = "clash"
    label = _("Other posts at the same time")
    severity = WARNING
    is_time_bound = True
    messages = {
        "near": (
            _("On %(channel)s the post %(number)s is planned for %(time)s."),
            _("Choose a time at least half an hour away."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for other in subject.clashes:
            yield self.found(
                "near",
                field="wished_at",
                platform=other.platform,
                channel=other.channel,
                number=other.number,
                time=f"{clock.local(other.at):%H:%M}" if other.at else "",
            )


@register
class Duplicate(PostCheck):
    """The same text is not already out, or on its way, on the channel."""

    id = "duplicate"
    label = _("Same text before")
    severity = WARNING
    is_time_bound = True
    messages = {
        "published": (
            _("The same text was published on %(channel)s within the last 90 days (%(number)s)."),
            _("Change the text, or confirm that it is meant to be repeated."),
        ),
        "waiting": (
            _("The same text already waits for %(channel)s (%(number)s)."),
            _("Change the text, or withdraw one of the two posts."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for other in subject.duplicates:
            yield self.found(
                "published" if other.is_published else "waiting",
                field=subject.field_for(other.platform, "text"),
                platform=other.platform,
                channel=other.channel,
                number=other.number,
            )
