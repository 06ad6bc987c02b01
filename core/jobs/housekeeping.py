"""Keeping the job tables small. Failed jobs stay long enough to be seen and understood."""

from datetime import timedelta

import structlog
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs.scheduler import periodic
from core.models.jobs import IdempotencyKey, WorkerHeartbeat

KEEP_SUCCESSFUL = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
KEEP_SILENT_WORKERS = timedelta(days=1)

log = structlog.get_logger(__name__)


@periodic("core.housekeeping", daily_at="03:15")
def clean_job_tables() -> None:
    """Delete finished jobs, expired keys and the rows of workers that were killed."""
    moment = clock.now()
    outdated = {
        "successful": DBTaskResult.objects.successful().filter(finished_at__lte=moment - KEEP_SUCCESSFUL),
        "failed": DBTaskResult.objects.failed().filter(finished_at__lte=moment - KEEP_FAILED),
        "keys": IdempotencyKey.objects.filter(expires_at__lte=moment),
        "workers": WorkerHeartbeat.objects.filter(seen_at__lte=moment - KEEP_SILENT_WORKERS),
    }
    log.info("job_tables_cleaned", **{name: rows.delete()[0] for name, rows in outdated.items()})
