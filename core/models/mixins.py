"""Abstract models that several apps share without importing each other (decisions.md section 1)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class UidModel(models.Model):
    """A random identifier for URLs, jobs and sealed fields; it tells nobody how many rows exist."""

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class TimeStamped(models.Model):
    """When the row was made and last saved; `QuerySet.update` does not pass here."""

    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs) -> None:
        """Save and note the moment, also where `update_fields` names only what the caller changed."""
        if not self._state.adding:
            self.updated_at = clock.now()
        if update_fields:
            update_fields = {*update_fields, "updated_at"}
        super().save(update_fields=update_fields, **kwargs)


class Versioned(models.Model):
    """Counts the changes of status; with the status it is what the workflow engine compares before it writes."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class AbstractMessage(models.Model):
    """One message of a thread; the concrete model adds the key of what is talked about.

    `author_name` is the name at the time of writing and stays when the person is renamed; `author` is empty
    for people without an account. Messages with `is_internal` are for the Directorate only.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    author_name = models.CharField(_("name of the author"), max_length=150)
    body = models.TextField(_("Message"))
    is_internal = models.BooleanField(_("Internal note"), default=False)
    created_at = models.DateTimeField(_("written at"), default=clock.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["created_at", "pk"]


class AbstractAttachment(models.Model):
    """A stored file that hangs on something. The concrete model adds the key of what it hangs on."""

    stored_file = models.ForeignKey(
        "accounts.StoredFile", verbose_name=_("file"), on_delete=models.PROTECT, related_name="+"
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["added_at", "pk"]


class AbstractChecklistAnswer(models.Model):
    """The answer to one item of a checklist; `answer` is empty until somebody answers, who is then named.

    The concrete model adds the key of what is checked and a unique constraint over it and `item`.
    """

    item = models.CharField(_("item"), max_length=60)
    answer = models.BooleanField(_("answer"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_answer_is_signed",
                condition=models.Q(answer__isnull=True)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False),
            )
        ]
