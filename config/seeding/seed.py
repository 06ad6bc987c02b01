"""The whole demonstration in one transaction: an interrupted start leaves nothing behind that a second would meet."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation

from config.seeding import aftermath, channels, fixtures, institution, posts
from config.seeding.calendar import DemoCalendar
from config.seeding.stage import Stage, play
from core import clock


@dataclass(frozen=True)
class Seeded:
    """How much was made."""

    units: int
    people: int
    channels: int
    posts: int


def seed(*, password: str = "") -> Seeded:
    """Play the demonstration up to now, in an empty database. Raises `stage.StepFailed`, with nothing written.

    With a `password` everybody can also sign in by the form. Labels in the ledger are in the language of the portal.
    """
    stage = Stage(DemoCalendar(clock.now()))
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        play([*institution.steps(stage), *channels.steps(stage), *posts.steps(stage)])
        aftermath.settle(stage, password=password)
    return Seeded(len(stage.units), len(stage.people), len(stage.channels), len(fixtures.posts()))
