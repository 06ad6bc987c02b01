"""A small institution with posts on the way, and people who do things to it, allowed or not."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.enums import Role, Scope, UnitKind
from accounts.models import Unit, User
from channels_registry.models import Channel
from content_review.models import Submission
from core.errors import Conflict, UserFacingError
from tests.make.accounts import (
    make_appointment,
    make_directorate,
    make_holder,
    make_institution,
    make_person,
    make_unit,
)
from tests.make.channels import make_channel, make_official_channel, make_representative
from tests.make.content import approve, make_draft, make_submitted, make_unit_channel

Row = TypeVar("Row", bound=models.Model)

REFUSALS = (UserFacingError, PermissionDenied, Conflict)


class World:
    """Who and what there is at the beginning; everything else is read from the database when it is needed.

    A tree of units, people of the Directorate, representatives with and without a channel, an official and two unit
    channels, and posts in the states from which stories go on.
    """

    def __init__(self) -> None:
        make_institution()
        self.directorate = make_directorate()
        self.director = make_holder(Role.DIRECTOR)
        self.reviewers = [make_holder(Role.REVIEWER), make_holder(Role.REVIEWER)]
        self.manager = make_holder(Role.MANAGER)
        faculty = make_unit(code="FAK")
        department = make_unit(code="BOL", parent=faculty)
        office = make_unit(code="OFS", kind=UnitKind.ADMIN)
        self.head = make_holder(Role.UNIT_HEAD, unit=faculty)
        self.writers = [make_holder(Role.REPRESENTATIVE, unit=unit) for unit in (faculty, department, office)]
        self.free_people = [make_person() for _number in range(3)]
        manager = self.manager.appointments.get()
        official = make_official_channel(platform="x", representative=manager)
        own = make_unit_channel(department, user=self.writers[1], platform="x")
        # Represented from above: whoever moves the department away takes its representative with it.
        above = make_appointment(
            role=Role.REPRESENTATIVE, unit=faculty, user=make_person(), scope=Scope.SUBTREE
        )
        make_channel(unit=department, platform="instagram", representative=above)
        make_channel(unit=office, platform="x", backup=make_representative(unit=office, is_backup=True))
        self._posts(official, own)

    def _posts(self, official: Channel, own: Channel) -> None:
        make_draft(submitter=self.writers[2], channels=[official], text="Taslak duyuru metni burada.")
        make_submitted(
            submitter=self.writers[0], channels=[official], text="Bahar şenliği programı belli oldu."
        )
        make_submitted(
            submitter=self.writers[1], channels=[official, own], text="Bölüm semineri yarın yapılacak."
        )
        ready = make_submitted(submitter=self.writers[1], channels=[own], text="Staj başvuruları başladı.")
        approve(ready, actor=self.reviewers[0])

    def people(self) -> list[User]:
        """Everybody but the Director, writers first, read anew: no right is remembered from an earlier step."""
        first = [again(person) for person in self.writers]
        known = [self.director.pk, *(person.pk for person in first)]
        return [*first, *User.objects.exclude(pk__in=known).order_by("pk")]

    def units(self) -> list[Unit]:
        """All units, closed ones included."""
        return list(Unit.objects.order_by("pk"))

    def channels(self) -> list[Channel]:
        """All channels, ended ones included."""
        return list(Channel.objects.with_people().order_by("pk"))

    def posts(self) -> list[Submission]:
        """All posts, the newest first: stories go on with what they have just begun."""
        return list(Submission.objects.select_related("unit", "draft", "current_revision").order_by("-pk"))


def again(person: User) -> User:
    """The same person without remembered rights."""
    return User.objects.get(pk=person.pk)


def choose(rows: Sequence[Row], number: int) -> Row | None:
    """One of the rows, None when there is none."""
    return rows[number % len(rows)] if rows else None
