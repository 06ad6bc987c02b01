"""Background jobs on the task table: retry, lease and reaper, periodic jobs, effects that happen once.

    @job(retries=5, backoff=timedelta(seconds=30))
    def send_notification(notification_uid: str) -> None: ...

    send_notification.enqueue(notification_uid=str(notification.uid))   # in the transaction of the change

Delivery is at least once: a worker may die after the effect and before the record of it. So every job is idempotent,
by the state of its rows or by `once(key)`. An app keeps its jobs in its module `jobs`, which the worker imports.
"""

from core.jobs import checks  # noqa: F401 (registers core.E004)
from core.jobs.discovery import autodiscover
from core.jobs.each import SomeFailed, for_each
from core.jobs.heartbeat import worker_alive
from core.jobs.idempotency import once
from core.jobs.scheduler import periodic
from core.jobs.task import Job, PermanentJobError, job

__all__ = [
    "Job",
    "PermanentJobError",
    "SomeFailed",
    "autodiscover",
    "for_each",
    "job",
    "once",
    "periodic",
    "worker_alive",
]
