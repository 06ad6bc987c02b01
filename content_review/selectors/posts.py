"""The unit's list of posts and what a post's page says: tabs, filters, state in words, what happens next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policies as rights
from accounts.models import Unit
from channels_registry.enums import ChannelKind
from channels_registry.models import Channel
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Delivery, Draft, Submission
from content_review.querysets import SubmissionQuerySet
from content_review.selectors.queue import is_claimed, platforms_left
from core import clock
from core.design.words import when_text
from core.enums import Badge, TonedChoices
from core.tabs import Tab, capped_counts
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
    "arsiv": gettext_lazy("Archived posts"),
}
FIRST_TAB = "benim"
# An archived post leaves the lists of current work: it stands in this tab only, and where its status is asked for.
ARCHIVE_TAB = "arsiv"


def own_units(user, action: str = "content.submit") -> QuerySet[Unit]:
    """Units of which the person is one, without those that were closed."""
    return rights.own_units(user, action).open()


def tabs(user) -> list[Tab]:
    """The tabs with their counts, capped; one query."""
    visible = Submission.objects.visible_to(user)
    counts = capped_counts({key: visible.filter(_condition(user, key)) for key in TABS})
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
    """Posts that the person sees, filtered, with what a row shows; unordered. An unknown tab is "tumu".

    `channel` is a uid; `since` and `until` are local days of the post's beginning, both included. Two queries.
    """
    rows = Submission.objects.visible_to(user).filter(_condition(user, tab, status))
    if status in SubmissionStatus.values:
        rows = rows.filter(status=status)
    if platform:
        rows = rows.filter(_meant_for(Channel.objects.filter(platform=platform)))
    if channel:
        rows = rows.filter(_meant_for(Channel.objects.filter(uid=channel)))
    if unit is not None:
        rows = rows.filter(unit=unit)
    if since is not None:
        rows = rows.filter(created_at__gte=clock.start_of_day(since))
    if until is not None:
        rows = rows.filter(created_at__lt=clock.start_of_day(until + timedelta(days=1)))
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


def state_of(submission: Submission, idle: timedelta) -> Badge | TonedChoices:
    """The state as a badge: of an approved post what its channels do, of a waiting one whether somebody reads it.

    Reads `deliveries.all()`, which lists prefetch. `idle` says how long a claim holds.
    """
    if submission.status == S.SUBMITTED and is_claimed(submission, idle):
        return Badge(_("Being reviewed"), "info", "eye")
    if submission.status != S.APPROVED:
        return submission.status_member
    states = {delivery.status for delivery in submission.deliveries.all()} - {D.CANCELLED}
    order = (D.READY, D.HELD, D.SCHEDULED, D.PUBLISHED, D.TAKEN_DOWN)
    return next((state for state in order if state in states), submission.status_member)


def platforms_of(submission: Submission) -> list[str]:
    """Platform keys of the post's deliveries, each once; the cancelled ones only when there is no other."""
    every = (delivery.channel.platform_id for delivery in submission.deliveries.all())
    return platforms_left(submission) or list(dict.fromkeys(every))


def add_platforms(rows: Sequence[Submission]) -> None:
    """Put `platforms` on each row: of a draft those that it has chosen, else those of its deliveries; one query."""
    drafts = [post.pk for post in rows if post.status == S.DRAFT]
    chosen: dict[int, list[str]] = {}
    if drafts:
        found = Draft.channels.through.objects.filter(draft__submission__in=drafts).order_by("channel_id")
        for submission, platform in found.values_list("draft__submission", "channel__platform"):
            chosen.setdefault(submission, []).append(platform)
    for post in rows:
        post.platforms = list(dict.fromkeys(chosen.get(post.pk, ()))) or platforms_of(post)


def with_draft_accounts(rows: SubmissionQuerySet) -> SubmissionQuerySet:
    """The rows with the accounts of their working copies, for `accounts_of`; two queries for each part of a list."""
    drafts = Draft.objects.only("submission").prefetch_related(
        Prefetch("channels", queryset=Channel.objects.select_related("platform").order_by("pk"))
    )
    return rows.prefetch_related(Prefetch("draft", queryset=drafts))


def accounts_of(submission: Submission) -> list[Channel]:
    """Accounts to which the post is to go: of a draft those that it has chosen, else those of its deliveries."""
    if submission.status == S.DRAFT and (chosen := list(submission.draft.channels.all())):
        return chosen
    return [delivery.channel for delivery in submission.deliveries.all()]


def publication_time(submission: Submission) -> datetime | None:
    """When the post went out first, else when it is due, else the wished time."""
    rows = submission.deliveries.all()
    moments = [d.published_at for d in rows if d.published_at] or [
        d.due_at for d in rows if d.due_at and d.status in D.WAITING
    ]
    return min(moments, default=submission.wished_at)


def next_step(submission: Submission, idle: timedelta) -> str:
    """What happens next, in one sentence. Reads `deliveries.all()`, `claimed_by`; `idle`: how long a claim holds."""
    if submission.status == S.SUBMITTED and is_claimed(submission, idle):
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


def _condition(user, tab: str, status: str = "") -> Q:
    """The condition of a tab; archived posts are in the archive, or where the status filter asks for them."""
    if tab == ARCHIVE_TAB:
        return Q(status=S.ARCHIVED)
    condition = _conditions(user).get(tab, Q())
    return condition if status == S.ARCHIVED else condition & ~Q(status=S.ARCHIVED)


def _conditions(user) -> dict[str, Q]:
    """What each tab of current work holds."""
    published = Delivery.objects.filter(submission=OuterRef("pk"), status__in=D.WAS_PUBLISHED)
    return {
        "benim": Q(submitter=user.pk),
        "birimim": Q(unit__in=own_units(user, "content.view")),
        "duzeltme": Q(status=S.CHANGES_REQUESTED),
        "incelemede": Q(status=S.SUBMITTED),
        "onaylanan": Q(status=S.APPROVED),
        "yayimlanan": Q(Exists(published)),
        "taslak": Q(status=S.DRAFT),
    }


def _meant_for(channels: QuerySet[Channel]) -> Q:
    """Posts with a delivery on one of the channels, and drafts that chose one."""
    delivered = Delivery.objects.filter(submission=OuterRef("pk"), channel__in=channels)
    chosen = Draft.objects.filter(submission=OuterRef("pk"), channels__in=channels)
    return Q(Exists(delivered.exclude(status=D.CANCELLED))) | (Q(status=S.DRAFT) & Q(Exists(chosen)))
