"""Decisions on revisions, with what led to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content_review.enums import ChecklistItem, DecisionKind
from core import clock
from core.constraints import not_blank
from core.enums import member_of
from core.models import AbstractChecklistAnswer, UidModel


class Decision(UidModel):
    """One decision per revision (P29, P30). Copies of the people and the hash let the database refuse self-approval."""

    submission = models.ForeignKey(
        "content_review.Submission", on_delete=models.PROTECT, related_name="decisions"
    )
    revision = models.ForeignKey(
        "content_review.Revision", on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(_("Decision"), max_length=20, choices=DecisionKind.choices)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision_author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision_hash = models.CharField(max_length=64)
    reason = models.TextField(_("Reason"), blank=True)
    principle = models.ForeignKey(
        "guidance.PrincipleVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Principle"),
    )
    decided_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    kind_member = member_of("kind", DecisionKind)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["-decided_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"], condition=Q(undone_at__isnull=True), name="decision_once_per_revision"
            ),
            models.CheckConstraint(
                condition=Q(decider__isnull=True) | ~Q(decider=F("submitter")),
                name="decision_not_by_submitter",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.APPROVE)
                | Q(decider__isnull=True)
                | ~Q(decider=F("revision_author")),
                name="decision_not_by_last_editor",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(DecisionKind.NEEDS_REASON)) | not_blank("reason"),
                name="decision_negative_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.REJECT) | Q(principle__isnull=False),
                name="decision_rejection_cites_principle",
            ),
            models.CheckConstraint(
                condition=(Q(kind=DecisionKind.BY_POLICY) & Q(decider__isnull=True))
                | (~Q(kind=DecisionKind.BY_POLICY) & Q(decider__isnull=False)),
                name="decision_without_decider_only_by_policy",
            ),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_is_known"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by=F("decider")),
                name="decision_undone_by_its_decider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.get_kind_display()}"


class ChecklistAnswer(AbstractChecklistAnswer):
    """The reviewer's answer to one item of the checklist, per revision."""

    revision = models.ForeignKey(
        "content_review.Revision", on_delete=models.PROTECT, related_name="checklist"
    )
    item = models.CharField(max_length=20, choices=ChecklistItem.choices)

    class Meta(AbstractChecklistAnswer.Meta):
        verbose_name = _("checklist answer")
        verbose_name_plural = _("checklist answers")
        constraints = [
            *AbstractChecklistAnswer.Meta.constraints,
            models.UniqueConstraint(fields=["revision", "item"], name="checklist_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.get_item_display()}"


class CheckOverride(models.Model):
    """A blocking check the Directorate set aside with a reason; only for checks marked overridable."""

    revision = models.ForeignKey(
        "content_review.Revision", on_delete=models.PROTECT, related_name="overrides"
    )
    check_id = models.CharField(max_length=60)
    platform = models.CharField(max_length=30, blank=True)
    reason = models.TextField(_("Reason"))
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("check override")
        verbose_name_plural = _("check overrides")
        constraints = [
            models.UniqueConstraint(fields=["revision", "check_id", "platform"], name="check_override_once"),
            models.CheckConstraint(condition=not_blank("reason"), name="check_override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.check_id}"
