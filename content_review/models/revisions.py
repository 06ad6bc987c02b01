"""Immutable revisions: what a decision is about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content_review.enums import RevisionOrigin
from core import clock
from core.models import UidModel


class Revision(UidModel):
    """A sealed state of a post. Its hash covers everything but the time of publication; a trigger refuses changes."""

    submission = models.ForeignKey(
        "content_review.Submission", on_delete=models.PROTECT, related_name="revisions"
    )
    number = models.PositiveSmallIntegerField(_("Revision"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, choices=RevisionOrigin.choices)
    text = models.TextField(_("Text"), blank=True)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    variants = models.JSONField(default=dict, blank=True)
    video = models.JSONField(default=dict, blank=True)
    # Sorted uids of the target channels, as text.
    channel_uids = models.JSONField(default=list)
    # Warnings the writer has seen and ticked: "check:platform".
    acknowledged = models.JSONField(default=list, blank=True)
    note = models.CharField(_("What changed"), max_length=500, blank=True)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["submission", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission.number} / {self.number}"


class RevisionMedia(models.Model):
    """An image of a revision, in its place, with its alternative text."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="media")
    asset = models.ForeignKey("content_review.Asset", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    alt_text = models.TextField(_("Image description"), blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("revision image")
        verbose_name_plural = _("revision images")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="revision_media_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.revision} #{self.position}"


class CheckRun(models.Model):
    """What the checks found at a revision; run again where time matters, so rows add up."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="check_runs")
    findings = models.JSONField(default=list)
    passed = models.JSONField(default=list)
    error_count = models.PositiveSmallIntegerField(default=0)
    warning_count = models.PositiveSmallIntegerField(default=0)
    ran_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("check run")
        verbose_name_plural = _("check runs")
        ordering = ["-ran_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.revision} {self.ran_at:%d.%m.%Y %H:%M}"
