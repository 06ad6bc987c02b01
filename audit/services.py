"""The one way into the ledger."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, router, transaction
from django.utils import translation

from audit.chain import CONTENT, GENESIS, entry_hash, storable, storable_text
from audit.events import Event, event_of
from audit.models import ID_LENGTH, NAME_LENGTH, AuditEntry
from audit.turn import wait_for_turn
from core import clock
from core.crypto import find_secret_name
from core.logging import request_id
from core.text import fold

SYSTEM = "system"


class Target(NamedTuple):
    """What an event is about when there is no row of it: a file, a setting, an address that nobody has."""

    type: str
    id: str
    label: str


def record(
    event: type[Event] | str,
    *,
    actor: Any,
    target: models.Model | Target | None = None,
    data: Mapping[str, Any] | None = None,
    unit: Any = None,
) -> AuditEntry:
    """Append an entry and return it. It lives and dies with the caller's transaction.

    `actor` has `external_id` and `get_full_name()`; None is the system itself. `unit` has a `code` or is one.
    Writers stand in line until the one before has committed, so record after the rows of the change are written and
    leave slow work for a job. Raises UnregisteredEvent for an event that is not declared, ValueError for a key of
    `data` that is named like a secret, TypeError for a value that JSON cannot keep unchanged.
    """
    known = event_of(event)
    facts = storable(data or {})
    if name := find_secret_name(facts):
        raise ValueError(f"{known.code}: the ledger keeps no secrets, and {name!r} is named like one.")
    content = {
        "code": known.code,
        "severity": str(known.severity),
        "retention": known.retention,
        **_actor_columns(actor),
        **_target_columns(target),
        "unit_code": _short(getattr(unit, "code", unit) or "", ID_LENGTH),
        "request_id": _short(request_id.get(), ID_LENGTH),
        "data": facts,
    }
    return _append(content)


def _append(content: dict[str, Any]) -> AuditEntry:
    using = router.db_for_write(AuditEntry)
    # No savepoint: a change whose entry cannot be written must not be saved either.
    with transaction.atomic(using=using, savepoint=False):
        wait_for_turn(transaction.get_connection(using))
        head = AuditEntry.objects.using(using).head()
        recorded_at = clock.now()
        year = clock.local(recorded_at).year
        # A clock that was set back must not write into a year that is closed.
        segment = max(year, head.segment) if head else year
        seq = head.seq + 1 if head and head.segment == segment else 1
        prev_hash = head.hash if head else GENESIS
        content |= {"segment": segment, "recorded_at": recorded_at, "search_text": _search_text(content)}
        entry = AuditEntry(seq=seq, prev_hash=prev_hash, **content)
        entry.hash = entry_hash(prev_hash, seq, {name: content[name] for name in CONTENT})
        entry.save(using=using)
    return entry


def _actor_columns(actor: Any) -> dict[str, str]:
    if actor is None:
        return {"actor_external_id": "", "actor_name": SYSTEM}
    return {
        "actor_external_id": _short(actor.external_id, ID_LENGTH),
        "actor_name": _short(actor.get_full_name(), NAME_LENGTH),
    }


def target_of(obj: models.Model) -> Target:
    """How the ledger names a row: model, lasting identifier (uid, external id, else the key), and its own words.

    The words are kept for ever and looked for by others, so that they are those of the installation's language, not of
    the language in which somebody happened to work.
    """
    lasting = getattr(obj, "uid", None) or getattr(obj, "external_id", None) or obj.pk
    with translation.override(settings.LANGUAGE_CODE):
        return Target(obj._meta.label_lower, str(lasting), str(obj))


def _target_columns(target: models.Model | Target | None) -> dict[str, str]:
    if target is None:
        return {"target_type": "", "target_id": "", "target_label": ""}
    named = target if isinstance(target, Target) else target_of(target)
    return {
        "target_type": _short(named.type, 100),
        "target_id": _short(named.id, ID_LENGTH),
        "target_label": _short(named.label, NAME_LENGTH),
    }


def _search_text(content: Mapping[str, Any]) -> str:
    """The folded words by which people look for an entry."""
    names = ("actor_name", "target_label", "target_id", "unit_code", "code", "request_id")
    return fold(" ".join(content[name] for name in names if content[name]))


def _short(value: object, length: int) -> str:
    """Text for a column of this length; SQLite would keep more, PostgreSQL would refuse it."""
    text = storable_text(value)
    return text if len(text) <= length else text[: length - 1] + "…"
