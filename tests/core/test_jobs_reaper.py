"""What happens to the job of a worker that was killed, or that comes back too late."""

from datetime import timedelta

import pytest
import structlog
import time_machine
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs import job
from core.jobs.reaper import reap
from core.jobs.runner import claim_next, execute
from tests.make.jobs import run_all_jobs

SHELF: list = []


@job(lease=timedelta(minutes=2), retries=1)
def long_job():
    SHELF.append("done")


@job(retries=2)
def stumble():
    raise RuntimeError


@pytest.fixture(autouse=True)
def shelf():
    """What the jobs of this module did."""
    SHELF.clear()


def only_row() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_runs_again_after_its_lease():
    with time_machine.travel("2026-11-20 09:00 +0000", tick=False) as traveller:
        long_job.enqueue()
        claim_next("killed")
        traveller.shift(119)
        assert reap() == 0
        assert run_all_jobs() == 0
        traveller.shift(1)
        assert reap() == 1
        assert reap() == 0
        assert run_all_jobs() == 1
    assert SHELF == ["done"]
    assert len(only_row().worker_ids) == 2


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_comes_to_an_end():
    with time_machine.travel("2026-11-20 09:00 +0000", tick=False) as traveller:
        long_job.enqueue()
        for _attempt in range(2):
            claim_next("killed")
            traveller.shift(121)
            assert reap() == 1
    assert only_row().status == "FAILED"
    assert only_row().exception_class_path == "core.jobs.runner.LeaseExpired"


@pytest.mark.django_db
def test_an_abandoned_row_without_code_is_failed():
    long_job.enqueue()
    claim_next("killed")
    DBTaskResult.objects.update(
        task_path="tests.core.test_jobs_reaper.shelf", started_at=clock.now() - timedelta(hours=1)
    )
    assert reap() == 1
    assert only_row().status == "FAILED"


@pytest.mark.django_db
def test_a_worker_that_comes_back_too_late_changes_nothing():
    long_job.enqueue()
    slow = claim_next("slow")
    DBTaskResult.objects.update(started_at=clock.now() - timedelta(minutes=3))
    slow.refresh_from_db()
    reap()
    swift = claim_next("swift")
    with structlog.testing.capture_logs() as lines:
        assert execute(slow).status == "SUCCESSFUL"
    assert "job_lease_lost" in [line["event"] for line in lines]
    assert only_row().status == "RUNNING"
    execute(swift)
    assert only_row().status == "SUCCESSFUL"


@pytest.mark.django_db
def test_a_worker_that_stumbles_too_late_changes_nothing():
    stumble.enqueue()
    slow = claim_next("slow")
    DBTaskResult.objects.update(started_at=clock.now() - timedelta(minutes=9))
    with structlog.testing.capture_logs() as lines:
        execute(slow)
    assert [line["event"] for line in lines] == ["job_lease_lost"]
    assert only_row().status == "RUNNING"


@pytest.mark.django_db
def test_two_reapers_give_a_job_back_once(monkeypatch):
    long_job.enqueue()
    claim_next("killed")
    DBTaskResult.objects.update(started_at=clock.now() - timedelta(minutes=3))
    stale = list(DBTaskResult.objects.running())
    reap()
    claim_next("next")
    monkeypatch.setattr("core.jobs.reaper.DBTaskResult.objects", _Fixed(stale))
    assert reap() == 0


class _Fixed:
    """A manager whose first look is out of date."""

    def __init__(self, rows):
        self.rows = rows

    def running(self):
        return self.rows

    def filter(self, **held):
        return DBTaskResult._base_manager.filter(**held)
