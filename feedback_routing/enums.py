"""States of a follower's case and of a reply draft (decisions.md section 3)."""

from enum import nonmember

from django.utils.translation import gettext_lazy as _

from core.enums import TonedChoices


class CaseStatus(TonedChoices):
    """Where a request or complaint stands."""

    RECEIVED = "received", _("Received"), "info", "inbox"
    TRIAGE = "triage", _("Being classified"), "info", "route"
    ASSIGNED = "assigned", _("Assigned"), "plan", "user"
    IN_PROGRESS = "in_progress", _("In progress"), "plan", "clock"
    WAITING = "waiting", _("Waiting for the follower"), "warn", "clock"
    RETURNED = "returned", _("Returned"), "warn", "reply"
    ANSWERED = "answered", _("Answered"), "ok", "check"
    CLOSED = "closed", _("Case closed"), "", "x"
    MERGED = "merged", _("Merged"), "", "repeat"
    IRRELEVANT = "irrelevant", _("Irrelevant"), "", "ban"

    FINAL = nonmember(frozenset({"closed", "merged", "irrelevant"}))


class ReplyStatus(TonedChoices):
    """Where a draft of an answer stands."""

    DRAFT = "draft", _("Draft"), "", "edit"
    IN_APPROVAL = "in_approval", _("In approval"), "info", "clock"
    APPROVED = "approved", _("Approved"), "ok", "check"
    REJECTED = "rejected", _("Rejected"), "bad", "ban"
    PUBLISHED = "published", _("Published"), "ok", "globe"
