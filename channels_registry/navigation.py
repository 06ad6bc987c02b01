"""Entries of the side navigation."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.policies import has_role
from accounts.roles import DIRECTORATE_ROLES
from core.nav import NavEntry, register_nav

# Who looks after accounts, or into them, that are not the own duty.
_OVERSEERS = (
    *DIRECTORATE_ROLES,
    Role.UNIT_HEAD,
    Role.AUDITOR,
    Role.PRIVACY,
    Role.CUSTODIAN,
    Role.APPROVER,
    Role.FINANCE,
    Role.SENIOR,
    Role.ADMIN,
)


def _phone_place(user) -> int | None:
    """The Directorate's phone bar holds the accounts, the others' does not."""
    return 4 if has_role(user, *DIRECTORATE_ROLES) else None


ENTRIES = (
    NavEntry(
        key="channels",
        label=_("Accounts"),
        icon="accounts",
        url_name="channels:list",
        group="records",
        order=10,
        visible=lambda user: has_role(user, *_OVERSEERS),
        phone_order=_phone_place,
    ),
    NavEntry(
        key="my_channels",
        label=_("My accounts"),
        icon="accounts",
        url_name="channels:mine",
        group="unit",
        order=10,
        visible=lambda user: has_role(user, Role.REPRESENTATIVE),
    ),
    NavEntry(
        key="platforms",
        label=_("Platforms"),
        icon="globe",
        url_name="channels:platforms",
        group="system",
        order=20,
        visible=lambda user: user.may("catalogue.manage"),
    ),
)


def register() -> None:
    """Add the entries; called once when the app is ready."""
    for entry in ENTRIES:
        register_nav(entry)
