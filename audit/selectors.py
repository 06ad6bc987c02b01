"""What pages read from the ledger."""

from typing import Any

from django.db import models

from audit.models import AuditEntry, ChainCheck
from audit.querysets import AuditEntryQuerySet


def history_of(obj: models.Model) -> AuditEntryQuerySet:
    """The entries about one row, newest first, found by the identifier that `audit.services.target_of` writes."""
    lasting = getattr(obj, "uid", None) or getattr(obj, "external_id", None) or obj.pk
    found = AuditEntry.objects.filter(target_type=obj._meta.label_lower, target_id=str(lasting))
    return found.newest_first()


def deeds_of(person: Any) -> AuditEntryQuerySet:
    """The entries of what one person did, newest first."""
    return AuditEntry.objects.filter(actor_external_id=str(person.external_id)).newest_first()


def last_check() -> ChainCheck | None:
    """The result of the last daily verification."""
    return ChainCheck.objects.order_by("-pk").first()
