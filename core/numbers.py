"""Numbers people can say on the phone: G-2026-00142 (decisions.md section 7)."""

import re

from django.db import connection
from django.db.models import F
from django.db.transaction import TransactionManagementError

from core import clock
from core.models import NumberSeries

_KIND = re.compile(r"[A-Z]{1,4}")


def next_number(kind: str, year: int | None = None) -> str:
    """The next number of a kind (`G` post, `T` case, `Y` comment, `D` support) in `year`, by default now.

    The series has no gaps: the UPDATE holds the counter's row until the caller's transaction ends, and a
    rollback gives the number back. Take it late in the transaction, others wait meanwhile. Raises
    TransactionManagementError outside a transaction, ValueError for a kind that is not one to four capital
    letters.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of number.")
    if not connection.in_atomic_block:
        raise TransactionManagementError("A number is taken in the transaction of the row that bears it.")
    year = year or clock.today().year
    series = NumberSeries.objects.filter(kind=kind, year=year)
    if not series.update(last=F("last") + 1):
        # The first of its year. A concurrent first insert makes this one wait, then do nothing.
        NumberSeries.objects.bulk_create([NumberSeries(kind=kind, year=year)], ignore_conflicts=True)
        series.update(last=F("last") + 1)
    return f"{kind}-{year}-{series.values_list('last', flat=True).get():05d}"
