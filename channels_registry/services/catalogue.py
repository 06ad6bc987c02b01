"""The platform catalogue: loaded once from the shipped files, then changed by people, with every limit dated (P04)."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from channels_registry import events
from channels_registry.enums import LimitGrade
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.catalogue import limit_rows, platform_rows
from channels_registry.platforms.limits import check_value
from core import clock
from core.errors import UserFacingError
from core.text import squash

# Column of the model: name in the shipped file.
PLATFORM_COLUMNS = {
    "label": "label",
    "aliases": "aliases",
    "access_kind": "access",
    "is_active": "active",
    "position": "position",
    "hosts": "hosts",
    "path_patterns": "path_patterns",
    "query_patterns": "query_patterns",
    "canonical": "canonical",
    "handle_pattern": "handle",
    "case_rule": "case",
    "reserved": "reserved",
    "has_subdomain_handle": "subdomain_handle",
    "publication_pattern": "publication_pattern",
    "publication_canonical": "publication_canonical",
    "note": "note",
}


class Loaded(NamedTuple):
    """How many rows the shipped files added."""

    platforms: int
    limits: int


def load_catalogue(*, platform_model=Platform, limit_model=PlatformLimit) -> Loaded:
    """Add the shipped platforms and limits that the database does not have yet; safe to repeat.

    What is there already stays as people left it: a limit that was changed, or a platform that was switched off, is not
    brought back. A migration passes its own models.
    """
    added_platforms = 0
    with transaction.atomic():
        for row in platform_rows():
            values = {column: row[name] for column, name in PLATFORM_COLUMNS.items() if name in row}
            _platform, is_new = platform_model.objects.get_or_create(key=row["key"], defaults=values)
            added_platforms += is_new
        known = set(limit_model.objects.values_list("platform_id", "key"))
        fresh = [
            limit_model(
                platform_id=row["platform"],
                key=row["key"],
                value=row["value"],
                unit=row["unit"],
                source=row["source"],
                grade=row["grade"],
                note=row["note"],
                checked_on=date.fromisoformat(row["checked_on"]),
                valid_from=date.fromisoformat(row["checked_on"]),
            )
            for row in limit_rows()
            if (row["platform"], row["key"]) not in known
        ]
        limit_model.objects.bulk_create(fresh)
    return Loaded(added_platforms, len(fresh))


def save_platform(platform: Platform, *, actor, values: Mapping[str, Any]) -> Platform:
    """Add or change a platform; `values` are columns of the model. Raises PermissionDenied, ValidationError."""
    if not actor.may("catalogue.manage"):
        raise PermissionDenied
    with transaction.atomic():
        is_new = platform._state.adding
        before = {} if is_new else {name: getattr(platform, name) for name in values}
        for name, value in values.items():
            setattr(platform, name, value)
        platform.full_clean(validate_unique=is_new)
        changed = {
            name: [before.get(name), value] for name, value in values.items() if before.get(name) != value
        }
        if not changed:
            return platform
        platform.save(force_insert=is_new)
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

    A row that began on that very day is corrected in place, and the ledger keeps what stood there. Source, grade and
    date are obligatory. Raises PermissionDenied, UserFacingError.
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


def _write_limit(
    platform: Platform, key: str, value: Any, valid_from: date, facts: dict[str, Any]
) -> tuple[PlatformLimit, Any]:
    """The row that says so from that day on, and the value that the open row had before (None without one)."""
    open_row = PlatformLimit.objects.filter(platform=platform, key=key, valid_to__isnull=True).first()
    before = open_row.value if open_row else None
    if open_row and open_row.valid_from == valid_from:
        for name, fact in {"value": value, **facts}.items():
            setattr(open_row, name, fact)
        open_row.save(update_fields=["value", *facts])
        return open_row, before
    if open_row:
        _close(open_row, valid_from)
    fresh = PlatformLimit(platform=platform, key=key, value=value, valid_from=valid_from, **facts)
    fresh.save(force_insert=True)
    return fresh, before


def end_limit(limit: PlatformLimit, *, actor) -> PlatformLimit:
    """Let a limit end today, because the platform no longer has it. Raises PermissionDenied, UserFacingError."""
    if not actor.may("catalogue.manage"):
        raise PermissionDenied
    with transaction.atomic():
        limit.refresh_from_db()
        if limit.valid_to is not None:
            raise UserFacingError(_("This limit has ended already."))
        limit.valid_to = max(clock.today() - timedelta(days=1), limit.valid_from)
        limit.save(update_fields=["valid_to"])
        events.LimitEnded.record(
            actor=actor, target=limit.platform, data={"limit": limit.key, "before": _as_text(limit.value)}
        )
    return limit


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
