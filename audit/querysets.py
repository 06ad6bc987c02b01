from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

if TYPE_CHECKING:
    from audit.models import AuditEntry


class AppendOnlyError(TypeError):
    """The ledger is only ever appended to, and only by `audit.services.record`."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Reads of the ledger; every way of changing it is refused."""

    def visible_to(self, user: Any) -> "AuditEntryQuerySet":
        """All entries for whoever holds `audit.read`, none for anybody else."""
        may = getattr(user, "may", None)
        return self.all() if may and may("audit.read") else self.none()

    def in_order(self) -> "AuditEntryQuerySet":
        """As they were written."""
        return self.order_by("segment", "seq", "pk")

    def newest_first(self) -> "AuditEntryQuerySet":
        """The head first."""
        return self.order_by("-segment", "-seq")

    def head(self) -> "AuditEntry | None":
        """The newest entry."""
        return self.newest_first().first()

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("An entry of the ledger cannot be changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("An entry of the ledger cannot be deleted.")

    def _raw_delete(self, using: str | None) -> NoReturn:
        raise AppendOnlyError("An entry of the ledger cannot be deleted.")

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> NoReturn:
        raise AppendOnlyError("An entry of the ledger cannot be changed.")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Entries are appended one by one, by audit.services.record.")

    # Managers take over public methods only; these are the ones Django marks for them.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]
    _raw_delete.alters_data = True  # type: ignore[attr-defined]
