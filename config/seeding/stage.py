"""The demonstration while it is played: who and what is on the stage, and steps taken in the order of time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from accounts.demo import address_of
from accounts.enums import Role
from accounts.models import Appointment, Unit, User
from channels_registry.enums import DutyKind
from channels_registry.models import Channel, ChannelDuty
from channels_registry.policies import forget
from config.seeding.calendar import DemoCalendar
from core import clock

NAME_TR, NAME_EN = "Örnek Kent Üniversitesi", "Example City University"
DOMAIN = "ornekkent.example"
HANDLE_PREFIX = "okent"


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment; `name` says what it was when it fails."""

    at: datetime
    name: str
    run: Callable[[], object]


class StepFailed(Exception):  # noqa: N818 (reads as a sentence where it is raised)
    """A step was refused: the files and the rules of the portal do not agree. The message names the step."""


@dataclass
class Stage:
    """People by username, units by code, accounts by "platform:handle"; one object each, as on one page."""

    calendar: DemoCalendar
    people: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    appointments: dict[tuple[str, str, str], Appointment] = field(default_factory=dict)

    def person(self, username: str) -> User:
        """Somebody by the part of the address before the @. Raises KeyError."""
        return self.people[address_of(username, DOMAIN)]

    def representative(self, unit: str) -> User:
        """Whoever represents the unit first at that moment. Raises Appointment.DoesNotExist."""
        rows = Appointment.objects.open().filter(unit=self.units[unit], role=Role.REPRESENTATIVE)
        return self.people[rows.order_by("is_backup", "pk").values_list("user__email", flat=True)[:1].get()]

    def publisher(self, channel: Channel) -> User:
        """The account's primary representative at that moment. Raises ChannelDuty.DoesNotExist."""
        duties = ChannelDuty.objects.open().filter(channel=channel, kind=DutyKind.PRIMARY)
        return self.people[duties.values_list("appointment__user__email", flat=True).get()]

    def rights_changed(self, *people: User) -> None:
        """Have rights read anew, which are kept on the person's object: those of these people, or everybody's."""
        for person in people or self.people.values():
            forget(person)


def play(steps: Iterable[Step]) -> None:
    """Take the steps in the order of time, each at its own moment. Raises StepFailed."""
    for step in sorted(steps, key=lambda step: step.at):
        try:
            with clock.at(step.at):
                step.run()
        except Exception as error:
            raise StepFailed(f"{step.name} ({clock.local(step.at):%d.%m.%Y %H:%M}): {error!r}") from error
