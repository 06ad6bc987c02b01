"""Who represents a channel (P21, P22, I1): assign, replace, promote, end, and what follows when an appointment ends.

The order is always: restrict an active channel first, then end the duty, then (when somebody follows) begin the new one
and lift the restriction; the database refuses any other. Grants on the channel change in the same transaction.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role, Scope
from accounts.hooks import Advice
from accounts.models import Appointment, Unit
from accounts.policies import holders
from accounts.roles import DUTY_ROLES
from accounts.services.notifications import notify
from channels_registry import events
from channels_registry.enums import ChannelStatus, DutyKind, RestrictionReason
from channels_registry.models import Channel, ChannelDuty
from channels_registry.policies import can_assign, forget
from channels_registry.services import grants
from channels_registry.services.locks import lock_channel, lock_people
from channels_registry.services.state import release, restrict
from core import clock
from core.errors import UserFacingError
from core.jobs import for_each
from core.text import squash

NO_REPRESENTATIVE = RestrictionReason.NO_REPRESENTATIVE.value


def candidates(unit: Unit) -> QuerySet[Appointment]:
    """Appointments in force through which a channel of the unit can be represented, by name.

    Representatives whose scope covers the unit; at the Directorate's own unit its managers too (decisions.md 2).
    """
    covering = (
        Q(unit=unit)
        | Q(scope=Scope.SUBTREE, unit__path__in=unit.lineage)
        | Q(scope=Scope.INSTITUTION, role=Role.MANAGER)
    )
    roles = DUTY_ROLES if unit.is_directorate else DUTY_ROLES - {Role.MANAGER}
    return (
        Appointment.objects.open()
        .filter(covering, role__in=roles, user__is_active=True)
        .select_related("user", "unit")
        .order_by("is_backup", "user__sort_key", "pk")
    )


def assign(channel: Channel, *, appointment: Appointment, kind: str, actor) -> ChannelDuty:
    """Make the holder of an appointment the channel's primary or backup representative, in place of whoever was.

    `actor` None is the installation itself (demo data, import). A restricted channel whose last reason was the missing
    representative becomes active again. Raises PermissionDenied, UserFacingError (field "primary" or "backup").
    """
    kind = DutyKind(kind)
    with transaction.atomic():
        lock_people(appointment)
        channel = lock_channel(channel)
        if actor is not None and not can_assign(actor, channel):
            raise PermissionDenied
        _check_candidate(channel, appointment, kind)
        if kind == DutyKind.BACKUP:
            return _assign_backup(channel, appointment, actor)
        return _assign_primary(channel, appointment, actor)


def end(duty: ChannelDuty, *, actor, note: str = "") -> Channel:
    """End a duty; a channel that loses its primary representative is restricted before, and people are told.

    `note` says why, in the person's own words. Raises PermissionDenied, UserFacingError when it has ended already.
    """
    with transaction.atomic():
        channel = lock_channel(duty.channel)
        if actor is not None and not can_assign(actor, channel):
            raise PermissionDenied
        if not ChannelDuty.objects.open().filter(pk=duty.pk).exists():
            raise UserFacingError(_("This duty has ended already."))
        _end(duty, channel, actor=actor, cause="by_hand", note=squash(note))
    return channel


def promote_backup(channel: Channel, *, actor) -> ChannelDuty:
    """Make the backup representative the primary one. Raises PermissionDenied, UserFacingError without a backup."""
    duty = backup_duty(channel)
    if duty is None:
        raise UserFacingError(_("The account has no backup representative."), field="backup")
    return assign(channel, appointment=duty.appointment, kind=DutyKind.PRIMARY, actor=actor)


def backup_duty(channel: Channel) -> ChannelDuty | None:
    """The open backup duty with its person, None when nobody steps in."""
    duties = ChannelDuty.objects.open().filter(channel=channel, kind=DutyKind.BACKUP)
    return duties.select_related("appointment__user", "appointment__unit").first()


def end_of_appointment(appointment: Appointment, actor) -> None:
    """What the end of an appointment does to channels: every duty through it ends, channels are restricted.

    Registered with `accounts.hooks.ending_hooks`; runs in the transaction that ends the appointment. Nobody's right is
    asked here: who may end the appointment may cause what hangs on it. The channels are locked already
    (`locks.lock_channels`).
    """
    duties = ChannelDuty.objects.open().filter(appointment=appointment).order_by("kind", "pk")
    for duty in duties.select_related("channel__unit", "channel__platform", "appointment__user"):
        channel = lock_channel(duty.channel)
        _end(duty, channel, actor=actor, cause="appointment_ended")


def consequences_of_end(appointment: Appointment) -> list[Advice]:
    """What ending the appointment would cause, in sentences, for the page that asks before it happens."""
    return consequences_of_ends([appointment])


def consequences_of_ends(appointments: Sequence[Appointment]) -> list[Advice]:
    """The same for appointments that end together, one sentence for an account; one query, however many they are."""
    ending = {appointment.pk for appointment in appointments}
    concerned = ChannelDuty.objects.open().filter(appointment__in=ending).order_by()
    duties = ChannelDuty.objects.open().filter(channel__in=concerned.values("channel"))
    found: dict[Channel, dict[str, ChannelDuty]] = {}
    for duty in duties.select_related("channel__platform", "appointment__user").order_by(
        "channel_id", "kind"
    ):
        found.setdefault(duty.channel, {})[duty.kind] = duty
    leaving_primary, leaving_backup = [], []
    for channel, held in found.items():
        primary, backup = held.get(DutyKind.PRIMARY), held.get(DutyKind.BACKUP)
        if primary is not None and primary.appointment_id in ending:
            stays = backup if backup is not None and backup.appointment_id not in ending else None
            leaving_primary.append(_without_primary(channel, stays))
        else:
            leaving_backup.append(_without_backup(channel))
    return leaving_primary + leaving_backup


def _names(channel: Channel) -> dict[str, str]:
    return {"platform": channel.platform.label, "handle": channel.handle}


def _without_primary(channel: Channel, backup: ChannelDuty | None) -> Advice:
    """An account loses its primary representative; a backup that stays can take over before."""
    if channel.status == ChannelStatus.ACTIVE:
        words = _("%(platform)s account %(handle)s is left without a representative and becomes restricted.")
    else:
        words = _("%(platform)s account %(handle)s is left without a representative.")
    text, place = words % _names(channel), [channel.platform_id, channel.slug]
    if backup is None:
        url = reverse("channels:representative", args=place)
        return Advice(text=text, url=url, link=_("Choose another representative"))
    stays = _("%(person)s is its backup representative.") % {"person": backup.appointment.user.full_name}
    return Advice(
        text=f"{text} {stays}",
        url=channel.get_absolute_url(),
        link=_("Open the account"),
        post_url=reverse("channels:promote", args=place),
        button=_("Make the backup primary"),
    )


def _without_backup(channel: Channel) -> Advice:
    words = _("%(platform)s account %(handle)s loses its backup representative.")
    url = reverse("channels:representative", args=[channel.platform_id, channel.slug])
    return Advice(text=words % _names(channel), url=url, link=_("Choose another backup"))


def end_all(channel: Channel, *, actor) -> None:
    """End every duty of a channel that is no longer the institution's; its `primary_duty` is empty already."""
    for duty in ChannelDuty.objects.open().filter(channel=channel).select_related("appointment__user"):
        duty.channel = channel
        _close(duty, actor=actor, cause="account_ended")
    grants.project(channel)


def end_unreachable(duty: ChannelDuty, channel: Channel, *, actor) -> None:
    """End a duty whose appointment does not reach the unit that the channel goes to."""
    _end(duty, channel, actor=actor, cause="new_unit")


def follow_move(unit: Unit, actor) -> int:
    """End duties that a move of the unit put out of reach: an appointment further up no longer lies above it.

    Runs in the transaction that moved the unit and what lies below it, with its channels locked
    (`locks.lock_channels`); returns how many duties ended.
    """
    ended = 0
    for duty in _open_duties().filter(channel__unit__path__startswith=unit.path):
        if not _holds(duty.appointment, duty.channel.unit):
            _end(duty, lock_channel(duty.channel), actor=actor, cause="out_of_reach")
            ended += 1
    return ended


def review_duties() -> int:
    """End duties that no longer hold: appointment past its last day, person inactive, unit out of reach.

    Returns how many ended. Run daily beside the accounts' own closing of appointments (P21 "nightly check"); each in a
    transaction of its own, safe to repeat. Raises SomeFailed after the last one when some could not be ended.
    """
    return for_each(list(_open_duties()), _review, name="review_duty")


def _review(duty: ChannelDuty) -> bool:
    """End the duty if it still is open and does not hold; whether it ended."""
    if _holds(duty.appointment, duty.channel.unit):
        return False
    with transaction.atomic():
        channel = lock_channel(duty.channel)
        if not ChannelDuty.objects.open().filter(pk=duty.pk).exists():
            return False
        _end(duty, channel, actor=None, cause="out_of_reach")
    return True


def _open_duties() -> QuerySet[ChannelDuty]:
    found = ChannelDuty.objects.open().select_related(
        "channel__unit", "appointment__unit", "appointment__user"
    )
    return found.order_by("pk")


def unrepresented_active_channels() -> list[Channel]:
    """Active channels whose primary duty would not be accepted today; empty unless something went past the services."""
    found = Channel.objects.filter(status=ChannelStatus.ACTIVE).with_people()
    return [
        channel
        for channel in found.select_related("primary_duty__appointment__unit")
        if channel.primary_duty is None
        or channel.primary_duty.ended_at is not None
        or not _holds(channel.primary_duty.appointment, channel.unit)
    ]


def _assign_primary(channel: Channel, appointment: Appointment, actor) -> ChannelDuty:
    current = channel.primary_duty
    if current is not None and current.appointment_id == appointment.pk:
        return current
    # The ledger keeps both steps; the page leaves out what only passes (selectors.history).
    passing = {"passing": True}
    if current is not None:
        restrict(channel, NO_REPRESENTATIVE, actor=actor, primary_duty=None, data=passing)
        current.channel = channel
        _close(current, actor=actor, cause="replaced")
    stepping_up = ChannelDuty.objects.open().filter(channel=channel, appointment=appointment).first()
    if stepping_up is not None:
        stepping_up.channel = channel
        _close(stepping_up, actor=actor, cause="became_primary")
    duty = _open(channel, appointment, DutyKind.PRIMARY, actor)
    release(channel, NO_REPRESENTATIVE, actor=actor, primary_duty=duty, data=passing if current else {})
    grants.project(channel)
    _forget_people(duty, current)
    _tell_assigned(duty)
    return duty


def _assign_backup(channel: Channel, appointment: Appointment, actor) -> ChannelDuty:
    current = backup_duty(channel)
    if current is not None and current.appointment_id == appointment.pk:
        return current
    if current is not None:
        current.channel = channel
        _close(current, actor=actor, cause="replaced")
    duty = _open(channel, appointment, DutyKind.BACKUP, actor)
    grants.project(channel)
    _forget_people(duty, current)
    _tell_assigned(duty)
    return duty


def _open(channel: Channel, appointment: Appointment, kind: DutyKind, actor) -> ChannelDuty:
    duty = ChannelDuty.objects.create(channel=channel, appointment=appointment, kind=kind)
    event = events.RepresentativeAssigned if kind == DutyKind.PRIMARY else events.BackupAssigned
    event.record(actor=actor, target=channel, data=_facts(duty))
    return duty


def _end(duty: ChannelDuty, channel: Channel, *, actor, cause: str, note: str = "") -> None:
    """The ending itself: restrict first when the channel rests on this duty, then end, then tell."""
    duty.channel = channel
    is_primary = channel.primary_duty_id == duty.pk
    if is_primary:
        restrict(channel, NO_REPRESENTATIVE, actor=actor, primary_duty=None)
    _close(duty, actor=actor, cause=cause, note=note)
    grants.project(channel)
    _forget_people(duty)
    if is_primary and channel.status not in ChannelStatus.ENDED:
        _tell_orphaned(duty, channel)


def _close(duty: ChannelDuty, *, actor, cause: str, note: str = "") -> None:
    duty.ended_at, duty.ended_by = clock.now(), actor
    duty.save(update_fields=["ended_at", "ended_by"])
    event = events.RepresentativeEnded if duty.kind == DutyKind.PRIMARY else events.BackupEnded
    event.record(actor=actor, target=duty.channel, data=_facts(duty) | {"cause": cause, "reason": note})


def _holds(appointment: Appointment, unit: Unit) -> bool:
    """Whether a channel of the unit can still be represented through the appointment."""
    return candidates(unit).filter(pk=appointment.pk).exists()


def _check_candidate(channel: Channel, appointment: Appointment, kind: DutyKind) -> None:
    if channel.status in ChannelStatus.ENDED:
        raise UserFacingError(
            _("This account is no longer the institution's; nobody can represent it."), field=kind
        )
    if not _holds(appointment, channel.unit):
        raise UserFacingError(
            _(
                "%(person)s holds no appointment as representative that covers %(unit)s. "
                "Appoint the person there first."
            )
            % {"person": appointment.user.full_name, "unit": channel.unit.name},
            field=kind,
        )
    other_kind = DutyKind.PRIMARY if kind == DutyKind.BACKUP else DutyKind.BACKUP
    others = ChannelDuty.objects.open().filter(channel=channel, kind=other_kind)
    same_person = others.filter(appointment__user_id=appointment.user_id)
    if kind == DutyKind.PRIMARY:
        same_person = same_person.exclude(appointment=appointment)
    if same_person.exists():
        raise UserFacingError(
            _("%(person)s already represents this account. Choose somebody else as primary or backup.")
            % {"person": appointment.user.full_name},
            field=kind,
        )


def _facts(duty: ChannelDuty) -> dict[str, str]:
    """What the ledger keeps of a duty: the person by lasting identifier and by name."""
    person = duty.appointment.user
    return {"person": str(person.external_id), "name": person.full_name, "role": duty.appointment.role}


def _forget_people(*duties: ChannelDuty | None) -> None:
    """Let the instances at hand read their rights anew."""
    for duty in duties:
        if duty is not None:
            forget(duty.appointment.user)


def _names(channel: Channel) -> dict[str, str]:
    return {
        "platform": channel.platform.label,
        "handle": channel.handle,
        "unit_tr": channel.unit.name_tr,
        "unit_en": channel.unit.name_en,
    }


def _tell_assigned(duty: ChannelDuty) -> None:
    kind = "primary" if duty.kind == DutyKind.PRIMARY else "backup"
    notify(
        f"channels.assigned_{kind}",
        recipients=[duty.appointment.user],
        context=_names(duty.channel),
        target_url=duty.channel.get_absolute_url(),
        dedupe_key=f"channels.assigned:{duty.uid}",
        about=duty.channel,
    )


def _tell_orphaned(duty: ChannelDuty, channel: Channel) -> None:
    """Tell who may appoint at the unit: the Directorate and the unit's head (P21)."""
    backup = backup_duty(channel)
    kind = "channels.no_representative_but_backup" if backup else "channels.no_representative"
    notify(
        kind,
        recipients=holders("appointment.manage", channel.unit),
        context=_names(channel)
        | {
            "person": duty.appointment.user.full_name,
            "backup": backup.appointment.user.full_name if backup else "",
        },
        target_url=channel.get_absolute_url(),
        dedupe_key=f"channels.no_representative:{duty.uid}",
        about=channel,
    )
