"""Claim a job, run it, and write down what became of it.

The row's `started_at` is the fencing token of a run: whoever wants to settle a run names it, so that a worker whose
lease has passed cannot overwrite what the next worker makes of the job.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django_tasks_db.compat import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from core import clock
from core.jobs.report import error_path, error_place, masked_traceback
from core.jobs.task import DEFAULT_LEASE, REQUEST_ID, Job, PermanentJobError

log = structlog.get_logger(__name__)


class LeaseExpired(Exception):  # noqa: N818 (a fact about the run, written into its row)
    """The worker of the last allowed attempt never came back."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: the status the row has now, and the error if there was one."""

    row: DBTaskResult
    status: str
    error: BaseException | None = None


def claim_next(worker_id: str, *, queues: frozenset[str] = frozenset()) -> DBTaskResult | None:
    """The next due job, claimed for this worker, or None. No queues means all of them."""
    ready = DBTaskResult.objects.ready()
    if queues:
        ready = ready.filter(queue_name__in=queues)
    # Looking first keeps an idle worker from taking SQLite's write lock five times a second.
    if not ready.exists():
        return None
    with exclusive_transaction(ready.db):
        row = ready.get_locked()
        if row is not None:
            row.claim(worker_id)
    return row


def execute(row: DBTaskResult) -> Outcome:
    """Run a claimed job and settle it: SUCCESSFUL, READY again after a pause, or FAILED. Never raises its errors.

    What is not an Exception (the second Ctrl+C) puts the job back and goes on upward.
    """
    with structlog.contextvars.bound_contextvars(**_log_context(row)):
        try:
            task = row.task
            _call(task, row)
        except Exception as error:
            return settle_failure(row, error)
        except BaseException:
            _settle(row, status=TaskResultStatus.READY, run_after=clock.now())
            raise
        if _settle(
            row,
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=clock.now(),
            exception_class_path="",
            traceback="",
        ):
            log.info("job_succeeded", seconds=(clock.now() - row.started_at).total_seconds())
        return Outcome(row, TaskResultStatus.SUCCESSFUL)


def run_due(worker_id: str, *, limit: int = 1000, queues: frozenset[str] = frozenset()) -> list[Outcome]:
    """Run due jobs one after the other until none is left or `limit` is reached."""
    outcomes: list[Outcome] = []
    while len(outcomes) < limit and (row := claim_next(worker_id, queues=queues)):
        outcomes.append(execute(row))
    return outcomes


def settle_failure(row: DBTaskResult, error: BaseException) -> Outcome:
    """Write a failed run down: READY after the back-off while retries are left, else FAILED and `on_failure`."""
    job = job_of(row)
    attempt = len(row.worker_ids)
    kwargs = arguments_of(row)
    facts = {
        "exception_class_path": error_path(error),
        "traceback": masked_traceback(error, row.args_kwargs["kwargs"]),
    }
    told = {"attempt": attempt, "error": error_path(error), "place": error_place(error)}
    if job is not None and attempt <= job.retries and not isinstance(error, PermanentJobError):
        run_after = clock.now() + job.delay_after(attempt)
        if _settle(row, status=TaskResultStatus.READY, run_after=run_after, **facts):
            log.warning("job_will_retry", run_after=run_after.isoformat(), **told)
        return Outcome(row, TaskResultStatus.READY, error)
    if _fail(row, job, kwargs, facts):
        log.error("job_failed", **told)
    return Outcome(row, TaskResultStatus.FAILED, error)


def job_of(row: DBTaskResult) -> Job | None:
    """The job behind a row; None when its code is gone or it is a plain task, which is never tried again."""
    try:
        task = row.task
    except (ImportError, SuspiciousOperation):
        return None
    return task if isinstance(task, Job) else None


def lease_end(row: DBTaskResult) -> datetime:
    """When a RUNNING job counts as abandoned."""
    job = job_of(row)
    return row.started_at + (job.lease if job else DEFAULT_LEASE)


def arguments_of(row: DBTaskResult) -> dict[str, Any]:
    """The arguments its caller gave to the job."""
    return {key: value for key, value in row.args_kwargs["kwargs"].items() if key != REQUEST_ID}


def _call(task: Any, row: DBTaskResult) -> None:
    """Call the function. What it returns is not kept: jobs are run for their effects."""
    args, kwargs = row.args_kwargs["args"], row.args_kwargs["kwargs"]
    if task.takes_context:
        args = [TaskContext(task_result=row.task_result), *args]
    task.call(*args, **kwargs)


def _settle(row: DBTaskResult, **values: Any) -> bool:
    """Compare-and-set on the run. False when the lease has passed and another run owns the job now."""
    held = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    if held.update(**values):
        return True
    log.warning("job_lease_lost", attempt=len(row.worker_ids))
    return False


def _fail(row: DBTaskResult, job: Job | None, kwargs: Mapping[str, Any], facts: Mapping[str, str]) -> bool:
    """Mark FAILED and tell `on_failure` in one transaction; if telling fails, the job is FAILED all the same."""
    values = {"status": TaskResultStatus.FAILED, "finished_at": clock.now(), **facts}
    if job is not None and job.on_failure:
        with contextlib.suppress(_ToldInVain), transaction.atomic():
            if not _settle(row, **values):
                return False
            try:
                job.on_failure(**kwargs)
            except Exception as error:
                log.error("job_on_failure_failed", error=error_path(error), place=error_place(error))
                raise _ToldInVain from None
            return True
    return _settle(row, **values)


class _ToldInVain(Exception):  # noqa: N818 (never leaves this module)
    """Rolls back what `on_failure` began."""


def _log_context(row: DBTaskResult) -> dict[str, str]:
    cause = row.args_kwargs["kwargs"].get(REQUEST_ID, "")
    return {"job_id": str(row.pk), "job": row.task_path, "request_id": cause}
