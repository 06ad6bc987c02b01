"""What an owner of the database can do: write the ledger with the triggers away, to see that it is found out."""
# ruff: noqa: S608 (the statements are the point, and all their parts are written here)

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from audit.models import AuditEntry
from audit.triggers import RULES, TABLE
from core import triggers


@contextmanager
def triggers_dropped() -> Iterator[None]:
    """Drop the ledger's triggers and make them again."""
    triggers.drop(connection, RULES)
    try:
        yield
    finally:
        triggers.create(connection, RULES)


def execute(sql: str, params: list[Any] | None = None) -> None:
    """Run one statement as it is."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def forge(seq: int, /, **changes: Any) -> None:
    """Change columns of the entry with this number, whatever the triggers say."""
    assignments = ", ".join(f"{name} = %s" for name in changes)
    with triggers_dropped():
        execute(f"UPDATE {TABLE} SET {assignments} WHERE seq = %s", [*changes.values(), seq])


def raw_row(seq: int) -> dict[str, Any]:
    """The columns of an entry as the database has them, without its key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {TABLE} WHERE seq = %s", [seq])
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    del row["id"]
    return row


def insert(row: dict[str, Any], verb: str = "INSERT INTO", tail: str = "") -> None:
    """Insert a row by hand."""
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    execute(f"{verb} {TABLE} ({names}) VALUES ({places}) {tail}", list(row.values()))


def snapshot() -> list[tuple[Any, ...]]:
    """Every row of the ledger."""
    return list(AuditEntry.objects.in_order().values_list())
