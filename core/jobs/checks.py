"""System check of the queue."""

from typing import Any

from django.core import checks
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.compat import DEFAULT_TASK_BACKEND_ALIAS, task_backends


@checks.register
def check_queue(**kwargs: Any) -> list[checks.CheckMessage]:
    """core.E004: the default queue is outside of the database's transactions: undone changes would still act."""
    if isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
        return []
    message = "TASKS['default'] must be django_tasks_db.DatabaseBackend: jobs commit and roll back with their change."
    return [checks.Error(message, id="core.E004")]
