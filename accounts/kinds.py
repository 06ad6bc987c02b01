"""The notices of accounts itself: appointments, invitation, passwords."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.notices import NoticeKind, register_notice
from accounts.services import invitations, passwords
from core import clock

ABOUT_YOUR_ACCOUNT = _("You get this message because it concerns your own account.")


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else "–"


def _appointment_words(context: dict[str, Any]) -> dict[str, Any]:
    """Role, unit and days in the language of the moment."""
    name = context.get("unit_en") if get_language() == "en" else ""
    return {
        "role": Role(context["role"]).label,
        "unit": name or context["unit_tr"],
        "first_day": _day(context["first_day"]),
        "last_day": _day(context["last_day"]),
    }


def _invitation_words(context: dict[str, Any]) -> dict[str, Any]:
    return {
        "until": date_format(clock.local(datetime.fromisoformat(context["expires_at"])), "DATETIME_FORMAT")
    }


def _reset_words(context: dict[str, Any]) -> dict[str, Any]:
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return {"validity": ngettext_lazy("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}}


KINDS = (
    NoticeKind(
        code="accounts.appointed",
        label=_("Appointment"),
        subject=_("You have been appointed: %(role)s, %(unit)s"),
        body=_("Your appointment holds from %(first_day)s. Your home page shows what waits for you."),
        icon="userplus",
        tone="ok",
        words=_appointment_words,
    ),
    NoticeKind(
        code="accounts.appointment_end_set",
        label=_("End of an appointment"),
        subject=_("Your appointment ends on %(last_day)s: %(role)s, %(unit)s"),
        body=_("Until then nothing changes for you. Please hand over what is open to your successor."),
        icon="calendar",
        tone="warn",
        words=_appointment_words,
    ),
    NoticeKind(
        code="accounts.appointment_ended",
        label=_("End of an appointment"),
        subject=_("Your appointment has ended: %(role)s, %(unit)s"),
        body=_(
            "You can no longer act for this unit in the portal. Ask the Directorate if this is a mistake."
        ),
        icon="archive",
        words=_appointment_words,
    ),
    NoticeKind(
        code="accounts.invited",
        label=_("Invitation"),
        subject=_("You are invited to the social media portal"),
        body=_(
            "The Directorate has opened an account for you. Set your own password by the link below. "
            "It works once, until %(until)s."
        ),
        button=_("Set my password"),
        reason=_("You get this message because the Directorate has opened an account for this address."),
        icon="mail",
        mail_link=invitations.mail_link,
        words=_invitation_words,
    ),
    NoticeKind(
        code="accounts.password_reset",
        label=_("Password reset"),
        subject=_("Link to reset your password"),
        body=_(
            "Somebody, most likely you, asked on the sign-in page for a new password. The link in the e-mail works "
            "once, for %(validity)s. If it was not you, you need not do anything: your password stays as it is."
        ),
        button=_("Set a new password"),
        reason=ABOUT_YOUR_ACCOUNT,
        icon="key",
        mail_link=passwords.mail_link,
        words=_reset_words,
    ),
    NoticeKind(
        code="accounts.password_changed",
        label=_("Password changed"),
        subject=_("Your password was changed"),
        body=_(
            "If it was not you, reset your password on the sign-in page at once and tell the Directorate."
        ),
        button=_("Open my profile"),
        reason=ABOUT_YOUR_ACCOUNT,
        icon="shield",
        tone="warn",
    ),
    NoticeKind(
        code="accounts.address_changed",
        label=_("Sign-in address changed"),
        subject=_("Your sign-in address was changed"),
        body=_(
            "The Directorate wrote down another e-mail address for you; you sign in with the new one from now on. This "
            "is told to both addresses. If it surprises you, tell the Directorate at once."
        ),
        button=_("Open my profile"),
        reason=ABOUT_YOUR_ACCOUNT,
        icon="shield",
        tone="warn",
    ),
)


def register() -> None:
    """Add the kinds; called once when the app is ready."""
    for kind in KINDS:
        register_notice(kind)
