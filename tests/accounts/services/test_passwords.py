"""Reset links: who gets one, what asking for one shows, and when one stops working."""

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from accounts.enums import MailState
from accounts.models import MailDelivery, Notification, User
from accounts.services import invitations, passwords, people
from audit.models import AuditEntry
from core.errors import UserFacingError
from tests.make.accounts import PASSWORD, make_director, make_invitation, make_person
from tests.make.jobs import queued_jobs, run_all_jobs

pytestmark = pytest.mark.django_db

OTHER = "turp limon 1989 kar"


def link_of(person: User) -> tuple[str, str]:
    """The two changing parts of a reset link."""
    uidb36, token = passwords.mail_link(Notification(recipient=person)).rstrip("/").split("/")[-2:]
    return uidb36, token


def statements(email: str) -> list[str]:
    """What a request asks the database, without the values."""
    with CaptureQueriesContext(connection) as captured:
        passwords.request_reset(email)
    return [query["sql"].split(" WHERE ")[0].split(" VALUES ")[0] for query in captured]


class TestRequest:
    def test_known_and_unknown_addresses_cost_the_same(self):
        person, invited = make_person(), make_person(has_password=False)
        asked = [statements(address) for address in (person.email, invited.email, "yok@ornekkent.example")]
        assert asked[0] == asked[1] == asked[2]
        assert len(asked[0]) == 2

    def test_only_the_job_of_a_known_address_does_anything(self):
        person = make_person()
        for address in (person.email, "yok@ornekkent.example"):
            passwords.request_reset(address)
        run_all_jobs()
        [message] = outbox.outbox
        assert person.email in message.to[0]
        entry = AuditEntry.objects.get(code="password.reset_requested")
        assert (entry.target_id, entry.actor_name) == (str(person.external_id), "system")

    def test_no_row_keeps_an_address_that_belongs_to_nobody(self):
        passwords.request_reset("yanlislikla-parola@x.example")
        run_all_jobs()
        assert "yanlislikla" not in str(list(DBTaskResult.objects.values()))

    def test_a_job_that_runs_twice_tells_once(self):
        person = make_person()
        passwords.request_reset(person.email)
        [arguments] = queued_jobs(passwords.send_link)
        for _run in range(2):
            passwords.send_link.call(**arguments)
        assert Notification.objects.filter(recipient=person).count() == 1
        assert AuditEntry.objects.filter(code="password.reset_requested").count() == 1

    def test_who_never_accepted_an_invitation_gets_no_link(self):
        """Otherwise whoever holds the mailbox would come in by a way that a revoked invitation has closed."""
        invitation, _token = make_invitation()
        invitations.revoke(invitation, actor=make_director())
        passwords.request_reset(invitation.user.email)
        run_all_jobs()
        assert not Notification.objects.filter(kind="accounts.password_reset").exists()
        assert passwords.person_of(*link_of(invitation.user)) is None

    def test_who_is_deactivated_before_the_job_runs_gets_no_link(self):
        person = make_person()
        passwords.request_reset(person.email)
        people.deactivate(person, actor=make_director(), reason="x")
        run_all_jobs()
        assert not Notification.objects.filter(kind="accounts.password_reset").exists()


class TestLink:
    def test_a_mail_that_is_late_carries_no_link_to_an_address_given_up(self):
        person = make_person(email="eski@ornekkent.example")
        passwords.request_reset(person.email)
        passwords.send_link.call(**queued_jobs(passwords.send_link)[0])
        director = make_director()
        people.update(person, actor=director, email="yeni@ornekkent.example")
        run_all_jobs(may_fail=True, also_later=True)
        assert not [message for message in outbox.outbox if "parola-sifirla" in message.body]
        assert (
            MailDelivery.objects.get(notification__kind="accounts.password_reset").state == MailState.FAILED
        )

    @pytest.mark.parametrize("change", ["password", "address", "deactivation"])
    def test_it_stops_with_what_it_was_made_for(self, change):
        person, director = make_person(), make_director()
        link = link_of(person)
        assert passwords.person_of(*link) == person
        if change == "password":
            passwords.change(person, password=OTHER)
        elif change == "address":
            people.update(person, actor=director, email="baska@ornekkent.example")
        else:
            people.deactivate(person, actor=director, reason="x")
        assert passwords.person_of(*link) is None

    def test_of_two_who_follow_it_at_once_one_sets_the_password(self):
        person = make_person()
        first, second = (passwords.person_of(*link_of(person)) for _visitor in range(2))
        passwords.reset(first, password=OTHER)
        with pytest.raises(UserFacingError):
            passwords.reset(second, password="çalınmış parola 1990")
        assert User.objects.get(pk=person.pk).check_password(OTHER)

    def test_an_account_that_was_closed_meanwhile_is_not_touched(self):
        person = make_person()
        found = passwords.person_of(*link_of(person))
        people.deactivate(person, actor=make_director(), reason="x")
        with pytest.raises(UserFacingError):
            passwords.reset(found, password=OTHER)
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)


class TestChange:
    def test_it_writes_the_password_alone(self):
        """The page has read the person before; meanwhile the account may have been closed."""
        person = make_person()
        stale = User.objects.get(pk=person.pk)
        people.deactivate(person, actor=make_director(), reason="x")
        passwords.change(stale, password=OTHER)
        held = User.objects.get(pk=person.pk)
        assert not held.is_active
        assert held.check_password(OTHER)

    def test_without_its_entry_there_is_no_change(self, monkeypatch):
        person = make_person()

        def refuse(*args, **kwargs):
            raise RuntimeError("no ledger")

        monkeypatch.setattr("accounts.events.PasswordChanged.record", refuse)
        with pytest.raises(RuntimeError):
            passwords.change(person, password=OTHER)
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)
        assert not Notification.objects.filter(recipient=person).exists()
