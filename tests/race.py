"""Several threads at the same line at the same moment."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


def run_together(calls: Sequence[Callable[[], Any]], *, timeout: float = 60) -> list[Any]:
    """Run each call in a thread of its own, all released at once; return results or exceptions in their
    order.

    Each thread has its own database connection and closes it. Raises AssertionError when one is still running
    after `timeout` seconds, which is what a deadlock looks like.
    """
    outcomes: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int) -> None:
        try:
            gate.wait(timeout)
            outcomes[place] = calls[place]()
        except Exception as error:  # the outcome of a race is data: the caller counts winners and losers
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
    assert not any(thread.is_alive() for thread in threads), "a thread of the race never came back"
    return outcomes
