"""The ledger, and what the last verification of it found."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.chain import CONTENT, entry_hash
from audit.enums import Severity
from audit.events import CODE_LENGTH, label_of
from audit.querysets import AppendOnlyError, AuditEntryQuerySet
from core import clock
from core.enums import member_of

HASH_LENGTH = 64
NAME_LENGTH = 200
ID_LENGTH = 64


class AuditEntry(models.Model):
    """One thing that somebody did. Names are kept as text, so that they outlive what they name.

    `segment` is the year, `seq` counts from 1 without a gap within it, `prev_hash` is the hash of the entry before,
    across the turn of the year too. `data` holds JSON that no language has touched. Only `audit.services.record`
    makes entries; model, querysets and database triggers (audit/triggers.py) refuse everything else.
    """

    segment = models.PositiveSmallIntegerField(_("year"))
    seq = models.PositiveBigIntegerField(_("number"))
    code = models.CharField(_("Event code"), max_length=CODE_LENGTH)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    retention = models.PositiveSmallIntegerField(_("years to keep"))
    actor_external_id = models.CharField(_("person id"), max_length=ID_LENGTH, blank=True)
    actor_name = models.CharField(_("person"), max_length=NAME_LENGTH)
    target_type = models.CharField(_("object type"), max_length=100, blank=True)
    target_id = models.CharField(_("object id"), max_length=ID_LENGTH, blank=True)
    target_label = models.CharField(_("object"), max_length=NAME_LENGTH, blank=True)
    unit_code = models.CharField(_("unit"), max_length=ID_LENGTH, blank=True)
    request_id = models.CharField(_("Request"), max_length=ID_LENGTH, blank=True)
    data = models.JSONField(_("details"), default=dict)
    recorded_at = models.DateTimeField(_("time"), default=clock.now)
    search_text = models.TextField(editable=False)
    prev_hash = models.CharField(_("hash of the entry before"), max_length=HASH_LENGTH)
    hash = models.CharField(_("hash"), max_length=HASH_LENGTH, unique=True)

    severity_member = member_of("severity", Severity)
    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Audit trail entry")
        verbose_name_plural = _("Audit trail entries")
        base_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["segment", "seq"], name="audit_entry_one_per_number"),
            # Two entries with one predecessor would be a fork.
            models.UniqueConstraint(fields=["prev_hash"], name="audit_entry_one_per_predecessor"),
        ]
        # Each filter of the admin, ordered as its list is.
        indexes = [
            models.Index(fields=["code", "segment", "seq"], name="audit_entry_code"),
            models.Index(fields=["severity", "segment", "seq"], name="audit_entry_severity"),
            models.Index(fields=["actor_external_id", "segment", "seq"], name="audit_entry_actor"),
            models.Index(fields=["unit_code", "segment", "seq"], name="audit_entry_unit"),
            models.Index(fields=["target_type", "target_id", "segment", "seq"], name="audit_entry_target"),
            models.Index(fields=["recorded_at"], name="audit_entry_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append. Raises AppendOnlyError for an entry that exists or whose hash is not its own."""
        if not self._state.adding:
            raise AppendOnlyError("An entry of the ledger cannot be changed.")
        if self.hash != self.expected_hash():
            raise AppendOnlyError("Entries are appended by audit.services.record.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("An entry of the ledger cannot be deleted.")

    @property
    def number(self) -> str:
        """Year and number, as people name an entry: 2026/142."""
        return f"{self.segment}/{self.seq}"

    @property
    def label(self) -> str:
        """What happened, in the active language."""
        return label_of(self.code)

    def expected_hash(self) -> str:
        """The hash that belongs to what the row says now."""
        return entry_hash(self.prev_hash, self.seq, {name: getattr(self, name) for name in CONTENT})


class ChainCheck(models.Model):
    """What a run of the daily verification found: how far the ledger reached, or the first entry that is wrong."""

    checked_at = models.DateTimeField(_("checked at"), default=clock.now)
    entry_count = models.PositiveBigIntegerField(_("entries"))
    segment = models.PositiveSmallIntegerField(_("year"), default=0)
    seq = models.PositiveBigIntegerField(_("number"), default=0)
    head_hash = models.CharField(_("hash of the newest entry"), max_length=HASH_LENGTH)
    problem = models.CharField(_("problem"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("audit trail verification")
        verbose_name_plural = _("audit trail verifications")
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d} {self.problem or 'whole'}"

    @property
    def is_whole(self) -> bool:
        """Whether every entry verified."""
        return not self.problem
