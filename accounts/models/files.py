"""Private files: content-addressed rows, served only by views that check permission."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import FileClass
from core import clock
from core.models import UidModel


class StoredFile(UidModel):
    """Bytes the portal made itself, never the uploaded ones. `name` is random; the hash is the identity."""

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="stored_files")
    file_class = models.CharField(max_length=12, choices=FileClass.choices)
    name = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    delete_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["unit", "file_class"]), models.Index(fields=["sha256"])]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "file_class", "sha256"], name="stored_file_once_per_unit_and_class"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gte=1), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_file_class_display()} {self.uid}"
