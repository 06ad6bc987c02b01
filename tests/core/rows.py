"""Models that exist in tests only: something with a workflow and something to page through."""

from datetime import datetime

from django.db import models
from django.test.utils import isolate_apps

from core.models import TimeStamped, UidModel, Versioned

with isolate_apps("core"):

    class TicketStatus(models.TextChoices):
        OPEN = "open", "Açık"
        HELD = "held", "Bekletiliyor"
        DONE = "done", "Bitti"

    class Shelf(models.Model):  # noqa: DJ008
        name = models.CharField(max_length=50)

        class Meta:
            app_label = "core"

    class Ticket(UidModel, TimeStamped, Versioned):
        status = models.CharField(max_length=10, choices=TicketStatus, default=TicketStatus.OPEN)
        owner_name = models.CharField(max_length=50, blank=True)
        moves = models.IntegerField(default=0)
        shelf = models.ForeignKey(Shelf, null=True, on_delete=models.CASCADE)

        class Meta:
            app_label = "core"

        def last_change(self) -> tuple[str, datetime] | None:
            return (self.owner_name, self.updated_at) if self.owner_name else None

    class Plain(models.Model):  # noqa: DJ008
        """The least the engine needs: a status of another name, no choices, no times, no hook."""

        stage = models.CharField(max_length=10, default="open")
        version = models.PositiveIntegerField(default=1)

        class Meta:
            app_label = "core"

    class Line(models.Model):  # noqa: DJ008
        name = models.CharField(max_length=50)
        rank = models.IntegerField(default=0)
        due_at = models.DateTimeField(null=True)
        due_on = models.DateField(null=True)
        price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
        uid = models.UUIDField(null=True)
        shelf = models.ForeignKey(Shelf, null=True, on_delete=models.CASCADE)

        class Meta:
            app_label = "core"


TABLES = (Shelf, Ticket, Plain, Line)
