"""Jobs in tests: what a service queued is run here, in the test's own transaction."""

from typing import Any

from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from core.jobs.runner import claim_next, execute
from core.jobs.task import Job


def queued_jobs(job: Job | None = None) -> list[dict[str, Any]]:
    """The arguments of the jobs that wait, oldest first; of one job or of all."""
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("enqueued_at")
    if job is not None:
        rows = rows.filter(task_path=job.module_path)
    return [dict(row.task_result.kwargs) for row in rows]


def run_all_jobs(*, also_later: bool = False, may_fail: bool = False, limit: int = 1000) -> int:
    """Run every job that is due, also those that jobs queue, and return how many runs there were.

    `also_later` takes those in that wait for a later moment (an undo window, a retry). The first error is raised
    unless `may_fail`.
    """
    for run in range(limit):
        if also_later:
            DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=get_date_max())
        row = claim_next("test")
        if row is None:
            return run
        outcome = execute(row)
        if outcome.error and not may_fail:
            raise outcome.error
    raise AssertionError(f"After {limit} runs there still are jobs: some job queues itself.")
