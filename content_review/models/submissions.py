"""A post on its way: one submission, a series of immutable revisions, one delivery per channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content_review.enums import SubmissionStatus
from content_review.querysets import SubmissionQuerySet
from core.enums import member_of
from core.models import TimeStamped, UidModel, Versioned
from core.text import fold


class Submission(UidModel, TimeStamped, Versioned):
    """What a unit asks to have published (P27). Its text lives in the draft, then in revisions."""

    number = models.CharField(_("Number"), max_length=20, unique=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="submissions", verbose_name=_("Unit")
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="submissions",
        verbose_name=_("Submitted by"),
    )
    title = models.CharField(_("Internal title"), max_length=150)
    status = models.CharField(
        _("Status"), max_length=20, choices=SubmissionStatus.choices, default=SubmissionStatus.DRAFT
    )
    is_urgent = models.BooleanField(_("Urgent"), default=False)
    urgent_reason = models.CharField(_("Why it is urgent"), max_length=300, blank=True)
    wished_at = models.DateTimeField(_("Wished time"), null=True, blank=True)
    internal_note = models.TextField(_("Note to the Directorate"), blank=True)
    # Not unique on purpose: an UPDATE of a unique column locks out whoever refers to the row (docs/decisions/0003).
    current_revision = models.ForeignKey(
        "content_review.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(_("Sent for review at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    status_changed_at = models.DateTimeField(null=True, blank=True)
    status_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Counted when the current revision is checked, so that the queue need not run a check.
    error_count = models.PositiveSmallIntegerField(default=0)
    warning_count = models.PositiveSmallIntegerField(default=0)
    revision_count = models.PositiveSmallIntegerField(default=0)
    search_key = models.TextField(editable=False, default="")

    status_member = member_of("status", SubmissionStatus)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "wished_at", "id"]),
            models.Index(fields=["status", "submitted_at", "id"]),
            models.Index(fields=["unit", "status", "-created_at"]),
            models.Index(fields=["submitter", "status", "-created_at"]),
            models.Index(fields=["claimed_by", "status"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SubmissionStatus.values), name="submission_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[SubmissionStatus.DRAFT, SubmissionStatus.WITHDRAWN, SubmissionStatus.ARCHIVED]
                )
                | Q(current_revision__isnull=False),
                name="submission_beyond_draft_has_revision",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="submission_claim_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def save(self, *args, **kwargs):
        update_fields = kwargs.get("update_fields")
        if update_fields is None or {"title", "internal_note", "current_revision"} & set(update_fields):
            self.search_key = search_key_of(self, self.current_revision)
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "search_key"}
        super().save(*args, **kwargs)

    def last_change(self) -> tuple[str, object] | None:
        """Who moved it last and when; the 409 page says so."""
        if self.status_changed_by_id is None:
            return None
        return self.status_changed_by.get_full_name(), self.status_changed_at


def search_key_of(submission: Submission, revision) -> str:
    """The folded words by which a post is found: number, internal title, note, and what the revision says, if any."""
    words = [submission.number, submission.title, submission.internal_note]
    if revision is not None:
        words += [revision.title, revision.text]
    return fold(" ".join(words))
