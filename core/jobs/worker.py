"""The loop of a worker process: heartbeat, due periodic jobs, abandoned jobs, then the next job."""

import contextlib
import time
import uuid
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections

from core.jobs import heartbeat, scheduler
from core.jobs.discovery import autodiscover
from core.jobs.reaper import reap
from core.jobs.runner import claim_next, execute

# Seconds between two duties of the same kind; the queue itself is looked at every `interval`.
BEAT_EVERY = 5.0
SCHEDULE_EVERY = 1.0
REAP_EVERY = 15.0
PAUSE_AFTER_ERROR = 1.0

# What a database that is away makes of any query.
AWAY = (OperationalError, InterfaceError)

log = structlog.get_logger(__name__)


class Worker:
    """Runs jobs until `stop()`. `interval` is the pause in seconds when nothing is due."""

    def __init__(
        self,
        *,
        interval: float = 0.2,
        queues: frozenset[str] = frozenset(),
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.worker_id = uuid.uuid4().hex
        self.interval = interval
        self.queues = queues
        self._sleep = sleep
        self._monotonic = monotonic
        self._is_running = True
        self._is_idle = False
        self._is_synced = False
        self._next_turns: dict[str, float] = {}

    def stop(self) -> bool:
        """Ask for an end after the job at hand. False when that was already asked."""
        was_running, self._is_running = self._is_running, False
        return was_running

    def run(self, *, is_batch: bool = False) -> None:
        """Work until stopped, with `is_batch` until nothing is due. A database that is away is waited for."""
        autodiscover()
        log.info("worker_started", worker_id=self.worker_id, queues=sorted(self.queues))
        try:
            while self._is_running:
                pause = self._turn()
                if is_batch and self._is_idle:
                    break
                if pause and self._is_running:
                    self._sleep(pause)
        finally:
            # A database that is away forgets the worker by itself, after a day (housekeeping).
            with contextlib.suppress(*AWAY):
                heartbeat.forget(self.worker_id)
            log.info("worker_stopped", worker_id=self.worker_id)

    def _turn(self) -> float:
        """Do the duties that are due and one job; returns the pause until the next turn, 0 when a job was run."""
        self._is_idle = False
        try:
            close_old_connections()
            self._duty("beat", BEAT_EVERY, lambda: heartbeat.beat(self.worker_id))
            self._sync()
            self._duty("schedule", SCHEDULE_EVERY, scheduler.tick)
            self._duty("reap", REAP_EVERY, reap)
            row = claim_next(self.worker_id, queues=self.queues)
            if row is None:
                self._is_idle = True
                return self.interval
            execute(row)
        except AWAY as error:
            log.warning("worker_database_error", worker_id=self.worker_id, error=type(error).__name__)
            return PAUSE_AFTER_ERROR
        return 0

    def _sync(self) -> None:
        """Once, as soon as the database answers: the periodic jobs of this release get their rows."""
        if not self._is_synced:
            scheduler.sync()
            self._is_synced = True

    def _duty(self, name: str, every: float, act: Callable[[], object]) -> None:
        moment = self._monotonic()
        if moment >= self._next_turns.get(name, moment):
            self._next_turns[name] = moment + every
            act()
