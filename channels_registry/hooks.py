"""Where the registry hangs on to accounts: appointments that end, units that close or merge, cards on their pages."""

from typing import Any

from accounts.hooks import (
    CardPanel,
    Consequence,
    EndingHook,
    LockingHook,
    MergingHook,
    MovingHook,
    UnitObstacle,
    appointment_consequences,
    ending_hooks,
    locking_hooks,
    merging_hooks,
    moving_hooks,
    person_panels,
    unit_obstacles,
    unit_panels,
)
from accounts.models import Unit, User
from accounts.services.grants import Projector, projectors
from channels_registry import selectors
from channels_registry.services import channels, duties, grants, locks

# Pages of people and units show at most so many accounts and link to the list for the rest.
CARD_ROWS = 8


def register() -> None:
    """Fill the registries of accounts; called once when the app is ready."""
    projectors.register(Projector(key="channel", drift=grants.channel_grant_drift, repair=grants.repair))
    locking_hooks.register(LockingHook(key="channels", lock=locks.lock_channels))
    ending_hooks.register(EndingHook(key="channels", run=duties.end_of_appointment))
    appointment_consequences.register(
        Consequence(
            key="channels",
            describe=duties.consequences_of_end,
            describe_all=duties.consequences_of_ends,
        )
    )
    unit_obstacles.register(UnitObstacle(key="channels", find=channels.obstacles_to_closing))
    merging_hooks.register(MergingHook(key="channels", run=channels.follow_merger))
    moving_hooks.register(MovingHook(key="channels", run=duties.follow_move))
    unit_panels.register(
        CardPanel(key="channels", template="channels_registry/_card_unit.html", context=unit_card)
    )
    person_panels.register(
        CardPanel(key="channels", template="channels_registry/_card_person.html", context=person_card)
    )


def unit_card(unit: Unit, viewer: User) -> dict[str, Any] | None:
    """The accounts of a unit that the viewer may see."""
    found = list(selectors.channels_of_unit(unit, viewer)[: CARD_ROWS + 1])
    return (
        {"channels": found[:CARD_ROWS], "has_more": len(found) > CARD_ROWS, "unit": unit} if found else None
    )


def person_card(person: User, viewer: User) -> dict[str, Any] | None:
    """The accounts that a person represents, as far as the viewer may see them."""
    found = list(selectors.duties_of(person, viewer))
    return {"duties": found} if found else None
