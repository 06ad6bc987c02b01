"""System check of the ledger."""

from typing import Any

from django.core import checks

from audit.events import registered


@checks.register
def check_labels(**kwargs: Any) -> list[checks.CheckMessage]:
    """audit.E001: an event class without a label, which nobody could read."""
    return [
        checks.Error(f"The event {code!r} has no label.", obj=event, id="audit.E001")
        for code, event in registered().items()
        if not event.label
    ]
