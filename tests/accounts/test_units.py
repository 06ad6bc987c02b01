"""The tree of units: paths, moves, ends. The database refuses a cycle by itself (I18)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role, UnitKind
from accounts.hooks import UnitObstacle, unit_obstacles
from accounts.models import Appointment, Unit, User
from accounts.policies import can
from accounts.services import units
from audit.models import AuditEntry
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


@pytest.fixture
def director() -> User:
    return make_director()


def assert_tree_is_sound() -> None:
    """Every path continues its parent's, no unit lies below itself."""
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else ''}{unit.code}."
        seen, above = set(), unit.parent_id
        while above is not None:
            assert above not in seen
            seen.add(above)
            assert above != unit.pk
            above = Unit.objects.values_list("parent_id", flat=True).get(pk=above)


def test_a_new_unit_continues_the_path_of_its_parent():
    root = make_unit(code="REK")
    child = make_unit(code="DHF", parent=root)
    assert (root.path, child.path, child.depth) == ("REK.", "REK.DHF.", 1)
    assert child.lineage == ["REK.", "REK.DHF."]


def test_moving_takes_the_whole_subtree_along(director):
    old, new = make_unit(code="OLD"), make_unit(code="NEW")
    faculty = make_unit(code="FAC", parent=old)
    branch = make_unit(code="BRA", parent=faculty)
    leaf = make_unit(code="LEAF", parent=branch)
    units.move(faculty, actor=director, parent=new)
    leaf.refresh_from_db()
    assert leaf.path == "NEW.FAC.BRA.LEAF."
    units.move(faculty, actor=director, parent=None)
    leaf.refresh_from_db()
    assert leaf.path == "FAC.BRA.LEAF."
    assert_tree_is_sound()


def test_moving_a_unit_changes_what_a_head_above_reaches(director):
    old, new = make_unit(code="OLD"), make_unit(code="NEW")
    faculty = make_unit(code="FAC", parent=old)
    head = make_holder(Role.UNIT_HEAD, unit=new)
    assert not can(head, "content.view", faculty)
    units.move(faculty, actor=director, parent=new)
    assert can(User.objects.get(pk=head.pk), "content.view", Unit.objects.get(pk=faculty.pk))


def test_a_unit_cannot_hang_under_itself_or_what_lies_below(director):
    root = make_unit(code="ROOT")
    leaf = make_unit(code="LEAF", parent=make_unit(code="MID", parent=root))
    for parent in (root, leaf):
        with pytest.raises(UserFacingError) as refusal:
            units.move(root, actor=director, parent=parent)
        assert refusal.value.field == "parent"
    assert_tree_is_sound()


def test_the_database_refuses_a_cycle_and_a_foreign_path():
    root = make_unit(code="ROOT")
    middle = make_unit(code="MID", parent=root)
    leaf = make_unit(code="LEAF", parent=middle)
    other = make_unit(code="OTH")
    detours = [
        (root, {"parent": leaf}),
        (root, {"parent": leaf, "path": "ROOT.MID.LEAF.ROOT."}),
        (middle, {"parent": middle, "path": "ROOT.MID.MID."}),
        (leaf, {"path": "LEAF."}),
        (leaf, {"parent": other}),
        (leaf, {"path": ""}),
        (leaf, {"code": "XX"}),
    ]
    for unit, values in detours:
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.bulk_create(
            [Unit(code="NEW", kind="academic", name_tr="Yeni", parent=root, path="NEW.")]
        )
    assert_tree_is_sound()


def test_the_database_refuses_a_cycle_behind_a_stale_path():
    """A raw UPDATE leaves the paths below stale; the walk along the parents still finds the circle."""
    upper, lower = make_unit(code="AA"), make_unit(code="BB")
    leaf = make_unit(code="CC", parent=lower)
    Unit.objects.filter(pk=lower.pk).update(parent=upper, path="AA.BB.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=upper.pk).update(parent=leaf, path=f"{leaf.path}AA.")


@settings(max_examples=25, deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 7)), min_size=1, max_size=12))
def test_no_sequence_of_moves_makes_a_cycle(moves):
    with transaction.atomic():
        director = make_director()
        tree = [make_unit() for _number in range(8)]
        for moved, target in moves:
            parent = None if target < 0 else Unit.objects.get(pk=tree[target].pk)
            try:
                units.move(Unit.objects.get(pk=tree[moved].pk), actor=director, parent=parent)
            except UserFacingError:
                continue
        assert_tree_is_sound()
        transaction.set_rollback(True)


def test_the_tree_has_a_deepest_place(director):
    parent = None
    with pytest.raises(UserFacingError):
        for number in range(30):
            parent = make_unit(code=f"LANGERCODE{number:02d}", parent=parent)
    assert parent is not None
    top = make_unit(code="TOPOFTHETREE")
    first = Unit.objects.get(code="LANGERCODE00")
    with pytest.raises(UserFacingError):
        units.move(first, actor=director, parent=top)
    assert_tree_is_sound()


def test_a_code_is_given_once():
    make_unit(code="DHF")
    with pytest.raises(UserFacingError) as refusal:
        make_unit(code="DHF")
    assert refusal.value.field == "code"


def test_there_is_one_directorate(director):
    with pytest.raises(UserFacingError) as refusal:
        make_unit(kind=UnitKind.DIRECTORATE)
    assert refusal.value.field == "kind"
    unit = make_unit()
    with pytest.raises(UserFacingError):
        units.update_details(unit, actor=director, kind=UnitKind.DIRECTORATE, mailbox="")
    with pytest.raises(UserFacingError):
        units.update_details(make_directorate(), actor=director, kind=UnitKind.ADMIN, mailbox="")


def test_renaming_keeps_the_old_name_in_the_ledger(director):
    unit = make_unit(name_tr="Eski ad")
    units.rename(unit, actor=director, name_tr="  Yeni   ad ", name_en="New name")
    unit.refresh_from_db()
    assert unit.name_tr == "Yeni ad"
    entry = AuditEntry.objects.get(code="unit.renamed")
    assert entry.data["before"]["name_tr"] == "Eski ad"
    units.rename(unit, actor=director, name_tr="Yeni ad", name_en="New name")
    assert AuditEntry.objects.filter(code="unit.renamed").count() == 1


def test_closing_ends_the_appointments_and_keeps_the_code(director):
    unit = make_unit(code="DHF")
    holder = make_appointment(role=Role.REPRESENTATIVE, unit=unit)
    units.close(unit, actor=director, reason="Fakülte kapandı")
    holder.refresh_from_db()
    unit.refresh_from_db()
    assert holder.ended_at is not None
    assert unit.closed_on is not None
    with pytest.raises(UserFacingError):
        make_unit(code="DHF")
    with pytest.raises(StaleObject):
        units.close(unit, actor=director, reason="yine")


def test_what_cannot_be_closed_says_why(director):
    with pytest.raises(UserFacingError):
        units.close(make_directorate(), actor=director, reason="olmaz")
    parent = make_unit()
    make_unit(parent=parent)
    with pytest.raises(UserFacingError):
        units.close(parent, actor=director, reason="olmaz")
    with pytest.raises(ReasonRequired):
        units.close(make_unit(), actor=director, reason="  ")


def test_another_app_can_object_to_closing_and_merging(director):
    unit, into = make_unit(), make_unit()
    obstacle = UnitObstacle(
        key="test", find=lambda closing: ["The unit has an active channel."] * (closing == unit)
    )
    unit_obstacles.register(obstacle)
    try:
        with pytest.raises(UserFacingError, match="active channel"):
            units.close(unit, actor=director, reason="x")
        with pytest.raises(UserFacingError, match="active channel"):
            units.merge(unit, actor=director, into=into, reason="x")
    finally:
        unit_obstacles.unregister("test")
    unit.refresh_from_db()
    assert unit.is_open


def test_merging_hands_the_units_below_over(director):
    unit, into = make_unit(code="OLD"), make_unit(code="NEW")
    child = make_unit(code="CHILD", parent=unit)
    make_appointment(role=Role.RESPONDER, unit=unit)
    units.merge(unit, actor=director, into=into, reason="Birleşme")
    child.refresh_from_db()
    unit.refresh_from_db()
    assert child.path == "NEW.CHILD."
    assert (unit.merged_into, unit.is_open) == (into, False)
    assert not Appointment.objects.open().filter(unit=unit).exists()
    assert_tree_is_sound()


def test_merging_goes_outward_only(director):
    unit = make_unit()
    child = make_unit(parent=unit)
    closed = make_unit()
    units.close(closed, actor=director, reason="x")
    for into in (unit, child, closed):
        with pytest.raises(UserFacingError):
            units.merge(unit, actor=director, into=into, reason="x")
    with pytest.raises(UserFacingError):
        units.merge(make_directorate(), actor=director, into=unit, reason="x")


def test_nobody_but_the_director_changes_the_tree():
    unit = make_unit()
    head, stranger = make_holder(Role.UNIT_HEAD, unit=unit), make_person()
    for actor in (head, stranger):
        for call in (
            lambda actor=actor: units.create(
                actor=actor, code="XX", kind="academic", name_tr="x", parent=unit
            ),
            lambda actor=actor: units.create(actor=actor, code="XX", kind="academic", name_tr="x"),
            lambda actor=actor: units.rename(unit, actor=actor, name_tr="x"),
            lambda actor=actor: units.update_details(unit, actor=actor, kind="admin", mailbox=""),
            lambda actor=actor: units.move(unit, actor=actor, parent=None),
            lambda actor=actor: units.close(unit, actor=actor, reason="x"),
            lambda actor=actor: units.merge(unit, actor=actor, into=unit, reason="x"),
        ):
            with pytest.raises(PermissionDenied):
                call()
