"""The words of the ledger: one class for each thing that may be recorded.

    class CredentialRevealed(Event):
        code = "credential.revealed"
        label = _("Credential revealed")
        severity = Severity.CRITICAL
        retention = 10

    CredentialRevealed.record(actor=user, target=credential, data={"reason": reason}, unit=credential.unit)

Defining the class registers it; an app imports its `events` module in `AppConfig.ready()` or with its services.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.enums import Severity

if TYPE_CHECKING:
    from audit.models import AuditEntry

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
CODE_LENGTH = 64

# Years an entry is kept at least (requirements.md section 4: "audit log, 10 years or policy").
DEFAULT_RETENTION = 10


class UnregisteredEvent(ValueError):  # noqa: N818 (reads as a sentence where it is raised)
    """Somebody tried to record a code that no class declares."""


class Event:
    """Base of all events. A class without `abstract=True` needs a code of its own; `retention` is in years."""

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    severity: ClassVar[Severity] = Severity.INFO
    retention: ClassVar[int] = DEFAULT_RETENTION

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not abstract:
            _register(cls)

    @classmethod
    def record(
        cls, *, actor: Any, target: Any = None, data: Mapping[str, Any] | None = None, unit: Any = None
    ) -> "AuditEntry":
        """Append an entry of this kind in the caller's transaction: `audit.services.record`."""
        from audit.services import record

        return record(cls, actor=actor, target=target, data=data, unit=unit)


_registry: dict[str, type[Event]] = {}


def _register(event: type[Event]) -> None:
    if len(event.code) > CODE_LENGTH or not CODE.fullmatch(event.code):
        raise ValueError(f"{event.__qualname__}: {event.code!r} is no event code such as 'channel.opened'.")
    if event.code in _registry:
        raise ValueError(f"The event code {event.code!r} is declared twice.")
    if event.severity not in Severity or event.retention < 1:
        raise ValueError(f"{event.__qualname__}: severity or retention is not valid.")
    _registry[event.code] = event


def registered() -> dict[str, type[Event]]:
    """All event classes of this process by code, sorted."""
    return dict(sorted(_registry.items()))


def event_of(event: type[Event] | str) -> type[Event]:
    """The registered class of an event class or code. Raises UnregisteredEvent."""
    code = event if isinstance(event, str) else getattr(event, "code", "")
    known = _registry.get(code)
    if known is None or not (isinstance(event, str) or event is known):
        raise UnregisteredEvent(f"No event class declares {code or event!r}.")
    return known


def label_of(code: str) -> str:
    """The label of a code in the active language; the code itself when its class is gone."""
    event = _registry.get(code)
    return str(event.label) if event and event.label else code


class LedgerExported(Event):
    """Somebody took entries out of the portal as a file."""

    code = "audit.exported"
    label = _("Audit trail exported")
    severity = Severity.NOTICE


class ChainBroken(Event):
    """The daily verification found an entry that was altered, is missing or does not follow its predecessor."""

    code = "audit.chain_broken"
    label = _("Audit trail does not verify")
    severity = Severity.CRITICAL
