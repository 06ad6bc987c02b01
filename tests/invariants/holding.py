"""The invariants of the whole portal (requirements.md section 6), read from the rows alone.

Each function finds what breaks one of them, by ORM or SQL and without asking the service that should have kept it.
`assert_everything_holds()` runs all; journeys call it at their end, the machine of `test_machine.py` after each step.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from accounts.enums import Role, Scope
from accounts.models import Appointment, Notification, Unit, UnitUserPermission, User
from accounts.policies import manageable_units
from accounts.roles import ACTIONS_BY_ROLE, codename
from audit.verify import verify_ledger
from channels_registry import selectors as channel_lists
from channels_registry.enums import ChannelKind, ChannelStatus, DutyKind
from channels_registry.models import Channel, ChannelDuty, ChannelUserPermission, Platform
from content_review.enums import DecisionKind, DeliveryStatus, SubmissionStatus
from content_review.models import Decision, Delivery, Revision, RevisionMedia, Submission
from content_review.selectors import posts as post_lists
from content_review.selectors import publishing
from content_review.selectors import queue as review_queue
from content_review.services.revisions import hash_of_revision
from core import clock

Broken = Iterator[str]


def in_force() -> Q:
    """Appointments that give rights today."""
    today = clock.today()
    return Q(ended_at__isnull=True, starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def covers(appointment: Appointment, unit: Unit) -> bool:
    """Whether the appointment's scope reaches the unit."""
    if appointment.scope == Scope.INSTITUTION:
        return True
    if appointment.scope == Scope.SUBTREE:
        return unit.path.startswith(appointment.unit.path)
    return appointment.unit_id == unit.pk


def i1_active_channel_is_represented() -> Broken:
    """ACTIVE: exactly one open primary duty, held through an open appointment that covers the channel (P21)."""
    open_primary = Counter(
        ChannelDuty.objects.filter(ended_at__isnull=True, kind=DutyKind.PRIMARY).values_list(
            "channel_id", flat=True
        )
    )
    yield from (
        f"channel {pk} has {count} open primary duties" for pk, count in open_primary.items() if count > 1
    )
    active = Channel.objects.filter(status=ChannelStatus.ACTIVE)
    for channel in active.select_related("unit", "primary_duty__appointment__unit"):
        duty = channel.primary_duty
        if duty is None or duty.channel_id != channel.pk or duty.kind != DutyKind.PRIMARY or duty.ended_at:
            yield f"{channel} is active without an open primary duty of its own"
            continue
        appointment = duty.appointment
        if not Appointment.objects.filter(in_force(), pk=appointment.pk, user__is_active=True).exists():
            yield f"{channel} is active through an appointment that is not in force"
        if appointment.role not in (Role.REPRESENTATIVE, Role.MANAGER):
            yield f"{channel} is represented by a {appointment.role}"
        if not covers(appointment, channel.unit):
            yield f"{channel} is represented from {appointment.unit.path}, which does not cover {channel.unit.path}"


def i3_official_belongs_to_the_directorate() -> Broken:
    """OFFICIAL: the owner unit is the Directorate (P02)."""
    strays = Channel.objects.filter(kind=ChannelKind.OFFICIAL).exclude(unit__kind="directorate")
    yield from (
        f"{channel} is official and belongs to {channel.unit}" for channel in strays.select_related("unit")
    )


def i4_nobody_decides_on_an_own_post() -> Broken:
    """The decider is neither the submitter nor, for an approval, the author of what is approved; copies are true."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.id FROM content_review_decision d
            JOIN content_review_revision r ON r.id = d.revision_id
            WHERE d.decider_id = r.submitter_id
               OR (d.kind = 'approve' AND d.decider_id = r.author_id)
               OR d.submitter_id <> r.submitter_id OR d.revision_author_id <> r.author_id
               OR d.revision_hash <> r.content_hash OR d.submission_id <> r.submission_id
               OR (d.decider_id IS NULL AND d.kind <> 'by_policy')
            """
        )
        yield from (
            f"decision {pk} is by its own writer, or its copies are wrong" for (pk,) in cursor.fetchall()
        )


def i5_every_decision_is_told() -> Broken:
    """A decision that stands has a notice to its people, each with a mail (P30)."""
    for decision in Decision.objects.filter(undone_at__isnull=True).select_related("submitter"):
        notices = Notification.objects.filter(
            dedupe_key__startswith=f"content.decision:{decision.uid}:", withdrawn_at__isnull=True
        )
        if not notices.exists():
            yield f"decision {decision.pk} ({decision.kind}) was told to nobody"
    yield from (
        f"notice {pk} ({kind}) has no mail"
        for pk, kind in Notification.objects.filter(mail__isnull=True).values_list("pk", "kind")
    )


def i6_a_negative_decision_has_a_reason() -> Broken:
    """Correction and rejection say why; a rejection cites a principle."""
    for kind, reason, principle in Decision.objects.filter(
        kind__in=(DecisionKind.REQUEST_CHANGES, DecisionKind.REJECT)
    ).values_list("kind", "reason", "principle"):
        if not reason.strip() or (kind == DecisionKind.REJECT and principle is None):
            yield f"a {kind} without reason or principle"


def i7_published_is_what_was_approved() -> Broken:
    """Published implies a standing approval of exactly this hash; and the hash is the hash of what is stored."""
    approval = Decision.objects.filter(
        revision=OuterRef("revision"),
        revision_hash=OuterRef("revision_hash"),
        kind__in=(DecisionKind.APPROVE, DecisionKind.BY_POLICY),
        undone_at__isnull=True,
    )
    needs = Delivery.objects.filter(status__in=sorted(DeliveryStatus.NEEDS_APPROVAL))
    yield from (
        f"{delivery} is {delivery.status} without approval" for delivery in needs.exclude(Exists(approval))
    )
    other = Delivery.objects.exclude(revision_hash=F("revision__content_hash"))
    yield from (f"{delivery} carries another hash than its revision" for delivery in other)
    for revision in Revision.objects.prefetch_related("media"):
        if hash_of_revision(revision) != revision.content_hash:
            yield f"{revision} is not what its hash says"
    swapped = RevisionMedia.objects.exclude(sha256=F("asset__master__sha256")).select_related("revision")
    yield from (f"{media} is another picture than the one that was sealed" for media in swapped)


def i13_no_post_is_lost() -> Broken:
    """Counters equal the tables: the queue, the tabs of the lists, what waits to be published."""
    director = _reader(Role.DIRECTOR)
    if director is not None:
        yield from _counters_of_posts(director)
        yield from _counters_of_channels(director)
    for post in Submission.objects.exclude(status=SubmissionStatus.DRAFT).select_related("current_revision"):
        if post.current_revision is None:
            continue
        held = {str(uid) for uid in post.deliveries.values_list("channel__uid", flat=True)}
        if not set(post.current_revision.channel_uids) <= held:
            yield f"{post.number} has lost an account"
    representative = _reader(Role.REPRESENTATIVE)
    if representative is not None:
        yield from _counters_of_a_representative(representative)


def i16_no_right_outlives_its_appointment() -> Broken:
    """Grants on units equal the open appointments, grants on channels the open duties; nothing is left over."""
    held = Appointment.objects.filter(in_force(), user__is_active=True)
    wanted = {
        (user, unit, codename(action))
        for user, unit, role in held.values_list("user_id", "unit_id", "role")
        for action in ACTIONS_BY_ROLE[role]
    }
    granted = set(
        UnitUserPermission.objects.values_list("user_id", "content_object_id", "permission__codename")
    )
    yield from (f"grant on a unit too much: {grant}" for grant in granted - wanted)
    yield from (f"grant on a unit missing: {grant}" for grant in wanted - granted)
    duties = ChannelDuty.objects.filter(ended_at__isnull=True, appointment__ended_at__isnull=True)
    with_duty = set(duties.values_list("appointment__user_id", "channel_id"))
    on_channels = ChannelUserPermission.objects.values_list("user_id", "content_object_id").distinct()
    yield from (f"grant on a channel without duty: {grant}" for grant in set(on_channels) - with_duty)
    stale = ChannelDuty.objects.filter(ended_at__isnull=True, appointment__ended_at__isnull=False)
    yield from (f"duty {duty.pk} outlives its appointment" for duty in stale)


def i18_units_form_a_tree() -> Broken:
    """No unit lies below itself, and every path continues its parent's."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        seen, above = {unit.pk}, unit.parent_id
        while above is not None:
            if above in seen:
                yield f"{unit.code} lies below itself"
                break
            seen.add(above)
            above = units[above].parent_id
        parent = units.get(unit.parent_id)
        if unit.path != f"{parent.path if parent else ''}{unit.code}.":
            yield f"{unit.code} has the path {unit.path}"


def i19_one_account_one_channel() -> Broken:
    """No two channels that are in use are the same account, whatever the spelling."""
    current = Channel.objects.exclude(status__in=sorted(ChannelStatus.ENDED))
    found = Counter(
        (platform, handle.casefold())
        for platform, handle in current.filter(host="").values_list("platform_id", "handle")
    )
    yield from (f"{account} is registered {count} times" for account, count in found.items() if count > 1)


def i20_nobody_sees_beyond_the_own_units() -> Broken:
    """Whoever has no institution-wide appointment finds in lists only the covered units, and channels of own duties."""
    units = list(Unit.objects.all())
    held = Appointment.objects.filter(in_force()).select_related("unit")
    duties = ChannelDuty.objects.filter(ended_at__isnull=True, appointment__in=held)
    own = set(duties.values_list("appointment__user_id", "channel_id"))
    for person in User.objects.filter(is_active=True).prefetch_related(
        Prefetch("appointments", queryset=held)
    ):
        appointments = person.appointments.all()
        if any(appointment.scope == Scope.INSTITUTION for appointment in appointments):
            continue
        covered = {unit.pk for unit in units if _covered(unit, appointments)}
        for kind, rows in (
            ("post", Submission.objects.visible_to(person).values_list("pk", "unit_id")),
            ("channel", Channel.objects.visible_to(person).values_list("pk", "unit_id")),
            ("unit", manageable_units(person).values_list("pk", "pk")),
        ):
            for pk, unit in rows:
                if unit not in covered and not (kind == "channel" and (person.pk, pk) in own):
                    yield f"{person} finds the {kind} {pk} of unit {unit}"


INVARIANTS: dict[str, Callable[[], Broken]] = {
    "I1": i1_active_channel_is_represented,
    "I3": i3_official_belongs_to_the_directorate,
    "I4": i4_nobody_decides_on_an_own_post,
    "I5": i5_every_decision_is_told,
    "I6": i6_a_negative_decision_has_a_reason,
    "I7": i7_published_is_what_was_approved,
    "I13": i13_no_post_is_lost,
    "I16": i16_no_right_outlives_its_appointment,
    "I18": i18_units_form_a_tree,
    "I19": i19_one_account_one_channel,
    "I20": i20_nobody_sees_beyond_the_own_units,
}


def broken() -> list[str]:
    """Everything that does not hold, each line led by the invariant it breaks."""
    return [f"{name}: {line}" for name, find in INVARIANTS.items() for line in find()]


def assert_everything_holds() -> None:
    """All invariants, and the ledger from its first entry to its last (I15)."""
    assert not (found := broken()), "\n".join(found)
    report = verify_ledger()
    assert report.is_whole, f"the ledger breaks at entry {report.segment}/{report.seq}: {report.problem}"


def _reader(role: str) -> User | None:
    """Somebody who holds the role today, read anew."""
    held = Appointment.objects.filter(in_force(), role=role, user__is_active=True).order_by("pk").first()
    return User.objects.get(pk=held.user_id) if held else None


def _counters_of_posts(director: User) -> Broken:
    waiting = Submission.objects.filter(status=SubmissionStatus.SUBMITTED).count()
    summary = review_queue.summary(director)
    whole = next(tab.count for tab in summary.tabs if tab.key == review_queue.DEFAULT_TAB)
    if not summary.waiting == whole == review_queue.queue(director).count() == waiting:
        yield f"the queue counts {summary.waiting}, its tab {whole}, the table holds {waiting}"
    takes_posts = Q(channel__status__in=sorted(ChannelStatus.DIRECTORATE_PUBLISHES))
    ready = Delivery.objects.filter(takes_posts, status=DeliveryStatus.READY).count()
    shown = publishing.to_publish(director).count()
    if (
        not shown
        == next(tab.count for tab in publishing.tabs(director) if tab.key == publishing.FIRST_TAB)
        == ready
    ):
        yield f"{ready} deliveries are ready, the list to publish shows {shown}"


def _counters_of_a_representative(person: User) -> Broken:
    """The tabs "all" and "archive" are everything of the covered units; each post is in exactly one tab of a status."""
    held = list(person.appointments.filter(in_force()).select_related("unit"))
    posts = [post for post in Submission.objects.select_related("unit") if _covered(post.unit, held)]
    counted = {tab.key: tab.count for tab in post_lists.tabs(person)}
    finished = sum(post.status in ("rejected", "withdrawn") for post in posts)
    archived = sum(post.status == "archived" for post in posts)
    by_status = sum(counted[key] for key in ("taslak", "duzeltme", "incelemede", "onaylanan"))
    if counted["arsiv"] != archived or not counted["tumu"] == by_status + finished == len(posts) - archived:
        yield f"the tabs of {person} count {counted}, finished are {finished}, there are {len(posts)} posts"


def _covered(unit: Unit, held: Iterable[Appointment]) -> bool:
    return any(covers(appointment, unit) for appointment in held)


def _counters_of_channels(director: User) -> Broken:
    platforms = list(Platform.objects.all())
    counts = channel_lists.tab_counts(director, channel_lists.ChannelFilters(), platforms)
    whole = Channel.objects.count()
    if int(counts[""]) != whole or int(counts["resmi"]) + int(counts["birim"]) != whole:
        yield f"the tabs of the register count {counts}, there are {whole} channels"
    by_state = sum(int(counts[tab]) for tab in ("etkin", "kisitli", "hazirlik", "kapanan"))
    suspended = Channel.objects.filter(status=ChannelStatus.SUSPENDED).count()
    if by_state + suspended != whole:
        yield f"the tabs by state count {by_state}, {suspended} are suspended, there are {whole} channels"
