"""Periodic jobs: due on time, once whatever the number of workers, never made up for."""

from datetime import UTC, datetime, time, timedelta

import pytest
import structlog
import time_machine
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs import autodiscover, periodic, scheduler
from core.jobs.scheduler import DailyAt, Every, registered, sync, tick
from core.jobs.task import Job, job
from core.models import PeriodicJob
from tests.make.jobs import run_all_jobs
from tests.race import run_together


def plain():
    """A function that nobody made a job yet."""


@job
def sweep():
    """Stands for a periodic job."""


@job
def wipe():
    """Stands for another."""


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """An empty registry for each test."""
    monkeypatch.setattr(scheduler, "_registry", {})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.django_db
def test_a_new_job_at_a_distance_is_due_at_once_and_then_without_drift():
    periodic("sweep", every=timedelta(minutes=10))(sweep)
    with time_machine.travel(utc("2026-11-20 09:00"), tick=False) as traveller:
        sync()
        assert tick() == 1
        assert tick() == 0
        run_all_jobs()
        traveller.shift(603)
        assert tick() == 1
        row = PeriodicJob.objects.get()
        assert row.next_run_at == utc("2026-11-20 09:20")
        assert row.last_run_at == utc("2026-11-20 09:10:03")
        assert str(row) == "sweep"


@pytest.mark.django_db
def test_missed_runs_are_not_stacked():
    periodic("sweep", every=timedelta(minutes=10))(sweep)
    with time_machine.travel(utc("2026-11-20 09:00"), tick=False) as traveller:
        sync()
        traveller.shift(timedelta(days=3))
        assert tick() == 1
        assert tick() == 0
        assert PeriodicJob.objects.get().next_run_at == utc("2026-11-23 09:10")


@pytest.mark.django_db
def test_a_daily_job_is_due_at_turkish_time():
    periodic("wipe", daily_at="00:10")(wipe)
    with time_machine.travel(utc("2026-11-20 09:00"), tick=False) as traveller:
        sync()
        assert PeriodicJob.objects.get().next_run_at == utc("2026-11-20 21:10")
        assert tick() == 0
        traveller.move_to(utc("2026-11-20 21:10"))
        assert tick() == 1
        assert PeriodicJob.objects.get().next_run_at == utc("2026-11-21 21:10")


def test_a_daily_job_that_is_still_ahead_today_waits_until_then():
    assert DailyAt(time(14, 0)).first(utc("2026-11-20 09:00")) == utc("2026-11-20 11:00")


def test_the_next_moment_is_past_the_present_one():
    for late in (0, 1, 599, 600, 601, 100_000):
        due = utc("2026-11-20 09:00")
        moment = due + timedelta(seconds=late)
        following = Every(timedelta(minutes=10)).after(due, moment)
        assert moment < following <= moment + timedelta(minutes=10)


@pytest.mark.django_db
def test_a_run_that_is_not_finished_is_not_overtaken():
    periodic("wipe", every=timedelta(minutes=1))(wipe)
    with time_machine.travel(utc("2026-11-20 09:00"), tick=False) as traveller:
        sync()
        assert tick() == 1
        traveller.shift(61)
        with structlog.testing.capture_logs() as lines:
            assert tick() == 0
        assert [line["event"] for line in lines] == ["periodic_job_left_out"]
        run_all_jobs()
        traveller.shift(60)
        assert tick() == 1
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_a_changed_schedule_takes_effect_and_an_unchanged_one_keeps_its_moment():
    with time_machine.travel(utc("2026-11-20 09:00"), tick=False) as traveller:
        periodic("wipe", every=timedelta(hours=5))(wipe)
        sync()
        tick()
        traveller.shift(60)
        sync()
        assert PeriodicJob.objects.get().next_run_at == utc("2026-11-20 14:00")
        periodic("wipe", daily_at=time(3, 15))(wipe)
        sync()
        row = PeriodicJob.objects.get()
        assert (row.schedule, row.next_run_at) == ("daily at 03:15", utc("2026-11-21 00:15"))


@pytest.mark.django_db
def test_a_row_that_this_code_does_not_know_is_left_alone():
    PeriodicJob.objects.create(name="from another release", schedule="?", next_run_at=clock.now())
    assert tick() == 0


def test_a_plain_function_becomes_a_job():
    assert isinstance(periodic("plain", every=timedelta(minutes=1))(plain), Job)


def test_a_name_belongs_to_one_job():
    periodic("sweep", every=timedelta(minutes=1))(sweep)
    with pytest.raises(ValueError, match="registered twice"):
        periodic("sweep", every=timedelta(minutes=1))(wipe)
    assert list(registered()) == ["sweep"]


@pytest.mark.parametrize(
    "schedule", [{}, {"every": timedelta(hours=1), "daily_at": "10:00"}, {"every": timedelta(milliseconds=9)}]
)
def test_a_schedule_that_is_none_is_refused(schedule):
    with pytest.raises(ValueError, match="periodic job"):
        periodic("x", **schedule)


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_periodic_job_has_a_name(name):
    with pytest.raises(ValueError, match="1 to 200"):
        periodic(name, every=timedelta(hours=1))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_queue_a_run_twice(race_rounds):
    periodic("wipe", every=timedelta(minutes=1))(wipe)
    sync()
    for number in range(race_rounds):
        PeriodicJob.objects.update(next_run_at=clock.now() - timedelta(seconds=1), last_job_id=None)
        assert sum(run_together([tick] * 4)) == 1
        assert DBTaskResult.objects.count() == number + 1


@pytest.mark.django_db
def test_whoever_looked_before_another_claimed_queues_nothing():
    periodic("wipe", every=timedelta(minutes=1))(wipe)
    sync()
    stale = PeriodicJob.objects.get()
    assert tick() == 1
    assert not scheduler._claim(stale, registered()["wipe"])


def test_all_apps_are_searched_for_jobs(monkeypatch):
    searched = []
    monkeypatch.setattr("core.jobs.discovery.autodiscover_modules", searched.append)
    autodiscover()
    assert searched == ["jobs"]
