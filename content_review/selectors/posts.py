"""The unit's list of posts and what a post's page says: tabs, filters, state in words, what happens next."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Scope
from accounts.models import Unit
from accounts.policies import holdings
from channels_registry.enums import ChannelKind
from channels_registry.models import Channel
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Delivery, Draft, Submission
from content_review.querysets import SubmissionQuerySet
from content_review.selectors.queue import MOST_COUNTED, Tab
from core import clock
from core.design.words import when_text
from core.enums import Badge, TonedChoices
from core.text import fold

S, D = SubmissionStatus, DeliveryStatus

TABS: Mapping[str, Promise] = {
    "benim": gettext_lazy("Mine"),
    "birimim": gettext_lazy("My unit's"),
    "duzeltme": gettext_lazy("To be corrected"),
    "incelemede": gettext_lazy("In review"),
    "onaylanan": gettext_lazy("Approved posts"),
    "yayimlanan": gettext_lazy("Published posts"),
    "taslak": gettext_lazy("Drafts"),
    "tumu": gettext_lazy("All"),
}
FIRST_TAB = "benim"


def own_units(user, action: str = "content.submit") -> QuerySet[Unit]:
    """Open units of which the person is one: with an institution-wide appointment only the appointment's own unit."""
    condition = Q(pk__in=())
    for holding in holdings(user):
        if holding.allows(action):
            is_wide = holding.scope == Scope.INSTITUTION
            condition |= Q(pk=holding.unit_id) if is_wide else holding.as_q()
    return Unit.objects.open().filter(condition)


def tabs(user) -> list[Tab]:
    """The tabs with their counts, capped; one query."""
    visible = Submission.objects.visible_to(user)
    conditions = _conditions(user)
    counts = capped_counts({key: visible.filter(condition) for key, condition in conditions.items()})
    return [Tab(key, label, counts[key]) for key, label in TABS.items()]


def posts(
    user,
    *,
    tab: str = FIRST_TAB,
    status: str = "",
    platform: str = "",
    channel: str = "",
    unit: Unit | None = None,
    since: date | None = None,
    until: date | None = None,
    search: str = "",
) -> SubmissionQuerySet:
    """Posts that the person sees, filtered, with what a row shows; unordered. An unknown tab is all of them.

    `channel` is a uid; `since` and `until` are local days of the post's beginning, both included. Two queries.
    """
    rows = Submission.objects.visible_to(user).filter(_conditions(user).get(tab, Q()))
    if status in SubmissionStatus.values:
        rows = rows.filter(status=status)
    if platform:
        rows = rows.filter(_meant_for(Channel.objects.filter(platform=platform)))
    if channel:
        rows = rows.filter(_meant_for(Channel.objects.filter(uid=channel)))
    if unit is not None:
        rows = rows.filter(unit=unit)
    if since is not None:
        rows = rows.filter(created_at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(created_at__lt=_midnight(until + timedelta(days=1)))
    for word in fold(search, squashed=True).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    deliveries = Delivery.objects.select_related("channel__platform").order_by("pk")
    return rows.select_related("unit", "submitter").prefetch_related(
        Prefetch("deliveries", queryset=deliveries)
    )


def channels_to_filter_by(user) -> QuerySet[Channel]:
    """Channels that the person sees, and the official ones, to which every unit sends."""
    seen = Channel.objects.visible_to(user).values("pk")
    return (
        Channel.objects.current()
        .filter(Q(pk__in=seen) | Q(kind=ChannelKind.OFFICIAL))
        .select_related("platform")
    )


def capped_counts(querysets: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each queryset has, counted to MOST_COUNTED + 1 at most; one query for all of them.

    An unfiltered COUNT reads every row; this one stops where the badge says "999+".
    """
    counts = dict.fromkeys(querysets, 0)
    parts, params = {}, []
    for key, rows in querysets.items():
        try:
            sql, values = rows.order_by().values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts[key] = "(SELECT COUNT(*) FROM (" + sql + ") AS counted)"  # noqa: S608 - the ORM compiled it
        params += values
    if parts:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts.values()), params)
            counts |= dict(zip(parts, cursor.fetchone(), strict=True))
    return counts


def state_of(submission: Submission) -> Badge | TonedChoices:
    """The state as a badge: of an approved post what its channels do, of a waiting one whether somebody reads it.

    Reads `deliveries.all()`, which lists prefetch.
    """
    if submission.status == S.SUBMITTED and submission.claimed_by_id:
        return Badge(_("Being reviewed"), "info", "eye")
    if submission.status != S.APPROVED:
        return submission.status_member
    states = {delivery.status for delivery in submission.deliveries.all()} - {D.CANCELLED}
    order = (D.READY, D.HELD, D.SCHEDULED, D.PUBLISHED, D.TAKEN_DOWN)
    return next((state for state in order if state in states), submission.status_member)


def platforms_of(submission: Submission) -> list[str]:
    """Platform keys of the post's deliveries, each once; the cancelled ones only when there is no other."""
    rows = list(submission.deliveries.all())
    left = [delivery for delivery in rows if delivery.status != D.CANCELLED] or rows
    return list(dict.fromkeys(delivery.channel.platform_id for delivery in left))


def publication_time(submission: Submission) -> datetime | None:
    """When the post went out first, else when it is due, else the wished time."""
    rows = submission.deliveries.all()
    moments = [d.published_at for d in rows if d.published_at] or [
        d.due_at for d in rows if d.due_at and d.status in D.WAITING
    ]
    return min(moments, default=submission.wished_at)


def next_step(submission: Submission) -> str:
    """What happens next, in one sentence. Reads `deliveries.all()`, `claimed_by`."""
    if submission.status == S.SUBMITTED and submission.claimed_by_id:
        return _("%(name)s is reviewing the post. You get a notice once it is decided.") % {
            "name": submission.claimed_by.get_full_name()
        }
    if submission.status == S.APPROVED:
        return _next_publication(submission)
    return str(_NEXT[submission.status])


_NEXT = {
    S.DRAFT: gettext_lazy("Only your unit sees the draft. Send it for review when it is finished."),
    S.SUBMITTED: gettext_lazy(
        "The post waits in the Directorate's queue. You get a notice once it is decided."
    ),
    S.CHANGES_REQUESTED: gettext_lazy("Correct the post and send it again."),
    S.REJECTED: gettext_lazy(
        "The post will not be published. You may copy it into a new one or write to the Directorate."
    ),
    S.WITHDRAWN: gettext_lazy("The post was withdrawn and will not be published."),
    S.ARCHIVED: gettext_lazy("The post is in the archive."),
}


def _next_publication(submission: Submission) -> str:
    """Of an approved post: what its channels wait for, the nearest first."""
    by_status: dict[str, list[Delivery]] = {}
    for delivery in submission.deliveries.all():
        by_status.setdefault(delivery.status, []).append(delivery)
    if D.HELD in by_status:
        return _("The publication is on hold. The reason stands beside the account.")
    if D.READY in by_status:
        return _("The post is approved and waits to be published by whoever runs the account.")
    if D.SCHEDULED in by_status:
        first = min(delivery.due_at for delivery in by_status[D.SCHEDULED])
        return _("The post is approved; it is published %(time)s.") % {"time": when_text(first)}
    if D.PUBLISHED in by_status:
        return _("The post is published. There is nothing left to do.")
    return _("The post is approved; no account is left to publish it.")


def _conditions(user) -> dict[str, Q]:
    """The condition of each tab."""
    published = Delivery.objects.filter(submission=OuterRef("pk"), status__in=D.WAS_PUBLISHED)
    return {
        "benim": Q(submitter=user.pk),
        "birimim": Q(unit__in=own_units(user, "content.view")),
        "duzeltme": Q(status=S.CHANGES_REQUESTED),
        "incelemede": Q(status=S.SUBMITTED),
        "onaylanan": Q(status=S.APPROVED),
        "yayimlanan": Q(Exists(published)),
        "taslak": Q(status=S.DRAFT),
        "tumu": Q(),
    }


def _meant_for(channels: QuerySet[Channel]) -> Q:
    """Posts with a delivery on one of the channels, and drafts that chose one."""
    delivered = Delivery.objects.filter(submission=OuterRef("pk"), channel__in=channels)
    chosen = Draft.objects.filter(submission=OuterRef("pk"), channels__in=channels)
    return Q(Exists(delivered.exclude(status=D.CANCELLED))) | (Q(status=S.DRAFT) & Q(Exists(chosen)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ISTANBUL)
