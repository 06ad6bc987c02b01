"""I20 under random appointments: outside the units that a person's appointments cover there is nothing to be found.

Two trees of units with an account and posts in each unit. People get any roles that do not reach the whole
institution, at any unit, with first and last days; days go by, with and without the nightly jobs. Then all lists hold
only covered units, and every page of another unit is 404. `tests/architecture/test_isolation.py` walks over the whole
table of addresses with one stranger.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role, Scope
from accounts.models import Unit
from accounts.services import appointments
from channels_registry.models import Channel
from channels_registry.services import duties
from content_review.models import Submission
from core import clock
from tests.invariants.holding import covers, i20_nobody_sees_beyond_the_own_units, in_force
from tests.invariants.world import REFUSALS, again
from tests.journeys.files import write_missing_files
from tests.make import content as make
from tests.make.accounts import make_directorate, make_holder, make_institution, make_person, make_unit

pytestmark = pytest.mark.django_db

BEGINNING = "2026-11-23 09:00+03:00"
ROLES = (
    Role.REPRESENTATIVE,
    Role.RESPONDER,
    Role.UNIT_HEAD,
    Role.PRIVACY,
    Role.APPROVER,
    Role.FINANCE,
    Role.SENIOR,
    Role.REVIEWER,
    Role.MANAGER,
)
PEOPLE, UNITS = 2, 6
APPOINTMENT = st.fixed_dictionaries(
    {
        "person": st.integers(0, PEOPLE - 1),
        # The last one is the Directorate, where alone some of the roles may sit.
        "unit": st.integers(0, UNITS),
        "role": st.sampled_from(ROLES),
        "scope": st.sampled_from([Scope.UNIT, Scope.SUBTREE]),
        "first_day": st.integers(0, 2),
        "days": st.sampled_from([None, 0, 1, 3]),
    }
)
STORY = st.fixed_dictionaries(
    {
        "appointments": st.lists(APPOINTMENT, min_size=1, max_size=6),
        "duties": st.lists(st.tuples(st.integers(0, UNITS - 1), st.integers(0, 5)), max_size=2),
        "wait": st.integers(0, 3),
        "jobs_run": st.booleans(),
    }
)


class TwoTrees:
    """Per unit a writer, an account, a post that is out and a draft with images; and people without anything."""

    def __init__(self) -> None:
        make_institution()
        self.directorate = make_directorate()
        self.units: list[Unit] = []
        for root in ("A", "B"):
            top = make_unit(code=f"{root}1")
            self.units += [
                top,
                make_unit(code=f"{root}2", parent=top),
                make_unit(code=f"{root}3", parent=top),
            ]
        self.people = [make_person() for _number in range(PEOPLE)]
        self.channels = {}
        self.pages = {unit.pk: list(self._pages(unit)) for unit in self.units}
        write_missing_files()

    def _pages(self, unit: Unit) -> Iterator[str]:
        """The unit's own pages, and those of its person, account, posts and images."""
        writer = make_holder(Role.REPRESENTATIVE, unit=unit)
        channel = self.channels[unit.pk] = make.make_unit_channel(unit, user=writer, platform="x")
        details = {"submitter": writer, "unit": unit, "channels": [channel], "images": 1}
        out, draft = make.make_published(**details), make.make_draft(**details)
        place = {"platform": channel.platform_id, "handle": channel.slug}
        yield reverse("accounts:unit", args=[unit.code])
        yield reverse("accounts:person", args=[writer.external_id])
        yield reverse("accounts:appointment_end", args=[writer.appointments.get().uid])
        for name in ("channel", "edit", "representative", "record_post"):
            yield reverse(f"channels:{name}", kwargs=place)
        for name in ("detail", "review"):
            yield reverse(f"content:{name}", args=[out.number])
        for name in ("detail", "edit"):
            yield reverse(f"content:{name}", args=[draft.number])
        for name in ("delivery", "delivery_time"):
            yield reverse(f"content:{name}", args=[out.number, channel.uid])
        for post in (out.current_revision, draft.draft):
            yield reverse("content:image", args=[post.media.get().asset.uid, "kucuk"])


@contextmanager
def attempt() -> Iterator[None]:
    """What the rules refuse does not happen."""
    try:
        with transaction.atomic():
            yield
    except REFUSALS:
        return


def play(world: TwoTrees, story: dict) -> None:
    """Appoint people and give them accounts to represent."""
    units = [*world.units, world.directorate]
    for wanted in story["appointments"]:
        starts_on = clock.today() + timedelta(days=wanted["first_day"])
        days = wanted["days"]
        with attempt():
            appointments.appoint(
                actor=None,
                user=world.people[wanted["person"]],
                unit=units[wanted["unit"]],
                role=wanted["role"],
                scope=wanted["scope"],
                starts_on=starts_on,
                ends_on=None if days is None else starts_on + timedelta(days=days),
            )
    for place, number in story["duties"]:
        channel = Channel.objects.with_people().get(pk=world.channels[world.units[place].pk].pk)
        found = list(duties.candidates(channel.unit))
        with attempt():
            duties.assign(channel, appointment=found[number % len(found)], kind="primary", actor=None)


def run_nightly_jobs() -> None:
    appointments.close_past_appointments()
    appointments.open_due_appointments()
    duties.review_duties()


def wrong_answers(world: TwoTrees, *, has_begun: bool) -> list[str]:
    """Pages of other units that are not 404, and accounts of the own units that are.

    `has_begun`: the rights of every appointment in force are there; those of a later first day come with the jobs.
    """
    found = []
    for person in map(again, world.people):
        held = list(person.appointments.filter(in_force()).select_related("unit"))
        client = Client()
        client.force_login(person)
        for unit in world.units:
            if any(covers(appointment, unit) for appointment in held):
                found += not_open(client, unit, world) if has_begun else []
                continue
            answers = {url: client.get(url).status_code for url in world.pages[unit.pk]}
            found += [f"{held}: {status} {url}" for url, status in answers.items() if status != 404]
    return found


def not_open(client: Client, unit: Unit, world: TwoTrees) -> list[str]:
    """The page of the unit's account, which every role may see, when it is not there."""
    url = world.channels[unit.pk].get_absolute_url()
    status = client.get(url).status_code
    return [] if status == 200 else [f"{status} {url}"]


def test_nobody_finds_what_lies_outside_the_own_units(race_rounds: int) -> None:
    with time_machine.travel(BEGINNING, tick=False):
        world = TwoTrees()
    assert Submission.objects.count() == 2 * UNITS

    @settings(max_examples=race_rounds // 4, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STORY)
    def holds(story: dict) -> None:
        with transaction.atomic(), time_machine.travel(BEGINNING, tick=False) as time:
            play(world, story)
            time.shift(timedelta(days=story["wait"]))
            if story["jobs_run"]:
                run_nightly_jobs()
            has_begun = story["jobs_run"] or not story["wait"]
            found = [*i20_nobody_sees_beyond_the_own_units(), *wrong_answers(world, has_begun=has_begun)]
            transaction.set_rollback(True)
        assert not found, "\n".join(found)

    holds()
