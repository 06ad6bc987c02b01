"""The notices of the registry: somebody represents an account now, or nobody does."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.notices import NoticeKind, register_notice


def _unit_words(context: dict[str, Any]) -> dict[str, Any]:
    """The context with the unit's name in the language of the moment."""
    name = context.get("unit_en") if get_language() == "en" else ""
    return {**context, "unit": name or context.get("unit_tr", "–")}


_NOBODY = _("%(handle)s (%(platform)s) has no representative")
_APPOINTS = _("You get this message because you may appoint representatives for this unit.")

KINDS = (
    NoticeKind(
        code="channels.assigned_primary",
        label=_("Representative of an account"),
        subject=_("You represent %(handle)s (%(platform)s)"),
        body=_(
            "You are the primary representative of this account of %(unit)s and manage all its processes."
        ),
        button=_("Open the account"),
        icon="accounts",
        tone="ok",
        words=_unit_words,
    ),
    NoticeKind(
        code="channels.assigned_backup",
        label=_("Representative of an account"),
        subject=_("You are the backup representative of %(handle)s (%(platform)s)"),
        body=_("You stand in for the primary representative of this account of %(unit)s."),
        button=_("Open the account"),
        icon="accounts",
        tone="ok",
        words=_unit_words,
    ),
    NoticeKind(
        code="channels.no_representative",
        label=_("Account without a representative"),
        subject=_NOBODY,
        body=_(
            "%(person)s no longer represents this account of %(unit)s. Until somebody else is assigned, only the "
            "Directorate can publish on it."
        ),
        button=_("Assign a representative"),
        reason=_APPOINTS,
        icon="warn",
        tone="bad",
        words=_unit_words,
    ),
    NoticeKind(
        code="channels.no_representative_but_backup",
        label=_("Account without a representative"),
        subject=_NOBODY,
        body=_(
            "%(person)s no longer represents this account of %(unit)s. The backup representative %(backup)s can take "
            "over: one step on the account's page. Until then only the Directorate can publish on it."
        ),
        button=_("Assign a representative"),
        reason=_APPOINTS,
        icon="warn",
        tone="bad",
        words=_unit_words,
    ),
)


def register() -> None:
    """Add the kinds; called once when the app is ready."""
    for kind in KINDS:
        register_notice(kind)
