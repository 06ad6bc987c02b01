"""States and codes of posts, deliveries and decisions (decisions.md section 3)."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import TonedChoices


class SubmissionStatus(TonedChoices):
    """Where a post stands between its writer and the Directorate."""

    DRAFT = "draft", _("Draft"), "", "edit"
    SUBMITTED = "submitted", _("Waiting for review"), "info", "clock"
    CHANGES_REQUESTED = "changes_requested", _("Changes requested"), "warn", "reply"
    APPROVED = "approved", _("Approved"), "ok", "check"
    REJECTED = "rejected", _("Rejected"), "bad", "ban"
    WITHDRAWN = "withdrawn", _("Withdrawn"), "", "x"
    ARCHIVED = "archived", _("Archived"), "", "history"

    EDITABLE_BY_UNIT = nonmember(frozenset({"draft", "changes_requested"}))
    # An approved post has a working copy as well: sending it voids the approval, writing it does not.
    HAS_WORKING_COPY = nonmember(frozenset({"draft", "changes_requested", "approved"}))
    COPYABLE = nonmember(frozenset({"approved", "rejected", "withdrawn", "archived"}))
    OPEN = nonmember(frozenset({"draft", "submitted", "changes_requested", "approved"}))
    DECIDED = nonmember(frozenset({"changes_requested", "approved", "rejected"}))


class DeliveryStatus(TonedChoices):
    """Where one channel's publication stands; combinable facts are badges, not states."""

    PENDING = "pending", _("Awaiting approval"), "", "clock"
    SCHEDULED = "scheduled", _("Scheduled"), "plan", "calendar"
    READY = "ready", _("Ready to publish"), "info", "send"
    PUBLISHED = "published", _("Published"), "ok", "globe"
    HELD = "held", _("On hold"), "warn", "clock"
    TAKEN_DOWN = "taken_down", _("Taken down"), "bad", "trash"
    CANCELLED = "cancelled", _("Cancelled"), "", "x"

    WAITING = nonmember(frozenset({"scheduled", "ready", "held"}))
    # Only these rows need an approval of their revision; a trigger refuses them without one.
    NEEDS_APPROVAL = nonmember(frozenset({"scheduled", "ready", "held", "published", "taken_down"}))
    OPEN = nonmember(frozenset({"pending", "scheduled", "ready", "held"}))
    WAS_PUBLISHED = nonmember(frozenset({"published", "taken_down"}))
    FINAL = nonmember(frozenset({"published", "taken_down", "cancelled"}))


class DecisionKind(TonedChoices):
    """What was decided about a revision."""

    APPROVE = "approve", _("Approved"), "ok", "check"
    REQUEST_CHANGES = "request_changes", _("Changes requested"), "warn", "reply"
    REJECT = "reject", _("Rejected"), "bad", "ban"
    BY_POLICY = "by_policy", _("Approved by policy"), "ok", "check"

    APPROVING = nonmember(frozenset({"approve", "by_policy"}))
    NEEDS_REASON = nonmember(frozenset({"request_changes", "reject"}))


class RevisionOrigin(models.TextChoices):
    """Who shaped a revision."""

    UNIT = "unit", _("Unit")
    DIRECTORATE = "directorate", _("Directorate")


class RightsBasis(models.TextChoices):
    """Why the institution may use an image (P11, L8)."""

    OWN = "own", _("Made by our unit")
    LICENSED = "licensed", _("Licensed")
    CREATIVE_COMMONS = "creative_commons", _("Creative Commons")
    PLATFORM_LIBRARY = "platform_library", _("Platform library")
    PUBLIC_DOMAIN = "public_domain", _("Public domain")


class ChecklistItem(models.TextChoices):
    """What the reviewer answers before an approval (P07, P01, P11)."""

    AUDIENCE = "audience", _("Suits the university's general audience")
    IDENTITY = "identity", _("Fits the corporate identity")
    ETHICS = "ethics", _("Follows the ethics rules")
