"""Who works where: the named people of the files, and for all other units people derived from a list of names.

The same files give the same people in the same order. Nobody of them exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from accounts.demo import personas
from accounts.enums import Role
from config.seeding import fixtures
from core.text import tr_slug

# Academic titles stand before the name in the files; in the portal a name is a name and the rest is the job title.
ACADEMIC_TITLES = ("Prof. Dr.", "Doç. Dr.", "Dr. Öğr. Üyesi", "Öğr. Gör.", "Arş. Gör.", "Av.")
# Every third of the units with one account has somebody who steps in, as those with more accounts all have.
BACKUP_EVERY = 3


@dataclass(frozen=True)
class Holding:
    """A role that somebody holds at a unit."""

    unit: str
    role: str
    is_backup: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration; `username` is the part of the e-mail address before the @."""

    username: str
    full_name: str
    title: str
    holdings: tuple[Holding, ...]


def everybody() -> list[Person]:
    """The named people first, in the order of their file, then the derived ones in the order of the units."""
    named = [_named(row) for row in personas()]
    return [*named, *_derived(named)]


def representative(unit: str) -> str:
    """The username of a unit's first representative; the manager's for the Directorate. Raises LookupError."""
    roles = (Role.REPRESENTATIVE, Role.MANAGER)
    for person in everybody():
        for holding in person.holdings:
            if holding.unit == unit and holding.role in roles and not holding.is_backup:
                return person.username
    raise LookupError(unit)


def _named(row: dict) -> Person:
    academic = next((title for title in ACADEMIC_TITLES if row["name"].startswith(f"{title} ")), "")
    is_backup = row.get("backup", False)
    return Person(
        username=row["username"],
        full_name=row["name"].removeprefix(academic).strip(),
        title=_with_academic(academic, row["title"]),
        holdings=tuple(
            Holding(row["unit"], role, is_backup and role == Role.REPRESENTATIVE) for role in row["roles"]
        ),
    )


def _derived(named: list[Person]) -> Iterator[Person]:
    """Heads, representatives and backups where no named person is."""
    staff, number = fixtures.staff(), count()
    taken = {(holding.unit, holding.role, holding.is_backup) for one in named for holding in one.holdings}
    kinds = {unit["code"]: unit["kind"] for unit in fixtures.units()}
    owned = [channel["unit"] for channel in fixtures.channels()]
    for place, unit in enumerate(kinds):
        jobs = staff["jobs"].get(kinds[unit], staff["jobs"]["admin"])
        if unit in staff["heads"]:
            academic, job = staff["heads"][unit]
            yield _drawn(next(number), _with_academic(academic, job), Holding(unit, Role.UNIT_HEAD))
        is_writer = unit in owned or unit in staff["writers_without_account"]
        is_manager_there = (unit, Role.MANAGER, False) in taken
        if is_writer and not is_manager_there and (unit, Role.REPRESENTATIVE, False) not in taken:
            yield _drawn(next(number), jobs[place % len(jobs)], Holding(unit, Role.REPRESENTATIVE))
        wants_backup = owned.count(unit) > 1 or (owned.count(unit) and place % BACKUP_EVERY == 0)
        if wants_backup and (unit, Role.REPRESENTATIVE, True) not in taken:
            title = jobs[(place + 1) % len(jobs)]
            yield _drawn(next(number), title, Holding(unit, Role.REPRESENTATIVE, is_backup=True))


def _drawn(number: int, title: str, holding: Holding) -> Person:
    """The n-th person from the lists of names; each name is drawn once. Raises IndexError when they are used up."""
    staff = fixtures.staff()
    surnames = staff["surnames"]
    # 7 and the number of surnames have no common divisor, so that each comes up once.
    name = f"{staff['given_names'][number]} {surnames[number * 7 % len(surnames)]}"
    return Person(tr_slug(name).replace("-", "."), name, title, (holding,))


def _with_academic(academic: str, job: str) -> str:
    return f"{academic} · {job}" if academic else job
