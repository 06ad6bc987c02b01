"""Working days around today, so that a demonstration looks alive whenever it is started. Pure but for `core.clock`.

The files write a moment as "-3 10:15" (third working day before, local time), "-6m" (six minutes ago) or "+2 14:30"
(second working day ahead). Public holidays do not count: they would need the institution's own calendar.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import translation
from django.utils.formats import date_format

from core import clock

# What happened "today" had happened by then; started earlier, the last working day takes its place.
DAY_BEGINS_TO_COUNT = time(11, 0)
# A wish for today lies at least this far ahead, where the day still has room for it.
SHORTEST_WISH = timedelta(hours=2)
LAST_WISH = time(22, 0)

_MOMENT = re.compile(r"(?P<days>[+-]\d+) (?P<hour>\d\d):(?P<minute>\d\d)")
_MINUTES = re.compile(r"-(?P<minutes>\d+)m")
_DAY_IN_TEXT = re.compile(r"\{([+-]\d+)\}")


@dataclass(frozen=True)
class DemoCalendar:
    """The days around one moment, at which the demonstration is started."""

    now: datetime

    def moment(self, text: str) -> datetime:
        """The moment that a file names, in UTC. Raises ValueError for a text of another form."""
        if found := _MINUTES.fullmatch(text):
            return self.now - timedelta(minutes=int(found["minutes"]))
        if not (found := _MOMENT.fullmatch(text)):
            raise ValueError(f"{text!r} names no moment.")
        at = time(int(found["hour"]), int(found["minute"]))
        if text.startswith("+0"):
            return self._still_today(at)
        return _utc(datetime.combine(self.day(found["days"]), at, tzinfo=clock.ISTANBUL))

    def day(self, text: str) -> date:
        """The working day that lies so many before ("-3", "-0" is the last one that has begun) or ahead ("+4")."""
        count = int(text)
        if text.startswith("-"):
            return _workdays(self._last_begun(), -count, step=-1)
        return _workdays(clock.local(self.now).date(), count, step=1)

    def words(self, text: str) -> str:
        """The text with {+4} replaced by that day as Turkish writes it: 24 Kasım Salı."""
        with translation.override("tr"):
            return _DAY_IN_TEXT.sub(lambda found: date_format(self.day(found[1]), "j F l"), text)

    def _last_begun(self) -> date:
        local = clock.local(self.now)
        day = local.date()
        is_under_way = local.time() >= DAY_BEGINS_TO_COUNT
        return day if is_under_way and _is_workday(day) else _workdays(day, 1, step=-1)

    def _still_today(self, at: time) -> datetime:
        """The time today, later when it is (nearly) over, tomorrow morning when the day has no room left."""
        local = clock.local(self.now)
        earliest = (local + SHORTEST_WISH).replace(minute=0, second=0, microsecond=0)
        wished = max(datetime.combine(local.date(), at, tzinfo=clock.ISTANBUL), earliest)
        if wished.date() == local.date() and wished.time() <= LAST_WISH:
            return _utc(wished)
        return _utc(datetime.combine(self.day("+1"), time(9, 0), tzinfo=clock.ISTANBUL))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _is_workday(day: date) -> bool:
    return day.weekday() < 5


def _workdays(day: date, count: int, *, step: int) -> date:
    """The day so many working days further in one direction; the same day for none."""
    for _number in range(count):
        day += timedelta(days=step)
        while not _is_workday(day):
            day += timedelta(days=step)
    return day
