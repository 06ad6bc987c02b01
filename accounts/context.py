"""What every page shows of accounts; asked of the database only when a template prints it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.enums import Theme
from accounts.models import Institution
from accounts.selectors import shell_of

THEME_COOKIE = "tema"


def institution(request: HttpRequest) -> dict[str, Any]:
    """`institution`, `unread_notifications` (a number) and `theme` of the page."""
    return {
        "institution": SimpleLazyObject(lambda: _shell(request)["institution"]),
        "unread_notifications": SimpleLazyObject(lambda: _shell(request)["unread_notifications"]),
        "theme": SimpleLazyObject(lambda: _theme(request)),
    }


def _shell(request: HttpRequest) -> dict[str, Any]:
    if request.user.is_authenticated:
        return shell_of(request.user)
    return {"institution": Institution.objects.first(), "unread_notifications": 0}


def _theme(request: HttpRequest) -> str:
    """Light or dark as the person chose, without a sign-in as the device remembers; empty follows the device."""
    wish = getattr(request.user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return wish if wish in (Theme.LIGHT, Theme.DARK) else ""
