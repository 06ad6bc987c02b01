"""The conversation beside a post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AbstractMessage, UidModel


class Message(UidModel, AbstractMessage):
    """A note to the unit, or an internal one that only the Directorate sees."""

    submission = models.ForeignKey(
        "content_review.Submission", on_delete=models.PROTECT, related_name="messages"
    )

    class Meta(AbstractMessage.Meta):
        verbose_name = _("Message")
        verbose_name_plural = _("Messages")

    def __str__(self) -> str:
        return f"{self.submission.number}: {self.author_name}"
