"""Two at the same moment: exactly one wins, and nothing is left in between. On both databases."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import Appointment, Notification, Unit, User
from accounts.services import appointments, grants, invitations, passwords, people, units
from accounts.services.notifications import notify
from core.errors import StaleObject, UserFacingError
from tests.make.accounts import make_appointment, make_director, make_invitation, make_person, make_unit
from tests.race import run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def winners(outcomes: list, *refusals: type[Exception]) -> int:
    """How many came through; any other exception than the expected refusals is a failure."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, refusals):
            raise outcome
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)


def test_two_directors_cannot_end_each_other(race_rounds):
    first, second = make_director(), make_director()
    for _round in range(race_rounds):
        rows = [Appointment.objects.open().get(user=user, role=Role.DIRECTOR) for user in (first, second)]
        actors = [User.objects.get(pk=user.pk) for user in (second, first)]
        outcomes = run_together(
            [
                lambda row=row, actor=actor: appointments.end(row, actor=actor, reason="x")
                for row, actor in zip(rows, actors, strict=True)
            ]
        )
        # The slower one finds that he is the last, or that he may not do it any more.
        assert winners(outcomes, UserFacingError, PermissionDenied) == 1
        [loser] = [user for user, row in zip((first, second), rows, strict=True) if not still_open(row)]
        assert not grants.drift()
        make_appointment(role=Role.DIRECTOR, user=loser)


def still_open(row: Appointment) -> bool:
    return Appointment.objects.open().filter(pk=row.pk).exists()


def test_an_invitation_is_used_once(race_rounds):
    words = ("kar helva 1989", "turp 20 deniz")
    for _round in range(race_rounds):
        invitation, token = make_invitation()
        outcomes = run_together([partial(invitations.accept, token, password=word) for word in words])
        assert winners(outcomes, UserFacingError) == 1
        [winner] = [word for word, outcome in zip(words, outcomes, strict=True) if isinstance(outcome, User)]
        assert User.objects.get(pk=invitation.user_id).check_password(winner)


def test_accepting_while_the_account_is_closed_never_deadlocks(race_rounds):
    director = make_director()
    for _round in range(race_rounds):
        invitation, token = make_invitation()
        outcomes = run_together(
            [
                partial(invitations.accept, token, password="kar helva 1989"),
                partial(people.deactivate, invitation.user, actor=director, reason="x"),
            ]
        )
        assert winners(outcomes, UserFacingError) >= 1
        person = User.objects.get(pk=invitation.user_id)
        assert (person.is_active, person.has_usable_password()) == (False, isinstance(outcomes[0], User))
        assert not person.invitations.usable().exists()


def test_a_reset_link_sets_one_password(race_rounds):
    words = ("kar helva 1989", "turp 20 deniz")
    for _round in range(race_rounds):
        person = make_person()
        visitors = [User.objects.get(pk=person.pk) for _word in words]
        outcomes = run_together(
            [
                partial(passwords.reset, visitor, password=word)
                for visitor, word in zip(visitors, words, strict=True)
            ]
        )
        assert winners(outcomes, UserFacingError) == 1
        [winner] = [word for word, outcome in zip(words, outcomes, strict=True) if outcome is None]
        assert User.objects.get(pk=person.pk).check_password(winner)


def test_two_invitations_at_once_leave_one_link(race_rounds):
    for _round in range(race_rounds):
        person = make_person(has_password=False)
        outcomes = run_together([partial(invitations.invite, person, actor=None)] * 2)
        assert winners(outcomes) == 2
        assert person.invitations.usable().count() == 1


def test_custodian_and_approver_at_once_is_one_of_them(race_rounds):
    for _round in range(race_rounds):
        unit, user = make_unit(), make_person()
        outcomes = run_together(
            [
                partial(make_appointment, role=role, unit=unit, user=user)
                for role in (Role.CUSTODIAN, Role.APPROVER)
            ]
        )
        assert winners(outcomes, UserFacingError) == 1
        assert Appointment.objects.open().filter(user=user).count() == 1
        assert not grants.drift(users=[user.pk])


def test_ending_and_appointing_at_once_leave_the_right_grants(race_rounds):
    director, unit = make_director(), make_unit()
    for _round in range(race_rounds):
        row = make_appointment(role=Role.REPRESENTATIVE, unit=unit)
        outcomes = run_together(
            [
                lambda row=row: appointments.end(row, actor=director, reason="x"),
                lambda row=row: appointments.end(row, actor=director, reason="y"),
                lambda row=row: make_appointment(role=Role.RESPONDER, unit=unit, user=row.user),
            ]
        )
        assert winners(outcomes, StaleObject) == 2
        assert not grants.drift(users=[row.user_id])


def test_two_moves_cannot_close_a_circle(race_rounds):
    director = make_director()
    for _round in range(race_rounds):
        first, second = make_unit(), make_unit()
        outcomes = run_together(
            [
                partial(units.move, first, actor=director, parent=second),
                partial(units.move, second, actor=director, parent=first),
            ]
        )
        assert winners(outcomes, UserFacingError) == 1
        paths = dict(Unit.objects.filter(pk__in=[first.pk, second.pk]).values_list("pk", "path"))
        assert sorted(path.count(".") for path in paths.values()) == [1, 2]


def test_a_unit_created_below_one_that_moves_lands_in_the_right_place(race_rounds):
    director = make_director()
    for _round in range(race_rounds):
        place, moving = make_unit(), make_unit()
        outcomes = run_together(
            [
                partial(units.move, moving, actor=director, parent=place),
                partial(make_unit, parent=Unit.objects.get(pk=moving.pk)),
            ]
        )
        # The one who read the old path is refused by the database rather than written down wrongly.
        assert winners(outcomes, IntegrityError) >= 1
        for unit in Unit.objects.filter(parent=moving).select_related("parent"):
            assert unit.path == f"{unit.parent.path}{unit.code}."


def test_the_same_notice_at_once_reaches_the_person_once(race_rounds):
    person = make_person()

    def tell(key: str) -> None:
        with transaction.atomic():
            notify(
                "accounts.password_changed", recipients=[person], context={}, target_url="/", dedupe_key=key
            )

    for number in range(race_rounds):
        outcomes = run_together([lambda key=f"race-{number}": tell(key) for _thread in range(4)])
        assert winners(outcomes) == 4
        assert Notification.objects.filter(dedupe_key=f"race-{number}:{person.pk}").count() == 1
