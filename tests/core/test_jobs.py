"""A job runs at least once, after its change is committed, and what became of it can be seen."""

import json
from datetime import timedelta

import pytest
import structlog
import time_machine
from django.core.management import call_command
from django.db import transaction
from django_tasks import task as plain_task
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs import Job, PermanentJobError, job
from core.jobs.report import error_place, masked_traceback
from core.jobs.runner import arguments_of, claim_next, execute, run_due
from core.jobs.task import LONGEST_BACKOFF
from core.logging import request_id
from core.models import IdempotencyKey
from tests.make.jobs import queued_jobs, run_all_jobs
from tests.race import run_together

CANARY = "hunter2-kanarya"
SHELF: list = []


@pytest.fixture(autouse=True)
def shelf():
    """What the jobs of this module did."""
    SHELF.clear()
    return SHELF


@job
def put(item, again=0):
    SHELF.append(item)
    if again:
        put.enqueue(item=item, again=again - 1)


@job(retries=2, backoff=timedelta(seconds=10))
def stumble(times, item=""):
    SHELF.append(item)
    if len(SHELF) <= times:
        raise RuntimeError(f"not yet, {item}")


@job
def give_up():
    raise PermanentJobError("no address")


@job
def note_request():
    SHELF.append((request_id.get(), structlog.contextvars.get_contextvars()["request_id"]))


@job
def be_interrupted():
    raise KeyboardInterrupt


def write_off(item):
    SHELF.append(f"written off {item}")
    IdempotencyKey.objects.create(key=f"off:{item}", expires_at=clock.now())


def write_off_badly(item):
    IdempotencyKey.objects.create(key=f"off:{item}", expires_at=clock.now())
    raise LookupError(item)


@job(retries=0, on_failure=write_off)
def fail_with_hook(item):
    raise RuntimeError(item)


@job(retries=0, on_failure=write_off_badly)
def fail_with_bad_hook(item):
    raise RuntimeError(item)


@plain_task
def foreign():
    raise RuntimeError("a task of a library")


@plain_task(takes_context=True)
def foreign_with_context(context):
    SHELF.append(context.attempt)


def only_row() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.mark.django_db
def test_a_job_is_queued_with_its_change_and_vanishes_with_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put.enqueue(item="a")
        assert queued_jobs(put) == [{"item": "a"}]
        raise ZeroDivisionError
    assert queued_jobs() == []


@pytest.mark.django_db
def test_run_all_jobs_also_runs_what_jobs_queue():
    put.enqueue(item="a", again=2)
    assert run_all_jobs() == 3
    assert SHELF == ["a", "a", "a"]
    assert {row.status for row in DBTaskResult.objects.all()} == {"SUCCESSFUL"}


@pytest.mark.django_db
def test_run_all_jobs_ends_when_a_job_queues_itself_for_ever():
    put.enqueue(item="a", again=100)
    with pytest.raises(AssertionError, match="queues itself"):
        run_all_jobs(limit=5)


@pytest.mark.django_db
def test_run_all_jobs_raises_the_first_error():
    stumble.enqueue(times=1)
    with pytest.raises(RuntimeError):
        run_all_jobs()


@pytest.mark.django_db
def test_a_job_that_stumbles_is_tried_again_after_a_growing_pause():
    with time_machine.travel("2026-11-20 09:00 +0000", tick=False) as traveller:
        stumble.enqueue(times=2)
        assert run_all_jobs(may_fail=True) == 1
        assert only_row().run_after == clock.now() + timedelta(seconds=10)
        traveller.shift(9)
        assert run_all_jobs() == 0
        traveller.shift(1)
        assert run_all_jobs(may_fail=True) == 1
        assert only_row().run_after == clock.now() + timedelta(seconds=20)
        assert only_row().exception_class_path == "builtins.RuntimeError"
        assert run_all_jobs(also_later=True) == 1
    row = only_row()
    assert (row.status, row.exception_class_path, row.traceback) == ("SUCCESSFUL", "", "")
    assert len(row.worker_ids) == 3


def test_the_pause_doubles_and_never_exceeds_an_hour():
    pauses = [stumble.delay_after(attempt).total_seconds() for attempt in (1, 2, 3, 4)]
    assert pauses == [10, 20, 40, 80]
    assert stumble.delay_after(10_000) == LONGEST_BACKOFF


@pytest.mark.django_db
def test_after_the_last_retry_the_job_is_visibly_failed_and_logged_with_its_request():
    token = request_id.set("req-12345678")
    stumble.enqueue(times=9, item=CANARY)
    request_id.reset(token)
    with structlog.testing.capture_logs() as lines:
        assert run_all_jobs(also_later=True, may_fail=True) == 3
    row = only_row()
    assert row.status == "FAILED"
    assert row.exception_class_path == "builtins.RuntimeError"
    assert row.finished_at is not None
    assert [line["event"] for line in lines] == ["job_will_retry", "job_will_retry", "job_failed"]
    assert "stumble" in lines[-1]["place"]
    assert lines[-1]["attempt"] == 3
    assert CANARY not in json.dumps(lines, default=str)


@pytest.mark.django_db
def test_log_lines_of_a_run_carry_the_request_the_job_and_its_id():
    token = request_id.set("req-12345678")
    stumble.enqueue(times=9, item=CANARY)
    request_id.reset(token)
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as seen:
        run_all_jobs(may_fail=True)
    assert seen[-1]["request_id"] == "req-12345678"
    assert seen[-1]["job"] == "tests.core.test_jobs.stumble"
    assert seen[-1]["job_id"] == str(only_row().pk)
    assert CANARY not in str(seen)


@pytest.mark.django_db
def test_neither_traceback_nor_output_shows_an_argument(capfd, caplog):
    stumble.enqueue(times=9, item=CANARY)
    run_all_jobs(may_fail=True)
    row = only_row()
    assert "not yet, •••" in row.traceback
    assert "stumble" in row.traceback
    assert CANARY not in row.traceback
    assert CANARY not in "".join([*capfd.readouterr(), caplog.text])


def test_the_mask_covers_quoted_and_nested_arguments_and_leaves_short_words():
    kwargs = {"a": {"b": ["çok\ngizli", ("derin metin",)]}, "c": "ab", "d": 4}
    try:
        raise ValueError(f"{kwargs['a']['b']!r} ab")
    except ValueError as error:
        text = masked_traceback(error, kwargs)
    assert "çok\\ngizli" not in text
    assert "derin metin" not in text
    assert " ab" in text


def test_an_error_that_was_never_raised_has_no_place():
    assert error_place(RuntimeError()) == ""


@pytest.mark.django_db
def test_a_job_may_say_that_no_retry_can_help():
    give_up.enqueue()
    assert run_all_jobs(also_later=True, may_fail=True) == 1
    assert only_row().status == "FAILED"


@pytest.mark.django_db
def test_the_hook_of_a_final_failure_is_called_in_the_same_transaction():
    fail_with_hook.enqueue(item="x")
    run_all_jobs(may_fail=True)
    assert SHELF == ["written off x"]
    assert only_row().status == "FAILED"
    assert IdempotencyKey.objects.filter(key="off:x").exists()


@pytest.mark.django_db
def test_a_hook_that_fails_leaves_nothing_behind_and_the_job_is_failed_all_the_same():
    fail_with_bad_hook.enqueue(item=CANARY)
    with structlog.testing.capture_logs() as lines:
        run_all_jobs(may_fail=True)
    assert only_row().status == "FAILED"
    assert not IdempotencyKey.objects.exists()
    assert [line["event"] for line in lines] == ["job_on_failure_failed", "job_failed"]
    assert CANARY not in str(lines)


@pytest.mark.django_db
def test_the_hook_is_not_called_by_a_worker_that_has_lost_its_lease():
    fail_with_hook.enqueue(item="x")
    row = claim_next("slow")
    DBTaskResult.objects.update(started_at=clock.now() + timedelta(minutes=9))
    assert execute(row).status == "FAILED"
    assert SHELF == []
    assert only_row().status == "RUNNING"


@pytest.mark.django_db
def test_the_request_travels_with_the_job():
    token = request_id.set("req-12345678")
    note_request.enqueue()
    request_id.reset(token)
    assert arguments_of(only_row()) == {}
    run_all_jobs()
    assert SHELF == [("req-12345678", "req-12345678")]
    assert request_id.get() == ""


@pytest.mark.django_db
def test_an_argument_named_like_a_secret_is_refused():
    for name in ("password", "resetToken", "backup_codes"):
        with pytest.raises(ValueError, match="named like a secret"):
            put.enqueue(item={name: "x"})
    assert queued_jobs() == []


@pytest.mark.django_db
def test_arguments_are_json():
    with pytest.raises(TypeError):
        put.enqueue(item=clock.now())


@pytest.mark.parametrize("promise", [{"retries": -1}, {"backoff": -1}, {"lease": timedelta(0)}])
def test_a_promise_that_cannot_be_kept_is_refused(promise):
    with pytest.raises(ValueError, match="negative"):
        job(**promise)


def test_a_job_keeps_its_promise_when_its_moment_is_changed():
    later = stumble.using(run_after=clock.now())
    assert isinstance(later, Job)
    assert (later.retries, later.backoff) == (2, timedelta(seconds=10))


@pytest.mark.django_db
def test_a_task_of_a_library_runs_but_is_never_tried_again():
    foreign.enqueue()
    foreign_with_context.enqueue()
    assert run_all_jobs(may_fail=True) == 2
    assert SHELF == [1]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


@pytest.mark.django_db
def test_a_job_whose_code_is_gone_fails_at_once():
    put.enqueue(item="a")
    DBTaskResult.objects.update(task_path="tests.core.test_jobs.no_longer_here")
    assert run_all_jobs(may_fail=True) == 1
    assert only_row().status == "FAILED"


@pytest.mark.django_db
def test_an_interrupted_job_is_put_back_and_the_interrupt_goes_on():
    be_interrupted.enqueue()
    with pytest.raises(KeyboardInterrupt):
        run_all_jobs()
    assert only_row().status == "READY"
    assert only_row().run_after <= clock.now()


@pytest.mark.django_db
def test_only_the_asked_queues_are_worked():
    put.enqueue(item="a")
    assert claim_next("w", queues=frozenset({"other"})) is None
    assert len(run_due("w", queues=frozenset({"default"}))) == 1


@pytest.mark.django_db
def test_run_due_stops_at_its_limit():
    for item in "abc":
        put.enqueue(item=item)
    assert len(run_due("w", limit=2)) == 2
    assert len(run_due("w")) == 1


@pytest.mark.django_db(transaction=True)
def test_each_job_is_claimed_by_one_of_eight_workers():
    for number in range(40):
        put.enqueue(item=number)
    results = run_together([lambda: len(run_due("w"))] * 8)
    assert sum(results) == 40
    assert sorted(SHELF) == list(range(40))
    assert all(len(row.worker_ids) == 1 for row in DBTaskResult.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_finds_nothing_behind_its_first_look_is_none(monkeypatch):
    put.enqueue(item="a")
    monkeypatch.setattr("django_tasks_db.models.DBTaskResultQuerySet.get_locked", lambda self: None)
    assert claim_next("w") is None


def test_a_queue_outside_of_the_database_is_a_system_error(settings):
    from core.jobs.checks import check_queue

    assert check_queue() == []
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    assert [message.id for message in check_queue()] == ["core.E004"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_command_runs_what_is_due_and_stops(monkeypatch):
    monkeypatch.setattr("core.jobs.worker.autodiscover", lambda: None)
    monkeypatch.setattr("core.jobs.scheduler._registry", {})
    put.enqueue(item="a")
    call_command("worker", "--batch", "--queue", "default")
    assert SHELF == ["a"]
