"""Query budgets: how many queries each page may take, as a file whose diff shows every change.

UPDATE_QUERY_BUDGETS=1 writes the measured numbers. A failure lists the SQL, so that nobody has to run it
again to see.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from zeal import zeal_context

# BEGIN and COMMIT are counted apart (decisions.md section 7).
TRANSACTION = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)


class QueryBudgets:
    """The numbers of one JSON file: {"page": queries}."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def measure(self, page: str, *, at_most: int | None = None) -> Iterator[None]:
        """Count the queries of the block and compare with the stored number, which must also be <= `at_most`."""
        with zeal_context(), CaptureQueriesContext(connection) as captured:
            yield
        statements = [query["sql"] for query in captured if not TRANSACTION.match(query["sql"])]
        stored = self._read()
        if os.environ.get("UPDATE_QUERY_BUDGETS"):
            stored[page] = max(len(statements), stored[page] if page in self._written else 0)
            self._written.add(page)
            self.path.write_text(json.dumps(dict(sorted(stored.items())), indent=2) + "\n")
        listing = "\n".join(f"{number:3} {statement}" for number, statement in enumerate(statements, start=1))
        assert page in stored, f"{page} has no query budget; UPDATE_QUERY_BUDGETS=1 writes one.\n{listing}"
        assert len(statements) == stored[page], (
            f"{page} takes {len(statements)} queries, the budget says {stored[page]}.\n{listing}"
        )
        assert at_most is None or stored[page] <= at_most, (
            f"{page}: {stored[page]} queries, bar {at_most}.\n{listing}"
        )

    # What this run has written: the same page measured again with more rows must not differ.
    _written: set[str] = set()

    def _read(self) -> dict[str, int]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}
