"""Moments are UTC, days are Turkish."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import time_machine

from core import clock


@time_machine.travel("2026-03-19T20:59:30+00:00", tick=False)
def test_now_is_aware_and_in_utc():
    assert clock.now() == datetime(2026, 3, 19, 20, 59, 30, tzinfo=UTC)
    assert clock.now().utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-03-19T20:59:59+00:00", date(2026, 3, 19)), ("2026-03-19T21:00:00+00:00", date(2026, 3, 20))],
)
def test_the_day_changes_at_midnight_in_turkey(moment, day):
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


def test_local_shows_turkish_time():
    assert clock.local(datetime(2026, 3, 19, 8, 30, tzinfo=UTC)).isoformat() == "2026-03-19T11:30:00+03:00"


def test_a_day_begins_at_midnight_in_turkey():
    begin = clock.start_of_day(date(2026, 3, 20))
    assert begin == datetime(2026, 3, 19, 21, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False):
        assert clock.today() == date(2026, 3, 20)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clock.local(datetime(2026, 3, 19))


def test_within_a_block_the_moment_is_another_one():
    moment = datetime(2026, 3, 19, 23, 30, tzinfo=clock.ISTANBUL)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
        assert clock.today() == date(2026, 3, 19)
    assert clock.now() != moment


def test_blocks_nest_and_an_error_ends_them():
    first, second = datetime(2026, 3, 19, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)
    with clock.at(first):
        with pytest.raises(LookupError), clock.at(second):
            raise LookupError
        assert clock.now() == first


def test_another_thread_keeps_its_own_time():
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)), ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(clock.today).result().year > 2020


def test_a_block_needs_a_moment_with_a_zone():
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 3, 19)):
        pass
