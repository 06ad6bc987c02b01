"""What background jobs must remember between two runs: schedules, effects already done, workers alive."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

KEY_LENGTH = 200


class PeriodicJob(models.Model):
    """One row per name of the periodic registry; whoever moves `next_run_at` on has claimed that run."""

    name = models.CharField(_("name"), max_length=KEY_LENGTH, unique=True)
    schedule = models.CharField(_("schedule"), max_length=64)
    next_run_at = models.DateTimeField(_("next run at"), db_index=True)
    last_run_at = models.DateTimeField(_("last run at"), null=True)
    last_job_id = models.UUIDField(_("last job"), null=True)

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The mark that an effect has happened. It commits with the effect, so neither exists without the other."""

    key = models.CharField(_("key"), max_length=KEY_LENGTH, primary_key=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")

    def __str__(self) -> str:
        return self.key


class WorkerHeartbeat(models.Model):
    """A worker process that says it lives. It removes its row when it stops in order."""

    worker_id = models.CharField(_("Worker"), max_length=64, primary_key=True)
    host = models.CharField(_("host"), max_length=255)
    pid = models.PositiveIntegerField(_("process"))
    started_at = models.DateTimeField(_("started at"), default=clock.now, editable=False)
    seen_at = models.DateTimeField(_("seen at"), db_index=True)

    class Meta:
        verbose_name = _("Worker")
        verbose_name_plural = _("Workers")

    def __str__(self) -> str:
        return self.worker_id
