"""Entries of the side navigation."""

from django.utils.translation import gettext_lazy as _

from core.nav import NavEntry, register_nav

ENTRIES = (
    NavEntry(
        key="people",
        label=_("People"),
        icon="users",
        url_name="accounts:people",
        group="records",
        order=60,
        visible=lambda user: user.may("people.manage") or user.may("appointment.manage"),
    ),
    NavEntry(
        key="appointments",
        label=_("Appointments"),
        icon="userplus",
        url_name="accounts:appointments",
        group="records",
        order=61,
        visible=lambda user: user.may("appointment.manage"),
    ),
    NavEntry(
        key="units",
        label=_("Units"),
        icon="tree",
        url_name="accounts:units",
        group="records",
        order=62,
        visible=lambda user: user.may("unit.manage") or user.may("appointment.manage"),
    ),
    NavEntry(
        key="ledger",
        label=_("Ledger"),
        icon="history",
        url_name="admin:audit_auditentry_changelist",
        group="records",
        order=70,
        visible=lambda user: user.is_staff and user.may("audit.read"),
    ),
    NavEntry(
        key="undelivered",
        label=_("Undelivered e-mails"),
        icon="mail",
        url_name="accounts:undelivered",
        group="system",
        order=60,
        visible=lambda user: user.may("people.manage") or user.may("system.run"),
    ),
)


def register() -> None:
    """Add the entries; called once when the app is ready."""
    for entry in ENTRIES:
        register_nav(entry)
