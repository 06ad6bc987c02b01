"""What a flush between tests must go around: append-only triggers and the rows that migrations wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def initial_rows(connection: Any) -> Rows:
    """Every row of every table of the freshly migrated database: table -> (columns, rows)."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = cursor.fetchall()
            if rows:
                found[table] = ([column[0] for column in cursor.description], rows)
    return found


def put_back(connection: Any, rows: Rows) -> None:
    """Make the flushed tables what they were after migration.

    Foreign keys are deferred, so order does not matter.
    """
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608
            names = ", ".join(quote(column) for column in columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", values)  # noqa: S608


@contextmanager
def triggers_away(connection: Any) -> Iterator[None]:
    """Run the block without the portal's own triggers; they are back afterwards, whatever happened."""
    if connection.vendor == "postgresql":
        switch_off, switch_on = _postgres_statements(connection)
    else:
        switch_off, switch_on = _sqlite_statements(connection)
    _execute(connection, switch_off)
    try:
        yield
    finally:
        _execute(connection, switch_on)


def _settle(connection: Any) -> None:
    """PostgreSQL alters no table while a transaction still has foreign keys of it to check."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()


def _sqlite_statements(connection: Any) -> tuple[list[str], list[str]]:
    """SQLite cannot switch a trigger off: it is dropped, and made again from its own text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {connection.ops.quote_name(name)}" for name, _sql in found], [
        sql for _name, sql in found
    ]


def _postgres_statements(connection: Any) -> tuple[list[str], list[str]]:
    """Switch off each enabled trigger of ours; foreign keys keep theirs."""
    modes = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, quote_ident(tgname), tgenabled::text FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled <> 'D' ORDER BY 1, 2"
        )
        found = cursor.fetchall()
    switch_off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name, _mode in found]
    return switch_off, [f"ALTER TABLE {table} {modes[mode]} TRIGGER {name}" for table, name, mode in found]


def _execute(connection: Any, statements: list[str]) -> None:
    _settle(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
