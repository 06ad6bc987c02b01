"""Pages of people: search, filters, export, add, invite, deactivate."""

import csv
import io

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.hooks import (
    CardPanel,
    Consequence,
    appointment_consequences,
    person_panels,
)
from accounts.models import Invitation, User
from tests.accounts.views.answers import names_in, text
from tests.make.accounts import (
    make_appointment,
    make_holder,
    make_institution,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db


def everything(response):
    """The body, streamed or not."""
    return b"".join(response).decode()


class TestPeople:
    def test_search_folds_turkish_letters_and_needs_every_word(self, as_director):
        make_person(full_name="Işıl ÇAĞLAYAN", title="Öğretim görevlisi")
        make_person(full_name="Isil Demir")
        url = reverse("accounts:people")
        assert names_in(as_director.get(url, {"ara": "ISIL caglayan"})) == ["Işıl ÇAĞLAYAN"]
        assert names_in(as_director.get(url, {"ara": "isil"})) == ["Isil Demir", "Işıl ÇAĞLAYAN"]
        assert names_in(as_director.get(url, {"ara": "ogretim"})) == ["Işıl ÇAĞLAYAN"]

    def test_filters_live_in_the_address_and_can_be_taken_away_one_by_one(self, as_director):
        parent = make_unit(code="DHF", name_tr="Diş Hekimliği Fakültesi")
        holder = make_holder(Role.REPRESENTATIVE, unit=make_unit(parent=parent), full_name="Birim Kişisi")
        make_holder(Role.REPRESENTATIVE, full_name="Başka Birim")
        response = as_director.get(
            reverse("accounts:people"), {"birim": "DHF", "gorev": "representative", "ara": "kisi"}
        )
        assert names_in(response) == [holder.full_name]
        chips = {chip["label"]: chip["remove_url"] for chip in response.context["chips"]}
        assert len(chips) == 3
        assert any("Diş Hekimliği Fakültesi" in label for label in chips)
        assert all(url.count("=") == 2 for url in chips.values())

    def test_a_chip_says_what_was_chosen_or_typed_and_nothing_of_the_tree(self, as_director):
        parent = make_unit(code="DHF", name_tr="Diş Hekimliği Fakültesi")
        make_unit(parent=parent, code="ORT", name_tr="└ Ortodonti")
        for query, shown in (
            ({"birim": "DHF"}, "Diş Hekimliği Fakültesi"),
            # Neither what draws the tree nor what looks like it is taken from the words themselves.
            ({"birim": "ORT"}, "└ Ortodonti"),
            ({"ara": "└ kisi"}, "└ kisi"),
        ):
            response = as_director.get(reverse("accounts:people"), query)
            assert [chip["label"].partition(": ")[2] for chip in response.context["chips"]] == [shown]
            tree = dict(response.context["form"].fields["birim"].choices)
        assert tree["ORT"] == "└\u00a0└ Ortodonti"

    @pytest.mark.parametrize("state", ["active", "invited", "not_invited", "inactive"])
    def test_each_state_is_found(self, as_director, director, state):
        people = {
            "active": make_person(),
            "invited": make_person(has_password=False),
            "not_invited": make_person(has_password=False),
            "inactive": make_person(is_active=False),
        }
        as_director.post(reverse("accounts:person_invite", args=[people["invited"].external_id]))
        found = set(as_director.get(reverse("accounts:people"), {"durum": state}).context["page"])
        assert found - {director} == {people[state]}
        assert all(person.state == state for person in found)

    def test_unknown_filters_restrict_nothing(self, as_director):
        make_person()
        response = as_director.get(
            reverse("accounts:people"), {"gorev": "x", "birim": "YOK", "durum": "x", "imlec": "x"}
        )
        assert len(names_in(response)) == 2

    def test_an_empty_result_says_what_to_do(self, as_director):
        assert "empty" in text(as_director.get(reverse("accounts:people"), {"ara": "zzz"}))

    def test_pages_go_on_without_losing_the_filter(self, as_director):
        for number in range(30):
            make_person(full_name=f"Sıra {number:02d}")
        url = reverse("accounts:people")
        first = as_director.get(url, {"ara": "sira"})
        second = as_director.get(url + first.context["page"].next_query)
        assert names_in(first) + names_in(second) == [f"Sıra {number:02d}" for number in range(30)]

    def test_the_export_has_the_filters_and_runs_nothing(self, as_director):
        make_person(full_name="=HYPERLINK(1)")
        make_person(full_name="Öteki")
        response = as_director.get(reverse("accounts:people_export"), {"ara": "hyperlink"})
        lines = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(lines), delimiter=";"))
        assert len(rows) == 2
        assert rows[1][0] == "'=HYPERLINK(1)"

    def test_adding_invites_and_shows_the_link_once(self, as_director):
        values = {
            "full_name": "Yeni Kişi",
            "email": "yeni@ornekkent.example",
            "language": "tr",
            "is_invited": "on",
        }
        answer = as_director.post(reverse("accounts:person_new"), values)
        person = User.objects.get(email="yeni@ornekkent.example")
        card = reverse("accounts:person", args=[person.external_id])
        assert answer["Location"] == card
        first = as_director.get(card)
        link = text(first).split('id="invitation-link">')[1].split("<")[0]
        assert "no-store" in first["Cache-Control"]
        assert Client().get(link.replace("http://testserver", "")).status_code == 200
        assert "invitation-link" not in text(as_director.get(card))
        token = link.rstrip("/").rpartition("/")[2]
        assert not any(token in str(session.get_decoded()) for session in Session.objects.all())
        assert Invitation.objects.get(user=person).is_usable

    def test_the_link_is_shown_on_the_card_of_who_was_invited_only(self, as_director):
        invited, other = make_person(has_password=False), make_person(has_password=False)
        as_director.post(reverse("accounts:person_invite", args=[invited.external_id]))
        for person in (other, invited):
            card = reverse("accounts:person", args=[person.external_id])
            assert "invitation-link" not in text(as_director.get(card))

    def test_an_address_outside_the_institution_is_asked_about_once(self, as_director):
        make_institution(domain="ornekkent.example")
        url = reverse("accounts:person_new")
        values = {"full_name": "Yeni Kişi", "email": "yeni@gmail.com", "language": "tr"}
        assert "is_outside_meant" not in text(as_director.get(url))
        asked = text(as_director.post(url, values))
        assert 'href="#person-email"' in asked
        assert asked.index('name="email"') < asked.index('name="is_outside_meant"')
        assert not User.objects.filter(email="yeni@gmail.com").exists()
        assert as_director.post(url, values | {"is_outside_meant": "on"}).status_code == 302
        person = User.objects.get(email="yeni@gmail.com")
        edit = reverse("accounts:person_edit", args=[person.external_id])
        assert as_director.post(edit, values | {"full_name": "Başka Ad"}).status_code == 302
        assert as_director.post(edit, values | {"email": "kisi@hotmail.com"}).status_code == 200

    @pytest.mark.parametrize("domain", ["ornekkent.example", "dis.ornekkent.example"])
    def test_the_institutions_own_domains_ask_nothing(self, as_director, domain):
        make_institution(domain="www.ornekkent.example")
        values = {"full_name": "Yeni Kişi", "email": f"yeni@{domain}", "language": "tr"}
        assert as_director.post(reverse("accounts:person_new"), values).status_code == 302

    def test_the_directorate_alone_sees_telephone_numbers(self, as_director):
        faculty = make_unit()
        person = make_appointment(role=Role.REPRESENTATIVE, unit=faculty).user
        User.objects.filter(pk=person.pk).update(phone="0236 201 00 00")
        head = Client()
        head.force_login(make_holder(Role.UNIT_HEAD, unit=faculty))
        for name, arguments in (("accounts:person", [person.external_id]), ("accounts:people_export", [])):
            address = reverse(name, args=arguments)
            assert "0236 201 00 00" in everything(as_director.get(address))
            assert "0236 201 00 00" not in everything(head.get(address))

    @pytest.mark.parametrize("phone", ["abc", "12", "0236 abc 00", "dahili", "1" * 21])
    def test_a_telephone_number_can_be_dialled(self, as_director, phone):
        values = {"full_name": "Yeni", "email": "y@ornekkent.example", "language": "tr", "phone": phone}
        assert 'href="#person-phone"' in text(as_director.post(reverse("accounts:person_new"), values))

    @pytest.mark.parametrize("phone", ["", "4021", "+90 (236) 201-00-00", "0236 201 00 00 Dahili: 4021"])
    def test_every_usual_way_of_writing_a_number_is_taken(self, as_director, phone):
        values = {"full_name": "Yeni", "email": "y@ornekkent.example", "language": "tr", "phone": phone}
        assert as_director.post(reverse("accounts:person_new"), values).status_code == 302

    def test_adding_without_an_invitation(self, as_director):
        values = {"full_name": "Yeni Kişi", "email": "yeni@ornekkent.example", "language": "tr"}
        assert as_director.post(reverse("accounts:person_new"), values).status_code == 302
        assert not Invitation.objects.exists()

    def test_an_address_in_use_keeps_what_was_typed(self, as_director):
        make_person(email="dolu@ornekkent.example")
        values = {
            "full_name": "Yeni Kişi",
            "email": "dolu@ornekkent.example",
            "language": "tr",
            "is_invited": "on",
        }
        page = text(as_director.post(reverse("accounts:person_new"), values))
        assert 'value="Yeni Kişi"' in page
        assert 'href="#person-email"' in page
        assert not User.objects.filter(full_name="Yeni Kişi").exists()

    def test_editing(self, as_director):
        person = make_person(full_name="Eski Ad")
        url = reverse("accounts:person_edit", args=[person.external_id])
        values = {
            "full_name": "Yeni Ad",
            "email": person.email,
            "title": "Dekan",
            "phone": "",
            "language": "en",
        }
        assert as_director.post(url, values).status_code == 302
        person.refresh_from_db()
        assert (person.full_name, person.title, person.language) == ("Yeni Ad", "Dekan", "en")
        other = make_person()
        page = text(as_director.post(url, values | {"email": other.email, "full_name": "Bambaşka"}))
        assert "Bambaşka" in page
        person.refresh_from_db()
        assert person.full_name == "Yeni Ad"

    def test_inviting_again_and_revoking(self, as_director):
        person = make_person(has_password=False)
        invite = reverse("accounts:person_invite", args=[person.external_id])
        first, second = as_director.post(invite), as_director.post(invite, follow=True)
        assert "no-store" in first["Cache-Control"]
        assert "/davet/" in text(second).split('id="invitation-link">')[1]
        assert Invitation.objects.usable().filter(user=person).count() == 1
        as_director.post(reverse("accounts:invitation_revoke", args=[person.external_id]))
        assert not Invitation.objects.usable().filter(user=person).exists()
        active = make_person()
        assert (
            as_director.post(reverse("accounts:person_invite", args=[active.external_id])).status_code == 302
        )

    def test_deactivating_shows_what_ends_and_takes_a_reason(self, as_director):
        appointment = make_appointment(role=Role.REPRESENTATIVE)
        url = reverse("accounts:person_deactivate", args=[appointment.user.external_id])
        said = Consequence(key="test", describe=lambda row: [f"Hesap kısıtlanır: {row.unit.code}"])
        appointment_consequences.register(said)
        try:
            assert f"Hesap kısıtlanır: {appointment.unit.code}" in text(as_director.get(url))
        finally:
            appointment_consequences.unregister("test")
        assert "errsum" in text(as_director.post(url, {"reason": ""}))
        assert as_director.post(url, {"reason": "Ayrıldı"}).status_code == 302
        assert as_director.get(url).status_code == 404
        as_director.post(reverse("accounts:person_reactivate", args=[appointment.user.external_id]))
        assert User.objects.get(pk=appointment.user_id).is_active

    def test_other_apps_add_cards(self, as_director, tmp_path):
        person = make_person()
        panel = CardPanel(
            key="test",
            template="components/empty.html",
            context=lambda shown, viewer: {"title": f"Kart: {shown.full_name}"} if shown == person else None,
        )
        person_panels.register(panel)
        try:
            assert "Kart:" in text(as_director.get(reverse("accounts:person", args=[person.external_id])))
            assert "Kart:" not in text(
                as_director.get(reverse("accounts:person", args=[make_person().external_id]))
            )
        finally:
            person_panels.unregister("test")

    def test_a_unit_head_sees_no_roles_from_elsewhere(self):
        own, elsewhere = make_unit(), make_unit(name_tr="Uzak Birim")
        person = make_holder(Role.REPRESENTATIVE, unit=own)
        make_appointment(role=Role.RESPONDER, unit=elsewhere, user=person)
        client = Client()
        client.force_login(make_holder(Role.UNIT_HEAD, unit=own))
        for url in (reverse("accounts:people"), reverse("accounts:person", args=[person.external_id])):
            page = text(client.get(url))
            assert person.full_name in page
            assert "Uzak Birim" not in page
