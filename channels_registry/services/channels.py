"""The register of channels: take in, change, move to another unit. States are in `state`, people in `duties`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.hooks import Advice
from accounts.models import Appointment, Institution, Unit
from accounts.policies import can
from audit.turn import take_turn
from channels_registry import events, policies
from channels_registry.enums import ChannelKind, ChannelStatus, DutyKind, RestrictionReason, ReviewMode
from channels_registry.models import Channel, ChannelDuty
from channels_registry.preconditions import missing
from channels_registry.recognition import Recognised, registered_channel
from channels_registry.services import duties
from channels_registry.services.locks import lock_channel, lock_people
from channels_registry.services.state import change_state, settle
from core import clock
from core.design.words import mask_email
from core.errors import UserFacingError
from core.text import squash

PERSONAL = "personal"


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a channel says about itself; texts are trimmed, `languages` are codes of `enums.ContentLanguage`."""

    display_name: str = ""
    audience: str = ""
    purpose: str = ""
    goals: str = ""
    languages: tuple[str, ...] = ()
    access_kind: str = ""
    mailbox: str = ""
    review_mode: str = ReviewMode.BEFORE

    def tidy(self) -> "Details":
        """Without blanks at the ends, and without doubled languages."""
        return replace(
            self,
            display_name=squash(self.display_name),
            audience=self.audience.strip(),
            purpose=self.purpose.strip(),
            goals=self.goals.strip(),
            languages=tuple(dict.fromkeys(self.languages)),
            mailbox=self.mailbox.strip(),
        )


def register(
    account: Recognised,
    *,
    actor,
    unit: Unit,
    kind: str = ChannelKind.UNIT,
    details: Details = Details(),
    primary: Appointment | None = None,
    backup: Appointment | None = None,
    activate: bool = True,
) -> Channel:
    """Register an account that the Directorate knows; with `activate` it becomes active if nothing is missing.

    The caller asks `preconditions.missing(channel)` what stands in the way otherwise. Raises PermissionDenied and
    UserFacingError: the account is registered already (field "address"), the unit is closed or an official account is
    not the Directorate's ("unit"), a personal account ("kind", law L12), a person who cannot represent it.
    """
    with transaction.atomic():
        lock_people(primary, backup)
        _check_place(actor, unit, kind)
        channel = _create(
            account, actor=actor, unit=unit, kind=kind, details=details, status=ChannelStatus.APPROVED
        )
        events.ChannelRegistered.record(actor=actor, target=channel, data=_facts(channel))
        _assign(channel, primary, backup)
        if activate and not missing(lock_channel(channel)) and policies.can_register(actor, channel):
            change_state(channel, "activate", actor=actor)
    return channel


def import_existing(
    account: Recognised,
    *,
    actor,
    unit: Unit,
    kind: str = ChannelKind.UNIT,
    details: Details = Details(),
    primary: Appointment | None = None,
    backup: Appointment | None = None,
    reasons: Iterable[str] = (),
) -> Channel:
    """Take over an account that has been in use: restricted, with its reasons, yet publishing as before for a while.

    So nothing stops on the day a precondition arrives (decisions.md section 3); the days come from the institution's
    limit `publish_as_before_days`. `no_representative` is added by itself. When there is no reason at all it becomes
    active at once. `actor` None is the installation. Raises as `register`.
    """
    with transaction.atomic():
        lock_people(primary, backup)
        _check_place(actor, unit, kind)
        given = {str(RestrictionReason(reason)) for reason in reasons} | {
            RestrictionReason.NO_REPRESENTATIVE.value
        }
        channel = _create(
            account,
            actor=actor,
            unit=unit,
            kind=kind,
            details=details,
            status=ChannelStatus.RESTRICTED,
            restriction_reasons=[reason.value for reason in RestrictionReason if reason.value in given],
            publishes_as_before_until=clock.today() + timedelta(days=_days_as_before()),
        )
        events.ChannelImported.record(actor=actor, target=channel, data=_facts(channel))
        _assign(channel, primary, backup)
    return channel


def edit(
    channel: Channel, *, actor, details: Details, account: Recognised | None = None, unit: Unit | None = None
) -> Channel:
    """Change what the register says. `account` is a new address, `unit` a new owner: the Directorate's to change.

    A representative changes the texts, the languages and the mailbox only; the review mode needs the right to edit
    rules. Raises PermissionDenied, UserFacingError.
    """
    with transaction.atomic():
        channel = lock_channel(channel)
        if not policies.can_edit(actor, channel):
            raise PermissionDenied
        details = details.tidy()
        _refuse_blank_while_active(channel, details)
        values = _column_values(details)
        if not policies.can_register(actor, channel):
            values.pop("access_kind")
        if not policies.can_set_review_mode(actor, channel):
            values.pop("review_mode")
        if account is not None:
            if not policies.can_register(actor, channel):
                raise PermissionDenied
            values |= _address_values(account, channel)
        changed = _apply(channel, values, mailbox=details.mailbox)
        if changed:
            events.ChannelEdited.record(actor=actor, target=channel, data={"changed": changed})
        if unit is not None and unit.pk != channel.unit_id:
            change_owner(channel, unit=unit, actor=actor)
    return channel


def change_owner(channel: Channel, *, unit: Unit, actor) -> Channel:
    """Give the channel to another unit; duties that do not reach it end, which may restrict the channel.

    Raises PermissionDenied, UserFacingError (field "unit").
    """
    with transaction.atomic():
        channel = lock_channel(channel)
        if not policies.can_register(actor, channel):
            raise PermissionDenied
        _check_place(actor, unit, channel.kind)
        _move(channel, unit, actor=actor)
    return channel


def follow_merger(unit: Unit, into: Unit, actor) -> None:
    """Hand the channels of a merged unit to the one that takes it in; registered with `accounts.hooks.merging_hooks`.

    Nobody's right is asked here: who may merge units may cause what hangs on them. All of them are locked already
    (`locks.lock_channels`).
    """
    for channel in Channel.objects.current().filter(unit=unit).order_by("pk"):
        _move(lock_channel(channel), into, actor=actor)


def obstacles_to_closing(unit: Unit) -> list[Advice]:
    """Why a unit cannot be closed yet: accounts of a closed unit would be nobody's."""
    count = Channel.objects.current().filter(unit=unit).count()
    if not count:
        return []
    sentence = ngettext(
        "The unit owns %(count)d account. Close it or give it to another unit first.",
        "The unit owns %(count)d accounts. Close them or give them to another unit first.",
        count,
    )
    url = f"{reverse('channels:list')}?birim={unit.code}"
    return [Advice(text=sentence % {"count": count}, url=url, link=_("Show the accounts"))]


def _move(channel: Channel, unit: Unit, *, actor) -> None:
    before = channel.unit
    if before.pk == unit.pk:
        return
    reachable = set(duties.candidates(unit).values_list("pk", flat=True))
    for duty in list(ChannelDuty.objects.open().filter(channel=channel)):
        if duty.appointment_id not in reachable:
            duties.end_unreachable(duty, channel, actor=actor)
    channel.unit = unit
    channel.save(update_fields=["unit"])
    events.ChannelOwnerChanged.record(
        actor=actor, target=channel, data={"before": before.code, "after": unit.code}
    )
    settle(channel, actor=actor)


def _check_place(actor, unit: Unit, kind: str) -> None:
    """Whose account it may be (P02, L12)."""
    if kind == PERSONAL or kind not in ChannelKind.values:
        raise UserFacingError(
            _(
                "Personal accounts are not registered. Only accounts of the institution and its units belong here."
            ),
            field="kind",
        )
    if actor is not None and not can(actor, "channel.register", unit):
        raise PermissionDenied
    if unit.closed_on is not None:
        raise UserFacingError(_("This unit is closed. Choose an open unit."), field="unit")
    if kind == ChannelKind.OFFICIAL and not unit.is_directorate:
        raise UserFacingError(
            _("Official accounts belong to the Directorate. Choose its unit, or register a unit account."),
            field="unit",
        )


def _create(account: Recognised, *, actor, unit: Unit, kind: str, details: Details, **state: Any) -> Channel:
    profile, details = account.profile, details.tidy()
    if known := registered_channel(profile):
        raise already_registered(known)
    columns = _column_values(details)
    columns["access_kind"] = columns["access_kind"] or account.platform.access_kind
    columns["display_name"] = columns["display_name"] or profile.handle
    channel = Channel(
        platform=account.platform,
        handle=profile.handle,
        page_kind=profile.kind,
        host=account.host,
        canonical_url=profile.canonical_url,
        slug=_free_slug(profile.platform, profile.handle),
        kind=kind,
        unit=unit,
        status_changed_by=actor,
        **columns,
        **state,
    )
    if details.mailbox:
        channel.mailbox = details.mailbox
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:
        # Somebody registered the same account at the same moment.
        if known := registered_channel(profile):
            raise already_registered(known) from None
        raise
    return channel


def already_registered(known: Channel) -> UserFacingError:
    """The refusal of a double; the page adds a link where the person may see the other one."""
    return UserFacingError(
        _("This account is registered already: %(platform)s %(handle)s.")
        % {"platform": known.platform.label, "handle": known.handle},
        field="address",
    )


def _assign(channel: Channel, primary: Appointment | None, backup: Appointment | None) -> None:
    """The first people of a channel. Who registers names them; their own rights were checked for the unit."""
    for appointment, kind in ((primary, DutyKind.PRIMARY), (backup, DutyKind.BACKUP)):
        if appointment is not None:
            duties.assign(channel, appointment=appointment, kind=kind, actor=channel.status_changed_by)


def _free_slug(platform_key: str, handle: str) -> str:
    """The handle, or handle~2 and so on when an earlier channel of the platform took it to the archive."""
    taken = set(
        Channel.objects.filter(platform=platform_key, slug__startswith=handle).values_list("slug", flat=True)
    )
    slug, count = handle, 1
    while slug in taken:
        count += 1
        slug = f"{handle}~{count}"
    return slug


def _column_values(details: Details) -> dict[str, Any]:
    return {
        "display_name": details.display_name,
        "audience": details.audience,
        "purpose": details.purpose,
        "goals": details.goals,
        "languages": list(details.languages),
        "access_kind": details.access_kind,
        "review_mode": details.review_mode,
    }


def _address_values(account: Recognised, channel: Channel) -> dict[str, Any]:
    """The columns of a new address. Raises UserFacingError when another channel holds it or the platform differs."""
    profile = account.profile
    if profile.platform != channel.platform_id:
        raise UserFacingError(
            _("An account cannot move to another platform. Register the new one and close this one."),
            field="address",
        )
    if known := registered_channel(profile, except_for=channel):
        raise already_registered(known)
    values: dict[str, Any] = {
        "handle": profile.handle,
        "page_kind": profile.kind,
        "host": account.host,
        "canonical_url": profile.canonical_url,
    }
    if profile.handle != channel.handle:
        values["slug"] = _free_slug(profile.platform, profile.handle)
    return values


def _apply(channel: Channel, values: dict[str, Any], *, mailbox: str) -> dict[str, list]:
    """Write what differs and return it as {column: [before, after]}; the mailbox only masked."""
    changed = {}
    for name, value in values.items():
        before = getattr(channel, name)
        if value != before and not (name in ("access_kind", "display_name") and not value):
            setattr(channel, name, value)
            changed[name] = [before, value]
    before_mailbox = channel.mailbox.open() if channel.mailbox else ""
    columns = list(changed)
    if mailbox != before_mailbox:
        channel.mailbox = mailbox or None
        changed["mailbox"] = [mask_email(address) if address else "" for address in (before_mailbox, mailbox)]
        columns.append("mailbox")
    if "slug" in columns:
        take_turn()
    if columns:
        channel.save(update_fields=columns)
    return changed


def _refuse_blank_while_active(channel: Channel, details: Details) -> None:
    """P03 while active: the database refuses the same."""
    if channel.status != ChannelStatus.ACTIVE:
        return
    for name, words in (
        ("audience", _("An active account needs its target audience.")),
        ("purpose", _("An active account needs its purpose.")),
    ):
        if not getattr(details, name):
            raise UserFacingError(words, field=name)


def _facts(channel: Channel) -> dict[str, Any]:
    return {
        "platform": channel.platform_id,
        "handle": channel.handle,
        "kind": str(channel.kind),
        "unit": channel.unit.code,
        "address": channel.canonical_url,
        "status": str(channel.status),
        "reasons": list(channel.restriction_reasons),
    }


def _days_as_before() -> int:
    institution = Institution.objects.first() or Institution()
    return institution.limit("publish_as_before_days")
