"""Pages of appointments: tabs, filters, whom and what, the end."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.hooks import (
    Consequence,
    appointment_consequences,
)
from accounts.models import Appointment, User
from core import clock
from tests.accounts.views.answers import text
from tests.make.accounts import (
    PASSWORD,
    make_appointment,
    make_directorate,
    make_holder,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db


class TestAppointments:
    def test_the_tabs_hold_everything_once(self, as_director, director):
        today = clock.today()
        rows = {
            "open": make_appointment(role=Role.REPRESENTATIVE),
            "ending": make_appointment(role=Role.REPRESENTATIVE, ends_on=today + timedelta(days=3)),
            "upcoming": make_appointment(role=Role.REPRESENTATIVE, starts_on=today + timedelta(days=3)),
            "ended": make_appointment(role=Role.REPRESENTATIVE),
        }
        url = reverse("accounts:appointment_end", args=[rows["ended"].uid])
        assert as_director.post(url, {"when": "now", "reason": "x"}).status_code == 302
        for state, row in rows.items():
            response = as_director.get(reverse("accounts:appointments"), {"durum": state})
            found = {item["row"] for item in response.context["rows"]}
            assert row in found
            counts = {tab["is_current"]: tab["count"] for tab in response.context["tabs"]}
            assert counts[True] == str(len(found))
        default = {item["row"] for item in as_director.get(reverse("accounts:appointments")).context["rows"]}
        assert {rows["open"], rows["ending"]} < default
        assert rows["upcoming"] not in default

    def test_filters_and_export(self, as_director):
        unit = make_unit(code="DHF")
        row = make_appointment(role=Role.RESPONDER, unit=make_unit(parent=unit), document_no="E-1")
        make_appointment(role=Role.RESPONDER)
        query = {"birim": "DHF", "gorev": "responder"}
        response = as_director.get(reverse("accounts:appointments"), query)
        assert [item["row"] for item in response.context["rows"]] == [row]
        exported = as_director.get(reverse("accounts:appointments_export"), query)
        content = b"".join(exported.streaming_content).decode("utf-8-sig")
        assert content.count("\r\n") == 2
        assert "E-1" in content

    def test_appointing_goes_from_whom_to_what(self, as_director):
        unit, person = make_unit(code="DHF"), make_person(full_name="Deniz Arslan")
        url = reverse("accounts:appointment_new")
        found = as_director.get(url, {"ara": "deniz", "birim": "DHF"})
        reference = found.context["found"][0]["reference"]
        page = f"{url}?kisi={reference}&birim=DHF"
        assert 'value="DHF" selected' in text(as_director.get(page))
        values = {
            "role": "representative",
            "unit": "DHF",
            "starts_on": "24.11.2020",
            "is_backup": "on",
            "document_no": "E-7",
        }
        assert as_director.post(page, values).status_code == 302
        made = Appointment.objects.get(user=person)
        assert (made.unit, made.is_backup, made.starts_on, made.document_no) == (
            unit,
            True,
            date(2020, 11, 24),
            "E-7",
        )
        assert made.scope == Scope.UNIT

    def test_a_refused_appointment_says_why_and_keeps_what_was_typed(self, as_director):
        make_directorate()
        make_unit(code="DHF")
        page = f"{reverse('accounts:appointment_new')}?kisi={make_person().external_id}"
        values = {"role": "reviewer", "unit": "DHF", "starts_on": "24.11.2026", "document_no": "E-7"}
        content = text(as_director.post(page, values))
        assert 'href="#appointment-unit"' in content
        assert 'value="E-7"' in content
        assert "errsum" in text(as_director.post(page, values | {"starts_on": "31.02.2026"}))
        assert not Appointment.objects.filter(role=Role.REVIEWER).exists()

    def test_a_unit_head_finds_strangers_by_their_whole_address_only(self):
        unit = make_unit(code="DHF")
        own = make_holder(Role.RESPONDER, unit=unit, full_name="Bizim Kişi")
        stranger = make_person(full_name="Yabancı Kişi", email="yabanci@ornekkent.example")
        client = Client()
        client.force_login(make_holder(Role.UNIT_HEAD, unit=unit))
        url = reverse("accounts:appointment_new")
        assert [item["person"] for item in client.get(url, {"ara": "kisi"}).context["found"]] == [own]
        [found] = client.get(url, {"ara": "YABANCI@ornekkent.example"}).context["found"]
        assert found["person"] == stranger
        page = f"{url}?kisi={found['reference']}"
        choices = client.get(page).context["form"].fields["role"].choices
        assert [value for value, _label in choices] == ["", "representative", "responder"]
        values = {"role": "representative", "unit": "DHF", "starts_on": "24.11.2020"}
        assert client.post(page, values).status_code == 302
        assert Appointment.objects.get(user=stranger).unit == unit
        other = Client()
        other.force_login(make_holder(Role.UNIT_HEAD, unit=make_unit()))
        assert other.get(page).status_code == 404

    @pytest.mark.parametrize("reference", ["x", "00000000-0000-0000-0000-000000000000", "a:b:c"])
    def test_an_unknown_person_is_404(self, as_director, reference):
        assert as_director.get(reverse("accounts:appointment_new"), {"kisi": reference}).status_code == 404

    def test_ending_on_a_day_needs_the_day(self, as_director):
        row = make_appointment(role=Role.REPRESENTATIVE)
        url = reverse("accounts:appointment_end", args=[row.uid])
        assert 'href="#end-ends_on"' in text(as_director.post(url, {"when": "day", "reason": "x"}))
        assert "errsum" in text(as_director.post(url, {"reason": "x"}))
        assert "errsum" in text(as_director.post(url, {"when": "now"}))
        day = clock.today() + timedelta(days=10)
        assert (
            as_director.post(url, {"when": "day", "ends_on": f"{day:%d.%m.%Y}", "reason": "Yazı"}).status_code
            == 302
        )
        row.refresh_from_db()
        assert (row.ends_on, row.end_reason, row.is_open) == (day, "Yazı", True)

    def test_the_last_day_is_not_called_optional(self, as_director):
        row = make_appointment(role=Role.REPRESENTATIVE)
        assert 'class="opt"' not in text(as_director.get(reverse("accounts:appointment_end", args=[row.uid])))

    def test_somebody_was_faster(self, as_director, director):
        row = make_appointment(role=Role.REPRESENTATIVE)
        url = reverse("accounts:appointment_end", args=[row.uid])
        as_director.post(url, {"when": "now", "reason": "x"})
        response = as_director.post(url, {"when": "now", "reason": "y"})
        assert response.status_code == 409
        assert director.full_name in response.content.decode()

    def test_consequences_are_shown_before(self, as_director):
        row = make_appointment(role=Role.REPRESENTATIVE)
        appointment_consequences.register(
            Consequence(key="test", describe=lambda _row: ["2 hesap kısıtlanır."])
        )
        try:
            assert "2 hesap kısıtlanır." in text(
                as_director.get(reverse("accounts:appointment_end", args=[row.uid]))
            )
        finally:
            appointment_consequences.unregister("test")

    def test_the_last_director_is_told_beforehand(self, as_director, director):
        row = Appointment.objects.get(user=director)
        url = reverse("accounts:appointment_end", args=[row.uid])
        page = text(as_director.get(url))
        assert "note--bad" in page
        assert "btn--danger" not in page
        assert reverse("accounts:appointment_new") in page
        assert "errsum" in text(as_director.post(url, {"when": "now", "reason": "x"}))


def test_the_whole_first_day_of_an_installation(settings):
    """From an empty database: first Director, a unit, a representative who comes in and sees what is theirs."""
    from accounts.services import bootstrap

    _person, token = bootstrap.init_institution(
        name="Örnek Kent Üniversitesi",
        domain="ornekkent.edu.tr",
        directorate="Direktörlük",
        directorate_code="KIH",
        email="direktor@ornekkent.edu.tr",
        full_name="Elif Aydın",
    )
    director, newcomer = Client(), Client()
    values = {"password1": PASSWORD, "password2": PASSWORD}
    director.post(reverse("accounts:invitation", args=[token]), values)
    director.post(
        reverse("accounts:unit_new"),
        {"name_tr": "Diş Hekimliği", "code": "DHF", "parent": "", "kind": "academic"},
    )
    page = director.post(
        reverse("accounts:person_new"),
        {
            "full_name": "Deniz Arslan",
            "email": "deniz@ornekkent.edu.tr",
            "language": "tr",
            "is_invited": "on",
        },
        follow=True,
    ).content.decode()
    person = User.objects.get(email="deniz@ornekkent.edu.tr")
    director.post(
        f"{reverse('accounts:appointment_new')}?kisi={person.external_id}",
        {"role": "representative", "unit": "DHF", "starts_on": f"{clock.today():%d.%m.%Y}"},
    )
    link = page.split('id="invitation-link">')[1].split("<")[0].replace("http://testserver", "")
    newcomer.post(link, values)
    assert User.objects.get(pk=person.pk).may("content.submit")
    assert "Diş Hekimliği" in newcomer.get(reverse("accounts:profile")).content.decode()
