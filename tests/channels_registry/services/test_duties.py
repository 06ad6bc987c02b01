"""Who represents a channel: assign, replace, promote, end, and what the end of an appointment does (P21, P22)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts.enums import Role, Scope
from accounts.hooks import consequences_of, consequences_of_all, ending_hooks
from accounts.models import Appointment, Notification, Unit, User
from accounts.services import appointments, units
from audit.models import AuditEntry
from channels_registry import jobs  # noqa: F401 - the worker imports it
from channels_registry.enums import ChannelStatus, DutyKind
from channels_registry.models import Channel, ChannelDuty, ChannelUserPermission
from channels_registry.policies import can_edit
from channels_registry.services import duties, grants
from core import clock
from core.errors import UserFacingError
from core.jobs.scheduler import registered
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_directorate,
    make_holder,
    make_person,
    make_unit,
)
from tests.make.channels import make_channel, make_duty, make_official_channel, make_representative
from tests.race import run_together

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def state_of(channel: Channel) -> tuple[str, list[str]]:
    channel = Channel.objects.get(pk=channel.pk)
    return channel.status, channel.restriction_reasons


def test_replacing_the_primary_keeps_the_account_active_and_moves_the_rights():
    channel = make_channel()
    before, director = channel.representative, make_director()
    successor = make_representative(unit=channel.unit)
    duties.assign(channel, appointment=successor, kind=DutyKind.PRIMARY, actor=director)
    assert state_of(channel) == ("active", [])
    assert not can_edit(again(before), Channel.objects.get(pk=channel.pk))
    assert can_edit(again(successor.user), Channel.objects.get(pk=channel.pk))
    assert ChannelDuty.objects.open().filter(channel=channel).count() == 1
    assert Notification.objects.filter(recipient=successor.user, kind="channels.assigned_primary").exists()


def test_assigning_the_same_person_again_changes_nothing():
    channel = make_channel()
    duty = duties.assign(
        channel, appointment=channel.primary_duty.appointment, kind=DutyKind.PRIMARY, actor=make_director()
    )
    assert duty == channel.primary_duty
    backup = make_duty(channel=channel)
    assert make_duty(channel=channel, appointment=backup.appointment) == backup


def test_a_new_backup_takes_the_place_of_the_old_one():
    channel = make_channel()
    old, new = make_duty(channel=channel), make_duty(channel=channel)
    assert duties.backup_duty(channel) == new
    old.refresh_from_db()
    assert old.ended_at is not None


def test_nobody_is_primary_and_backup_at_once():
    channel = make_channel()
    person = channel.representative
    head = make_appointment(
        role=Role.REPRESENTATIVE, unit=channel.unit.parent or make_unit(), user=make_person()
    )
    assert head.user != person
    with pytest.raises(UserFacingError) as refusal:
        duties.assign(
            channel, appointment=channel.primary_duty.appointment, kind=DutyKind.BACKUP, actor=make_director()
        )
    assert refusal.value.field == DutyKind.BACKUP


def test_the_backup_is_promoted_in_one_step():
    channel = make_channel()
    backup, director = make_duty(channel=channel), make_director()
    duties.end(channel.primary_duty, actor=director, note="Ayrıldı")
    assert state_of(channel) == ("restricted", ["no_representative"])
    promoted = duties.promote_backup(Channel.objects.get(pk=channel.pk), actor=director)
    assert promoted.appointment == backup.appointment
    assert promoted.kind == DutyKind.PRIMARY
    assert state_of(channel) == ("active", [])
    assert duties.backup_duty(channel) is None


def test_without_a_backup_nobody_can_be_promoted():
    with pytest.raises(UserFacingError):
        duties.promote_backup(make_channel(), actor=make_director())


def test_candidates_are_the_units_representatives_and_at_the_directorate_its_managers():
    top = make_unit()
    unit = make_unit(parent=top)
    own = make_representative(unit=unit)
    above = make_appointment(role=Role.REPRESENTATIVE, unit=top, user=make_person(), scope=Scope.SUBTREE)
    make_representative(unit=top)
    make_representative(unit=make_unit())
    make_appointment(
        role=Role.REPRESENTATIVE, unit=unit, user=make_person(), starts_on=clock.today() + timedelta(days=3)
    )
    manager = make_appointment(role=Role.MANAGER, user=make_person())
    assert set(duties.candidates(unit)) == {own, above}
    assert set(duties.candidates(make_directorate())) == {manager}


def test_the_manager_is_the_primary_of_official_accounts():
    channel = make_official_channel()
    assert channel.primary_duty.appointment.role == Role.MANAGER
    assert channel.status == ChannelStatus.ACTIVE


def test_the_end_of_an_appointment_restricts_ends_and_tells_the_director_and_the_head():
    unit = make_unit()
    director, head = make_director(), make_holder(Role.UNIT_HEAD, unit=unit)
    stranger = make_holder(Role.UNIT_HEAD, unit=make_unit())
    channel = make_channel(unit=unit)
    appointment = channel.primary_duty.appointment
    appointments.end(appointment, actor=director, reason="Emekli oldu")
    assert state_of(channel) == ("restricted", ["no_representative"])
    told = Notification.objects.filter(kind="channels.no_representative")
    assert set(told.values_list("recipient", flat=True)) == {director.pk, head.pk}
    assert stranger.pk not in told.values_list("recipient", flat=True)
    assert told.first().target_url == channel.get_absolute_url()
    assert not ChannelUserPermission.objects.filter(user=appointment.user).exists()
    entry = AuditEntry.objects.get(code="channel.representative_ended")
    assert (entry.data["cause"], entry.actor_name) == ("appointment_ended", director.full_name)


def test_people_are_told_when_a_backup_can_take_over():
    channel = make_channel()
    director = make_director()
    make_duty(channel=channel)
    duties.end(channel.primary_duty, actor=None)
    notice = Notification.objects.get(recipient=director, kind="channels.no_representative_but_backup")
    assert notice.context["backup"]


def test_the_hook_is_registered_and_says_beforehand_what_will_happen():
    assert "channels" in ending_hooks
    unit = make_unit()
    channel = make_channel(unit=unit, handle="okent_dis")
    person = channel.primary_duty.appointment
    make_channel(
        unit=unit, platform="x", handle="okent_dis", representative=person, status=ChannelStatus.APPROVED
    )
    make_duty(channel=make_channel(unit=unit, platform="youtube", handle="okent_dis"), appointment=person)
    sentences = [str(words) for words in consequences_of(person)]
    assert len(sentences) == 3
    assert all("okent_dis" in words for words in sentences)
    assert consequences_of(make_representative(unit=unit)) == []


def test_an_account_that_loses_both_people_is_named_once():
    channel = make_channel()
    backup = make_duty(channel=channel)
    people = [channel.primary_duty.appointment, backup.appointment]
    [both] = consequences_of_all(people)
    assert not both.post_url
    [first] = consequences_of(people[0])
    assert backup.appointment.user.full_name in str(first)
    assert first.post_url
    [second] = consequences_of(people[1])
    assert str(second) != str(both)


def test_a_suspended_account_loses_its_representative_without_changing_its_state():
    channel = make_channel(status=ChannelStatus.SUSPENDED)
    duties.end(channel.primary_duty, actor=None)
    assert state_of(channel) == ("suspended", [])
    assert Channel.objects.get(pk=channel.pk).primary_duty is None


def test_other_reasons_stay_when_somebody_takes_over():
    channel = make_channel(status=ChannelStatus.RESTRICTED, reasons=("dormant",), has_representative=False)
    assert state_of(channel) == ("restricted", ["no_representative", "dormant"])
    duties.assign(
        channel,
        appointment=make_representative(unit=channel.unit),
        kind=DutyKind.PRIMARY,
        actor=make_director(),
    )
    assert state_of(channel) == ("restricted", ["dormant"])


def test_who_may_not_appoint_here_assigns_nobody():
    channel = make_channel()
    candidate = make_representative(unit=channel.unit)
    for person in (
        make_person(),
        again(channel.representative),
        make_holder(Role.REVIEWER),
        make_holder(Role.UNIT_HEAD, unit=make_unit()),
    ):
        with pytest.raises(PermissionDenied):
            duties.assign(channel, appointment=candidate, kind=DutyKind.PRIMARY, actor=person)
        with pytest.raises(PermissionDenied):
            duties.end(channel.primary_duty, actor=person)
    head = make_holder(Role.UNIT_HEAD, unit=channel.unit)
    duties.assign(channel, appointment=candidate, kind=DutyKind.PRIMARY, actor=head)


def test_a_duty_ends_once():
    channel = make_channel()
    duty = channel.primary_duty
    duties.end(duty, actor=None)
    with pytest.raises(UserFacingError):
        duties.end(duty, actor=None)


def test_the_nightly_review_ends_what_no_longer_holds():
    unit = make_unit()
    channel, sound = make_channel(unit=unit), make_channel(unit=unit, platform="x")
    User.objects.filter(pk=channel.representative.pk).update(is_active=False)
    with pytest.raises(CommandError):
        call_command("check_channels")
    assert duties.review_duties() == 1
    assert duties.review_duties() == 0
    assert state_of(channel) == ("restricted", ["no_representative"])
    assert state_of(sound) == ("active", [])
    call_command("check_channels")


def test_a_unit_that_moves_away_leaves_who_represented_it_from_above():
    top, elsewhere = make_unit(), make_unit()
    unit = make_unit(parent=top)
    above = make_appointment(role=Role.REPRESENTATIVE, unit=top, user=make_person(), scope=Scope.SUBTREE)
    reached, own = make_channel(unit=unit, representative=above), make_channel(unit=unit, platform="x")
    director = make_director()
    units.move(unit, actor=director, parent=elsewhere)
    duties.follow_move(Unit.objects.get(pk=unit.pk), director)
    assert state_of(reached) == ("restricted", ["no_representative"])
    assert state_of(own) == ("active", [])
    assert duties.follow_move(Unit.objects.get(pk=unit.pk), director) == 0


def test_the_worker_runs_the_review_every_night():
    assert "channels.duties" in registered()


def test_drift_between_duties_and_grants_is_found_and_repaired():
    channel = make_channel()
    person, stranger = channel.representative, make_person()
    grant = ChannelUserPermission.objects.filter(user=person).first()
    ChannelUserPermission.objects.create(
        user=stranger, content_object=channel, permission_id=grant.permission_id
    )
    grant.delete()
    found = grants.channel_grant_drift()
    assert (len(found.missing), len(found.surplus), len(found)) == (1, 1, 2)
    assert grants.repair() == found
    assert not grants.channel_grant_drift()
    assert AuditEntry.objects.filter(code="channel.grants_repaired").count() == 1
    grants.repair()
    assert AuditEntry.objects.filter(code="channel.grants_repaired").count() == 1


def test_grants_of_a_duty_are_those_of_its_role():
    assert grants.grants_of_role(Role.REPRESENTATIVE) == {
        "channel_edit",
        "channel_publish",
        "channel_deposit",
        "channel_moderate",
    }
    assert "channel_publish" in grants.grants_of_role(Role.MANAGER)
    assert grants.grants_of_role(Role.AUDITOR) == frozenset()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_successors_at_once_leave_exactly_one_primary(race_rounds):
    unit, director = make_unit(), make_director()
    channel = make_channel(unit=unit)
    people = [make_representative(unit=unit) for _number in range(2)]

    def take(appointment: Appointment):
        def run() -> ChannelDuty:
            return duties.assign(
                Channel.objects.get(pk=channel.pk),
                appointment=Appointment.objects.get(pk=appointment.pk),
                kind=DutyKind.PRIMARY,
                actor=User.objects.get(pk=director.pk),
            )

        return run

    for _round in range(max(race_rounds // 5, 1)):
        outcomes = run_together([take(person) for person in people])
        assert all(isinstance(outcome, ChannelDuty) for outcome in outcomes), outcomes
        fresh = Channel.objects.get(pk=channel.pk)
        open_primary = ChannelDuty.objects.open().filter(channel=channel, kind=DutyKind.PRIMARY)
        assert [duty.pk for duty in open_primary] == [fresh.primary_duty_id]
        assert fresh.status == ChannelStatus.ACTIVE
        assert not grants.channel_grant_drift()


def test_a_unit_that_moves_out_of_reach_takes_its_channel_along_restricted():
    """I1 holds at the commit of the move, not only after the nightly review."""
    director = make_director()
    faculty, other = make_unit(), make_unit()
    department = make_unit(parent=faculty)
    appointment = make_appointment(role=Role.REPRESENTATIVE, unit=faculty, scope=Scope.SUBTREE)
    channel = make_channel(unit=department, representative=appointment)
    assert channel.status == ChannelStatus.ACTIVE
    units.move(department, actor=director, parent=other)
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.RESTRICTED
    assert channel.primary_duty_id is None
