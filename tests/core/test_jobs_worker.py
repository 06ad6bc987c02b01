"""The worker process: heartbeat, order of duties, stopping, and what is left when it is killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
import time_machine
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs import job, scheduler, worker_alive
from core.jobs.runner import claim_next
from core.jobs.worker import BEAT_EVERY, PAUSE_AFTER_ERROR, Worker
from core.management.commands.worker import _stopping
from core.models import WorkerHeartbeat

STEPS: list = []


@job
def step():
    STEPS.append("step")


@job(lease=timedelta(milliseconds=200), retries=3)
def sleep_if_first(path):
    """The first run writes that it began and sleeps; the next one finishes."""
    marks = Path(path)
    with marks.open("a") as file:
        file.write("run\n")
    if marks.read_text().count("run") == 1:
        time.sleep(60)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """No step done yet, and no periodic job of any app."""
    STEPS.clear()
    monkeypatch.setattr(scheduler, "_registry", {})
    monkeypatch.setattr("core.jobs.worker.autodiscover", lambda: None)


def counted_worker(turns: int, **kwargs) -> Worker:
    """A worker that stops itself after so many pauses and whose clock moves 0.2 s with each."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == turns:
            worker.stop()

    worker = Worker(sleep=sleep, monotonic=lambda: len(pauses) * 0.2, **kwargs)
    worker.pauses = pauses
    return worker


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_comes_and_pauses_only_when_nothing_is_due():
    step.enqueue()
    step.enqueue()
    worker = counted_worker(3)
    with structlog.testing.capture_logs() as lines:
        worker.run()
    assert STEPS == ["step", "step"]
    assert worker.pauses == [0.2, 0.2, 0.2]
    events = [line["event"] for line in lines]
    assert events[0] == "worker_started"
    assert events[-1] == "worker_stopped"
    assert events.count("job_succeeded") == 2


@pytest.mark.django_db(transaction=True)
def test_the_duties_are_done_at_their_own_pace(monkeypatch):
    done = []
    monkeypatch.setattr("core.jobs.worker.heartbeat.beat", lambda worker_id: done.append("beat"))
    monkeypatch.setattr("core.jobs.worker.scheduler.tick", lambda: done.append("tick"))
    monkeypatch.setattr("core.jobs.worker.reap", lambda: done.append("reap"))
    counted_worker(50).run()
    assert (done.count("beat"), done.count("tick"), done.count("reap")) == (2, 10, 1)
    assert BEAT_EVERY == 5


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_a_database_that_is_away(monkeypatch):
    calls = []

    def claim(*args, **kwargs):
        calls.append(1)
        raise OperationalError("the database is away")

    monkeypatch.setattr("core.jobs.worker.claim_next", claim)
    worker = counted_worker(2)
    with structlog.testing.capture_logs() as lines:
        worker.run()
    assert len(calls) == 2
    assert worker.pauses == [PAUSE_AFTER_ERROR] * 2
    assert "worker_database_error" in [line["event"] for line in lines]


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_lives_and_leaves_in_order():
    assert not worker_alive()
    worker = Worker(sleep=lambda seconds: worker.stop() if worker_alive() else None)
    worker.run()
    assert not WorkerHeartbeat.objects.exists()
    assert not worker_alive()


@pytest.mark.django_db(transaction=True)
def test_a_silent_worker_is_not_alive_unless_it_is_at_a_job():
    from core.jobs.heartbeat import beat

    with time_machine.travel("2026-11-20 09:00 +0000", tick=False) as traveller:
        beat("w")
        traveller.shift(20)
        beat("w")
        assert WorkerHeartbeat.objects.get().seen_at == clock.now()
        traveller.shift(30)
        assert worker_alive()
        traveller.shift(1)
        assert not worker_alive()
        assert worker_alive(max_age=timedelta(minutes=1))
        step.enqueue()
        claim_next("w")
        assert worker_alive()
        traveller.shift(301)
        assert not worker_alive()


@pytest.mark.django_db(transaction=True)
def test_a_stop_during_a_job_ends_without_a_pause():
    step.enqueue()
    worker = counted_worker(1)
    worker._turn = lambda: worker.stop() and 0.2
    worker.run()
    assert worker.pauses == []


def test_signals_stop_once_gently_and_then_at_once():
    worker = Worker()
    former = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit), _stopping(worker):
        os.kill(os.getpid(), signal.SIGTERM)
        assert worker.stop() is False
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is former


@pytest.fixture
def start_worker(transactional_db):
    """Real worker processes on the database of the tests."""
    running = []
    database = connection.settings_dict
    if connection.vendor == "postgresql":
        address = (
            f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        )
        url = f"{address}/{database['NAME']}"
    else:
        url = f"sqlite:///{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
    }

    def start() -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=settings.BASE_DIR,
            env=environment,
            stderr=subprocess.PIPE,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_the_job_of_a_killed_worker_runs_again_and_sigterm_ends_a_worker(start_worker, tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    sleep_if_first.enqueue(path=str(marks))
    first = start_worker()
    wait_for(marks.exists)
    first.kill()
    first.wait(10)
    job_row = DBTaskResult.objects.filter(task_path=sleep_if_first.module_path)
    assert job_row.get().status == "RUNNING"
    assert WorkerHeartbeat.objects.count() == 1

    second = start_worker()
    wait_for(lambda: job_row.get().status == "SUCCESSFUL")
    assert marks.read_text().count("run") == 2
    second.send_signal(signal.SIGTERM)
    assert second.wait(20) == 0
    assert WorkerHeartbeat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_starts_before_its_database(monkeypatch):
    answers = iter([OperationalError("not yet"), InterfaceError("not yet"), None])
    synced = []

    def sync() -> None:
        answer = next(answers)
        if answer is not None:
            raise answer
        synced.append("synced")

    monkeypatch.setattr("core.jobs.worker.scheduler.sync", sync)
    step.enqueue()
    worker = counted_worker(5)
    worker.run()
    assert synced == ["synced"]
    assert STEPS == ["step"]
    assert worker.pauses == [PAUSE_AFTER_ERROR] * 2 + [0.2] * 3


@pytest.mark.django_db(transaction=True)
def test_a_batch_waits_for_the_database_and_then_does_what_is_due(monkeypatch):
    answers = iter([OperationalError("away"), None])

    def sync() -> None:
        if answer := next(answers):
            raise answer

    monkeypatch.setattr("core.jobs.worker.scheduler.sync", sync)
    step.enqueue()
    worker = counted_worker(5)
    worker.run(is_batch=True)
    assert STEPS == ["step"]
    assert worker.pauses == [PAUSE_AFTER_ERROR]


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_in_order_when_the_database_has_gone(monkeypatch):
    def forget(worker_id: str) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("core.jobs.worker.heartbeat.forget", forget)
    with structlog.testing.capture_logs() as lines:
        counted_worker(1).run()
    assert lines[-1]["event"] == "worker_stopped"
