"""Work on many rows, each by itself: the one that fails must not keep the others from their turn."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import models

from core.jobs.report import error_path, error_place

Row = TypeVar("Row", bound=models.Model)

log = structlog.get_logger(__name__)


class SomeFailed(Exception):  # noqa: N818 (a fact about the run; its cause is the first failure)
    """The run went through to its end, yet not for every row."""


def for_each(rows: Iterable[Row], act: Callable[[Row], object], *, name: str) -> int:
    """Call `act` with every row and return for how many it gave a true value.

    `act` has a transaction of its own. What it raises is written to the log under `name`, with the row's identifier but
    without the words of the error, which may quote the row; the next row follows. Raises SomeFailed at the end when
    any failed, so that the job counts as failed and is seen.
    """
    done = 0
    failures: list[Exception] = []
    for row in rows:
        try:
            done += bool(act(row))
        except Exception as error:
            failures.append(error)
            lasting = getattr(row, "uid", None) or getattr(row, "external_id", None) or row.pk
            log.error(f"{name}_failed", row=str(lasting), error=error_path(error), place=error_place(error))
    if failures:
        raise SomeFailed(f"{name}: {len(failures)} rows failed, {done} were done.") from failures[0]
    return done
