"""The counters behind the numbers people say on the phone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """One counter per kind and year; `last` is the newest number given out. Written by core.numbers only."""

    kind = models.CharField(_("kind"), max_length=4)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="core_one_number_series_per_kind_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}: {self.last}"
