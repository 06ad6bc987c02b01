"""Who sees which post: the rule about one post, the list, and what is shown of posts elsewhere agree."""

from itertools import product

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.enums import Role, Scope
from accounts.models import User
from accounts.services import appointments
from content_review import policies
from content_review.models import Submission
from content_review.selectors import home
from content_review.services import submitting
from core.errors import UserFacingError
from tests.make import content as make
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_directorate,
    make_holder,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_list_and_the_single_post_agree_about_who_sees_it():
    draft = make.make_draft()
    unit = draft.unit
    rows = [draft, make.make_submitted(unit=unit, submitter=draft.submitter)]
    thrown_away = make.make_draft(unit=unit, submitter=draft.submitter)
    submitting.withdraw(thrown_away, actor=draft.submitter)
    rows += [make.read(thrown_away), make.reject(make.make_submitted()), make.make_published()]
    people = [make_holder(role, unit=unit) for role in (Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER)]
    people += [make_holder(role) for role in Role if role not in (Role.UNIT_HEAD, Role.RESPONDER)]
    people += [draft.submitter, make_person()]
    for person in map(fresh, people):
        seen = set(Submission.objects.visible_to(person).values_list("pk", flat=True))
        assert seen == {post.pk for post in rows if policies.can_view(person, post)}, (
            person.appointments.first()
        )


def test_the_list_and_the_single_post_agree_wherever_somebody_is_appointed():
    """Every role with every scope that the rules take, above, at, below and beside the units of the posts."""
    top = make_unit()
    middle = make_unit(parent=top)
    below, beside = make_unit(parent=middle), make_unit(parent=top)
    writers = {unit: make_holder(Role.REPRESENTATIVE, unit=unit) for unit in (middle, below, beside)}
    rows = [make.make_draft(unit=unit, submitter=writer) for unit, writer in writers.items()]
    rows += [make.make_submitted(unit=unit, submitter=writer) for unit, writer in writers.items()]
    thrown_away = make.make_draft(unit=middle, submitter=writers[middle])
    submitting.withdraw(thrown_away, actor=writers[middle])
    recalled = make.make_submitted(unit=below, submitter=writers[below])
    submitting.recall(recalled, actor=writers[below])
    rows = [make.read(post) for post in (*rows, thrown_away, recalled)]
    people = [*writers.values(), make_person()]
    for role, scope, unit in product(Role, Scope, (top, middle, below, make_directorate())):
        person = make_person()
        try:
            with transaction.atomic():
                make_appointment(role=role, scope=scope, unit=unit, user=person)
        except (UserFacingError, PermissionDenied, IntegrityError):
            continue
        people.append(person)
    # A second appointment, beside the first, changes nothing at the first.
    make_appointment(role=Role.PRIVACY, user=writers[beside])
    assert len(people) > 50
    for person in map(fresh, people):
        seen = set(Submission.objects.visible_to(person).values_list("pk", flat=True))
        assert seen == {post.pk for post in rows if policies.can_view(person, post)}, (
            list(person.appointments.values_list("role", "scope", "unit__path")),
            [(post.number, post.unit.path, post.status) for post in rows],
        )
        # Nobody writes what does not exist for him.
        assert seen >= {post.pk for post in rows if policies.can_write(person, post)}


def test_drafts_are_seen_by_their_own_unit_only():
    post = make.make_draft()
    colleague = make_holder(Role.REPRESENTATIVE, unit=post.unit)
    assert policies.can_view(colleague, post)
    for person in (make_director(), make.make_reviewer(), make_holder(Role.REPRESENTATIVE)):
        assert not policies.can_view(person, post)


def test_whoever_lost_the_appointment_sees_the_own_posts_no_longer():
    """I16, P05."""
    post = make.make_submitted()
    appointments.end(post.submitter.appointments.get(), actor=None, reason="Görev bitti")
    assert not policies.can_view(fresh(post.submitter), post)
    assert not Submission.objects.visible_to(fresh(post.submitter)).exists()


@time_machine.travel("2026-11-18T09:00:00+00:00", tick=True)
def test_the_week_of_a_desk_shows_nothing_of_a_unit_that_was_left():
    """I16: the own posts of a former unit are neither on its list nor in the week."""
    post = make.make_scheduled_delivery(hours=5).submission
    writer = post.submitter
    numbers = {line.number for day in home.week(fresh(writer)) for line in day.lines}
    assert numbers == {post.number}
    appointments.end(writer.appointments.get(), actor=None, reason="Görev bitti")
    make_appointment(role=Role.REPRESENTATIVE, user=writer)
    person = fresh(writer)
    assert home.has_desk(person) and not policies.can_view(person, post)
    assert not any(day.lines for day in home.week(person))
