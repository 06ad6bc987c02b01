"""Panels of the home page: each app registers its own, the home page shows those that have something to say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from core.registry import Registry

Area = Literal["main", "aside"]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One card of the home page.

    `context(user)` returns what `template` needs, or None when this person has nothing there.
    """

    key: str
    order: int
    area: Area
    template: str
    context: Callable[[Any], dict[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class FilledPanel:
    """A panel with its context; `{% panel filled %}` draws it."""

    key: str
    template: str
    data: dict[str, Any] = field(default_factory=dict)


_registry: Registry[Panel] = Registry()


def register_panel(panel: Panel) -> Panel:
    """Add a panel; raises ValueError for a key that another panel holds."""
    return _registry.register(panel)


def panels_for(user) -> dict[Area, list[FilledPanel]]:
    """The panels this person has, by area and in order."""
    areas: dict[Area, list[FilledPanel]] = {"main": [], "aside": []}
    for panel in _registry.items():
        data = panel.context(user)
        if data is not None:
            areas[panel.area].append(FilledPanel(key=panel.key, template=panel.template, data=data))
    return areas
