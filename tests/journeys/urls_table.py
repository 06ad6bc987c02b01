"""Pages that belong to no app's own table: the home page of each role, and what staff see of the administration site.

Form as in tests/accounts/urls_table.py. `test_url_table.py` proves that no page is missing.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import models

from accounts.enums import Role
from accounts.models import Appointment, Institution, Invitation, MailDelivery, Unit, User
from audit.models import AuditEntry
from channels_registry.models import Platform, PlatformLimit
from tests.make import content as make
from tests.make.accounts import (
    make_appointment,
    make_institution,
    make_invitation,
    make_notification,
    make_person,
)

Kwargs = Callable[[], dict[str, Any]]
_numbers = count(1)


def some_work() -> dict[str, Any]:
    """Posts in the states that home pages tell of."""
    make.make_submitted()
    make.request_changes(make.make_submitted())
    make.make_ready_delivery()
    make.make_scheduled_delivery()
    make.make_published(images=1)
    return {}


def some_rows() -> dict[str, Any]:
    """At least one row of everything that the administration site lists; the last person's address has no break."""
    make_institution()
    make_appointment(role=Role.REPRESENTATIVE)
    make_invitation()
    make_notification(recipient=make_person(email=long_address()))
    return {}


def long_address() -> str:
    """60 characters between which no browser breaks the line by itself."""
    return f"{'uzunbiradres' * 3}{next(_numbers):06d}@ornekkent.example"


def of_app(label: str) -> Kwargs:
    """The parameters of an app's index."""

    def app() -> dict[str, Any]:
        return {"app_label": label}

    return app


def newest_of(model: type[models.Model]) -> Kwargs:
    """The parameters of a row's page: of the row just made, where some_rows makes one."""

    def row() -> dict[str, Any]:
        some_rows()
        return {"object_id": model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]}

    return row


SHOWN = (Institution, User, Unit, Appointment, Invitation, MailDelivery, AuditEntry, Platform, PlatformLimit)


def admin_name(model: type[models.Model], page: str) -> str:
    """The name of a page of a model in the administration site."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


PAGES: list[tuple[str, Kwargs, str | None]] = [
    *[
        ("home", some_work, role)
        for role in (Role.DIRECTOR, Role.REVIEWER, Role.MANAGER, Role.REPRESENTATIVE)
    ],
    *[("home", dict, role) for role in (Role.UNIT_HEAD, Role.AUDITOR, Role.SENIOR, Role.ADMIN)],
    ("admin:index", some_rows, Role.AUDITOR),
    ("admin:index", some_rows, Role.ADMIN),
    ("admin:app_list", of_app("audit"), Role.AUDITOR),
    ("admin:app_list", of_app("accounts"), Role.ADMIN),
    ("admin:channels_registry_platform_add", dict, Role.ADMIN),
    *[
        (admin_name(model, page), some_rows if page == "changelist" else newest_of(model), role)
        for model in SHOWN
        for page in ("changelist", "change", "history")
        for role in [Role.AUDITOR if model is AuditEntry else Role.ADMIN]
    ],
]
