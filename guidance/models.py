"""Principles of the procedure, in numbered versions; a rejection cites the version that was in force."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import TimeStamped


class Principle(TimeStamped):
    """A principle that content must follow, known by its code; the text lives in its versions."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    clause = models.CharField(_("Clause"), max_length=20)
    position = models.PositiveSmallIntegerField(_("Order"), default=100)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("Principle")
        verbose_name_plural = _("Principles")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class PrincipleVersion(TimeStamped):
    """The wording of a principle from a moment on. Past wordings stay, because decisions point to them."""

    principle = models.ForeignKey(Principle, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    title_tr = models.CharField(_("Title (Turkish)"), max_length=120)
    title_en = models.CharField(_("Title (English)"), max_length=120)
    text_tr = models.TextField(_("Text (Turkish)"))
    text_en = models.TextField(_("Text (English)"))
    valid_from = models.DateTimeField(_("Valid from"), default=clock.now)
    is_current = models.BooleanField(_("current"), default=True)

    class Meta:
        verbose_name = _("Principle version")
        verbose_name_plural = _("Principle versions")
        ordering = ["principle__position", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["principle", "number"], name="principle_version_once"),
            models.UniqueConstraint(
                fields=["principle"], condition=Q(is_current=True), name="principle_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_tr

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_tr
