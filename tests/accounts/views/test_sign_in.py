"""The way in: sign-in, forgotten password, invitation, demonstration. Nobody learns here who has an account."""

import re

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.demo import address_of, personas
from accounts.enums import Role
from accounts.models import Notification, User
from accounts.services import invitations, people
from audit.models import AuditEntry
from tests.make.accounts import (
    PASSWORD,
    make_appointment,
    make_director,
    make_institution,
    make_invitation,
    make_person,
    make_unit,
)
from tests.make.jobs import run_all_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean_limits():
    from django.core.cache import cache

    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


class TestSignIn:
    def test_by_e_mail_and_password_whatever_the_case(self, client):
        person = make_person(email="ayse@ornekkent.example")
        response = sign_in(client, "AYSE@OrnekKent.example")
        assert (response.status_code, response["Location"]) == (302, "/")
        assert get_user(client) == person
        entry = AuditEntry.objects.get(code="sign_in.done")
        assert (entry.target_id, entry.data) == (str(person.external_id), {"method": "password"})

    def test_back_to_the_page_that_was_asked_for_but_never_elsewhere(self, client):
        person = make_person()
        assert sign_in(client, person.email, next="/profil/")["Location"] == "/profil/"
        for address in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
            other = Client()
            assert sign_in(other, person.email, next=address)["Location"] == "/"

    def test_the_session_ends_with_the_browser_unless_wished_otherwise(self, client, settings):
        person = make_person()
        sign_in(client, person.email)
        assert client.session.get_expire_at_browser_close()
        other = Client()
        sign_in(other, person.email, remember="on")
        assert other.session.get_expiry_age() == settings.SESSION_COOKIE_AGE

    def test_the_answer_does_not_tell_a_wrong_password_from_an_unknown_address(self, client):
        person = make_person()
        pages = [
            sign_in(client, address, "yanlış bir parola 1").content.decode().replace(address, "X")
            for address in (person.email, "yok@ornekkent.example")
        ]
        tokens = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": ")"?[A-Za-z0-9]+')
        assert tokens.sub("", pages[0]) == tokens.sub("", pages[1])
        assert person.full_name not in pages[0]

    def test_failures_are_written_down_without_address_and_password(self, client):
        person = make_person()
        sign_in(client, person.email, "yanlış bir parola 1")
        sign_in(client, "yanlislikla-parola@x.example", "yanlış bir parola 1")
        known, unknown = AuditEntry.objects.filter(code="sign_in.failed").order_by("seq")
        assert (known.target_id, known.data) == (str(person.external_id), {"is_known": True})
        assert (unknown.target_id, unknown.data) == ("", {"is_known": False})
        rows = str(list(AuditEntry.objects.filter(code="sign_in.failed").values()))
        assert "yanlislikla" not in rows
        assert "yanlış" not in rows

    def test_what_was_typed_stays_but_the_password(self, client):
        content = sign_in(client, "ayse@ornekkent.example", "gizli parola 123").content.decode()
        assert 'value="ayse@ornekkent.example"' in content
        assert "gizli parola" not in content

    def test_a_closed_account_hears_so_only_with_the_right_password(self, client):
        person = make_person()
        people.deactivate(person, actor=make_director(), reason="x")
        assert sign_in(client, person.email, "yanlış bir parola 1").status_code == 200
        response = sign_in(client, person.email)
        assert response["Location"] == reverse("account_inactive")
        assert not get_user(client).is_authenticated

    def test_a_session_dies_with_the_account(self, client):
        person = make_person()
        sign_in(client, person.email)
        people.deactivate(person, actor=make_director(), reason="x")
        assert client.get("/profil/").status_code == 302

    def test_nobody_signs_up(self, client):
        for path in ("/hesabim/kayit/", "/accounts/signup/", "/giris/kayit/"):
            assert client.get(path).status_code == 404

    def test_sign_out_is_a_post(self, client):
        client.force_login(make_person())
        assert client.get(reverse("account_logout")).status_code == 200
        assert get_user(client).is_authenticated
        assert client.post(reverse("account_logout"))["Location"] == "/giris/"
        assert not get_user(client).is_authenticated


class TestForgottenPassword:
    def test_the_answer_is_the_same_for_every_address(self, client):
        person = make_person()
        answers = [
            client.post(reverse("account_reset_password"), {"email": address})
            for address in (person.email, "yok@ornekkent.example")
        ]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"] == reverse("account_reset_password_done")
        run_all_jobs()
        assert len(outbox.outbox) == 1

    def test_from_the_mail_to_a_new_password(self, client):
        person = make_person()
        client.post(reverse("account_reset_password"), {"email": person.email})
        run_all_jobs()
        link = re.search(r"http://testserver(/hesabim/parola-sifirla/\S+)", outbox.outbox[-1].body).group(1)
        response = client.get(link)
        assert response["Location"].endswith("/yeni/")
        page = response["Location"]
        assert client.get(page).status_code == 200
        refused = client.post(page, {"password1": "kısa", "password2": "kısa"})
        assert refused.status_code == 200
        response = client.post(page, {"password1": "turp limon 1989 kar", "password2": "turp limon 1989 kar"})
        assert response["Location"] == reverse("account_reset_password_from_key_done")
        assert sign_in(Client(), person.email, "turp limon 1989 kar").status_code == 302
        assert Client().get(link, follow=True).status_code == 410
        assert client.get(page).status_code == 410

    def test_other_sessions_end(self, client):
        person = make_person()
        client.force_login(person)
        from accounts.services import passwords

        passwords.reset(person, password="turp limon 1989 kar")
        assert not get_user(client).is_authenticated

    def test_too_many_requests_for_one_address_are_slowed_down(self, client):
        answers = [
            client.post(reverse("account_reset_password"), {"email": "a@b.example"}) for _n in range(6)
        ]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]


class TestChangePassword:
    def test_a_common_password_is_refused_with_the_way_to_mend_it(self):
        """The portal's catalogue takes the place of Django's sentence."""
        with override("tr"), pytest.raises(ValidationError) as refusal:
            CommonPasswordValidator().validate("password1234")
        assert "başka bir parola seçin" in refusal.value.messages[0]

    def test_with_the_present_one(self, client):
        person = make_person()
        other = Client()
        for browser in (client, other):
            sign_in(browser, person.email)
        values = {
            "oldpassword": PASSWORD,
            "password1": "turp limon 1989 kar",
            "password2": "turp limon 1989 kar",
        }
        assert client.post(reverse("account_change_password"), values)["Location"] == "/profil/"
        assert get_user(client) == person
        assert not get_user(other).is_authenticated
        assert Notification.objects.filter(recipient=person, kind="accounts.password_changed").count() == 1
        assert AuditEntry.objects.filter(code="password.changed").count() == 1

    @pytest.mark.parametrize(
        "values",
        [
            {"oldpassword": "yanlış"},
            {"password2": "başka bir şey 12345"},
            {"password1": "password1234", "password2": "password1234"},
            {"password1": "kısa", "password2": "kısa"},
        ],
    )
    def test_refusals_change_nothing(self, client, values):
        person = make_person()
        sign_in(client, person.email)
        good = {
            "oldpassword": PASSWORD,
            "password1": "turp limon 1989 kar",
            "password2": "turp limon 1989 kar",
        }
        response = client.post(reverse("account_change_password"), good | values)
        assert response.status_code == 200
        assert "errsum" in response.content.decode()
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)

    def test_who_has_none_is_told_so(self, client):
        client.force_login(make_person(has_password=False))
        assert client.get(reverse("account_change_password"))["Location"] == "/profil/"

    def test_confirming_with_the_password(self, client):
        person = make_person()
        client.force_login(person)
        url = reverse("account_reauthenticate")
        assert client.post(url, {"password": "yanlış"}).status_code == 200
        assert client.post(url, {"password": PASSWORD}).status_code == 302


class TestInvitation:
    def test_accepting_signs_in(self, client):
        invitation, token = make_invitation()
        url = reverse("accounts:invitation", args=[token])
        assert client.get(url).status_code == 200
        values = {"password1": "turp limon 1989 kar", "password2": "turp limon 1989 kar"}
        assert client.post(url, values)["Location"] == "/"
        assert get_user(client) == invitation.user
        assert AuditEntry.objects.get(code="sign_in.done").data == {"method": "invitation"}
        assert client.get(url).status_code == 410
        assert Notification.objects.filter(recipient=invitation.user).unread().count() == 0

    def test_a_weak_password_does_not_use_the_link_up(self, client):
        invitation, token = make_invitation(
            person=make_person(has_password=False, email="elifaydin@ornekkent.example")
        )
        url = reverse("accounts:invitation", args=[token])
        for password in ("kısa", "password1234", "elifaydin@ornekkent.example"):
            response = client.post(url, {"password1": password, "password2": password})
            assert response.status_code == 200
            assert "errsum" in response.content.decode()
        assert invitations.find(token).is_usable
        assert invitation.user_id

    def test_whoever_was_signed_in_on_the_device_is_not_any_more(self, client):
        client.force_login(make_person())
        invitation, token = make_invitation()
        values = {"password1": "turp limon 1989 kar", "password2": "turp limon 1989 kar"}
        client.post(reverse("accounts:invitation", args=[token]), values)
        assert get_user(client) == invitation.user

    def test_useless_links_say_whom_to_ask(self, client):
        director = make_director(full_name="Elif Aydın")
        person = make_person(has_password=False, full_name="Gizli Kişi")
        _old, revoked = make_invitation(person=person, actor=director)
        make_invitation(person=person, actor=director)
        response = client.get(reverse("accounts:invitation", args=[revoked]))
        assert response.status_code == 410
        assert "Elif Aydın" in response.content.decode()
        assert "Gizli Kişi" not in response.content.decode()
        assert client.get(reverse("accounts:invitation", args=["x" * 43])).status_code == 404


class TestDemo:
    @pytest.fixture
    def demo_person(self) -> User:
        institution = make_institution()
        first = personas()[4]
        person = make_person(
            email=address_of(first["username"], institution.domain),
            full_name=first["name"],
            has_password=False,
        )
        make_appointment(
            role=Role.REPRESENTATIVE, user=person, unit=make_unit(name_tr="Diş Hekimliği Fakültesi")
        )
        return person

    def test_one_click_enters_as_a_demo_person(self, client, settings, demo_person):
        settings.DEMO_MODE = True
        page = client.get(reverse("account_login")).content.decode()
        assert demo_person.full_name in page
        assert "Diş Hekimliği Fakültesi" in page
        response = client.post(reverse("accounts:demo_sign_in"), {"person": demo_person.external_id})
        assert response["Location"] == "/"
        assert get_user(client) == demo_person
        assert AuditEntry.objects.get(code="sign_in.done").data == {"method": "demo"}

    @pytest.mark.parametrize(
        ("wish", "leads_to"),
        [("/profil/", "/profil/"), ("https://example.org/", "/"), ("//example.org", "/"), ("xyz", "xyz")],
    )
    def test_it_leads_to_the_page_that_was_asked_for_but_never_elsewhere(
        self, client, settings, demo_person, wish, leads_to
    ):
        settings.DEMO_MODE = True
        values = {"person": demo_person.external_id, "next": wish}
        assert client.post(reverse("accounts:demo_sign_in"), values)["Location"] == leads_to

    def test_outside_the_demonstration_the_door_does_not_exist(self, client, demo_person):
        page = client.get(reverse("account_login")).content.decode()
        assert demo_person.full_name not in page
        response = client.post(reverse("accounts:demo_sign_in"), {"person": demo_person.external_id})
        assert response.status_code == 404
        assert not get_user(client).is_authenticated

    def test_it_opens_no_other_account(self, client, settings, demo_person):
        settings.DEMO_MODE = True
        other = make_person()
        for value in (str(other.external_id), "", "x"):
            assert client.post(reverse("accounts:demo_sign_in"), {"person": value}).status_code == 404
        people.deactivate(demo_person, actor=make_director(), reason="x")
        response = client.post(reverse("accounts:demo_sign_in"), {"person": demo_person.external_id})
        assert response.status_code == 404


class TestDevice:
    def test_language_and_theme_are_remembered_before_the_sign_in(self, client):
        assert (
            client.post(reverse("accounts:language"), {"language": "en", "next": "/giris/"})["Location"]
            == "/giris/"
        )
        assert 'lang="en"' in client.get(reverse("account_login")).content.decode()
        client.post(reverse("accounts:theme"), {"theme": "dark", "next": "/giris/"})
        assert 'data-theme="dark"' in client.get(reverse("account_login")).content.decode()

    def test_they_go_into_the_profile_of_who_is_signed_in(self, client):
        person = make_person()
        client.force_login(person)
        client.post(reverse("accounts:theme"), {"theme": "dark"})
        client.post(reverse("accounts:language"), {"language": "en"})
        person.refresh_from_db()
        assert (person.theme, person.language) == ("dark", "en")

    def test_a_script_gets_no_page(self, client):
        response = client.post(
            reverse("accounts:theme"), {"theme": "dark"}, headers={"Sec-Fetch-Mode": "cors"}
        )
        assert response.status_code == 204

    def test_only_what_exists_is_taken_and_nobody_is_led_away(self, client):
        assert client.post(reverse("accounts:theme"), {"theme": "pink"}).status_code == 400
        assert client.post(reverse("accounts:language"), {"language": "de"}).status_code == 400
        response = client.post(reverse("accounts:theme"), {"theme": "dark", "next": "https://example.org/"})
        assert response["Location"] == "/"
