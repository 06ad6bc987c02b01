"""States and kinds of channels and duties (decisions.md section 3)."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import TonedChoices


class ChannelStatus(TonedChoices):
    """Where a channel stands; what each state may do is on the members below."""

    REQUESTED = "requested", _("Requested"), "info", "clock"
    UNDER_REVIEW = "under_review", _("Being assessed"), "info", "eye"
    APPROVED = "approved", _("Fit to open"), "info", "check"
    AWAITING_ESCROW = "awaiting_escrow", _("Awaiting escrow"), "warn", "key"
    ACTIVE = "active", _("Active"), "ok", "check"
    RESTRICTED = "restricted", _("Restricted"), "warn", "warn"
    SUSPENDED = "suspended", _("Suspended"), "bad", "ban"
    CLOSED = "closed", _("Closed"), "", "x"
    TRANSFERRED = "transferred", _("Transferred"), "", "share"

    RECEIVES_SUBMISSIONS = nonmember(frozenset({"active", "restricted"}))
    RECEIVES_DRAFTS = nonmember(frozenset({"active", "restricted", "awaiting_escrow"}))
    UNIT_PUBLISHES = nonmember(frozenset({"active"}))
    DIRECTORATE_PUBLISHES = nonmember(frozenset({"active", "restricted"}))
    PUBLIC = nonmember(frozenset({"active", "restricted"}))
    PUBLIC_AS_GONE = nonmember(frozenset({"closed", "transferred"}))
    ENDED = nonmember(frozenset({"closed", "transferred"}))
    OPENING = nonmember(frozenset({"requested", "under_review", "approved", "awaiting_escrow"}))


class RestrictionReason(TonedChoices):
    """Why a channel is restricted; several may hold at once."""

    NO_REPRESENTATIVE = "no_representative", _("No representative"), "bad", "warn"
    ESCROW_INCOMPLETE = "escrow_incomplete", _("Escrow incomplete"), "bad", "shieldx"
    ESCROW_STALE = "escrow_stale", _("Escrow out of date"), "warn", "clock"
    PERSONAL_MAILBOX = "personal_mailbox", _("Personal mailbox"), "warn", "mail"
    DORMANT = "dormant", _("Dormant"), "warn", "pause"
    RECERTIFICATION_OVERDUE = "recertification_overdue", _("Yearly confirmation overdue"), "warn", "refresh"


class ChannelKind(models.TextChoices):
    """Official channels belong to the Directorate (P02); unit channels to their unit."""

    OFFICIAL = "official", _("Official account")
    UNIT = "unit", _("Unit account")


class AccessKind(models.TextChoices):
    """How one gets into the account: a page password, or roles of people's own accounts."""

    PASSWORD = "password", _("Password")
    ROLE = "role", _("Role-based access")


class ContentLanguage(models.TextChoices):
    """Languages in which a channel speaks."""

    TURKISH = "tr", _("Turkish")
    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    RUSSIAN = "ru", _("Russian")
    SPANISH = "es", _("Spanish")
    CHINESE = "zh", _("Chinese")
    SIGN = "tid", _("Turkish Sign Language")


class ReviewMode(models.TextChoices):
    """When the Directorate looks at a channel's posts (decisions.md section 4, T1)."""

    BEFORE = "before", _("Before publication")
    SAMPLE = "sample", _("By sample")
    AFTER = "after", _("After publication")
    NONE = "none", _("No review")


class DutyKind(models.TextChoices):
    """A channel's representative, or the one who steps in."""

    PRIMARY = "primary", _("Primary representative")
    BACKUP = "backup", _("Backup representative")


class PostOrigin(models.TextChoices):
    """How the portal learned of a published post."""

    PORTAL = "portal", _("Published from the portal")
    RECORDED = "recorded", _("Recorded by hand")
    IMPORTED = "imported", _("Imported")


class LimitGrade(models.TextChoices):
    """Strength of the evidence behind a platform limit; P and C make errors, S and K warnings."""

    VENDOR = "P", _("Vendor document or specification")
    CLIENT = "C", _("Maintained open-source client")
    SECONDARY = "S", _("Secondary source")
    KNOWN = "K", _("General knowledge, not confirmed")
