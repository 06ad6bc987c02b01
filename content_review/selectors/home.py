"""What the home page says about posts: a unit's desk, the week, what was decided today; a query or two for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Subquery, Window
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce, RowNumber, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Scope
from accounts.models import Notification
from accounts.policies import holdings, is_institution_wide, units_for
from channels_registry.enums import ChannelKind, ChannelStatus
from content_review.enums import DecisionKind, DeliveryStatus, SubmissionStatus
from content_review.models import Decision, Delivery, Submission
from content_review.querysets import DeliveryQuerySet, SubmissionQuerySet, standing
from content_review.selectors.posts import own_units
from content_review.selectors.publishing import is_late, is_overdue, to_publish
from core import clock

S, D = SubmissionStatus, DeliveryStatus

# Rows of a card; what lies beyond is one link away.
RECENT = 5
MOST_TASKS = 6
MOST_READY = 6
# Lines of one day of the week, and deliveries that are read for them: one line may stand for several accounts.
LINES = 4
READ_PER_DAY = 16


# ---- The desk of a unit -------------------------------------------------------------------------------------------


def has_desk(user) -> bool:
    """Whether the person works for a unit of his own, not only across the institution."""
    return any(h.scope != Scope.INSTITUTION and h.allows("content.submit") for h in holdings(user))


@dataclass(frozen=True)
class Desk:
    """Posts of the person's units: those sent back for correction, and the last ones that moved."""

    to_mend: list[Submission] = field(default_factory=list)
    recent: list[Submission] = field(default_factory=list)


def desk(user) -> Desk:
    """Both lists in two queries. Rows have `reason` and `decided_by` of the request for changes, and deliveries."""
    own = Submission.objects.visible_to(user).filter(
        Q(submitter=user.pk) | Q(unit__in=own_units(user, "content.view"))
    )
    newest = own.order_by("-updated_at", "-pk").values("pk")[:RECENT]
    sent_back = (
        own.filter(status=S.CHANGES_REQUESTED).order_by("-updated_at", "-pk").values("pk")[:MOST_TASKS]
    )
    decision = Decision.objects.filter(
        standing(), revision=OuterRef("current_revision"), kind=DecisionKind.REQUEST_CHANGES
    ).order_by()
    deliveries = Delivery.objects.select_related("channel__platform").order_by("pk")
    rows: SubmissionQuerySet = (
        Submission.objects.filter(Q(pk__in=Subquery(newest)) | Q(pk__in=Subquery(sent_back)))
        .annotate(
            reason=Subquery(decision.values("reason")[:1]),
            decided_by=Subquery(decision.values("decider__full_name")[:1]),
        )
        .prefetch_related(Prefetch("deliveries", queryset=deliveries))
        .order_by("-updated_at", "-pk")
    )
    found = list(rows)
    return Desk([post for post in found if post.status == S.CHANGES_REQUESTED][:MOST_TASKS], found[:RECENT])


def unread_messages(user) -> list[Notification]:
    """Notices of messages about posts that the person has not opened, newest first; one query."""
    unread = Notification.objects.filter(recipient=user, kind="content.message").unread()
    return list(unread.order_by("-visible_from", "-pk")[:MOST_TASKS])


# ---- Publishing ---------------------------------------------------------------------------------------------------


def ready(user) -> list[Delivery]:
    """The first ready deliveries of the person, each with `total`, the number of all, and `is_overdue`; one query."""
    return _counted(to_publish(user))


def ready_for_directorate(user) -> list[Delivery]:
    """As `ready`, without accounts of units that publish for themselves."""
    alone = Q(channel__kind=ChannelKind.OFFICIAL) | Q(channel__status=ChannelStatus.RESTRICTED)
    return _counted(to_publish(user).filter(alone))


def _counted(rows: DeliveryQuerySet) -> list[Delivery]:
    rows = rows.select_related("channel__platform", "submission__unit").annotate(total=Window(Count("pk")))
    found = list(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST_READY])
    for delivery in found:
        delivery.is_overdue = is_overdue(delivery)
    return found


# ---- Decisions ----------------------------------------------------------------------------------------------------


def decided_today(user) -> list[Decision]:
    """What people decided today at the units the person sees, newest first; one query.

    Each row has `approved`, `changes` and `rejected`: how many of each there were in all.
    """
    rows = Decision.objects.filter(
        standing(), decided_at__gte=clock.start_of_day(clock.today()), decider__isnull=False
    ).exclude(submission__status=S.DRAFT)
    if not is_institution_wide(user, "content.view"):
        rows = rows.filter(submission__unit__in=units_for(user, "content.view"))
    counts = {
        "approved": DecisionKind.APPROVE,
        "changes": DecisionKind.REQUEST_CHANGES,
        "rejected": DecisionKind.REJECT,
    }
    return list(
        rows.select_related("submission", "decider")
        .annotate(
            **{name: Window(Count("pk", filter=Q(kind=kind))) for name, kind in counts.items()},
        )
        .order_by("-decided_at", "-pk")[:RECENT]
    )


# ---- The week -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """How a line of the strip looks: its words, the class beside `ev`, and the tone of its badge in the legend."""

    label: str | Promise
    css: str
    tone: str


PLANNED = Look(_("Planned"), "", "plan")
PUBLISHED = Look(_("Published"), "ev--ok", "ok")
STOPPED = Look(_("To be corrected or on hold"), "ev--warn", "warn")
OVERDUE = Look(_("Overdue"), "ev--bad", "bad")
IN_REVIEW = Look(_("In review"), "ev--mute", "")
LEGEND = (PLANNED, OVERDUE, PUBLISHED, STOPPED, IN_REVIEW)


@dataclass
class WeekLine:
    """One post at one moment of a day, on all its accounts then."""

    at: datetime
    number: str
    title: str
    look: Look
    is_waiting: bool
    platforms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WeekDay:
    """A day of the strip; `more` deliveries are not shown."""

    day: date
    lines: list[WeekLine]
    more: int
    is_today: bool
    is_past: bool


def week(user) -> list[WeekDay]:
    """Monday to Sunday around today: what is planned, in review and published. One query.

    A person who works for units sees their posts, everybody else all that may be seen. Of each day the first
    READ_PER_DAY deliveries are read, however many there are.
    """
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    found: dict[date, list[tuple]] = {monday + timedelta(days=offset): [] for offset in range(7)}
    for row in _week_rows(user, monday):
        found[row[0]].append(row)
    return [_week_day(day, rows, today) for day, rows in found.items()]


def _week_rows(user, monday: date) -> Iterable[tuple[Any, ...]]:
    since, until = clock.start_of_day(monday), clock.start_of_day(monday + timedelta(days=7))
    # Only published ones have this moment; asked by it alone, both databases read its index.
    is_out = Q(published_at__gte=since, published_at__lt=until)
    is_planned = Q(status__in=D.OPEN, due_at__gte=since, due_at__lt=until)
    # A post that its unit took back to draft keeps its deliveries, and is nobody else's business.
    is_shown = ~Q(status=D.PENDING) | Q(submission__status__in=(S.SUBMITTED, S.CHANGES_REQUESTED))
    rows = _of_person(
        Delivery.objects.filter(is_out | is_planned, is_shown).exclude(status=D.TAKEN_DOWN), user
    )
    rows = rows.annotate(moment=Coalesce("published_at", "due_at")).annotate(
        day=TruncDate("moment", tzinfo=clock.ISTANBUL)
    )
    return (
        rows.annotate(
            place=Window(RowNumber(), partition_by=F("day"), order_by=[F("moment").asc(), F("pk").asc()]),
            in_day=Window(Count("pk"), partition_by=F("day")),
        )
        .filter(place__lte=READ_PER_DAY)
        .order_by("moment", "pk")
        .values_list(
            "day",
            "moment",
            "in_day",
            "status",
            "channel__platform",
            "submission__number",
            "submission__title",
            "submission__status",
        )
    )


def _of_person(rows: DeliveryQuerySet, user) -> QuerySet[Delivery]:
    if not is_institution_wide(user, "content.view"):
        rows = rows.filter(submission__unit__in=units_for(user, "content.view"))
    if has_desk(user):
        rows = rows.filter(
            Q(submission__submitter=user.pk) | Q(submission__unit__in=own_units(user, "content.view"))
        )
    return rows


def _week_day(day: date, rows: list[tuple], today: date) -> WeekDay:
    lines: dict[tuple, WeekLine] = {}
    shown = 0
    for _day, moment, _in_day, status, platform, number, title, post_status in rows:
        key = (number, moment.replace(second=0, microsecond=0))
        if key not in lines and len(lines) == LINES:
            continue
        line = lines.setdefault(
            key,
            WeekLine(
                moment, number, title or number, _look(status, post_status, moment), status == D.PENDING
            ),
        )
        if platform not in line.platforms:
            line.platforms.append(platform)
        shown += 1
    total = rows[0][2] if rows else 0
    return WeekDay(day, list(lines.values()), total - shown, day == today, day < today)


def _look(status: str, post_status: str, moment: datetime) -> Look:
    if status == D.PUBLISHED:
        return PUBLISHED
    if status == D.HELD or post_status == S.CHANGES_REQUESTED:
        return STOPPED
    if status == D.PENDING:
        return IN_REVIEW
    return OVERDUE if is_late(moment) else PLANNED
