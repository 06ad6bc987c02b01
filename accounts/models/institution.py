"""The one institution this installation serves."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped


def default_limits() -> dict:
    """Time limits and sizes the Director may change (requirements.md section 3)."""
    return {
        "review_first_decision_days": 2,
        "review_urgent_hours": 4,
        "invitation_days": 7,
        "unit_quota_mib": 2048,
        "publish_as_before_days": 90,
        "claim_idle_minutes": 30,
        "undo_seconds": 15,
    }


class Institution(TimeStamped):
    """Names, domain and defaults of the institution; a single row, nothing of it is hard-coded."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    name_tr = models.CharField(_("Name (Turkish)"), max_length=200)
    name_en = models.CharField(_("Name (English)"), max_length=200, blank=True)
    domain = models.CharField(_("Internet domain"), max_length=200)
    handle_prefix = models.CharField(_("Prefix of user names"), max_length=20, blank=True)
    office_word = models.CharField(_("Word for the office"), max_length=40, default="Direktörlük")
    title_line = models.CharField(_("Title line"), max_length=200, blank=True)
    student_number_pattern = models.CharField(_("Student number pattern"), max_length=100, blank=True)
    limits = models.JSONField(_("Limits"), default=default_limits)
    version = models.PositiveIntegerField(_("Version"), default=1)

    class Meta:
        verbose_name = _("Institution")
        verbose_name_plural = _("Institution")
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="institution_single_row")]

    def __str__(self) -> str:
        return self.name_tr

    def clean(self) -> None:
        """Limits are whole positive numbers under known names. Raises ValidationError."""
        known = default_limits()
        wrong = [
            key
            for key, value in self.limits.items()
            if key not in known or not isinstance(value, int) or isinstance(value, bool) or value < 1
        ]
        if wrong:
            message = _("Not a known limit with a whole positive number: %(names)s.")
            raise ValidationError({"limits": message % {"names": ", ".join(sorted(wrong))}})

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        if get_language() == "en" and self.name_en:
            return self.name_en
        return self.name_tr

    def limit(self, key: str) -> int:
        """A limit by name; one added by a later release falls back to its default. Raises KeyError if unknown."""
        return self.limits.get(key, default_limits()[key])
