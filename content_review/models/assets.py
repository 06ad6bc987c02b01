"""Images as the portal keeps them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content_review.enums import RightsBasis
from core import clock
from core.models import UidModel


class Asset(UidModel):
    """An uploaded image, re-encoded: master, thumbnail, rights basis and whether people are recognisable (P10, P11)."""

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="assets")
    master = models.ForeignKey("accounts.StoredFile", on_delete=models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey("accounts.StoredFile", on_delete=models.PROTECT, related_name="+")
    preview = models.ForeignKey("accounts.StoredFile", on_delete=models.PROTECT, related_name="+")
    original_name = models.CharField(_("File name"), max_length=150)
    was_animated = models.BooleanField(_("was animated"), default=False)
    rights_basis = models.CharField(
        _("Source of the image"), max_length=20, choices=RightsBasis.choices, blank=True
    )
    rights_note = models.CharField(_("Licence or source"), max_length=300, blank=True)
    has_people = models.BooleanField(_("Recognisable people"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.original_name
