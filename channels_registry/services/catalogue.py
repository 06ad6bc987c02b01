"""The platform catalogue: loaded once by a migration, then changed by people, with every limit dated (P04)."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from channels_registry import events
from channels_registry.enums import LimitGrade
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.limits import check_value
from core import clock
from core.errors import ReasonRequired, UserFacingError
from core.text import squash


def save_platform(platform: Platform, *, actor, values: Mapping[str, Any]) -> Platform:
    """Add or change a platform; `values` are columns of the model. Raises PermissionDenied, ValidationError."""
    if not actor.may("catalogue.manage"):
        raise PermissionDenied
    with transaction.atomic():
        is_new = platform._state.adding
        if not is_new:
            platform.refresh_from_db(from_queryset=Platform.objects.select_for_update(no_key=True))
        before = {} if is_new else {name: getattr(platform, name) for name in values}
        for name, value in values.items():
            setattr(platform, name, value)
        platform.full_clean(validate_unique=is_new)
        changed = {
            name: [before.get(name), value] for name, value in values.items() if before.get(name) != value
        }
        if not changed:
            return platform
        try:
            with transaction.atomic():
                platform.save(force_insert=is_new)
        except IntegrityError:
            # Somebody added a platform with this key at the same moment.
            if is_new:
                platform.validate_unique()
            raise
        event = events.PlatformAdded if is_new else events.PlatformChanged
        event.record(actor=actor, target=platform, data={"changed": changed})
    return platform


def set_limit(
    platform: Platform,
    *,
    actor,
    key: str,
    value: Any,
    source: str,
    grade: str,
    checked_on: date,
    valid_from: date | None = None,
    unit: str = "",
    note: str = "",
) -> PlatformLimit:
    """State a limit from a day on (today by default); the row that held before is closed on the day before.

    A row that began on that very day is corrected in place, one that ended on it goes on, and the ledger keeps what
    stood there. Source, grade and date are obligatory. Raises PermissionDenied, UserFacingError.
    """
    if not actor.may("catalogue.manage"):
        raise PermissionDenied
    valid_from = valid_from or clock.today()
    key, source = squash(key), squash(source)
    _check_limit(key, value, source, grade, checked_on)
    facts = {
        "unit": squash(unit),
        "source": source,
        "grade": grade,
        "note": squash(note),
        "checked_on": checked_on,
    }
    with transaction.atomic():
        _lock(platform)
        limit, before = _write_limit(platform, key, value, valid_from, facts)
        events.LimitChanged.record(
            actor=actor,
            target=platform,
            data={
                "limit": key,
                "before": _as_text(before),
                "after": _as_text(value),
                "source": source,
                "grade": grade,
                "checked_on": checked_on.isoformat(),
                "valid_from": valid_from.isoformat(),
            },
        )
    return limit


def _lock(platform: Platform) -> None:
    """Whoever else states or ends a limit of the platform waits, so that one row is open and the ledger is right."""
    list(Platform.objects.select_for_update(no_key=True).filter(pk=platform.pk).values_list("pk"))


def _write_limit(
    platform: Platform, key: str, value: Any, valid_from: date, facts: dict[str, Any]
) -> tuple[PlatformLimit, Any]:
    """The row that says so from that day on, and the value that the open row had before (None without one)."""
    open_row = PlatformLimit.objects.filter(platform=platform, key=key, valid_to__isnull=True).first()
    before = open_row.value if open_row else None
    if open_row and open_row.valid_from != valid_from:
        _close(open_row, valid_from)
    identity = {"platform": platform, "key": key, "valid_from": valid_from}
    row = PlatformLimit.objects.filter(**identity).first() or PlatformLimit(**identity)
    for name, fact in {"value": value, "valid_to": None, **facts}.items():
        setattr(row, name, fact)
    row.save()
    return row, before


def end_limit(limit: PlatformLimit, *, actor, reason: str) -> PlatformLimit:
    """Let a limit end today, because the platform no longer has it; one that began today holds until midnight.

    Raises PermissionDenied, ReasonRequired, UserFacingError when it has ended already.
    """
    if not actor.may("catalogue.manage"):
        raise PermissionDenied
    reason = squash(reason)
    if not reason:
        raise ReasonRequired
    with transaction.atomic():
        _lock(limit.platform)
        limit.refresh_from_db()
        if limit.valid_to is not None:
            raise UserFacingError(_("This limit has ended already."))
        limit.valid_to = max(clock.today() - timedelta(days=1), limit.valid_from)
        limit.save(update_fields=["valid_to"])
        events.LimitEnded.record(
            actor=actor,
            target=limit.platform,
            data={"limit": limit.key, "before": _as_text(limit.value), "reason": reason},
        )
    return limit


def restore_limit(ended: PlatformLimit, *, actor) -> PlatformLimit:
    """State a limit that has ended once more from today on, with the source it had; the ended row stays as history.

    Raises PermissionDenied, UserFacingError when the limit is in force.
    """
    if not actor.may("catalogue.manage"):
        raise PermissionDenied
    with transaction.atomic():
        _lock(ended.platform)
        if PlatformLimit.objects.filter(
            platform=ended.platform, key=ended.key, valid_to__isnull=True
        ).exists():
            raise UserFacingError(_("This limit is in force already."))
        return set_limit(
            ended.platform,
            actor=actor,
            key=ended.key,
            value=ended.value,
            unit=ended.unit,
            source=ended.source,
            grade=ended.grade,
            note=ended.note,
            checked_on=ended.checked_on,
            valid_from=max(clock.today(), ended.valid_from),
        )


def _as_text(value: Any) -> str:
    """A limit's value for the ledger, which keeps no floating-point numbers."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _close(row: PlatformLimit, valid_from: date) -> None:
    if row.valid_from > valid_from:
        raise UserFacingError(
            _("The present limit began later. Choose a day after its first day."), field="valid_from"
        )
    row.valid_to = valid_from - timedelta(days=1)
    row.save(update_fields=["valid_to"])


def _check_limit(key: str, value: Any, source: str, grade: str, checked_on: date | None) -> None:
    """Source, grade and date are obligatory, and the value has the shape that the rules can read."""
    if not source:
        raise UserFacingError(_("Write where the limit comes from."), field="source")
    grades = grade.split("/")
    if not all(part in LimitGrade.values for part in grades):
        raise UserFacingError(_("Choose the grade of the source."), field="grade")
    if checked_on is None:
        raise UserFacingError(_("Write on which day you checked the limit."), field="checked_on")
    if checked_on > clock.today():
        raise UserFacingError(_("The day of the check lies in the future."), field="checked_on")
    try:
        check_value(key, value)
    except ValueError:
        raise UserFacingError(
            _(
                "This limit needs a value of another form: a number, two numbers as [3, 90], or a list of words."
            ),
            field="value",
        ) from None
