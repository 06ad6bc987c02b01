"""System check of the rules that the database holds."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from core import triggers


@checks.register(checks.Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """core.W001: a migrated database no longer refuses what an app's rules say, for example since a table was rebuilt.

    Apps with migrations still to come are left out: their rules may be newer than the database.
    """
    messages: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        loader = MigrationLoader(connection)
        for label, rules in triggers.live().items():
            is_migrated = set(loader.graph.leaf_nodes(label)) <= loader.applied_migrations.keys()
            if is_migrated and (missing := triggers.missing(connection, rules)):
                text = f"The database {alias!r} does not hold the rules of {label}: {', '.join(missing)}."
                hint = "A trigger is gone, switched off or another one; docs/decisions/0005 says how to make it again."
                messages.append(checks.Warning(text, hint=hint, id="core.W001"))
    return messages
