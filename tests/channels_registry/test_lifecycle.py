"""Whole lives of channels: whatever people do in whatever order, I1, I3, I16 and I19 hold after every step (P21)."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Appointment, Unit, User
from accounts.services import appointments
from channels_registry.enums import ChannelKind, ChannelStatus, DutyKind, RestrictionReason
from channels_registry.models import Channel, ChannelDuty, ChannelUserPermission
from channels_registry.services import channels, duties
from channels_registry.services.grants import channel_grant_drift
from channels_registry.services.state import change_state, release, restrict
from core.errors import Conflict, UserFacingError
from tests.make.accounts import make_director, make_directorate, make_unit
from tests.make.channels import make_account, make_representative

pytestmark = pytest.mark.django_db

HANDLES = ("okent_bir", "okent_iki", "okent_uc")
STEPS = ("activate", "await_escrow", "suspend", "resume", "close", "transfer")


def assert_all_holds() -> None:
    """The invariants, read from the rows alone."""
    for channel in Channel.objects.select_related("unit", "primary_duty__appointment"):
        open_primary = list(ChannelDuty.objects.open().filter(channel=channel, kind=DutyKind.PRIMARY))
        assert [duty.pk for duty in open_primary] == [key for key in [channel.primary_duty_id] if key]
        if channel.status == ChannelStatus.ACTIVE:
            duty = channel.primary_duty
            assert duty is not None and duty.channel_id == channel.pk and duty.ended_at is None
            assert duty.appointment.ended_at is None
            assert duties.candidates(channel.unit).filter(pk=duty.appointment_id).exists()
            assert channel.restriction_reasons == []
        if channel.status == ChannelStatus.RESTRICTED:
            missing = RestrictionReason.NO_REPRESENTATIVE in channel.restriction_reasons
            assert missing == (channel.primary_duty_id is None)
        if channel.status in ChannelStatus.ENDED:
            assert not ChannelDuty.objects.open().filter(channel=channel).exists()
        if channel.kind == ChannelKind.OFFICIAL:
            assert channel.unit.is_directorate
    current = Channel.objects.current().values_list("platform_id", "identity_key")
    assert len(current) == len(set(current))
    ended = ChannelDuty.objects.filter(appointment__ended_at__isnull=False)
    assert not ended.open().exists()
    assert not channel_grant_drift()
    assert duties.unrepresented_active_channels() == []


class World:
    """A small institution, and what can happen in it; every act is refused or leaves everything in order."""

    def __init__(self) -> None:
        self.director = make_director()
        self.units = [make_directorate(), make_unit(), make_unit()]
        self.appointments = [make_representative(unit=unit) for unit in self.units for _number in range(2)]

    def channel(self, number: int) -> Channel | None:
        """One of the channels there are now."""
        found = list(Channel.objects.order_by("pk"))
        return found[number % len(found)] if found else None

    def unit(self, number: int) -> Unit:
        return Unit.objects.get(pk=self.units[number % len(self.units)].pk)

    def appointment(self, number: int) -> Appointment:
        return Appointment.objects.get(pk=self.appointments[number % len(self.appointments)].pk)

    def act(self, name: str, first: int, second: int) -> Any:
        """Carry out one act with two numbers that choose what it is about."""
        return getattr(self, f"act_{name}")(first, second)

    def act_register(self, first: int, second: int) -> None:
        kind = ChannelKind.OFFICIAL if second % 3 == 0 else ChannelKind.UNIT
        with_person = second % 2 == 0
        channels.register(
            make_account(handle=HANDLES[first % 3]),
            actor=User.objects.get(pk=self.director.pk),
            unit=self.unit(second),
            kind=kind,
            details=channels.Details(audience="Öğrenciler", purpose="Duyuru"),
            primary=self.appointment(first) if with_person else None,
        )

    def act_import(self, first: int, second: int) -> None:
        channels.import_existing(
            make_account(handle=HANDLES[first % 3]),
            actor=User.objects.get(pk=self.director.pk),
            unit=self.unit(second),
            details=channels.Details(audience="Öğrenciler", purpose="Duyuru"),
            primary=self.appointment(second) if first % 2 else None,
        )

    def act_assign(self, first: int, second: int) -> None:
        if channel := self.channel(first):
            kind = DutyKind.PRIMARY if second % 3 else DutyKind.BACKUP
            duties.assign(
                channel,
                appointment=self.appointment(second),
                kind=kind,
                actor=User.objects.get(pk=self.director.pk),
            )

    def act_promote(self, first: int, second: int) -> None:
        if channel := self.channel(first):
            duties.promote_backup(channel, actor=User.objects.get(pk=self.director.pk))

    def act_end_duty(self, first: int, second: int) -> None:
        found = list(ChannelDuty.objects.open().order_by("pk"))
        if found:
            duties.end(found[first % len(found)], actor=User.objects.get(pk=self.director.pk))

    def act_end_appointment(self, first: int, second: int) -> None:
        appointment = self.appointment(first)
        appointments.end(appointment, actor=None, reason="Ayrıldı")
        self.appointments.append(make_representative(unit=appointment.unit))

    def act_step(self, first: int, second: int) -> None:
        if channel := self.channel(first):
            change_state(
                channel,
                STEPS[second % len(STEPS)],
                actor=User.objects.get(pk=self.director.pk),
                reason="Gerekçe",
            )

    def act_restrict(self, first: int, second: int) -> None:
        if channel := self.channel(first):
            restrict(channel, RestrictionReason.DORMANT.value, actor=None)

    def act_release(self, first: int, second: int) -> None:
        if channel := self.channel(first):
            release(channel, RestrictionReason.DORMANT.value, actor=None)

    def act_move(self, first: int, second: int) -> None:
        if channel := self.channel(first):
            channels.change_owner(
                channel, unit=self.unit(second), actor=User.objects.get(pk=self.director.pk)
            )

    def act_review(self, first: int, second: int) -> None:
        assert duties.review_duties() == 0


ACTS = [name.removeprefix("act_") for name in dir(World) if name.startswith("act_")]


@settings(max_examples=25, deadline=None)
@given(
    story=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 11), st.integers(0, 11)), min_size=4, max_size=20
    )
)
def test_no_story_breaks_an_invariant(story):
    with transaction.atomic():
        world = World()
        for name, first, second in story:
            try:
                with transaction.atomic():
                    world.act(name, first, second)
            except (UserFacingError, PermissionDenied, Conflict):
                # Refused in words: nothing may have been written.
                pass
            assert_all_holds()
        transaction.set_rollback(True)


def test_the_last_representative_who_leaves_restricts_and_the_next_one_releases():
    unit = make_unit()
    director = make_director()
    leaving, coming = make_representative(unit=unit), make_representative(unit=unit)
    channel = channels.register(
        make_account(),
        actor=director,
        unit=unit,
        details=channels.Details(audience="Öğrenciler", purpose="Duyuru"),
        primary=leaving,
    )
    assert channel.status == ChannelStatus.ACTIVE
    appointments.end(leaving, actor=director, reason="Emekli oldu")
    channel.refresh_from_db()
    assert (channel.status, channel.restriction_reasons) == ("restricted", ["no_representative"])
    assert not ChannelUserPermission.objects.filter(user=leaving.user).exists()
    duties.assign(channel, appointment=coming, kind=DutyKind.PRIMARY, actor=director)
    channel.refresh_from_db()
    assert (channel.status, channel.restriction_reasons) == ("active", [])
    assert ChannelUserPermission.objects.filter(user=coming.user).exists()
    assert_all_holds()


def test_a_person_who_represents_several_channels_leaves_them_all_at_once():
    unit = make_unit()
    person = make_representative(unit=unit)
    found = [
        channels.register(
            make_account(platform=platform),
            actor=None,
            unit=unit,
            details=channels.Details(audience="a", purpose="b"),
            primary=person,
            activate=False,
        )
        for platform in ("instagram", "x", "youtube")
    ]
    director = make_director()
    for channel in found:
        change_state(channel, "activate", actor=director)
    appointments.end(person, actor=None, reason="Ayrıldı")
    assert set(Channel.objects.values_list("status", flat=True)) == {"restricted"}
    assert_all_holds()
