"""Appointments: rules, rights that come and go with them, hooks, the calendar (P05, P21, I16)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import AppointmentState, Role, Scope
from accounts.hooks import EndingHook, ending_hooks
from accounts.jobs import follow_the_calendar
from accounts.models import Appointment, Notification, Unit, UnitUserPermission, User
from accounts.policies import can, may_anywhere
from accounts.roles import ACTIONS_BY_ROLE, DIRECTORATE_ROLES, codename
from accounts.services import appointments, grants, people, units
from audit.models import AuditEntry
from core import clock
from core.errors import ReasonRequired, StaleObject, UserFacingError
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


def refused(field: str | None, **details) -> UserFacingError:
    """The refusal of an appointment that breaks a rule; nothing is written."""
    before = Appointment.objects.count()
    with pytest.raises(UserFacingError) as refusal:
        make_appointment(**details)
    assert refusal.value.field == field
    assert Appointment.objects.count() == before
    return refusal.value


def test_an_appointment_gives_its_rights_in_the_same_transaction():
    unit = make_unit()
    appointment = make_appointment(role=Role.REPRESENTATIVE, unit=unit)
    rows = UnitUserPermission.objects.filter(user=appointment.user, content_object=unit)
    held = set(rows.values_list("permission__codename", flat=True))
    assert held == {codename(action) for action in ACTIONS_BY_ROLE[Role.REPRESENTATIVE]}
    assert can(fresh(appointment.user), "content.submit", unit)
    assert not can(fresh(appointment.user), "content.decide", unit)


def test_ending_takes_every_right_at_once():
    actor = make_director()
    appointment = make_appointment(role=Role.REPRESENTATIVE)
    ended = appointments.end(appointment, actor=actor, reason="Görevden ayrıldı")
    assert not UnitUserPermission.objects.filter(user=appointment.user).exists()
    assert not may_anywhere(fresh(appointment.user), "content.submit")
    assert (ended.ended_by, ended.state) == (actor, AppointmentState.ENDED)


def test_two_roles_at_one_unit_keep_what_the_other_still_gives():
    actor, unit, user = make_director(), make_unit(), make_person()
    first = make_appointment(role=Role.REPRESENTATIVE, unit=unit, user=user)
    make_appointment(role=Role.RESPONDER, unit=unit, user=user)
    appointments.end(first, actor=actor, reason="x")
    assert can(fresh(user), "case.answer", unit)
    assert not can(fresh(user), "comment.moderate", unit)


def test_ending_twice_says_who_was_faster():
    actor = make_director()
    appointment = make_appointment(role=Role.REPRESENTATIVE)
    appointments.end(appointment, actor=actor, reason="x")
    with pytest.raises(StaleObject) as conflict:
        appointments.end(appointment, actor=actor, reason="y")
    assert conflict.value.by == actor.full_name


def test_ending_needs_a_reason():
    actor, appointment = make_director(), make_appointment(role=Role.REPRESENTATIVE)
    for reason in ("", " \n"):
        with pytest.raises(ReasonRequired):
            appointments.end(appointment, actor=actor, reason=reason)
        with pytest.raises(ReasonRequired):
            appointments.schedule_end(appointment, actor=actor, ends_on=clock.today(), reason=reason)


def test_hooks_run_inside_the_ending_and_can_stop_it():
    actor, appointment = make_director(), make_appointment(role=Role.REPRESENTATIVE)
    seen = []

    def look(ended: Appointment, by: User | None) -> None:
        seen.append((ended.ended_at, UnitUserPermission.objects.filter(user=ended.user).exists(), by))
        if len(seen) == 1:
            raise UserFacingError("not yet")

    ending_hooks.register(EndingHook(key="test", run=look))
    try:
        with pytest.raises(UserFacingError):
            appointments.end(appointment, actor=actor, reason="x")
        appointment.refresh_from_db()
        assert appointment.ended_at is None
        assert UnitUserPermission.objects.filter(user=appointment.user).exists()
        appointments.end(appointment, actor=actor, reason="x")
    finally:
        ending_hooks.unregister("test")
    # Before the row changes: the database lets nobody go on whom something still rests.
    assert seen == [(None, True, actor), (None, True, actor)]
    assert not UnitUserPermission.objects.filter(user=appointment.user).exists()


@pytest.mark.parametrize("role", sorted(DIRECTORATE_ROLES))
def test_roles_of_the_directorate_sit_at_the_directorate(role):
    make_directorate()
    refused("unit", role=role, unit=make_unit())


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER])
def test_unit_people_never_reach_the_whole_institution(role):
    refused("scope", role=role, scope=Scope.INSTITUTION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            unit=make_unit(), user=make_person(), role=role, scope=Scope.INSTITUTION, starts_on=clock.today()
        )


def test_a_director_reaches_the_whole_institution():
    refused("scope", role=Role.DIRECTOR, scope=Scope.UNIT)


def test_a_closed_unit_takes_no_appointment():
    unit = make_unit()
    units.close(unit, actor=make_director(), reason="x")
    refused("unit", role=Role.REPRESENTATIVE, unit=unit)


def test_a_deactivated_person_takes_no_appointment():
    refused("user", role=Role.REPRESENTATIVE, user=make_person(is_active=False))


def test_days_in_the_wrong_order_are_refused():
    today = clock.today()
    refused("ends_on", role=Role.REPRESENTATIVE, starts_on=today, ends_on=today - timedelta(days=1))
    refused(
        "ends_on",
        role=Role.REPRESENTATIVE,
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )


@pytest.mark.parametrize("held, wanted", [("custodian", "approver"), ("approver", "custodian")])
def test_custodian_and_approver_never_together(held, wanted):
    unit, user = make_unit(), make_person()
    make_appointment(role=held, unit=unit, user=user)
    refused("role", role=wanted, unit=unit, user=user)
    refused("role", role=wanted, unit=make_unit(), user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            unit=unit, user=user, role=wanted, scope=Scope.INSTITUTION, starts_on=clock.today()
        )


def test_the_same_role_twice_at_a_unit_is_refused():
    unit, user = make_unit(), make_person()
    make_appointment(role=Role.REPRESENTATIVE, unit=unit, user=user)
    refused("role", role=Role.REPRESENTATIVE, unit=unit, user=user)
    make_appointment(role=Role.REPRESENTATIVE, unit=make_unit(), user=user)


def test_a_second_custodian_post_is_refused_in_words():
    user = make_person()
    make_appointment(role=Role.CUSTODIAN, user=user)
    refused("role", role=Role.CUSTODIAN, user=user)


def test_nobody_appoints_himself():
    director = make_director()
    refused("user", role=Role.AUDITOR, user=director, unit=make_unit(), actor=director)


def test_a_unit_head_appoints_representatives_and_responders_below_only():
    faculty = make_unit()
    department, elsewhere = make_unit(parent=faculty), make_unit()
    head = make_holder(Role.UNIT_HEAD, unit=faculty)
    for role in (Role.REPRESENTATIVE, Role.RESPONDER):
        make_appointment(role=role, unit=department, actor=head)
    for role in set(Role) - {Role.REPRESENTATIVE, Role.RESPONDER} - DIRECTORATE_ROLES:
        with pytest.raises(PermissionDenied):
            make_appointment(role=role, unit=department, actor=head)
    with pytest.raises(PermissionDenied):
        make_appointment(role=Role.REPRESENTATIVE, unit=elsewhere, actor=head)


def test_nobody_gives_a_wider_reach_than_their_own():
    faculty = make_unit()
    department = make_unit(parent=faculty)
    narrow = make_appointment(role=Role.UNIT_HEAD, unit=faculty, scope=Scope.UNIT).user
    refused("scope", role=Role.REPRESENTATIVE, unit=faculty, scope=Scope.SUBTREE, actor=narrow)
    make_appointment(role=Role.REPRESENTATIVE, unit=faculty, scope=Scope.UNIT, actor=narrow)
    wide = make_appointment(role=Role.UNIT_HEAD, unit=faculty, scope=Scope.SUBTREE).user
    given = make_appointment(role=Role.REPRESENTATIVE, unit=faculty, scope=Scope.SUBTREE, actor=wide)
    assert given.user.may("content.submit")
    assert given.scope == Scope.SUBTREE
    make_appointment(role=Role.RESPONDER, unit=department, scope=Scope.SUBTREE, actor=wide)


def test_who_may_not_appoint_may_not_end():
    faculty, elsewhere = make_unit(), make_unit()
    head, representative = (
        make_holder(Role.UNIT_HEAD, unit=faculty),
        make_holder(Role.REPRESENTATIVE, unit=faculty),
    )
    foreign = make_appointment(role=Role.REPRESENTATIVE, unit=elsewhere)
    own = Appointment.objects.get(user=head)
    for actor, appointment in ((head, foreign), (head, own), (representative, foreign)):
        with pytest.raises(PermissionDenied):
            appointments.end(appointment, actor=actor, reason="x")
        with pytest.raises(PermissionDenied):
            appointments.schedule_end(appointment, actor=actor, ends_on=clock.today(), reason="x")


def test_the_last_director_stays():
    director = make_director()
    appointment = Appointment.objects.get(user=director)
    with pytest.raises(UserFacingError):
        appointments.end(appointment, actor=director, reason="x")
    with pytest.raises(UserFacingError):
        appointments.schedule_end(appointment, actor=director, ends_on=clock.today(), reason="x")
    second = make_director()
    with pytest.raises(UserFacingError):
        people.deactivate(second, actor=second, reason="kendini")
    appointments.end(appointment, actor=second, reason="Görev değişikliği")
    assert not may_anywhere(fresh(director), "people.manage")


def test_a_director_with_a_planned_end_does_not_count_as_another_one():
    director = make_director()
    make_appointment(role=Role.DIRECTOR, ends_on=clock.today() + timedelta(days=5))
    with pytest.raises(UserFacingError):
        appointments.end(Appointment.objects.get(user=director), actor=director, reason="x")


def test_an_appointment_holds_through_its_last_day_and_is_closed_the_day_after():
    with time_machine.travel("2026-11-20 09:00+03:00"):
        appointment = make_appointment(role=Role.REPRESENTATIVE, ends_on=date(2026, 11, 30))
    with time_machine.travel("2026-11-30 23:30+03:00"):
        assert may_anywhere(fresh(appointment.user), "content.submit")
        assert appointments.close_past_appointments() == 0
    with time_machine.travel("2026-12-01 00:01+03:00"):
        assert not may_anywhere(fresh(appointment.user), "content.submit")
        follow_the_calendar.call()
        appointment.refresh_from_db()
        assert appointment.ended_at is not None
        assert appointment.ended_by is None
        assert not UnitUserPermission.objects.filter(user=appointment.user).exists()
        assert appointments.close_past_appointments() == 0


def test_a_planned_end_waits_for_its_day():
    director = make_director()
    with time_machine.travel("2026-11-20 09:00+03:00"):
        appointment = make_appointment(role=Role.REPRESENTATIVE)
        appointments.schedule_end(appointment, actor=director, ends_on=date(2026, 12, 4), reason="Emeklilik")
        assert may_anywhere(fresh(appointment.user), "content.submit")
        with pytest.raises(UserFacingError):
            appointments.schedule_end(
                appointment, actor=director, ends_on=date(2026, 11, 19), reason="Geçmiş"
            )
        assert fresh_state(appointment) == AppointmentState.ENDING
    with time_machine.travel("2026-12-05 00:01+03:00"):
        follow_the_calendar.call()
        appointment.refresh_from_db()
        assert appointment.end_reason == "Emeklilik"
        assert fresh_state(appointment) == AppointmentState.ENDED


def fresh_state(appointment: Appointment) -> AppointmentState:
    return Appointment.objects.get(pk=appointment.pk).state


def test_a_future_appointment_gives_nothing_before_its_first_day():
    with time_machine.travel("2026-11-20 09:00+03:00"):
        appointment = make_appointment(role=Role.REPRESENTATIVE, starts_on=date(2026, 12, 1))
        assert appointment.state == AppointmentState.UPCOMING
        assert not UnitUserPermission.objects.filter(user=appointment.user).exists()
        assert appointments.open_due_appointments() == 0
    with time_machine.travel("2026-12-01 00:01+03:00"):
        follow_the_calendar.call()
        assert can(fresh(appointment.user), "content.submit", appointment.unit)
        assert appointments.open_due_appointments() == 0


def test_the_administration_site_opens_and_closes_with_the_appointment():
    director = make_director()
    appointment = make_appointment(role=Role.AUDITOR)
    assert fresh(appointment.user).is_staff
    appointments.end(appointment, actor=director, reason="x")
    assert not fresh(appointment.user).is_staff


def test_the_person_is_told_and_the_ledger_knows():
    director = make_director()
    appointment = make_appointment(role=Role.REPRESENTATIVE, actor=director, document_no="E-2026/14")
    assert Notification.objects.get(recipient=appointment.user).kind == "accounts.appointed"
    made = AuditEntry.objects.filter(code="appointment.made", target_id=str(appointment.uid)).get()
    assert made.data["document_no"] == "E-2026/14"
    assert made.data["person"] == str(appointment.user.external_id)
    appointments.schedule_end(appointment, actor=director, ends_on=clock.today(), reason="Gizli gerekçe")
    appointments.end(Appointment.objects.get(pk=appointment.pk), actor=director, reason="Gizli gerekçe")
    kinds = list(
        Notification.objects.filter(recipient=appointment.user).order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["accounts.appointed", "accounts.appointment_end_set", "accounts.appointment_ended"]
    assert "Gizli" not in str(list(Notification.objects.values_list("context", flat=True)))


steps = st.lists(
    st.tuples(
        st.sampled_from(["appoint", "end", "plan", "deactivate", "close", "day"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(
            [Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER, Role.AUDITOR, Role.CUSTODIAN, Role.APPROVER]
        ),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(story=steps)
def test_rights_equal_the_open_appointments_after_any_story(story):
    """I16: whatever happens in whatever order, no right outlives its appointment."""
    with transaction.atomic(), time_machine.travel("2026-11-20 09:00+03:00", tick=False) as traveller:
        director = make_director()
        users, places = [make_person() for _n in range(4)], [make_unit() for _n in range(4)]
        for step, user, place, role in story:
            try:
                take_step(step, users[user], places[place], role, director, traveller)
            except (UserFacingError, StaleObject):
                continue
            assert not grants.drift()
        ended = Appointment.objects.in_state(AppointmentState.ENDED).values("pk")
        for appointment in Appointment.objects.filter(pk__in=ended):
            still = Appointment.objects.open().filter(user=appointment.user, unit=appointment.unit)
            if not still.exists():
                rows = UnitUserPermission.objects.filter(
                    user=appointment.user, content_object=appointment.unit
                )
                assert not rows.exists()
        transaction.set_rollback(True)


def take_step(step, user, place, role, director, traveller) -> None:
    """One step of a story, through the services that the pages call."""
    mine = Appointment.objects.filter(user=user, ended_at__isnull=True).first()
    if step == "appoint":
        days = {0: None, 1: clock.today(), 2: clock.today() + timedelta(days=2), 3: None}[
            len(str(user.pk)) % 4
        ]
        appointments.appoint(actor=director, user=user, unit=place, role=role, ends_on=days)
    elif step == "end" and mine:
        appointments.end(mine, actor=director, reason="x")
    elif step == "plan" and mine:
        appointments.schedule_end(mine, actor=director, ends_on=clock.today() + timedelta(days=1), reason="x")
    elif step == "deactivate":
        people.deactivate(user, actor=director, reason="x")
    elif step == "close":
        units.close(Unit.objects.get(pk=place.pk), actor=director, reason="x")
    elif step == "day":
        traveller.shift(timedelta(days=1))
        follow_the_calendar.call()


def test_two_moves_at_the_calendar_are_harmless():
    appointments.close_past_appointments()
    assert appointments.open_due_appointments() == 0
