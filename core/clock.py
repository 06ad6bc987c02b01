"""The only source of the present moment. Pure Python: tests move it with time-machine, seeding with `at`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ISTANBUL = ZoneInfo("Europe/Istanbul")

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC: the form in which every moment is stored."""
    return _moment.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in Turkey, which from 21:00 UTC on is already tomorrow's."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of Turkey. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("A datetime without a time zone names no moment.")
    return moment.astimezone(ISTANBUL)


def start_of_day(day: date) -> datetime:
    """Midnight with which a local day begins, aware, on the clocks of Turkey."""
    return datetime.combine(day, time(), tzinfo=ISTANBUL)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block the present moment is this one, and it stands still.

    For seeding and replay only: what the services write there gets a past. It holds for the running thread or task,
    so a request that is answered meanwhile has its own time. Raises ValueError for a naive datetime.
    """
    token = _moment.set(local(moment).astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)
