"""The working copy a unit edits; autosave writes here and nowhere else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped


class Draft(TimeStamped):
    """Text, per-platform text and target channels while they may still change. `version` guards two open windows."""

    submission = models.OneToOneField(
        "content_review.Submission", on_delete=models.CASCADE, related_name="draft"
    )
    text = models.TextField(_("Text"), blank=True)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    # {platform key: {"text": str, "title": str}}; a missing key means the common text.
    variants = models.JSONField(default=dict, blank=True)
    # {"name": str, "seconds": int, "has_captions": bool, "note": str} or empty.
    video = models.JSONField(default=dict, blank=True)
    channels = models.ManyToManyField("channels_registry.Channel", related_name="+", blank=True)
    version = models.PositiveIntegerField(default=1)
    # Whoever changed the content last; the next revision names this person as its author.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return str(self.submission)


class DraftMedia(models.Model):
    """An image in the working copy with its place and alternative text."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="media")
    asset = models.ForeignKey("content_review.Asset", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    alt_text = models.TextField(_("Image description"), blank=True)

    class Meta:
        verbose_name = _("draft image")
        verbose_name_plural = _("draft images")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "asset"], name="draft_media_once"),
        ]

    def __str__(self) -> str:
        return str(self.asset)
