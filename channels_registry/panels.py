"""Cards on the home page: the own accounts, and accounts that nobody represents."""

from typing import Any

from accounts.enums import Role
from accounts.policies import has_role
from channels_registry import selectors
from core.panels import Panel, register_panel

PANEL_ROWS = 5


def my_accounts(user) -> dict[str, Any] | None:
    """What a representative looks after; nothing for everybody else."""
    if not has_role(user, Role.REPRESENTATIVE):
        return None
    found = list(selectors.my_channels(user)[: PANEL_ROWS + 1])
    return {"channels": found[:PANEL_ROWS], "has_more": len(found) > PANEL_ROWS}


def unrepresented(user) -> dict[str, Any] | None:
    """Accounts without a representative, for whoever appoints at the whole institution; nothing when there are none."""
    if not has_role(user, Role.DIRECTOR):
        return None
    found = list(selectors.without_representative(user)[: PANEL_ROWS + 1])
    return {"channels": found[:PANEL_ROWS], "has_more": len(found) > PANEL_ROWS} if found else None


PANELS = (
    Panel(
        key="channels.unrepresented",
        order=30,
        area="aside",
        template="channels_registry/_panel_unrepresented.html",
        context=unrepresented,
    ),
    Panel(
        key="channels.mine",
        order=20,
        area="aside",
        template="channels_registry/_panel_mine.html",
        context=my_accounts,
    ),
)


def register() -> None:
    """Add the panels; called once when the app is ready."""
    for panel in PANELS:
        register_panel(panel)
