"""Rows of the infrastructure and the abstract mixins of the apps above."""

from core.models.jobs import IdempotencyKey, PeriodicJob, WorkerHeartbeat
from core.models.mixins import (
    AbstractAttachment,
    AbstractChecklistAnswer,
    AbstractMessage,
    TimeStamped,
    UidModel,
    Versioned,
)
from core.models.numbers import NumberSeries

__all__ = [
    "AbstractAttachment",
    "AbstractChecklistAnswer",
    "AbstractMessage",
    "IdempotencyKey",
    "NumberSeries",
    "PeriodicJob",
    "TimeStamped",
    "UidModel",
    "Versioned",
    "WorkerHeartbeat",
]
