"""Periodic jobs: a registry in code, the next due moment in a row, and a claim that only one worker wins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog
from django.db import transaction
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs.task import Job, job
from core.models.jobs import KEY_LENGTH, PeriodicJob

log = structlog.get_logger(__name__)


class Schedule(Protocol):
    """When a periodic job is due; `str()` of it is stored, so that a change in code is noticed."""

    def first(self, moment: datetime) -> datetime:
        """The first due moment of a job that is new at `moment`."""

    def after(self, due: datetime, moment: datetime) -> datetime:
        """The first due moment past `moment` of a job that was due at `due`: what was missed is not made up for."""


@dataclass(frozen=True)
class Every:
    """At a fixed distance, without drift; a new job is due at once."""

    distance: timedelta

    def first(self, moment: datetime) -> datetime:
        return moment

    def after(self, due: datetime, moment: datetime) -> datetime:
        return due + self.distance * ((moment - due) // self.distance + 1)

    def __str__(self) -> str:
        return f"every {self.distance}"


@dataclass(frozen=True)
class DailyAt:
    """At a time of day on the clocks of Turkey."""

    at: time

    def first(self, moment: datetime) -> datetime:
        local = clock.local(moment)
        due = datetime.combine(local.date(), self.at, tzinfo=local.tzinfo)
        if due <= local:
            due = datetime.combine(local.date() + timedelta(days=1), self.at, tzinfo=local.tzinfo)
        return due

    def after(self, due: datetime, moment: datetime) -> datetime:
        return self.first(moment)

    def __str__(self) -> str:
        return f"daily at {self.at:%H:%M}"


@dataclass(frozen=True)
class Periodic:
    """A registered periodic job."""

    name: str
    job: Job
    schedule: Schedule


_registry: dict[str, Periodic] = {}


def periodic(
    name: str, *, every: timedelta | None = None, daily_at: time | str | None = None
) -> Callable[[Any], Job]:
    """Have a job without arguments run periodically, above `@job(...)` or a plain function.

    `every` is a distance, `daily_at` a time of day in Turkey ("03:15"); exactly one of them. Two runs of one name
    never overlap: while the last one is not finished, a due run is left out. Raises ValueError for a name that is
    taken or too long and for a schedule that is none.
    """
    schedule = _schedule(every, daily_at)
    if not 0 < len(name) <= KEY_LENGTH:
        raise ValueError(f"The name of a periodic job has 1 to {KEY_LENGTH} characters.")

    def decorate(target: Any) -> Job:
        target = target if isinstance(target, Job) else job(target)
        known = _registry.get(name)
        if known and known.job.module_path != target.module_path:
            raise ValueError(f"The periodic job {name!r} is registered twice.")
        _registry[name] = Periodic(name, target, schedule)
        return target

    return decorate


def registered() -> dict[str, Periodic]:
    """The periodic jobs known to this process, by name."""
    return dict(_registry)


def sync() -> None:
    """Give every registered job its row, and a new due moment where its schedule was changed in code."""
    moment = clock.now()
    for item in _registry.values():
        row, is_new = PeriodicJob.objects.get_or_create(
            name=item.name,
            defaults={"schedule": str(item.schedule), "next_run_at": item.schedule.first(moment)},
        )
        if not is_new and row.schedule != str(item.schedule):
            held = PeriodicJob.objects.filter(pk=row.pk, schedule=row.schedule)
            held.update(schedule=str(item.schedule), next_run_at=item.schedule.first(moment))


def tick() -> int:
    """Queue what is due and return how many runs this caller has queued. Safe to call from every worker at once."""
    due = PeriodicJob.objects.filter(next_run_at__lte=clock.now(), name__in=_registry)
    return sum(_claim(row, _registry[row.name]) for row in due)


def _claim(row: PeriodicJob, item: Periodic) -> bool:
    """Move the due moment on, and queue the run in the same transaction if nobody else was faster."""
    moment = clock.now()
    with transaction.atomic():
        held = PeriodicJob.objects.filter(pk=row.pk, next_run_at=row.next_run_at)
        if not held.update(next_run_at=item.schedule.after(row.next_run_at, moment), last_run_at=moment):
            return False
        if _is_unfinished(row.last_job_id):
            log.warning("periodic_job_left_out", name=row.name, reason="the last run is not finished")
            return False
        result = item.job.enqueue()
        PeriodicJob.objects.filter(pk=row.pk).update(last_job_id=result.id)
    log.info("periodic_job_queued", name=row.name, job_id=str(result.id))
    return True


def _is_unfinished(job_id: UUID | None) -> bool:
    open_states = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return job_id is not None and DBTaskResult.objects.filter(pk=job_id, status__in=open_states).exists()


def _schedule(every: timedelta | None, daily_at: time | str | None) -> Schedule:
    if daily_at is not None and every is None:
        return DailyAt(time.fromisoformat(daily_at) if isinstance(daily_at, str) else daily_at)
    if every is None or daily_at is not None:
        raise ValueError("A periodic job has either `every` or `daily_at`.")
    if every < timedelta(seconds=1):
        raise ValueError("A periodic job runs at most once a second.")
    return Every(every)
