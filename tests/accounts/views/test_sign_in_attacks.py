"""The way in, tried by somebody who should not come in, or who wants to keep others out."""

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notification, User
from accounts.services import passwords, people
from tests.make.accounts import PASSWORD, make_director, make_invitation, make_person

pytestmark = pytest.mark.django_db

WRONG = "yanlış bir parola 1"
OTHER = "turp limon 1989 kar"
NEW = {"password1": OTHER, "password2": OTHER}


@pytest.fixture(autouse=True)
def clean_limits():
    cache.clear()


def sign_in(email: str, password: str = PASSWORD, *, address: str = "10.0.0.1", host: str = "testserver"):
    """The answer and the client of one attempt, each from a browser of its own."""
    client = Client(REMOTE_ADDR=address, headers={"host": host})
    return client.post(reverse("account_login"), {"login": email, "password": password}), client


def comes_in(email: str, password: str = PASSWORD, **where) -> bool:
    return get_user(sign_in(email, password, **where)[1]).is_authenticated


def reset_link(person: User) -> str:
    return passwords.mail_link(Notification(recipient=person))


def set_password(person: User, client: Client) -> None:
    page = client.get(reset_link(User.objects.get(pk=person.pk)))["Location"]
    assert client.post(page, NEW)["Location"] == reverse("account_reset_password_from_key_done")


class TestLimits:
    def test_another_host_header_is_no_other_allowance(self, settings):
        """The port behind the name is the caller's to choose, whatever ALLOWED_HOSTS says."""
        person = make_person()
        for port in range(1, 21):
            sign_in(person.email, WRONG, host=f"testserver:{port}")
        assert not comes_in(person.email, host="testserver:99")

    def test_nobody_keeps_a_person_out_from_one_place(self):
        person = make_person()
        for _attempt in range(40):
            sign_in(person.email, WRONG, address="203.0.113.5")
        assert not comes_in(person.email, address="203.0.113.5")
        assert comes_in(person.email, address="10.0.0.1")

    def test_many_places_together_do_not_guess_without_end(self):
        person = make_person()
        for place in range(5):
            for _attempt in range(20):
                sign_in(person.email, WRONG, address=f"203.0.113.{place}")
        assert not comes_in(person.email, address="10.0.0.1")

    def test_a_reset_by_mail_lifts_both(self):
        person = make_person()
        for place in range(6):
            for _attempt in range(20):
                sign_in(person.email, WRONG, address=f"10.0.0.{place}")
        set_password(person, Client(REMOTE_ADDR="10.0.0.1"))
        assert comes_in(person.email, OTHER, address="10.0.0.1")

    def test_sign_ins_that_go_through_are_not_counted(self):
        person = make_person()
        assert all(comes_in(person.email) for _time in range(25))

    def test_spellings_of_an_address_share_one_allowance(self, client):
        url = reverse("account_reset_password")
        spellings = ["sk@ornekkent.example", "SK@ornekkent.example", "ſK@ornekkent.example"] * 2
        answers = [client.post(url, {"email": address}).status_code for address in spellings]
        assert answers == [302] * 5 + [429]

    def test_following_a_link_counts_the_attempts_to_set_a_password_only(self):
        _invitation, token = make_invitation()
        person = make_person()
        client = Client()
        for url in (reverse("accounts:invitation", args=[token]), reset_link(person)):
            for method in (client.get, client.head):
                method(url, follow=True)
        assert not list(cache._cache)

    def test_the_database_cache_holds_more_counts_than_an_attacker_makes(self):
        """What is culled is forgotten: with Django's 300 rows, 300 made-up addresses lift every limit."""
        import json
        import subprocess
        import sys

        from tests.architecture.sources import ROOT

        code = "import json; from config.settings import base; print(json.dumps(base.CACHES['default']))"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
        assert json.loads(done.stdout)["OPTIONS"]["MAX_ENTRIES"] >= 10_000


class TestSessions:
    def test_the_key_changes_with_the_sign_in(self):
        """A session that somebody planted in the browser beforehand is worth nothing afterwards."""
        person, invited = make_person(), make_invitation()
        ways_in = {
            reverse("account_login"): {"login": person.email, "password": PASSWORD},
            reverse("accounts:invitation", args=[invited[1]]): NEW,
        }
        for url, values in ways_in.items():
            client = Client()
            client.get(reset_link(person))
            planted = client.session.session_key
            client.post(url, values)
            assert get_user(client).is_authenticated
            assert client.session.session_key != planted
            assert not Session.objects.filter(pk=planted).exists()

    def test_an_accepted_invitation_lasts_as_long_as_the_browser_is_open(self, client):
        _invitation, token = make_invitation()
        client.post(reverse("accounts:invitation", args=[token]), NEW)
        assert get_user(client).is_authenticated
        assert client.session.get_expire_at_browser_close()

    def test_a_reset_ends_every_session(self):
        person = make_person()
        clients = [sign_in(person.email)[1] for _device in range(2)]
        set_password(person, Client())
        assert [get_user(client).is_authenticated for client in clients] == [False, False]


class TestLinks:
    def test_only_a_link_that_works_makes_a_session(self, client):
        person = make_person()
        right = reset_link(person)
        wrong = right.rstrip("/") + "x/"
        with CaptureQueriesContext(connection) as captured:
            assert client.get(wrong).status_code == 410
        assert [query["sql"][:6] for query in captured if not query["sql"].startswith("SELECT")] == []
        assert not Session.objects.exists()
        assert client.get(right).status_code == 302
        assert Session.objects.count() == 1

    def test_a_link_of_somebody_without_a_password_does_not_work(self, client):
        person = make_person(has_password=False)
        assert client.get(reset_link(person), follow=True).status_code == 410

    def test_a_second_visitor_of_the_same_link_is_told_so(self, monkeypatch):
        person = make_person()
        first, second = Client(), Client()
        pages = [client.get(reset_link(person))["Location"] for client in (first, second)]
        found = passwords.person_of
        held = found(*reset_link(person).rstrip("/").split("/")[-2:])
        assert first.post(pages[0], NEW).status_code == 302
        # The second one was let in at the same moment as the first.
        monkeypatch.setattr(passwords, "person_of", lambda *link: held)
        answer = second.post(pages[1], {"password1": "kar helva 1989", "password2": "kar helva 1989"})
        assert answer.status_code == 200
        assert "errsum" in answer.content.decode()
        assert User.objects.get(pk=person.pk).check_password(OTHER)

    def test_an_invitation_sets_no_second_password(self, client):
        """Somebody has set one at the server; whoever still holds the link must not take the account over."""
        invitation, token = make_invitation()
        invitation.user.set_password(PASSWORD)
        invitation.user.save(update_fields=["password"])
        url = reverse("accounts:invitation", args=[token])
        assert client.get(url).status_code == 410
        assert client.post(url, NEW).status_code == 410
        assert User.objects.get(pk=invitation.user_id).check_password(PASSWORD)

    def test_a_link_that_is_shown_leads_to_the_address_of_the_portal(self, client, settings):
        settings.SITE_URL = "https://temsil.ornekkent.example"
        client.force_login(make_director())
        person = make_person(has_password=False)
        url = reverse("accounts:person_invite", args=[person.external_id])
        page = client.post(url, headers={"host": "localhost"}, follow=True).content.decode()
        assert "https://temsil.ornekkent.example/davet/" in page
        assert "localhost/davet/" not in page


class TestEnumeration:
    def test_refused_sign_ins_cost_the_same(self):
        """Known, invited, closed or unknown: the same statements and one hash of a password each."""
        closed = make_person()
        people.deactivate(closed, actor=make_director(), reason="x")
        addresses = [
            make_person().email,
            make_person(has_password=False).email,
            closed.email,
            "yok@ornekkent.example",
        ]
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                sign_in(address, WRONG)
            counts.append(len(captured))
        assert len(set(counts)) == 1


class TestWayBack:
    @pytest.mark.parametrize("back", ["xyz", "account_login", "a b"])
    def test_a_word_that_is_no_path_breaks_nothing(self, client, back):
        response = client.post(reverse("accounts:theme"), {"theme": "dark", "next": back})
        assert response.status_code == 302
