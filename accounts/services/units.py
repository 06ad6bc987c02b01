"""The tree of units: created, renamed, moved, closed, merged. Units are never deleted."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from accounts import events
from accounts.enums import UnitKind
from accounts.hooks import lock_what_follows, merging_hooks, moving_hooks, obstacles_of
from accounts.models import Appointment, Unit, User
from accounts.policies import can
from accounts.services import appointments
from audit.turn import take_turn
from core import clock
from core.errors import ReasonRequired, StaleObject, UserFacingError
from core.text import squash

PATH_LENGTH = Unit._meta.get_field("path").max_length


def create(
    *,
    actor: User | None,
    code: str,
    kind: str,
    name_tr: str,
    name_en: str = "",
    parent: Unit | None = None,
    mailbox: str = "",
) -> Unit:
    """Add a unit below `parent`, or at the top. `actor` None is the installation itself.

    Raises PermissionDenied, and UserFacingError for a code in use, a closed parent or a second Directorate.
    """
    _check(actor, parent)
    with transaction.atomic():
        # Whoever creates at the same moment waits here, so that what is checked now still holds at the end.
        _lock_tree()
        parent = parent and Unit.objects.get(pk=parent.pk)
        if Unit.objects.filter(code=code).exists():
            raise UserFacingError(
                _("The code %(code)s is taken. Closed units keep theirs; choose another one.")
                % {"code": code},
                field="code",
            )
        _check_parent(parent)
        _check_kind(kind)
        _check_depth(f"{parent.path if parent else ''}{code}.")
        unit = Unit.objects.create(
            code=code,
            kind=kind,
            name_tr=squash(name_tr),
            name_en=squash(name_en),
            parent=parent,
            mailbox=mailbox.strip(),
        )
        events.UnitCreated.record(
            actor=actor, target=unit, unit=unit, data={"kind": kind, "parent": parent and parent.code}
        )
    return unit


def rename(
    unit: Unit, *, actor: User, name_tr: str, name_en: str = "", seen_version: str | None = None
) -> Unit:
    """Give a unit new names; the ledger keeps the old ones.

    `seen_version` is the `version` that the form showed. Raises PermissionDenied, StaleObject.
    """
    _check(actor, unit)
    with transaction.atomic():
        _reread(unit, seen_version)
        before = {"name_tr": unit.name_tr, "name_en": unit.name_en}
        after = {"name_tr": squash(name_tr), "name_en": squash(name_en)}
        if before == after:
            return unit
        unit.name_tr, unit.name_en = after["name_tr"], after["name_en"]
        unit.save(update_fields=["name_tr", "name_en"])
        events.UnitRenamed.record(
            actor=actor, target=unit, unit=unit, data={"before": before, "after": after}
        )
    return unit


def update_details(
    unit: Unit, *, actor: User, kind: str, mailbox: str, seen_version: str | None = None
) -> Unit:
    """Change kind and shared mailbox; `seen_version` is the `version` that the form showed.

    Raises PermissionDenied, StaleObject, UserFacingError for a change from or to Directorate.
    """
    _check(actor, unit)
    with transaction.atomic():
        _reread(unit, seen_version)
        before = {"kind": unit.kind, "mailbox": unit.mailbox}
        after = {"kind": kind, "mailbox": mailbox.strip()}
        if before == after:
            return unit
        if UnitKind.DIRECTORATE in (kind, unit.kind) and kind != unit.kind:
            raise UserFacingError(
                _(
                    "The Directorate stays the Directorate: official channels belong to it. Choose another kind."
                ),
                field="kind",
            )
        unit.kind, unit.mailbox = after["kind"], after["mailbox"]
        unit.save(update_fields=["kind", "mailbox"])
        events.UnitChanged.record(
            actor=actor, target=unit, unit=unit, data={"before": before, "after": after}
        )
    return unit


def move(unit: Unit, *, actor: User, parent: Unit | None) -> Unit:
    """Hang a unit with everything below it under another parent, or at the top.

    Appointments that reach "this unit and those below" follow the tree at once. Raises PermissionDenied, and
    UserFacingError for a closed parent or one that lies below the unit (I18).
    """
    _check(actor, unit)
    _check(actor, parent)
    with transaction.atomic():
        _lock_tree()
        unit = Unit.objects.select_related("parent").get(pk=unit.pk)
        parent = parent and Unit.objects.get(pk=parent.pk)
        if unit.parent_id == (parent and parent.pk):
            return unit
        _check_parent(parent)
        if parent and parent.path.startswith(unit.path):
            raise UserFacingError(
                _("%(parent)s lies below %(unit)s. A unit cannot hang under itself; choose another parent.")
                % {"parent": parent.name, "unit": unit.name},
                field="parent",
            )
        data = {"before": unit.parent and unit.parent.code, "after": parent and parent.code}
        lock_what_follows(units=[unit])
        _take_turn_with(unit)
        _rehang(unit, parent)
        _tell_moved(unit, actor)
        events.UnitMoved.record(actor=actor, target=unit, unit=unit, data=data)
    return unit


def close(unit: Unit, *, actor: User, reason: str) -> Unit:
    """Close a unit: its appointments end, its code stays taken.

    Raises PermissionDenied, ReasonRequired, StaleObject when it is closed already, and UserFacingError for the
    Directorate, for a unit with open units below and for whatever the apps above object to.
    """
    _check(actor, unit)
    reason = squash(reason)
    if not reason:
        raise ReasonRequired
    with transaction.atomic():
        _lock_tree()
        unit = _locked(unit)
        _check_closable(unit)
        _check_obstacles(unit)
        leaving = appointments.locked_for_ending(Appointment.objects.filter(unit=unit))
        _shut(unit, leaving, actor=actor, reason=reason)
        events.UnitClosed.record(actor=actor, target=unit, unit=unit, data={"reason": reason})
    return unit


def merge(unit: Unit, *, actor: User, into: Unit, reason: str) -> Unit:
    """Merge a unit into another: what hangs below it and on it goes over, its appointments end, it is closed.

    Raises PermissionDenied, ReasonRequired, StaleObject, and UserFacingError for the Directorate, for the unit
    itself, a closed one or one below it.
    """
    _check(actor, unit)
    _check(actor, into)
    reason = squash(reason)
    if not reason:
        raise ReasonRequired
    with transaction.atomic():
        _lock_tree()
        unit, into = _locked(unit), Unit.objects.get(pk=into.pk)
        if unit.is_directorate:
            raise UserFacingError(_("The Directorate cannot be merged into another unit."))
        if not into.is_open:
            raise UserFacingError(_("This unit is closed. Choose an open unit."), field="into")
        if into.path.startswith(unit.path):
            raise UserFacingError(_("Choose a unit outside the one that is merged."), field="into")
        leaving = appointments.locked_for_ending(Appointment.objects.filter(unit=unit), units=[unit])
        _take_turn_with(unit)
        for child in unit.children.order_by("pk"):
            _rehang(child, into)
            _tell_moved(child, actor)
        for hook in merging_hooks.items():
            hook.run(unit, into, actor)
        _check_obstacles(unit)
        _shut(unit, leaving, actor=actor, reason=reason, merged_into=into)
        events.UnitMerged.record(
            actor=actor, target=unit, unit=unit, data={"into": into.code, "reason": reason}
        )
    return unit


def _tell_moved(unit: Unit, actor: User | None) -> None:
    """Let the apps above settle what a move puts out of reach, in the same transaction."""
    for hook in moving_hooks.items():
        hook.run(unit, actor)


def _check(actor: User | None, unit: Unit | None) -> None:
    """The right at the unit concerned, or anywhere for the top of the tree."""
    if actor is None:
        return
    if not (can(actor, "unit.manage", unit) if unit else actor.may("unit.manage")):
        raise PermissionDenied


def _check_parent(parent: Unit | None) -> None:
    if parent is not None and not parent.is_open:
        raise UserFacingError(_("This unit is closed. Choose an open unit."), field="parent")


def _check_kind(kind: str) -> None:
    if kind == UnitKind.DIRECTORATE and Unit.objects.open().filter(kind=kind).exists():
        raise UserFacingError(_("There is a Directorate already. Choose another kind."), field="kind")


def _check_depth(path: str) -> None:
    if len(path) > PATH_LENGTH:
        raise UserFacingError(
            _("The tree is too deep here. Choose a parent nearer to the top."), field="parent"
        )


def _check_closable(unit: Unit) -> None:
    if unit.is_directorate:
        raise UserFacingError(_("The Directorate cannot be closed: official channels belong to it."))
    if unit.children.filter(closed_on__isnull=True).exists():
        raise UserFacingError(_("There are open units below this one. Move or close them first."))


def _check_obstacles(unit: Unit) -> None:
    if obstacles := obstacles_of(unit):
        raise UserFacingError(" ".join(str(words) for words in obstacles))


def _lock_tree() -> None:
    """Wait for whoever is changing the tree, as its triggers do: two moves could close a circle that neither sees.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_unit_tree'))")


def _take_turn_with(unit: Unit) -> None:
    """Lock the unit with all that lies below it, then wait for the ledger: paths are unique, so that foreign keys may
    refer to them.
    """
    below = Unit.objects.select_for_update(no_key=True).filter(path__startswith=unit.path)
    list(below.order_by("pk").values_list("pk"))
    take_turn()


def _reread(unit: Unit, seen_version: str | None) -> None:
    """Bring the caller's instance to what the database holds now, locked; raises StaleObject for another version."""
    unit.refresh_from_db(from_queryset=Unit.objects.select_for_update(no_key=True))
    if seen_version not in (None, unit.version):
        raise StaleObject(unit, "", at=unit.updated_at)


def _locked(unit: Unit) -> Unit:
    fresh = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if not fresh.is_open:
        raise StaleObject(fresh, "closed", status_label=_("Closed"))
    return fresh


def _shut(
    unit: Unit, leaving: list[Appointment], *, actor: User, reason: str, merged_into: Unit | None = None
) -> None:
    """End the unit's locked appointments and date its end, inside the caller's transaction."""
    for appointment in leaving:
        appointments.end(appointment, actor=actor, reason=reason)
    unit.closed_on, unit.merged_into = clock.today(), merged_into
    unit.save(update_fields=["closed_on", "merged_into"])


def _rehang(unit: Unit, parent: Unit | None) -> None:
    """Set parent and path of a unit, then the paths below it, level by level: each must find its parent's in place."""
    old, new = unit.path, f"{parent.path if parent else ''}{unit.code}."
    below = list(Unit.objects.below(unit).exclude(pk=unit.pk).values_list("pk", "path"))
    _check_depth(max([new, *(new + path.removeprefix(old) for _pk, path in below)], key=len))
    unit.parent, unit.path = parent, new
    unit.save(update_fields=["parent", "path"])
    levels: dict[int, list[int]] = {}
    for pk, path in below:
        levels.setdefault(path.count("."), []).append(pk)
    for depth in sorted(levels):
        moved = Concat(Value(new), Substr(F("path"), len(old) + 1))
        Unit.objects.filter(pk__in=levels[depth]).update(path=moved)
