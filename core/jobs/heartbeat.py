"""Whether somebody works the queue."""

import os
import socket
from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs.runner import lease_end
from core.models.jobs import WorkerHeartbeat

DEFAULT_MAX_AGE = timedelta(seconds=30)


def beat(worker_id: str) -> None:
    """Say that this worker lives now."""
    moment = clock.now()
    if WorkerHeartbeat.objects.filter(worker_id=worker_id).update(seen_at=moment):
        return
    WorkerHeartbeat.objects.create(
        worker_id=worker_id, host=socket.gethostname(), pid=os.getpid(), started_at=moment, seen_at=moment
    )


def forget(worker_id: str) -> None:
    """Take the worker off the list: it stops in order."""
    WorkerHeartbeat.objects.filter(worker_id=worker_id).delete()


def worker_alive(max_age: timedelta = DEFAULT_MAX_AGE) -> bool:
    """Whether a worker was seen within `max_age`, or is at a job whose lease has not passed (it beats between jobs)."""
    moment = clock.now()
    if WorkerHeartbeat.objects.filter(seen_at__gte=moment - max_age).exists():
        return True
    return any(lease_end(row) > moment for row in DBTaskResult.objects.running())
