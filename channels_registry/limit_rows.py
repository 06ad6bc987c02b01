"""The limits as the database holds them today, in the form the pure rules take."""

from collections.abc import Collection, Mapping

from django.db import OperationalError, ProgrammingError
from django.db.models import Q

from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.catalogue import shipped_limits
from channels_registry.platforms.limits import LimitRow, PlatformLimits, limits_from_rows
from core.clock import today

_FIELDS = ("platform_id", "key", "value", "unit", "source", "grade", "checked_on", "note")


def current_limits(platforms: Collection[str] | None = None) -> Mapping[str, PlatformLimits]:
    """The limits valid today by platform key, every platform of the catalogue present; two queries.

    `platforms` are keys that the caller needs: they are present, and the second query is saved.
    The shipped catalogue where the table does not exist or holds no row that is valid today, so that counting also
    works before the first migration. Of several valid rows of one limit the one that began last counts.
    """
    try:
        rows = _rows_of_today()
        if platforms is None:
            platforms = list(Platform.objects.values_list("key", flat=True)) if rows else []
    except (OperationalError, ProgrammingError):
        return shipped_limits()
    return limits_from_rows(rows, platforms) if rows else shipped_limits()


def _rows_of_today() -> list[LimitRow]:
    day = today()
    rows = (
        PlatformLimit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .order_by("platform_id", "key", "valid_from")
        .values_list(*_FIELDS)
    )
    return [
        LimitRow(platform, key, value, unit, source, grade, checked_on.isoformat(), note)
        for platform, key, value, unit, source, grade, checked_on, note in rows
    ]
