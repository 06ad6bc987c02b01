"""Posts that are out in the world; what moderation and feedback point to, never a submission."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_registry.enums import PostOrigin
from core import clock
from core.models import UidModel


class PublishedPost(UidModel):
    """A post on a channel with its permalink as proof."""

    channel = models.ForeignKey(
        "channels_registry.Channel",
        on_delete=models.PROTECT,
        related_name="published_posts",
        verbose_name=_("Channel"),
    )
    permalink = models.URLField(_("Permalink"), max_length=600)
    permalink_key = models.CharField(max_length=64, editable=False)
    external_id = models.CharField(_("Id on the platform"), max_length=120, blank=True)
    published_at = models.DateTimeField(_("Published at"))
    taken_down_at = models.DateTimeField(_("Taken down at"), null=True, blank=True)
    origin = models.CharField(_("Origin"), max_length=10, choices=PostOrigin.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("published post")
        verbose_name_plural = _("published posts")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["channel", "-published_at"])]
        constraints = [
            models.UniqueConstraint(fields=["channel", "permalink_key"], name="published_post_once"),
        ]

    def __str__(self) -> str:
        return self.permalink
