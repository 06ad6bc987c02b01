"""Entries of the ledger and people who cause them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.events import Event, LedgerExported
from audit.models import AuditEntry
from audit.services import record


@dataclass
class Actor:
    """Whoever the ledger can name: an external id and a full name."""

    name: str = "Ayşe Yılmaz"
    external_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def get_full_name(self) -> str:
        return self.name


def make_entry(
    *,
    event: type[Event] = LedgerExported,
    actor: Any = None,
    target: Any = None,
    data: Mapping[str, Any] | None = None,
    unit: Any = None,
) -> AuditEntry:
    """Append one entry, by the system unless somebody else is named."""
    return record(event, actor=actor, target=target, data=data, unit=unit)


def make_entries(count: int, **facts: Any) -> list[AuditEntry]:
    """Append so many entries that differ in `data["number"]`."""
    return [make_entry(data={"number": number}, **facts) for number in range(1, count + 1)]
