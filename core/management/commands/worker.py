import contextlib
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.worker import Worker

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    """SIGTERM or Ctrl+C ends it after the job at hand; a second one ends it at once and puts that job back."""

    help = "Run background and periodic jobs until SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=0.2, help="Seconds between two looks (default 0.2)."
        )
        parser.add_argument("--queue", action="append", default=[], help="Only this queue; may be repeated.")
        parser.add_argument("--batch", action="store_true", help="Run what is due now and stop.")

    def handle(self, *args: Any, interval: float, queue: list[str], batch: bool, **options: Any) -> None:
        worker = Worker(interval=interval, queues=frozenset(queue))
        with _stopping(worker):
            worker.run(is_batch=batch)


@contextlib.contextmanager
def _stopping(worker: Worker) -> Iterator[None]:
    """Let the signals stop the worker, and give them back afterwards."""

    def on_signal(signum: int, frame: object) -> None:
        if not worker.stop():
            sys.exit(1)

    former = {number: signal.signal(number, on_signal) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
