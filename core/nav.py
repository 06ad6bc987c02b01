"""Navigation: entries that apps register, and the context processor that gives the shell what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from core.registry import Registry

# Headings of the side navigation, in this order; entries of the first group stand without a heading.
GROUPS: dict[str, str | Promise] = {
    "": "",
    "community": _("Community"),
    "records": _("Records and control"),
    "unit": _("My unit"),
    "system": _("System"),
}
# Four entries and the menu button fit on a phone.
PHONE_PLACES = 4


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """One line of the side navigation.

    `order` places it in its group (a key of GROUPS). `visible(user)` says who sees it, `count(user)` how many things
    wait there (None or 0 shows nothing). `phone_order` is its place in the phone bar, or a function of the user that
    returns it, because the bar differs by role; None keeps it in the menu only. `phone_label` is a shorter word for
    the phone bar. `is_urgent` makes the count red.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    group: str = ""
    order: int = 100
    visible: Callable[[Any], bool] = lambda user: True
    count: Callable[[Any], int | None] = lambda user: None
    phone_order: int | Callable[[Any], int | None] | None = None
    phone_label: str | Promise = ""
    is_urgent: bool = False

    def phone_place(self, user) -> int | None:
        """Place in this person's phone bar, or None."""
        return self.phone_order(user) if callable(self.phone_order) else self.phone_order


@dataclass(frozen=True, kw_only=True)
class NavLink:
    """An entry as one page shows it. `current` is the value of aria-current, empty elsewhere."""

    key: str
    label: str | Promise
    phone_label: str | Promise
    icon: str
    url: str
    count: int | None
    is_urgent: bool
    current: str
    phone_place: int | None


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """A heading (empty for the first group) and its links."""

    key: str
    label: str | Promise
    links: tuple[NavLink, ...]


_registry: Registry[NavEntry] = Registry()


def register_nav(entry: NavEntry) -> NavEntry:
    """Add an entry; raises ValueError for an unknown group or a key that another entry holds."""
    if entry.group not in GROUPS:
        raise ValueError(f"{entry.group!r} is not a navigation group.")
    return _registry.register(entry)


def _current_key(urls: dict[str, str], path: str) -> str:
    """Key of the entry with the longest address that the path begins with; the home page counts only for itself."""
    hits = [
        (len(url), key) for key, url in urls.items() if path == url or (url != "/" and path.startswith(url))
    ]
    return max(hits)[1] if hits else ""


def build_nav(user, path: str) -> list[NavGroup]:
    """The groups of the side navigation that this person sees, without empty ones."""
    entries = [entry for entry in _registry.items() if entry.visible(user)]
    urls = {entry.key: reverse(entry.url_name) for entry in entries}
    current = _current_key(urls, path)
    links: dict[str, list[NavLink]] = {group: [] for group in GROUPS}
    for entry in entries:
        mark = ("page" if urls[entry.key] == path else "true") if entry.key == current else ""
        links[entry.group].append(
            NavLink(
                key=entry.key,
                label=entry.label,
                phone_label=entry.phone_label or entry.label,
                icon=entry.icon,
                url=urls[entry.key],
                count=entry.count(user),
                is_urgent=entry.is_urgent,
                current=mark,
                phone_place=entry.phone_place(user),
            )
        )
    return [NavGroup(key=key, label=GROUPS[key], links=tuple(found)) for key, found in links.items() if found]


def phone_links(groups: list[NavGroup]) -> list[NavLink]:
    """At most four links for the phone bar, by their place; the menu button takes the fifth."""
    placed = [
        (link.phone_place, link) for group in groups for link in group.links if link.phone_place is not None
    ]
    return [link for _place, link in sorted(placed, key=itemgetter(0))][:PHONE_PLACES]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base templates: `nav`, `phone_nav`, `demo_mode`.

    Everything that could ask the database is lazy, so that a page or fragment without the shell pays nothing.
    Signed-out people get empty navigation.
    """
    nav = SimpleLazyObject(
        lambda: build_nav(request.user, request.path) if request.user.is_authenticated else []
    )
    return {
        "nav": nav,
        "phone_nav": SimpleLazyObject(lambda: phone_links(nav)),
        "demo_mode": settings.DEMO_MODE,
    }
