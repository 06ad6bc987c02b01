"""The life of a channel: status x transition x role against the hand-written table, and the table as a whole."""

import csv
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel
from channels_registry.services.state import change_state
from channels_registry.transitions import CHANNEL_WORKFLOW, CONSEQUENCES, WORKFLOWS, actions
from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed
from core.workflow import matrix, reachable
from tests.make.accounts import make_directorate, make_holder, make_person, make_unit
from tests.make.channels import make_channel, put_into

MATRIX = Path(__file__).parent.parent / "matrices" / "channel_transitions.csv"
# The same roles at another unit, a person without any, and one whom only Django's own flag makes mighty.
STRANGERS = ("unit_head elsewhere", "representative elsewhere", "nobody", "superuser")


def written_table() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """(status, transition) -> target and roles, as a person has written it."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {
            (row["status"], row["transition"]): (row["target"], frozenset(row["allowed"].split()))
            for row in csv.DictReader(file)
        }


def person_of(role: str, channel: Channel) -> User:
    """Somebody of this role at the channel's unit; the representative is the channel's own."""
    if role == Role.REPRESENTATIVE:
        return User.objects.get(pk=channel.representative.pk)
    if role == "superuser":
        return User.objects.create_superuser("kok@ornekkent.example", "Kök")
    if role == "nobody":
        return make_person()
    if role.endswith(" elsewhere"):
        return make_holder(Role(role.removesuffix(" elsewhere")), unit=make_unit())
    at_unit = role in (Role.UNIT_HEAD, Role.RESPONDER)
    return make_holder(Role(role), unit=channel.unit if at_unit else make_directorate())


def test_the_table_equals_the_written_one():
    targets = {key: target for key, (target, _allowed) in written_table().items()}
    assert matrix(CHANNEL_WORKFLOW) == targets


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role.values, *STRANGERS])
def test_every_role_is_offered_exactly_what_the_written_table_says(role):
    channel = make_channel()
    user = person_of(role, channel)
    table = written_table()
    for status in ChannelStatus.values:
        channel.status = status
        expected = {
            name
            for (source, name), (_target, allowed) in table.items()
            if source == status and role in allowed
        }
        assert {step.name for step in actions(channel, user)} == expected, (role, status)


def test_consequences_are_offered_to_nobody_and_are_those_of_the_table():
    written = {
        name for (_status, name), (_target, allowed) in written_table().items() if "consequence" in allowed
    }
    assert written == CONSEQUENCES


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", [Role.DIRECTOR, Role.MANAGER, Role.UNIT_HEAD, Role.REPRESENTATIVE, Role.REVIEWER]
)
@pytest.mark.parametrize("status", ChannelStatus.values)
def test_the_service_does_what_the_table_says_and_refuses_the_rest(role, status):
    table = written_table()
    ended = status in ChannelStatus.ENDED
    for step in CHANNEL_WORKFLOW:
        channel = make_channel(status=status)
        user = person_of(role, channel) if not (ended and role == Role.REPRESENTATIVE) else make_person()
        target, allowed = table.get((status, step.name), (None, frozenset()))
        if step.name in CONSEQUENCES:
            with pytest.raises(PermissionDenied):
                change_state(channel, step.name, actor=user, reason="Gerekçe")
        elif target is None:
            with pytest.raises(TransitionNotAllowed):
                change_state(channel, step.name, actor=user, reason="Gerekçe")
        elif role not in allowed:
            with pytest.raises(PermissionDenied):
                change_state(channel, step.name, actor=user, reason="Gerekçe")
        else:
            change_state(channel, step.name, actor=user, reason="Gerekçe")
            # The end of a suspension goes on to active when nothing stands against it.
            expected = "active" if step.name == "resume" else target
            assert Channel.objects.get(pk=channel.pk).status == expected
            continue
        assert Channel.objects.get(pk=channel.pk).status == status


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["suspend", "close", "transfer"])
def test_steps_that_take_something_away_need_a_reason(name):
    channel = make_channel()
    director = make_holder(Role.DIRECTOR)
    with pytest.raises(ReasonRequired):
        change_state(channel, name, actor=director, reason="  ")
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


@pytest.mark.django_db
def test_a_page_that_is_too_old_changes_nothing():
    channel = make_channel()
    director, manager = make_holder(Role.DIRECTOR, full_name="Elif Aydın"), make_holder(Role.MANAGER)
    seen = channel.version
    change_state(channel, "suspend", actor=director, reason="Saldırı")
    change_state(channel, "resume", actor=director)
    with pytest.raises(StaleObject) as conflict:
        change_state(channel, "suspend", actor=manager, reason="Saldırı", expected_version=seen)
    assert conflict.value.by == "Elif Aydın"
    assert conflict.value.at is not None


def test_every_state_is_reached_and_only_the_ended_ones_are_ends():
    from_opening = reachable(CHANNEL_WORKFLOW, ChannelStatus.REQUESTED)
    assert from_opening == set(ChannelStatus.values)
    ends = {
        status
        for status in ChannelStatus.values
        if not any(status in step.sources for step in CHANNEL_WORKFLOW)
    }
    assert ends == ChannelStatus.ENDED


def test_documentation_finds_the_table():
    assert {"channel": (CHANNEL_WORKFLOW, ChannelStatus)} == WORKFLOWS


@pytest.mark.django_db
def test_makers_leave_no_channel_in_a_state_the_database_would_refuse():
    for status in ChannelStatus.values:
        channel = put_into(make_channel(status="approved"), status)
        assert channel.status == status
