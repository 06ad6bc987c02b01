"""Tabs of lists: a name, its words, and a count that stops at a cap (decisions.md section 7: "999+")."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

# Beyond this a badge says "999+": nobody counts on.
MOST_COUNTED = 999


@dataclass(frozen=True)
class Tab:
    """A saved view of a list. `key` stands in the address."""

    key: str
    label: str | Promise
    count: int = 0

    @property
    def shown(self) -> str:
        """The count as it is shown."""
        return capped(self.count)


def capped(count: int) -> str:
    """A count for a badge, capped."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def capped_counts(querysets: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each queryset has, counted to MOST_COUNTED + 1 at most; one query for all of them.

    An unfiltered COUNT reads every row; this one stops where the badge says "999+".
    """
    counts = dict.fromkeys(querysets, 0)
    parts, params = {}, []
    for key, rows in querysets.items():
        try:
            sql, values = rows.order_by().values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts[key] = "(SELECT COUNT(*) FROM (" + sql + ") AS counted)"  # noqa: S608 - the ORM compiled it
        params += values
    if parts:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts.values()), params)
            counts |= dict(zip(parts, cursor.fetchone(), strict=True))
    return counts
