"""The platform catalogue: new platforms and changed limits are rows, not code (P04)."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_registry.enums import AccessKind, LimitGrade
from core.models import TimeStamped


class Platform(TimeStamped):
    """A platform and how its profile addresses are read; patterns are data, compiled under a guard."""

    key = models.SlugField(
        _("Key"),
        max_length=30,
        primary_key=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9_]{0,29}$", _("Use lower-case Latin letters, digits and _."))
        ],
    )
    label = models.CharField(_("Name"), max_length=60)
    aliases = models.CharField(_("Other names people search for"), max_length=120, blank=True)
    access_kind = models.CharField(_("Access"), max_length=10, choices=AccessKind.choices)
    is_active = models.BooleanField(_("in use"), default=False)
    position = models.PositiveSmallIntegerField(_("Order"), default=100)
    hosts = models.JSONField(_("Hosts"), default=list, blank=True)
    path_patterns = models.JSONField(_("Path patterns"), default=list, blank=True)
    query_patterns = models.JSONField(_("Query patterns"), default=dict, blank=True)
    canonical = models.CharField(_("Canonical address"), max_length=200, blank=True)
    handle_pattern = models.CharField(_("User name pattern"), max_length=200, blank=True)
    case_rule = models.CharField(
        _("Letter case"),
        max_length=10,
        default="lower",
        choices=[
            ("lower", _("Written in lower case")),
            ("fold", _("Does not distinguish")),
            ("exact", _("Distinguishes")),
        ],
    )
    reserved = models.JSONField(_("Reserved words"), default=list, blank=True)
    has_subdomain_handle = models.BooleanField(_("user name may be the subdomain"), default=False)
    publication_pattern = models.CharField(_("Publication pattern"), max_length=200, blank=True)
    publication_canonical = models.CharField(_("Publication address"), max_length=200, blank=True)
    note = models.CharField(_("Note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Platform")
        verbose_name_plural = _("Platforms")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label


class PlatformLimit(TimeStamped):
    """One limit with its source, grade and date; the row valid today counts, older ones stay as history."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="limits", verbose_name=_("Platform")
    )
    key = models.CharField(_("Limit"), max_length=60)
    value = models.JSONField(_("Value"))
    unit = models.CharField(_("Counted in"), max_length=40, blank=True)
    source = models.CharField(_("Source"), max_length=300)
    grade = models.CharField(_("Grade"), max_length=5)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    checked_on = models.DateField(_("Checked on"))
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("Platform limit")
        verbose_name_plural = _("Platform limits")
        ordering = ["platform", "key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "key", "valid_from"], name="limit_once_per_day"),
            models.UniqueConstraint(
                fields=["platform", "key"], condition=Q(valid_to__isnull=True), name="limit_one_open_row"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="limit_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform_id}: {self.key}"

    @property
    def weakest_grade(self) -> str:
        """Of grades such as "C/S" the weaker one counts (decisions.md section 7)."""
        order = [choice.value for choice in LimitGrade]
        return max(self.grade.split("/"), key=order.index)
