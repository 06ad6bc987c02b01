"""What is published by hand: the deliveries of the channels where a person publishes, by tab and filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.policies import holdings, is_institution_wide, units_for
from accounts.roles import DIRECTORATE_ROLES
from channels_registry.enums import ChannelKind, ChannelStatus
from channels_registry.models import Channel
from channels_registry.policies import channels_for
from content_review import policies
from content_review.enums import DeliveryStatus
from content_review.models import Decision, Delivery, Submission
from content_review.querysets import DeliveryQuerySet, approving
from content_review.selectors.queue import MOST_WORDS
from core import clock
from core.tabs import Tab, capped_counts
from core.text import fold

D = DeliveryStatus

# What is approved without a time is due at that moment: nobody is late before an hour has passed.
OVERDUE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class TabSpec:
    """A tab of the page: its words, the states it holds, and the columns in whose order it is read."""

    label: str | Promise
    statuses: frozenset[str]
    ordering: tuple[str, ...]

    @property
    def is_past(self) -> bool:
        """Whether its deliveries were published, so that the moment of publication counts, not the planned one."""
        return self.statuses <= D.WAS_PUBLISHED


TABS: Mapping[str, TabSpec] = {
    "hazir": TabSpec(_("Ready to be published"), frozenset({D.READY}), ("due_at",)),
    "zamanlanan": TabSpec(_("Scheduled publications"), frozenset({D.SCHEDULED}), ("due_at",)),
    "bekletilen": TabSpec(_("Publications on hold"), frozenset({D.HELD}), ("due_at",)),
    "yayimlanan": TabSpec(_("Past publications"), D.WAS_PUBLISHED, ("-published_at",)),
}
FIRST_TAB = "hazir"


def is_overdue(delivery: Delivery) -> bool:
    """Whether it could have been published for some time and was not."""
    return delivery.status == D.READY and delivery.due_at is not None and is_late(delivery.due_at)


def is_late(due_at: datetime) -> bool:
    """Whether the moment of a publication has passed by more than the portal forgives."""
    return clock.now() - due_at >= OVERDUE_AFTER


def opens(user, delivery: Delivery) -> bool:
    """Whether the page of the copy pack is open to somebody who sees the post.

    To whoever publishes there, OFFICIAL the Directorate, UNIT its representative, restricted the Directorate only; to
    whoever decides about the post and may hold it; once it was published also to whoever may take it down.
    """
    if policies.can_hold(user, delivery):
        return True
    return delivery.status in D.WAS_PUBLISHED and policies.can_take_down(user, delivery)


def channels_to_publish_on(user, *, whatever_status: bool = False) -> QuerySet[Channel]:
    """Channels on which the person may publish now; with `whatever_status` also those that rest or have ended.

    The list twin of `channels_registry.policies.may_publish`.
    """
    official = channels_for(user, "content.publish_official").official()
    of_units = channels_for(user, "content.publish_unit").filter(kind=ChannelKind.UNIT)
    if not whatever_status:
        official = official.filter(status__in=ChannelStatus.DIRECTORATE_PUBLISHES)
        of_units = of_units.filter(_takes_posts_of(user))
    return Channel.objects.filter(Q(pk__in=official.values("pk")) | Q(pk__in=of_units.values("pk")))


def to_publish(user) -> DeliveryQuerySet:
    """Ready deliveries that the person may publish; the list twin of `policies.publishes`."""
    return _of_tab(user, TABS["hazir"])


def deliveries(
    user,
    spec: TabSpec,
    *,
    platform: str = "",
    channel: str = "",
    since: date | None = None,
    until: date | None = None,
    search: str = "",
) -> DeliveryQuerySet:
    """The deliveries of a tab, filtered, with what a row shows; unordered.

    `channel` is a uid; `since` and `until` are local days, both included. Each row has `approved_by_name` (empty when
    the channel's review mode approved it) and `approved_at`.
    """
    rows = _of_tab(user, spec)
    if platform:
        rows = rows.filter(channel__platform=platform)
    if channel:
        rows = rows.filter(channel__uid=channel)
    moment = "published_at" if spec.is_past else "due_at"
    if since is not None:
        rows = rows.filter(**{f"{moment}__gte": clock.start_of_day(since)})
    if until is not None:
        rows = rows.filter(**{f"{moment}__lt": clock.start_of_day(until + timedelta(days=1))})
    for word in fold(search, squashed=True).split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(submission__search_key__contains=word)
            | Q(submission__unit__search_key__contains=word)
            | Q(channel__search_key__contains=word)
        )
    approval = Decision.objects.filter(approving(OuterRef("revision"), OuterRef("revision_hash"))).order_by()
    return rows.select_related(
        "channel__platform", "submission__unit", "published_post", "published_by"
    ).annotate(
        approved_by_name=Subquery(approval.values("decider__full_name")[:1]),
        approved_at=Subquery(approval.values("decided_at")[:1]),
    )


def tabs(user) -> list[Tab]:
    """The tabs with their counts, capped; one query."""
    counts = capped_counts({key: _of_tab(user, spec) for key, spec in TABS.items()})
    return [Tab(key, spec.label, counts[key]) for key, spec in TABS.items()]


def find(user, number: str, channel_uid) -> Delivery | None:
    """The delivery of a post that the person sees, with what its page shows; None when there is none for the person."""
    return (
        Delivery.objects.filter(
            submission__in=Submission.objects.visible_to(user).filter(number=number), channel__uid=channel_uid
        )
        .select_related(
            "channel__platform",
            "channel__unit",
            "revision",
            "submission__unit",
            "submission__submitter",
            "submission__current_revision",
            "published_post",
            "published_by",
            "status_changed_by",
        )
        .first()
    )


def approval_of(delivery: Delivery) -> Decision | None:
    """The approval that stands for the delivery's revision, with who gave it."""
    return policies.approvals_of(delivery).select_related("decider").first()


# ---- Within -------------------------------------------------------------------------------------------------------


def _of_tab(user, spec: TabSpec) -> DeliveryQuerySet:
    channels = channels_to_publish_on(user, whatever_status=spec.is_past)
    if spec.is_past:
        # Published ones add up over the years. Only they have this moment: asked by it, a database with an index on it
        # reads the newest rows and stops; asked by status it sorts all that was ever published.
        own = Exists(channels.filter(pk=OuterRef("channel")))
        rows = Delivery.objects.filter(own, published_at__isnull=False)
    else:
        rows = Delivery.objects.filter(status__in=spec.statuses, channel__in=channels.values("pk"))
    if is_institution_wide(user, "content.view"):
        return rows
    # A channel that came from another unit brings posts along that its new people do not see.
    return rows.filter(submission__unit__in=units_for(user, "content.view"))


def _takes_posts_of(user) -> Q:
    """Active channels of units take posts of everybody who has the right, restricted ones only of the Directorate."""
    found = Q(status__in=ChannelStatus.UNIT_PUBLISHES) | Q(
        status=ChannelStatus.RESTRICTED, publishes_as_before_until__gte=clock.today()
    )
    for holding in holdings(user):
        if holding.role in DIRECTORATE_ROLES and holding.allows("content.publish_unit"):
            covered = Unit.objects.filter(holding.as_q())
            found |= Q(status__in=ChannelStatus.DIRECTORATE_PUBLISHES, unit__in=covered)
    return found
