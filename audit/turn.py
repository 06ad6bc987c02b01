"""The line in which the writers of the ledger stand, for a change that must take its turn before its first entry."""

from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from audit.triggers import ADVISORY_LOCK


def take_turn() -> None:
    """Wait for the ledger and hold it to the end of the transaction, as an entry does.

    For a change of a column that foreign keys may refer to: everything unique without a condition, such as an address
    or a path. Such an UPDATE keeps out whoever refers to the row, and foreign keys are looked at when the other one
    commits, with the ledger in hand. Whoever writes such a column has locked its row and the other rows before, takes
    the turn, and writes then (docs/decisions/0003). Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("The ledger's lock is held by the transaction of the change.")
    wait_for_turn(connection)


def wait_for_turn(connection: Any) -> None:
    """PostgreSQL: hold the ledger's lock to the end of the transaction. SQLite has one writer anyway (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
