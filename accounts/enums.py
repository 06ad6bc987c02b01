"""Codes of people, units and messages; the Turkish words come from the translation catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import TonedChoices


class UnitKind(models.TextChoices):
    """What a unit is; exactly one open unit is the Directorate (procedure P02)."""

    SENIOR = "senior", _("Senior management")
    ADMIN = "admin", _("Administrative unit")
    ACADEMIC = "academic", _("Academic unit")
    DIRECTORATE = "directorate", _("Corporate Communications Directorate")
    SOCIETY = "society", _("Student society")


class Scope(models.TextChoices):
    """How far below its unit an appointment reaches (decisions.md section 2)."""

    UNIT = "unit", _("This unit only")
    SUBTREE = "subtree", _("This unit and those below it")
    INSTITUTION = "institution", _("Whole institution")


class Role(models.TextChoices):
    """What a person may be appointed as; rights per role are in `accounts.roles`."""

    DIRECTOR = "director", _("Director")
    REVIEWER = "reviewer", _("Content reviewer")
    MANAGER = "manager", _("Social media manager")
    MODERATOR = "moderator", _("Comment moderator")
    TRIAGE = "triage", _("Request triage officer")
    DESIGNER = "designer", _("Designer")
    REPRESENTATIVE = "representative", _("Unit social media representative")
    UNIT_HEAD = "unit_head", _("Unit head")
    RESPONDER = "responder", _("Unit responder")
    CUSTODIAN = "custodian", _("Escrow custodian")
    APPROVER = "approver", _("Reveal approver")
    AUDITOR = "auditor", _("Auditor")
    PRIVACY = "privacy", _("Data protection contact")
    FINANCE = "finance", _("Finance officer")
    SENIOR = "senior", _("Senior manager")
    DUTY = "duty", _("Duty officer")
    ADMIN = "admin", _("System administrator")


class Language(models.TextChoices):
    """Languages of the interface; the names stay in their own language."""

    TURKISH = "tr", "Türkçe"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    """Light or dark, or whatever the device says."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class PersonState(TonedChoices):
    """Whether a person can come in; derived, never stored."""

    ACTIVE = "active", _("Active"), "ok", "ok"
    INVITED = "invited", _("Invited"), "info", "mail"
    NOT_INVITED = "not_invited", _("Not invited yet"), "warn", "clock"
    INACTIVE = "inactive", _("Deactivated"), "", "ban"


class AppointmentState(TonedChoices):
    """Where an appointment stands in time; derived, never stored."""

    OPEN = "open", _("In force"), "ok", "ok"
    ENDING = "ending", _("Ending soon"), "warn", "clock"
    UPCOMING = "upcoming", _("Not begun yet"), "plan", "calendar"
    ENDED = "ended", _("Ended"), "", "x"


class InvitationState(TonedChoices):
    """What became of an invitation link; derived, never stored."""

    USABLE = "usable", _("Waiting for acceptance"), "info", "clock"
    USED = "used", _("Accepted"), "ok", "ok"
    REVOKED = "revoked", _("Revoked"), "", "x"
    EXPIRED = "expired", _("Expired"), "warn", "clock"


class MailState(TonedChoices):
    """How far an e-mail has come."""

    QUEUED = "queued", _("Waiting to be sent"), "info", "clock"
    SENDING = "sending", _("Being sent"), "info", "send"
    SENT = "sent", _("Sent"), "ok", "check"
    FAILED = "failed", _("Undelivered"), "bad", "bad"
    CANCELLED = "cancelled", _("Cancelled"), "", "x"


class FileClass(models.TextChoices):
    """What a stored file is for; retention and quota follow it."""

    MASTER = "master", _("Master image")
    THUMBNAIL = "thumbnail", _("Thumbnail")
    PREVIEW = "preview", _("Preview image")
    ATTACHMENT = "attachment", _("Attachment")
