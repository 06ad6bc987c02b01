"""Bringing back the jobs of workers that were killed: a row that is RUNNING past its lease has nobody any more."""

import structlog
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs.runner import LeaseExpired, job_of, lease_end, settle_failure

log = structlog.get_logger(__name__)


def reap() -> int:
    """Make every abandoned job READY again, or FAILED when its attempts are used up; returns how many there were.

    Attempts are counted by claims, so a job that kills its worker every time comes to an end too.
    """
    abandoned = 0
    for row in DBTaskResult.objects.running():
        if lease_end(row) > clock.now():
            continue
        job = job_of(row)
        if job is None or len(row.worker_ids) > job.retries:
            settle_failure(row, LeaseExpired())
            abandoned += 1
        elif _give_back(row):
            log.warning("job_reaped", job_id=str(row.pk), job=row.task_path, attempt=len(row.worker_ids))
            abandoned += 1
    return abandoned


def _give_back(row: DBTaskResult) -> int:
    run = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    return run.update(status=TaskResultStatus.READY, run_after=clock.now())
