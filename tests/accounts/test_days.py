"""What the turn of the day does to appointments: one that cannot be closed keeps nothing else from happening."""

from datetime import date

import pytest
import time_machine

from accounts.enums import Role
from accounts.jobs import follow_the_calendar
from accounts.models import UnitUserPermission
from accounts.services import appointments
from core.jobs import SomeFailed
from tests.make.accounts import make_appointment

pytestmark = pytest.mark.django_db


def test_the_others_end_and_begin_though_one_cannot_be_closed(monkeypatch):
    with time_machine.travel("2026-11-20 09:00+03:00"):
        broken, sound = (
            make_appointment(role=Role.REPRESENTATIVE, ends_on=date(2026, 11, 30)) for _number in range(2)
        )
        coming = make_appointment(role=Role.REPRESENTATIVE, starts_on=date(2026, 12, 1))
    tell = appointments._tell

    def fail(kind: str, appointment) -> None:
        if appointment.pk == broken.pk:
            raise RuntimeError("the notice cannot be written")
        tell(kind, appointment)

    monkeypatch.setattr(appointments, "_tell", fail)
    with time_machine.travel("2026-12-01 00:01+03:00"), pytest.raises(SomeFailed):
        follow_the_calendar.call()
    for row in (broken, sound):
        row.refresh_from_db()
    assert (broken.ended_at, sound.ended_at is not None) == (None, True)
    assert UnitUserPermission.objects.filter(user=coming.user).exists()


def test_one_whose_rights_cannot_be_given_does_not_keep_the_others(monkeypatch):
    with time_machine.travel("2026-11-20 09:00+03:00"):
        broken, sound = (
            make_appointment(role=Role.REPRESENTATIVE, starts_on=date(2026, 12, 1)) for _number in range(2)
        )
    project = appointments.grants.project

    def fail(user) -> None:
        if user.pk == broken.user_id:
            raise RuntimeError("no")
        project(user)

    monkeypatch.setattr(appointments.grants, "project", fail)
    with time_machine.travel("2026-12-01 00:01+03:00"), pytest.raises(SomeFailed):
        appointments.open_due_appointments()
    assert not UnitUserPermission.objects.filter(user=broken.user).exists()
    assert UnitUserPermission.objects.filter(user=sound.user).exists()
