"""System checks of the ledger."""

from typing import Any

from django.core import checks
from django.db import connections

from audit.events import registered
from audit.triggers import TABLE, missing_triggers


@checks.register
def check_labels(**kwargs: Any) -> list[checks.CheckMessage]:
    """audit.E001: an event class without a label, which nobody could read."""
    return [
        checks.Error(f"The event {code!r} has no label.", obj=event, id="audit.E001")
        for code, event in registered().items()
        if not event.label
    ]


@checks.register(checks.Tags.database)
def check_triggers(databases: list[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """audit.W001: a migrated ledger whose triggers are gone, so that the database accepts changes of it."""
    messages: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if TABLE not in connection.introspection.table_names():
            continue
        if missing := missing_triggers(connection):
            message = f"The ledger in {alias!r} is not protected; missing triggers: {', '.join(missing)}."
            messages.append(checks.Warning(message, id="audit.W001"))
    return messages
