"""Who may what, where: the hand-written table, the two layers, the trap of global grants."""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import roles
from accounts.enums import Role, Scope
from accounts.models import Appointment, Unit, UnitUserPermission, User
from accounts.policies import (
    can,
    covered_units,
    has_role,
    holders,
    holdings,
    is_institution_wide,
    is_own_unit,
    may_anywhere,
    own_units,
    units_for,
)
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_holder,
    make_person,
    make_unit,
)

MATRIX = Path(__file__).parent.parent / "matrices" / "role_actions.csv"


def written_table() -> dict[str, set[str]]:
    """Action -> roles, as a person has written it."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {
            row["action"]: {role for role, mark in row.items() if role != "action" and mark.strip() == "x"}
            for row in csv.DictReader(file)
        }


def test_the_role_table_equals_the_written_one():
    table = written_table()
    assert list(table) == list(roles.ACTIONS)
    for action, held_by in table.items():
        assert {str(role) for role in roles.ROLES_BY_ACTION[action]} == held_by, action


def test_every_role_of_the_code_has_a_column():
    with MATRIX.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == ["action", *Role.values]


def test_what_no_single_person_may_do_is_split():
    for role in Role:
        held = roles.ACTIONS_BY_ROLE[role]
        assert not {"reveal.request", "reveal.approve"} <= held, role
    assert roles.ROLES_BY_ACTION["reveal.request"] == (Role.CUSTODIAN,)
    assert not roles.ACTIONS_BY_ROLE[Role.ADMIN] & {"content.view", "case.answer", "escrow.view_metadata"}


@pytest.mark.django_db
class TestReach:
    def test_unit_reaches_itself_only(self):
        parent = make_unit()
        child = make_unit(parent=parent)
        user = make_holder(Role.REPRESENTATIVE, unit=parent)
        assert can(user, "content.submit", parent)
        assert not can(user, "content.submit", child)
        assert set(units_for(user, "content.submit")) == {parent}

    def test_subtree_reaches_below_but_not_beside(self):
        parent = make_unit(code="AB")
        child, beside = make_unit(parent=parent), make_unit(code="ABC")
        user = make_holder(Role.UNIT_HEAD, unit=parent)
        assert can(user, "case.answer", child)
        assert not can(user, "case.answer", beside)
        assert set(units_for(user, "case.answer")) == {parent, child}

    def test_institution_reaches_everything(self):
        user, unit = make_director(), make_unit()
        assert can(user, "content.decide", unit)
        assert unit in units_for(user, "content.decide")
        assert is_institution_wide(user, "content.decide")

    def test_nobody_without_an_appointment_may_anything(self):
        user, unit = make_person(), make_unit()
        assert not any(can(user, action, unit) or may_anywhere(user, action) for action in roles.ACTIONS)
        assert not covered_units(user).exists()

    def test_a_superuser_may_nothing_by_that_alone(self):
        user = User.objects.create_superuser("teknik@ornekkent.example", "Teknik Hesap", "x" * 20)
        unit = make_unit()
        assert user.has_perm("accounts.content_decide", unit)
        assert not any(can(user, action, unit) for action in roles.ACTIONS)
        assert not units_for(user, "content.decide").exists()

    def test_an_unknown_action_is_an_error(self):
        lists = [lambda *rest, ask=ask: ask(*rest[:2]) for ask in (units_for, may_anywhere, own_units)]
        for ask in (can, is_own_unit, *lists):
            with pytest.raises(KeyError):
                ask(make_person(), "content.decid", make_unit())

    def test_holders_are_found_from_the_unit(self):
        faculty = make_unit()
        department, beside = make_unit(parent=faculty), make_unit()
        head = make_holder(Role.UNIT_HEAD, unit=faculty)
        own = make_holder(Role.RESPONDER, unit=department)
        make_holder(Role.RESPONDER, unit=beside)
        director = make_director()
        make_holder(Role.AUDITOR)
        assert set(holders("case.answer", department)) == {head, own, director}

    def test_has_role_is_about_words(self):
        assert has_role(make_director(), Role.DIRECTOR, Role.AUDITOR)
        assert not has_role(make_person(), Role.DIRECTOR)


@pytest.mark.django_db
class TestOwn:
    """A unit is one's own by an appointment there or above it, not by a scope that holds the whole institution."""

    def own(self, user, action="content.view"):
        return set(own_units(user, action))

    def test_of_a_unit_and_of_the_units_below_a_head(self):
        parent = make_unit()
        child = make_unit(parent=parent)
        assert self.own(make_holder(Role.REPRESENTATIVE, unit=parent)) == {parent}
        assert self.own(make_holder(Role.UNIT_HEAD, unit=parent)) == {parent, child}

    def test_of_the_whole_institution_only_the_unit_of_the_appointment(self):
        unit, director = make_unit(), make_director()
        directorate = director.appointments.get().unit
        assert self.own(director) == {directorate}
        assert is_own_unit(director, "content.view", directorate)
        assert can(director, "content.view", unit) and not is_own_unit(director, "content.view", unit)

    def test_nothing_without_the_action_and_nothing_without_the_grant(self):
        unit = make_unit()
        user = make_holder(Role.REPRESENTATIVE, unit=unit)
        assert self.own(user, "content.decide") == set()
        UnitUserPermission.objects.filter(user=user, permission__codename="content_view").delete()
        user = User.objects.get(pk=user.pk)
        assert self.own(user) == set() and self.own(user, "content.submit") == {unit}
        assert not is_own_unit(user, "content.view", unit)


@pytest.mark.django_db
class TestOneQuery:
    def test_appointments_come_with_their_grants(self, django_assert_num_queries):
        user = make_person()
        for role in (Role.REPRESENTATIVE, Role.RESPONDER):
            make_appointment(role=role, user=user)
        user = User.objects.get(pk=user.pk)
        with django_assert_num_queries(1):
            held = holdings(user)
            assert holdings(user) is held
        assert {holding.role for holding in held} == {Role.REPRESENTATIVE, Role.RESPONDER}
        for holding in held:
            wanted = {roles.codename(action) for action in roles.ACTIONS_BY_ROLE[holding.role]}
            assert holding.granted == wanted

    def test_an_appointment_without_any_grant_is_held_and_opens_nothing(self):
        unit = make_unit()
        user = make_holder(Role.REPRESENTATIVE, unit=unit)
        UnitUserPermission.objects.filter(user=user).delete()
        user = User.objects.get(pk=user.pk)
        [holding] = holdings(user)
        assert holding.granted == frozenset()
        assert not can(user, "content.view", unit)

    def test_grants_of_others_and_of_other_units_are_not_ones_own(self):
        unit, other = make_unit(), make_unit()
        user = make_holder(Role.REPRESENTATIVE, unit=unit)
        make_holder(Role.UNIT_HEAD, unit=unit)
        permission = Permission.objects.get(codename="appointment_manage")
        UnitUserPermission.objects.create(user=user, permission=permission, content_object=other)
        [holding] = holdings(User.objects.get(pk=user.pk))
        assert "appointment_manage" not in holding.granted


@pytest.mark.django_db
class TestTwoLayers:
    def test_a_missing_grant_closes_what_the_appointment_would_open(self):
        unit = make_unit()
        user = make_holder(Role.REPRESENTATIVE, unit=unit)
        UnitUserPermission.objects.filter(user=user, permission__codename="content_submit").delete()
        user = User.objects.get(pk=user.pk)
        assert not can(user, "content.submit", unit)
        assert not units_for(user, "content.submit").exists()
        assert can(user, "case.answer", unit)

    def test_a_grant_without_an_appointment_opens_nothing(self):
        unit, user = make_unit(), make_person()
        permission = Permission.objects.get(codename="content_decide")
        UnitUserPermission.objects.create(user=user, permission=permission, content_object=unit)
        assert user.has_perm("accounts.content_decide", unit)
        assert not can(user, "content.decide", unit)

    def test_global_and_group_grants_open_nothing(self):
        """guardian's trap: has_perm(p) says yes, has_perm(p, obj) no, get_objects_for_user yes."""
        unit, user = make_unit(), make_person()
        permission = Permission.objects.get(codename="content_decide")
        user.user_permissions.add(permission)
        group = Group.objects.create(name="x")
        group.permissions.add(permission)
        user.groups.add(group)
        user = User.objects.get(pk=user.pk)
        assert user.has_perm("accounts.content_decide")
        assert not can(user, "content.decide", unit)
        assert not units_for(user, "content.decide").exists()

    def test_guardian_on_direct_keys_with_prefetch_answers_true(self):
        """Older versions answered False here (django-guardian issue 1028)."""
        unit = make_unit()
        user = make_holder(Role.REPRESENTATIVE, unit=unit)
        assert user.has_perm("accounts.content_submit", unit)
        assert not user.has_perm("accounts.content_decide", unit)


worlds = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(
            [Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER, Role.AUDITOR, Role.SENIOR, Role.PRIVACY]
        ),
        st.sampled_from([Scope.UNIT, Scope.SUBTREE, ""]),
    ),
    max_size=4,
    unique_by=lambda entry: entry[:2],
)
removals = st.sets(st.sampled_from(sorted(roles.ACTIONS)), max_size=4)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(held=worlds, removed=removals)
def test_check_and_list_agree_with_guardian_on_random_grants(held, removed):
    """`can` at a unit = guardian's own answer at the appointment's unit, carried as far as the scope reaches."""
    with transaction.atomic():
        places = [make_unit() for _n in range(2)]
        places += [make_unit(parent=places[0]), make_unit(parent=places[1])]
        places += [make_unit(parent=places[2]), make_unit()]
        user = make_person()
        for place, role, scope in held:
            make_appointment(role=role, unit=places[place], user=user, scope=scope)
        names = [roles.codename(action) for action in removed]
        UnitUserPermission.objects.filter(user=user, permission__codename__in=names).delete()
        user = User.objects.get(pk=user.pk)
        appointments = list(Appointment.objects.open().filter(user=user).select_related("unit"))
        for action in roles.ACTIONS:
            listed = set(units_for(user, action).values_list("pk", flat=True))
            for unit in Unit.objects.all():
                expected = any(
                    reaches(appointment, unit)
                    and action in roles.ACTIONS_BY_ROLE[appointment.role]
                    and user.has_perm(f"accounts.{roles.codename(action)}", appointment.unit)
                    for appointment in appointments
                )
                assert can(user, action, unit) == expected == (unit.pk in listed), (action, unit.path)
            assert may_anywhere(user, action) == bool(listed)
            own = set(own_units(user, action).values_list("pk", flat=True))
            for unit in Unit.objects.all():
                expected = any(
                    is_ones_own(appointment, unit)
                    and action in roles.ACTIONS_BY_ROLE[appointment.role]
                    and user.has_perm(f"accounts.{roles.codename(action)}", appointment.unit)
                    for appointment in appointments
                )
                assert is_own_unit(user, action, unit) == expected == (unit.pk in own), (action, unit.path)
            assert own <= listed
        transaction.set_rollback(True)


def reaches(appointment: Appointment, unit: Unit) -> bool:
    """The scope in the words of decisions.md, by walking the parents."""
    if appointment.scope == Scope.INSTITUTION:
        return True
    above = unit
    while above is not None and appointment.scope == Scope.SUBTREE:
        if above.pk == appointment.unit_id:
            return True
        above = above.parent
    return unit.pk == appointment.unit_id


def is_ones_own(appointment: Appointment, unit: Unit) -> bool:
    """What belongs to the appointment itself: nothing of the institution beyond its unit."""
    return unit.pk == appointment.unit_id or (
        appointment.scope != Scope.INSTITUTION and reaches(appointment, unit)
    )
