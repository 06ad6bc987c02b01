"""Who may do what with which channel: duty, grant and appointment together, and the list twin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role, Scope
from accounts.models import User
from accounts.roles import ACTIONS
from channels_registry import policies
from channels_registry.enums import ChannelStatus, DutyKind
from channels_registry.models import Channel, ChannelUserPermission
from channels_registry.policies import DUTY_BOUND, can_on_channel, channels_for
from channels_registry.services import duties
from channels_registry.services.state import change_state
from core import clock
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_directorate,
    make_holder,
    make_person,
    make_unit,
)
from tests.make.channels import (
    make_channel,
    make_duty,
    make_official_channel,
    make_representative,
    put_into,
)

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """The person as the next request reads him."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("action", sorted(DUTY_BOUND))
def test_a_representative_acts_on_the_channels_of_the_duty_only(action):
    unit = make_unit()
    own = make_channel(unit=unit)
    beside = make_channel(platform="x", unit=unit)
    person = again(own.representative)
    assert can_on_channel(person, action, own)
    assert not can_on_channel(person, action, beside)
    assert set(channels_for(person, action)) == {own}


def test_a_representative_sees_the_units_channels_without_a_duty():
    unit = make_unit()
    person = make_representative(unit=unit).user
    channel = make_channel(unit=unit)
    assert policies.can_view(person, channel)
    assert not policies.can_edit(person, channel)


def test_the_backup_acts_like_the_primary():
    channel = make_channel()
    backup = make_duty(channel=channel).appointment.user
    for action in DUTY_BOUND:
        assert can_on_channel(again(backup), action, channel)


def test_without_the_grant_the_duty_alone_opens_nothing():
    channel = make_channel()
    person = again(channel.representative)
    ChannelUserPermission.objects.filter(user=person).delete()
    assert not policies.can_edit(again(person), channel)


def test_the_grant_alone_opens_nothing():
    unit = make_unit()
    channel = make_channel(unit=unit)
    stranger = make_representative(unit=unit).user
    for grant in ChannelUserPermission.objects.filter(user=channel.representative):
        ChannelUserPermission.objects.create(
            user=stranger, content_object=channel, permission_id=grant.permission_id
        )
    assert not policies.can_edit(again(stranger), channel)


def test_the_directorate_needs_no_duty():
    channel = make_channel()
    for role, may_edit, may_register in (
        (Role.DIRECTOR, True, True),
        (Role.MANAGER, True, True),
        (Role.REVIEWER, False, False),
    ):
        person = make_holder(role)
        assert policies.can_view(person, channel)
        assert policies.can_edit(person, channel) is may_edit
        assert policies.can_register(person, channel) is may_register


def test_a_superuser_gets_nothing():
    channel = make_channel()
    person = User.objects.create_superuser("kok@ornekkent.example", "Kök")
    for action in ACTIONS:
        assert not can_on_channel(person, action, channel)
        assert not channels_for(person, action).exists()


def test_nobody_without_a_sign_in_has_a_duty():
    channel = make_channel()
    inactive = make_representative(unit=channel.unit).user
    inactive.is_active = False
    for person in (AnonymousUser(), inactive):
        assert policies.duty_holdings(person) == ()
        assert not policies.can_edit(person, channel)


@pytest.mark.parametrize(
    ("role", "sees_mailbox", "sees_history", "sets_mode", "records"),
    [
        (Role.DIRECTOR, True, True, True, True),
        (Role.MANAGER, True, True, False, False),
        (Role.AUDITOR, False, True, False, False),
        (Role.PRIVACY, False, True, False, False),
        (Role.REVIEWER, False, False, False, False),
        (Role.ADMIN, False, False, False, False),
    ],
)
def test_what_the_page_shows_to_whom(role, sees_mailbox, sees_history, sets_mode, records):
    channel = make_channel()
    person = make_holder(role, unit=make_directorate())
    assert policies.can_see_mailbox(person, channel) is sees_mailbox
    assert policies.can_see_history(person, channel) is sees_history
    assert policies.can_set_review_mode(person, channel) is sets_mode
    assert policies.can_record_post(person, channel) is records
    own = again(channel.representative)
    assert policies.can_see_mailbox(own, channel) and policies.can_see_history(own, channel)
    assert policies.can_record_post(own, channel) and not policies.can_set_review_mode(own, channel)


def test_a_unit_head_assigns_below_and_edits_nothing():
    faculty = make_unit()
    channel = make_channel(unit=make_unit(parent=faculty))
    head = make_holder(Role.UNIT_HEAD, unit=faculty)
    assert policies.can_assign(head, channel)
    assert not policies.can_edit(head, channel)
    assert not policies.can_assign(make_holder(Role.UNIT_HEAD, unit=make_unit()), channel)


def test_an_unknown_action_is_a_slip_of_the_programmer():
    channel = make_channel()
    with pytest.raises(KeyError):
        can_on_channel(make_person(), "channel.explode", channel)
    with pytest.raises(KeyError):
        channels_for(make_person(), "channel.explode")


def test_an_appointment_past_its_last_day_opens_nothing_although_nobody_closed_it_yet(time_machine):
    unit = make_unit()
    appointment = make_appointment(
        role=Role.REPRESENTATIVE, unit=unit, user=make_person(), ends_on=clock.today() + timedelta(days=2)
    )
    channel = make_channel(unit=unit, representative=appointment)
    assert policies.can_edit(again(appointment.user), channel)
    time_machine.move_to(clock.now() + timedelta(days=4))
    assert not policies.can_edit(again(appointment.user), channel)


# ---- What the states allow ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "receives", "drafts", "unit_publishes", "directorate_publishes"),
    [
        ("active", True, True, True, True),
        ("restricted", True, True, False, True),
        ("awaiting_escrow", False, True, False, False),
        ("requested", False, False, False, False),
        ("under_review", False, False, False, False),
        ("approved", False, False, False, False),
        ("suspended", False, False, False, False),
        ("closed", False, False, False, False),
        ("transferred", False, False, False, False),
    ],
)
def test_what_each_state_allows(status, receives, drafts, unit_publishes, directorate_publishes):
    channel = make_channel()
    person, director = again(channel.representative), make_director()
    channel = put_into(channel, status)
    assert policies.may_receive(channel) is receives
    assert policies.may_receive_drafts(channel) is drafts
    assert policies.may_publish(channel, person) is unit_publishes
    assert policies.may_publish(channel, director) is directorate_publishes


def test_an_imported_channel_publishes_as_before_until_its_day(time_machine):
    channel = put_into(make_channel(), ChannelStatus.RESTRICTED)
    person = again(channel.representative)
    Channel.objects.filter(pk=channel.pk).update(publishes_as_before_until=clock.today() + timedelta(days=1))
    channel.refresh_from_db()
    assert policies.may_publish(channel, person)
    time_machine.move_to(clock.now() + timedelta(days=1))
    assert policies.may_publish(channel, again(person))
    time_machine.move_to(clock.now() + timedelta(days=1))
    assert not policies.may_publish(channel, again(person))
    assert policies.may_publish(channel, make_director())


def test_official_channels_are_published_on_by_the_directorate_only():
    channel = make_official_channel()
    for role, may in (
        (Role.DIRECTOR, True),
        (Role.REVIEWER, True),
        (Role.MANAGER, True),
        (Role.MODERATOR, True),
        (Role.DESIGNER, False),
        (Role.AUDITOR, False),
    ):
        assert policies.may_publish(channel, make_holder(role)) is may, role
    representative = make_representative(unit=make_unit()).user
    assert not policies.may_publish(channel, again(representative))


def test_a_unit_channel_is_published_on_by_its_representative_and_the_director():
    channel = make_channel()
    for role, may in ((Role.DIRECTOR, True), (Role.REVIEWER, False), (Role.MANAGER, False)):
        assert policies.may_publish(channel, make_holder(role)) is may, role
    assert policies.may_publish(channel, again(channel.representative))


def test_a_duty_that_ends_takes_the_right_away_in_the_same_moment():
    channel = make_channel()
    person = channel.representative
    duties.end(channel.primary_duty, actor=None)
    assert not policies.can_edit(again(person), channel)
    assert not ChannelUserPermission.objects.filter(user=person).exists()


def test_the_instances_at_hand_forget_what_they_held():
    channel = make_channel()
    duty = channel.primary_duty
    person = duty.appointment.user
    assert policies.can_edit(person, channel)
    duties.end(duty, actor=None)
    assert not policies.can_edit(person, channel)


# ---- The twins ----------------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(
    holdings=st.lists(
        st.tuples(st.sampled_from(Role.values), st.sampled_from(Scope.values), st.integers(0, 3)), max_size=4
    ),
    held=st.sets(st.integers(0, 3), max_size=3),
    stripped=st.booleans(),
)
def test_can_and_its_list_twin_agree_on_random_people(holdings, held, stripped):
    with transaction.atomic():
        top = make_unit()
        tree = [top, make_unit(parent=top), make_unit(), make_directorate()]
        channels = [make_channel(unit=unit) for unit in tree]
        person = make_person()
        for role, scope, place in holdings:
            try:
                with transaction.atomic():
                    make_appointment(role=role, unit=tree[place], user=person, scope=scope)
            except Exception:  # noqa: S112 - an appointment that the rules refuse is no case
                continue
        for place in held:
            eligible = duties.candidates(tree[place]).filter(user=person).first()
            if eligible is not None:
                duties.assign(channels[place], appointment=eligible, kind=DutyKind.BACKUP, actor=None)
        if stripped:
            ChannelUserPermission.objects.filter(user=person, content_object=channels[0]).delete()
        person = again(person)
        for action in ACTIONS:
            listed = set(channels_for(person, action))
            assert listed == {channel for channel in channels if can_on_channel(person, action, channel)}, (
                action
            )
        assert set(Channel.objects.visible_to(person)) == set(channels_for(person, "channel.view"))
        transaction.set_rollback(True)


def test_a_closed_channel_is_nobodys_to_change():
    channel = make_channel()
    director = make_director()
    change_state(channel, "close", actor=director, reason="Birim kapandı")
    for question in (policies.can_edit, policies.can_assign, policies.can_record_post):
        assert not question(director, channel)
    assert policies.can_view(director, channel)
