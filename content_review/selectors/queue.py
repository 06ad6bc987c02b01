"""The review queue: tabs with counts, filters of the address, rows without a query per row, and who comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.policies import is_institution_wide, units_for
from channels_registry.enums import ChannelKind
from content_review.enums import DecisionKind, DeliveryStatus
from content_review.models import Decision, Delivery, RevisionMedia, Submission
from content_review.querysets import SubmissionQuerySet, end_of_day, standing
from core import clock
from core.tabs import MOST_COUNTED, Tab
from core.text import fold

# Words of a search that are looked at; nobody types more on purpose.
MOST_WORDS = 8

# Columns for `core.pagination`. The default: urgent ones first, then by wished time, those without one last.
ORDERINGS: dict[str, tuple[str, ...]] = {
    "yayin": ("-is_urgent", "wished_at", "submitted_at"),
    "eski": ("submitted_at",),
}
ORDER_LABELS: dict[str, str | Promise] = {
    "yayin": _("Nearest wished time first"),
    "eski": _("Longest waiting first"),
}
DEFAULT_ORDERING = "yayin"

TABS: dict[str, str | Promise] = {
    "bana-atanan": _("Assigned to me"),
    "tumu": _("All"),
    "bugun": _("Wished for today"),
    "engelli": _("Blocked"),
    "duzeltmeden-donen": _("Back from a correction"),
    "acil": _("Urgent"),
}
DEFAULT_TAB = "tumu"


@dataclass(frozen=True)
class QueueFilters:
    """What the address asks of the queue; unknown values are as if nothing was asked."""

    tab: str = DEFAULT_TAB
    search: str = ""
    unit: str = ""
    platform: str = ""
    kind: str = ""
    order: str = DEFAULT_ORDERING

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "QueueFilters":
        """Read the parameters `sekme`, `ara`, `birim`, `platform`, `tur`, `sira`."""
        tab, kind, order = query.get("sekme", ""), query.get("tur", ""), query.get("sira", "")
        return cls(
            tab=tab if tab in TABS else DEFAULT_TAB,
            search=query.get("ara", "").strip()[:200],
            unit=query.get("birim", "")[:12],
            platform=query.get("platform", "")[:30],
            kind=kind if kind in ChannelKind.values else "",
            order=order if order in ORDERINGS else DEFAULT_ORDERING,
        )

    def as_params(self) -> dict[str, str]:
        """What was asked, by parameter of the address; without what is the default anyway."""
        asked = {
            "sekme": self.tab if self.tab != DEFAULT_TAB else "",
            "ara": self.search,
            "birim": self.unit,
            "platform": self.platform,
            "tur": self.kind,
            "sira": self.order if self.order != DEFAULT_ORDERING else "",
        }
        return {name: value for name, value in asked.items() if value}

    def as_query(self) -> str:
        """The same as the end of an address, "?…" or empty: what links to a post of the queue carry along."""
        told = urlencode(self.as_params())
        return f"?{told}" if told else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but tab and order was asked."""
        return bool(self.search or self.unit or self.platform or self.kind)


@dataclass(frozen=True)
class QueueSummary:
    """What stands above the list: all waiting posts, the nearest wished moment to come, wishes that have passed."""

    tabs: tuple[Tab, ...]
    waiting: int
    nearest_at: datetime | None
    overdue: int


def waiting(user) -> SubmissionQuerySet:
    """Every post that waits for a decision at the units where the person reviews."""
    rows = Submission.objects.visible_to(user).awaiting_review()
    if is_institution_wide(user, "content.claim"):
        return rows
    return rows.filter(unit__in=units_for(user, "content.claim"))


def queue(user, filters: QueueFilters = QueueFilters()) -> SubmissionQuerySet:
    """The waiting posts that the address asks for; without an order, which `core.pagination` gives.

    Each row has its unit, people and revision, `deliveries.all()` with their channels, and `thumb_uid`: the first
    image, None without one. Two queries.
    """
    first_image = RevisionMedia.objects.filter(revision=OuterRef("current_revision"), position=0)
    deliveries = Delivery.objects.select_related("channel__platform").order_by("pk")
    rows = waiting(user).filter(_conditions(user)[filters.tab], _matching(filters))
    return (
        rows.select_related("unit", "submitter", "claimed_by", "current_revision")
        .prefetch_related(Prefetch("deliveries", queryset=deliveries))
        .annotate(thumb_uid=Subquery(first_image.values("asset__uid")[:1]))
    )


def summary(user, filters: QueueFilters = QueueFilters()) -> QueueSummary:
    """Counts of the tabs under the filters, and of the whole queue; one query."""
    matching, now = _matching(filters), clock.now()
    found = waiting(user).aggregate(
        waiting=Count("pk"),
        nearest_at=Min("wished_at", filter=Q(wished_at__gte=now)),
        overdue=Count("pk", filter=Q(wished_at__lt=now)),
        **{
            key.replace("-", "_"): Count("pk", filter=condition & matching)
            for key, condition in _conditions(user).items()
        },
    )
    _remember_count(user, found["waiting"])
    tabs = tuple(Tab(key, label, found[key.replace("-", "_")]) for key, label in TABS.items())
    return QueueSummary(tabs, found["waiting"], found["nearest_at"], found["overdue"])


def waiting_count(user) -> int:
    """How many posts wait, for the menu: counted up to the cap, and not again on a page that has just counted."""
    if not hasattr(user, "_waiting_count"):
        _remember_count(user, waiting(user).order_by()[: MOST_COUNTED + 1].count())
    return user._waiting_count


def units_waiting(user):
    """Units with a waiting post, for the filter."""
    return Unit.objects.filter(pk__in=waiting(user).order_by().values("unit"))


def platforms_left(submission: Submission) -> list[str]:
    """Platform keys of a post's deliveries that are not cancelled, each once, in their order."""
    keys = [
        delivery.channel.platform_id
        for delivery in submission.deliveries.all()
        if delivery.status != DeliveryStatus.CANCELLED
    ]
    return list(dict.fromkeys(keys))


def next_candidates(
    user, filters: QueueFilters, *, idle: timedelta, after: Submission | None = None, most: int = 5
) -> list[Submission]:
    """The next waiting posts under the filters that the person may decide about and nobody else holds; one query.

    Own posts and own last edits are left out: somebody else decides those (I4). `after` is the post just dealt with;
    `idle` says how long a claim holds.
    """
    rows = waiting(user).filter(_conditions(user)[filters.tab], _matching(filters))
    held = Q(claimed_by__isnull=False, claimed_at__gt=clock.now() - idle) & ~Q(claimed_by=user.pk)
    rows = rows.not_own(user).exclude(held).exclude(current_revision__author=user.pk)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    return list(in_order(rows, filters.order)[:most])


def in_order(rows: SubmissionQuerySet, order: str) -> SubmissionQuerySet:
    """The rows in the order in which the list shows them; NULL comes last, as in `core.pagination`."""
    if order == "eski":
        return rows.order_by("submitted_at", "pk")
    return rows.most_urgent_first()


@dataclass(frozen=True)
class Place:
    """Where a post stands in the filtered queue: numbers around it, its place from 1 (0: not in it), and the length."""

    before: str = ""
    after: str = ""
    place: int = 0
    length: int = 0


def place_of(user, submission: Submission, filters: QueueFilters) -> Place:
    """The place of a waiting post in the queue as the address filters it ("3/4"); one query.

    The first MOST_COUNTED waiting posts are looked at.
    """
    condition = _conditions(user)[filters.tab] & _matching(filters)
    is_shown: Any = Value(True)
    if condition:
        is_shown = Case(When(condition, then=True), default=False, output_field=BooleanField())
    rows = in_order(waiting(user), filters.order).annotate(is_shown=is_shown)
    found = list(rows.values_list("number", "is_shown")[: MOST_COUNTED + 1])
    _remember_count(user, len(found))
    numbers = [number for number, shown in found if shown]
    if submission.number not in numbers:
        return Place(after=numbers[0] if numbers else "", length=len(numbers))
    at = numbers.index(submission.number)
    return Place(
        before=numbers[at - 1] if at else "",
        after=numbers[at + 1] if at + 1 < len(numbers) else "",
        place=at + 1,
        length=len(numbers),
    )


def is_claimed(submission: Submission, idle: timedelta) -> bool:
    """Whether a claim of anybody holds: badge "being reviewed"."""
    return (
        submission.claimed_by_id is not None
        and submission.claimed_at is not None
        and submission.claimed_at > clock.now() - idle
    )


def _remember_count(user, count: int) -> None:
    """The menu shows it on the same page; kept on the user instance, like the appointments."""
    user._waiting_count = min(count, MOST_COUNTED)


def _matching(filters: QueueFilters) -> Q:
    """The filters beside the tab as one condition."""
    condition = Q()
    if filters.unit:
        condition &= Q(unit__code=filters.unit)
    there = Delivery.objects.filter(submission=OuterRef("pk"), status__in=DeliveryStatus.OPEN)
    if filters.platform:
        condition &= Q(Exists(there.filter(channel__platform=filters.platform)))
    if filters.kind:
        condition &= Q(Exists(there.filter(channel__kind=filters.kind)))
    for word in fold(filters.search, squashed=True).split()[:MOST_WORDS]:
        condition &= (
            Q(search_key__contains=word)
            | Q(unit__search_key__contains=word)
            | Q(submitter__search_key__contains=word)
        )
    return condition


def _conditions(user) -> dict[str, Q]:
    """The condition of each tab; "tumu" is the whole queue."""
    corrected = Decision.objects.filter(
        standing(), submission=OuterRef("pk"), kind=DecisionKind.REQUEST_CHANGES
    )
    return {
        "bana-atanan": Q(claimed_by=user.pk),
        "tumu": Q(),
        "bugun": Q(wished_at__lt=end_of_day()),
        "engelli": Q(error_count__gt=0),
        "duzeltmeden-donen": Q(Exists(corrected)),
        "acil": Q(is_urgent=True),
    }
