"""The start page: a greeting, what the person is here, and the panels the apps have for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.models import Appointment
from accounts.policies import has_role
from accounts.selectors import shell_of
from core import clock
from core.access import access
from core.nav import NavEntry, register_nav
from core.panels import Panel, panels_for, register_panel

Words = str | Promise


def greeting(hour: int) -> str:
    """The greeting for an hour of the local day, 0 to 23."""
    if 5 <= hour < 12:
        return _("Good morning, %(name)s")
    if 12 <= hour < 18:
        return _("Good day, %(name)s")
    return _("Good evening, %(name)s")


@access(signed_in=True)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what was decided. Query count depends on the panels, never on the rows."""
    name = request.user.get_short_name()
    context = {
        # Read before the panels, which ask the institution's limits, and not again by the shell.
        **shell_of(request.user),
        "headline": greeting(clock.local(clock.now()).hour) % {"name": name},
        "tasks": tasks_of(request.user),
        "may_submit": request.user.may("content.submit"),
        "may_review": request.user.may("content.claim"),
        "panels": panels_for(request.user),
    }
    return render(request, "config/home.html", context)


def tasks_of(user) -> dict[str, str]:
    """What the person does, by unit: "social media manager, comment moderator"; one query."""
    found: dict[str, list[str]] = {}
    for held in Appointment.objects.open().filter(user=user).select_related("unit").order_by("pk"):
        found.setdefault(held.unit.name, []).append(str(held.get_role_display()))
    return {unit: ", ".join(dict.fromkeys(roles)) for unit, roles in found.items()}


# ---- Shortcuts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shortcut:
    """A page that somebody without posts of his own works with; `shown(user)` says to whom."""

    url_name: str
    icon: str
    label: Words
    text: Words
    shown: Callable[[Any], bool]


def _runs_the_directorate(user) -> bool:
    return has_role(user, Role.DIRECTOR)


def _has_no_posts(user) -> bool:
    return not user.may("content.view")


SHORTCUTS = (
    Shortcut(
        "accounts:people",
        "users",
        gettext_lazy("People"),
        gettext_lazy("Add and invite people, end their access"),
        _runs_the_directorate,
    ),
    Shortcut(
        "accounts:units",
        "tree",
        gettext_lazy("Units"),
        gettext_lazy("The unit tree: names, heads, mailboxes"),
        _runs_the_directorate,
    ),
    Shortcut(
        "accounts:appointments",
        "userplus",
        gettext_lazy("Appointments"),
        gettext_lazy("Who does what, where, since when"),
        _runs_the_directorate,
    ),
    Shortcut(
        "channels:list",
        "accounts",
        gettext_lazy("Accounts"),
        gettext_lazy("The institution's accounts and who represents them"),
        lambda user: _has_no_posts(user) and user.may("channel.view"),
    ),
    Shortcut(
        "channels:platforms",
        "globe",
        gettext_lazy("Platforms"),
        gettext_lazy("Platforms in use and their limits"),
        lambda user: _has_no_posts(user) and user.may("catalogue.manage"),
    ),
    Shortcut(
        "accounts:undelivered",
        "mail",
        gettext_lazy("Undelivered e-mails"),
        gettext_lazy("Mails that no attempt could deliver"),
        lambda user: _has_no_posts(user) and user.may("system.run"),
    ),
    Shortcut(
        "admin:audit_auditentry_changelist",
        "history",
        gettext_lazy("Ledger"),
        gettext_lazy("What happened in the portal, by whom, when"),
        lambda user: _has_no_posts(user) and user.is_staff and user.may("audit.read"),
    ),
    Shortcut(
        "admin:index",
        "settings",
        gettext_lazy("Administration"),
        gettext_lazy("Tables of the system"),
        lambda user: _has_no_posts(user) and user.is_staff and user.may("system.run"),
    ),
)


def shortcuts(user) -> dict[str, Any] | None:
    """The pages that the person works with beside posts; nothing for people whose work is all in the panels."""
    found = [
        {"url": reverse(item.url_name), "icon": item.icon, "label": item.label, "text": item.text}
        for item in SHORTCUTS
        if item.shown(user)
    ]
    return {"shortcuts": found} if found else None


def _phone_place(user) -> int | None:
    """On a reviewer's phone the queue stands first; the sign in the corner leads home."""
    return None if user.may("content.claim") else 0


def register() -> None:
    """Add the entry of the menu and the panel; called once when the project is ready."""
    register_nav(
        NavEntry(
            key="home",
            label=gettext_lazy("Home"),
            icon="home",
            url_name="home",
            order=0,
            phone_order=_phone_place,
        )
    )
    register_panel(
        Panel(
            key="config.shortcuts",
            order=50,
            area="main",
            template="config/_panel_shortcuts.html",
            context=shortcuts,
        )
    )
