"""When an appointment holds: the row at hand, the lists, the counts and the duties of a channel say the same."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine

from accounts.enums import AppointmentState, Role, Scope
from accounts.models import Appointment, User
from accounts.models.appointments import ENDING_SOON, IN_STATE
from accounts.selectors import appointment_counts, in_time
from channels_registry import policies as channel_rights
from channels_registry import selectors as channel_lists
from channels_registry.models import ChannelDuty
from core import clock
from tests.make.accounts import make_appointment, make_director, make_person, make_unit
from tests.make.channels import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

# Days around today on which something begins, ends, or begins to be shown as ending.
DAYS = (-40, -1, 0, 1, ENDING_SOON.days, ENDING_SOON.days + 1)


@pytest.fixture
def noon():
    with time_machine.travel("2026-11-20 12:00+03:00", tick=False):
        yield


def every_appointment() -> list[Appointment]:
    """One of each first day, last day and end by hand that the database takes."""
    today, unit = clock.today(), make_unit()
    cases = [
        (starts, ends, by_hand)
        for starts, ends, by_hand in product(DAYS, (None, *DAYS), (False, True))
        if ends is None or ends >= starts
    ]
    return Appointment.objects.bulk_create(
        Appointment(
            unit=unit,
            user=make_person(),
            role=Role.REPRESENTATIVE,
            scope=Scope.UNIT,
            starts_on=today + timedelta(days=starts),
            ends_on=None if ends is None else today + timedelta(days=ends),
            ended_at=clock.now() if by_hand else None,
        )
        for starts, ends, by_hand in cases
    )


def test_the_row_and_the_lists_agree_about_every_place_in_time():
    made = every_appointment()
    for state in AppointmentState:
        expected = {row.pk for row in made if row.state == state}
        if state == AppointmentState.OPEN:
            # What is ending soon is in force as well.
            expected = {row.pk for row in made if row.is_open}
        assert expected, state
        assert {row.pk for row in Appointment.objects.in_state(state)} == expected, state
        assert {row.pk for row in in_time(Appointment.objects.all(), state.value)} == expected, state
    assert {row.pk for row in Appointment.objects.open()} == {row.pk for row in made if row.is_open}
    closed = Appointment.objects.in_state(AppointmentState.ENDED)
    assert set(Appointment.objects.past_their_end()) == set(closed.filter(ended_at__isnull=True))


def test_an_unknown_place_in_time_restricts_a_list_to_nothing_less_than_all():
    made = every_appointment()
    assert in_time(Appointment.objects.all(), "bilinmeyen").count() == len(made)
    with pytest.raises(KeyError):
        Appointment.objects.in_state("bilinmeyen")


def test_the_counts_equal_the_lists():
    director = make_director()
    every_appointment()
    counts = appointment_counts(director)
    assert counts == {state.value: Appointment.objects.in_state(state).count() for state in AppointmentState}


def test_another_day_may_be_asked():
    every_appointment()
    later = clock.today() + timedelta(days=1)
    asked = {state: set(Appointment.objects.filter(IN_STATE[state](later))) for state in AppointmentState}
    with time_machine.travel("2026-11-21 12:00+03:00", tick=False):
        assert asked == {state: set(Appointment.objects.in_state(state)) for state in AppointmentState}


def test_the_conditions_reach_an_appointment_through_another_model():
    every_appointment()
    for state, condition in IN_STATE.items():
        people = User.objects.filter(condition(prefix="appointments__"))
        assert set(people) == {row.user for row in Appointment.objects.in_state(state)}, state


@pytest.mark.parametrize("change", ["starts_on", "ends_on"])
def test_a_duty_opens_nothing_outside_the_days_of_its_appointment(change):
    channel = make_channel()
    held = channel.primary_duty.appointment
    assert channel_rights.can_edit(User.objects.get(pk=held.user_id), channel)
    assert list(channel_lists.my_channels(held.user)) == [channel]
    days = {"starts_on": timedelta(days=1), "ends_on": -timedelta(days=1)}
    Appointment.objects.filter(pk=held.pk).update(starts_on=clock.today() - timedelta(days=9))
    Appointment.objects.filter(pk=held.pk).update(**{change: clock.today() + days[change]})
    person = User.objects.get(pk=held.user_id)
    assert ChannelDuty.objects.open().filter(appointment=held).exists()
    assert channel_rights.duty_holdings(person) == ()
    assert not channel_rights.can_edit(person, channel)
    # Neither is it the person's own in a list, not even for who still sees it by another task.
    make_appointment(role=Role.UNIT_HEAD, unit=channel.unit, user=held.user)
    person = User.objects.get(pk=held.user_id)
    everything = channel_lists.filtered(person, channel_lists.ChannelFilters(), [])
    assert list(everything) == [channel]
    assert not channel_lists.my_channels(person).exists()
    assert not channel_lists.in_tab(everything, "benim", person).exists()


def test_duties_come_with_their_grants_in_one_query(django_assert_num_queries):
    channel = make_channel()
    person = User.objects.get(pk=channel.primary_duty.appointment.user_id)
    with django_assert_num_queries(1):
        [duty] = channel_rights.duty_holdings(person)
    assert duty.granted == frozenset(channel_rights.DUTY_BOUND.values())
