"""The decorator that makes a function a job, and the promise it carries: retries, back-off, lease."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django_tasks_db.compat import DEFAULT_TASK_QUEUE_NAME, Task

from core.crypto import find_secret_name
from core.logging import request_id

DEFAULT_LEASE = timedelta(minutes=5)
LONGEST_BACKOFF = timedelta(hours=1)

# The id of the request that caused the job travels beside the arguments, so that its log lines can be found together.
REQUEST_ID = "_request_id"


class PermanentJobError(Exception):
    """Raised by a job that no retry can help: it fails at once."""


@dataclass(frozen=True, kw_only=True)
class Job(Task):
    """A task with a promise. `lease` is the longest a run may take before another worker may take it over.

    `on_failure` gets the arguments of a job that has failed for good, in the transaction that marks it FAILED.
    """

    retries: int = 5
    backoff: timedelta = timedelta(seconds=30)
    lease: timedelta = DEFAULT_LEASE
    on_failure: Callable[..., object] | None = None

    def enqueue(self, **kwargs: Any) -> Any:
        """Queue a run with these JSON arguments, in the caller's transaction: rolled back with it, run after it.

        Raises ValueError for an argument named like a secret (job rows are kept and shown to administrators) and
        TypeError for a value that JSON cannot hold.
        """
        if name := find_secret_name(kwargs):
            raise ValueError(
                f"The argument {name!r} is named like a secret; hand over an id and read the value in the job."
            )
        if request_id.get():
            kwargs[REQUEST_ID] = request_id.get()
        return super().enqueue(**kwargs)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Run the function now; its ledger entries and log lines carry the id of the request that queued it."""
        cause = kwargs.pop(REQUEST_ID, "")
        before = request_id.set(cause)
        try:
            with structlog.contextvars.bound_contextvars(request_id=cause):
                return super().call(*args, **kwargs)
        finally:
            request_id.reset(before)

    def delay_after(self, attempt: int) -> timedelta:
        """The pause after the n-th failed attempt (counted from 1): doubles each time, at most an hour."""
        # The exponent is capped before it is used: 2**1000 seconds is no timedelta.
        return min(self.backoff * 2 ** min(attempt - 1, 20), LONGEST_BACKOFF)


def job(
    function: Callable[..., Any] | None = None,
    *,
    queue: str = DEFAULT_TASK_QUEUE_NAME,
    priority: int = 0,
    retries: int = 5,
    backoff: timedelta | float = 30,
    lease: timedelta = DEFAULT_LEASE,
    on_failure: Callable[..., object] | None = None,
) -> Any:
    """Make a module-level function a `Job`, as `@job` or `@job(retries=3)`.

    `retries` counts the runs after the first one; `backoff` is the first pause, in seconds or as a timedelta.
    Raises ValueError for a promise that cannot be kept.
    """
    pause = backoff if isinstance(backoff, timedelta) else timedelta(seconds=backoff)
    if retries < 0 or pause < timedelta(0) or lease <= timedelta(0):
        raise ValueError("retries and backoff are not negative, and a lease lasts some time.")

    def decorate(function: Callable[..., Any]) -> Job:
        return Job(
            func=function,
            queue_name=queue,
            priority=priority,
            retries=retries,
            backoff=pause,
            lease=lease,
            on_failure=on_failure,
        )

    return decorate(function) if function else decorate
