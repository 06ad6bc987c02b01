"""Places where the apps above hang on to what accounts does; they fill them in `AppConfig.ready()`.

Accounts knows nothing of channels or posts (decisions.md section 1), yet ending an appointment must restrict the
channels it covered in the same transaction, and the page must say so beforehand.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import Appointment, Unit, User
from core.panels import FilledPanel
from core.registry import Registry

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A sentence of another app with the way to mend what it says, as the page of accounts shows it.

    `url` leads to the place, under the words `link`; `post_url` mends it at once with the button `button` and comes
    back to the address it is sent as `next`.
    """

    text: Words
    url: str = ""
    link: Words = ""
    post_url: str = ""
    button: Words = ""

    def __str__(self) -> str:
        return str(self.text)


Sentence = Words | Advice


@dataclass(frozen=True, kw_only=True)
class LockingHook:
    """`lock(appointments, units)` locks what the other hooks of its app will change when these appointments end and
    these units, with all that lies below them, move or merge.

    Called once per change and before its first line in the ledger, with everything the change concerns: whoever waits
    for the ledger has all rows in hand, and whoever needs two of them takes them in the same order, by primary key
    (docs/decisions/0003). An app with an ending, merging or moving hook that writes rows has one of these too.
    """

    key: str
    lock: Callable[[Collection[Appointment], Collection[Unit]], object]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class EndingHook:
    """`run(appointment, actor)` is called inside the transaction that ends an appointment, before `ended_at` is set.

    `actor` is None when the last day has gone by. What it raises undoes the ending.
    """

    key: str
    run: Callable[[Appointment, User | None], object]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """`describe(appointment)` says, in sentences, what ending the appointment will cause; shown before it happens.

    `describe_all(appointments)` says it for several that end together (a unit closes, a person leaves), with the same
    number of queries however many they are; without it each is described by itself.
    """

    key: str
    describe: Callable[[Appointment], Iterable[Sentence]]
    describe_all: Callable[[Sequence[Appointment]], Iterable[Sentence]] | None = None
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class UnitObstacle:
    """`find(unit)` gives the reasons, as sentences that say how to mend it, why a unit cannot be closed yet.

    An app that also has a merging hook of this key hands over what stands in the way when the unit is merged.
    """

    key: str
    find: Callable[[Unit], Iterable[Sentence]]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class MergingHook:
    """`run(unit, into, actor)` hands what hangs on a unit to the one it is merged into, in the same transaction."""

    key: str
    run: Callable[[Unit, Unit, User | None], object]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class MovingHook:
    """`run(unit, actor)` is called in the transaction that moved a unit with what lies below it, after the move."""

    key: str
    run: Callable[[Unit, User | None], object]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class CardPanel:
    """A card that another app adds to the page of a person or a unit.

    `context(shown, viewer)` returns what `template` needs, or None when there is nothing to show.
    """

    key: str
    template: str
    context: Callable[[Any, User], dict[str, Any] | None]
    order: int = 100


locking_hooks: Registry[LockingHook] = Registry()
ending_hooks: Registry[EndingHook] = Registry()
appointment_consequences: Registry[Consequence] = Registry()
unit_obstacles: Registry[UnitObstacle] = Registry()
merging_hooks: Registry[MergingHook] = Registry()
moving_hooks: Registry[MovingHook] = Registry()
person_panels: Registry[CardPanel] = Registry()
unit_panels: Registry[CardPanel] = Registry()


def lock_what_follows(appointments: Collection[Appointment] = (), units: Collection[Unit] = ()) -> None:
    """Lock every row of the other apps that ending the appointments and moving or merging the units will change."""
    for hook in locking_hooks.items():
        hook.lock(appointments, units)


def consequences_of(appointment: Appointment) -> list[Sentence]:
    """Every sentence about what ending this appointment will cause."""
    return [words for item in appointment_consequences.items() for words in item.describe(appointment)]


def consequences_of_all(appointments: Sequence[Appointment]) -> list[Sentence]:
    """The same for appointments that end together."""
    sentences: list[Sentence] = []
    for item in appointment_consequences.items():
        if item.describe_all:
            sentences += item.describe_all(appointments)
        else:
            sentences += [words for row in appointments for words in item.describe(row)]
    return sentences


def obstacles_of(unit: Unit) -> list[Sentence]:
    """Every reason of the other apps why the unit cannot be closed."""
    return [words for item in unit_obstacles.items() for words in item.find(unit)]


def obstacles_to_merging(unit: Unit) -> list[Sentence]:
    """The same for a unit that is merged, without what its app hands over to the other unit."""
    staying = [item for item in unit_obstacles.items() if item.key not in merging_hooks]
    return [words for item in staying for words in item.find(unit)]


def filled(panels: Registry[CardPanel], shown: Any, viewer: User) -> list[FilledPanel]:
    """The cards of a registry that have something to show, ready for `{% panel filled %}`."""
    found = ((item, item.context(shown, viewer)) for item in panels.items())
    return [
        FilledPanel(key=item.key, template=item.template, data=data)
        for item, data in found
        if data is not None
    ]
