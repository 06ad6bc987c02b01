"""People, invitations and passwords."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.enums import InvitationState, MailState, PersonState, Role
from accounts.models import Invitation, MailDelivery, Notification, UnitUserPermission, User
from accounts.names import bare_name
from accounts.services import invitations, passwords, people
from audit.models import AuditEntry
from core import clock
from core.errors import ReasonRequired, UserFacingError
from tests.make.accounts import (
    PASSWORD,
    make_appointment,
    make_director,
    make_holder,
    make_invitation,
    make_person,
)
from tests.make.jobs import run_all_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    return make_director()


class TestPeople:
    def test_a_new_person_cannot_sign_in_yet(self, director):
        person = people.create(actor=director, email=" Ayse.Kaya@OrnekKent.example ", full_name="Ayşe   Kaya")
        assert (person.email, person.full_name) == ("ayse.kaya@ornekkent.example", "Ayşe Kaya")
        assert not person.has_usable_password()
        assert person.state == PersonState.NOT_INVITED

    def test_an_address_belongs_to_one_person(self, director):
        make_person(email="bir@ornekkent.example", full_name="İlk Kişi")
        with pytest.raises(UserFacingError) as refusal:
            people.create(actor=director, email="BIR@ornekkent.example", full_name="İkinci")
        assert refusal.value.field == "email"
        assert "İlk Kişi" in str(refusal.value)

    def test_the_ledger_keeps_which_fields_changed_but_no_values(self, director):
        person = make_person(full_name="Eski Ad")
        people.update(person, actor=director, full_name="Yeni Ad", phone="0212 000 00 00", title="")
        entry = AuditEntry.objects.get(code="person.changed")
        assert entry.data == {"fields": ["full_name", "phone"]}
        people.update(person, actor=director, full_name="Yeni Ad")
        assert AuditEntry.objects.filter(code="person.changed").count() == 1

    def test_another_address_closes_the_old_ways_in(self, director):
        person = make_person(has_password=False, email="eski@ornekkent.example")
        _invitation, token = make_invitation(person=person)
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        people.update(person, actor=director, email="yeni@ornekkent.example")
        assert not EmailAddress.objects.filter(user=person).exists()
        assert not invitations.find(token).is_usable

    def test_another_address_is_told_to_both_and_ends_the_sessions(self, director):
        person = make_person(email="eski@ornekkent.example")
        client = Client()
        client.force_login(person)
        people.update(person, actor=director, email="yeni@ornekkent.example")
        told = MailDelivery.objects.filter(notification__kind="accounts.address_changed")
        assert set(told.values_list("address", flat=True)) == {
            "eski@ornekkent.example",
            "yeni@ornekkent.example",
        }
        assert client.get("/profil/").status_code == 302

    def test_deactivation_ends_everything_at_once(self, director):
        appointment = make_appointment(role=Role.REPRESENTATIVE)
        person = people.deactivate(appointment.user, actor=director, reason="Kurumdan ayrıldı")
        appointment.refresh_from_db()
        assert (person.is_active, person.state) == (False, PersonState.INACTIVE)
        assert appointment.end_reason == "Kurumdan ayrıldı"
        assert not UnitUserPermission.objects.filter(user=person).exists()

    def test_reactivation_brings_no_right_back(self, director):
        appointment = make_appointment(role=Role.REPRESENTATIVE)
        person = people.deactivate(appointment.user, actor=director, reason="x")
        people.reactivate(person, actor=director)
        assert User.objects.get(pk=person.pk).is_active
        assert not UnitUserPermission.objects.filter(user=person).exists()

    def test_deactivation_needs_a_reason_and_somebody_else(self, director):
        with pytest.raises(ReasonRequired):
            people.deactivate(make_person(), actor=director, reason=" ")
        with pytest.raises(UserFacingError):
            people.deactivate(director, actor=director, reason="x")

    def test_nobody_but_the_director_manages_people(self):
        person, head = make_person(), make_holder(Role.UNIT_HEAD)
        for call in (
            lambda: people.create(actor=head, email="x@y.example", full_name="X"),
            lambda: people.update(person, actor=head, full_name="X"),
            lambda: people.deactivate(person, actor=head, reason="x"),
            lambda: people.reactivate(person, actor=head),
            lambda: invitations.invite(person, actor=head),
            lambda: invitations.revoke(make_invitation()[0], actor=head),
        ):
            with pytest.raises(PermissionDenied):
                call()

    def test_people_change_their_own_preferences_and_nothing_else(self):
        person = make_person()
        people.update_own(person, language="en", phone="5")
        person.refresh_from_db()
        assert (person.language, person.phone) == ("en", "5")
        with pytest.raises(ValueError):
            people.update_own(person, email="x@y.example")

    @pytest.mark.parametrize(
        ("full_name", "bare"),
        [
            ("Dr. Öğr. Üyesi Deniz Arslan", "Deniz Arslan"),
            ("Prof. Dr. Ayşe Yıldız", "Ayşe Yıldız"),
            ("Av. Gül Erdem", "Gül Erdem"),
            ("Öğr. Gör. İrem Can", "İrem Can"),
            ("Elif Aydın", "Elif Aydın"),
            ("A. Kadir Öz", "A. Kadir Öz"),
            ("Dr.", "Dr."),
            ("Üyesi Bey", "Üyesi Bey"),
        ],
    )
    def test_titles_do_not_count_in_order_and_greeting(self, full_name, bare):
        assert bare_name(full_name) == bare

    def test_people_stand_in_turkish_order(self):
        for name in ("Zeynep", "Prof. Dr. Işık", "İrem", "Çiğdem", "Dr. Can", "Irmak"):
            make_person(full_name=name)
        order = [person.bare_name for person in User.objects.order_by("sort_key")]
        assert order == ["Can", "Çiğdem", "Irmak", "Işık", "İrem", "Zeynep"]


class TestInvitations:
    def test_the_token_is_long_and_only_its_hash_is_stored(self, director):
        person = make_person(has_password=False)
        invitation, token = invitations.invite(person, actor=director)
        assert len(token) == 43
        assert invitation.token_hash == invitations.digest(token)
        row = str(Invitation.objects.values().get(pk=invitation.pk))
        assert token not in row
        assert token not in str(list(Notification.objects.values())) + str(list(AuditEntry.objects.values()))
        assert person.state == PersonState.INVITED

    def test_the_mail_carries_the_link(self, director):
        person = make_person(has_password=False)
        _invitation, token = invitations.invite(person, actor=director)
        run_all_jobs()
        [message] = [found for found in outbox.outbox if person.email in found.to[0]]
        assert f"http://testserver/davet/{token}/" in message.body

    def test_accepting_sets_the_password_once(self):
        invitation, token = make_invitation()
        person = invitations.accept(token, password=PASSWORD)
        assert person.check_password(PASSWORD)
        assert invitations.find(token).state == InvitationState.USED
        with pytest.raises(UserFacingError):
            invitations.accept(token, password="başka bir parola 12")
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)
        assert invitation.user == person

    def test_it_expires_after_the_days_of_the_institution(self):
        invitation, token = make_invitation()
        assert invitation.expires_at - invitation.created_at == timedelta(days=7)
        with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
            assert invitations.find(token).state == InvitationState.EXPIRED
            with pytest.raises(UserFacingError):
                invitations.accept(token, password=PASSWORD)

    def test_inviting_again_makes_the_first_link_useless_and_its_mail_too(self, director):
        person = make_person(has_password=False)
        first, old = invitations.invite(person, actor=director)
        _second, new = invitations.invite(person, actor=director)
        assert invitations.find(old).state == InvitationState.REVOKED
        assert MailDelivery.objects.get(notification__object_uid=str(first.uid)).state == MailState.CANCELLED
        run_all_jobs()
        bodies = [message.body for message in outbox.outbox if person.email in message.to[0]]
        assert len(bodies) == 1
        assert new in bodies[0]

    def test_it_can_be_revoked(self, director):
        invitation, token = make_invitation()
        invitations.revoke(invitation, actor=director)
        invitations.revoke(invitation, actor=director)
        assert invitations.find(token).state == InvitationState.REVOKED
        assert AuditEntry.objects.filter(code="person.invitation_revoked").count() == 1

    def test_who_has_a_password_or_no_access_is_not_invited(self, director):
        for person in (make_person(), make_person(has_password=False, is_active=False)):
            with pytest.raises(UserFacingError):
                invitations.invite(person, actor=director)

    def test_what_the_caller_knows_of_the_person_may_be_old(self, director):
        """A link for somebody who has just come in would let the inviter set another password."""
        stale = make_person(has_password=False)
        _invitation, token = invitations.invite(stale, actor=director)
        invitations.accept(token, password=PASSWORD)
        with pytest.raises(UserFacingError):
            invitations.invite(stale, actor=director)
        assert not stale.invitations.usable().exists()

    def test_a_link_sets_no_second_password(self, director):
        invitation, token = make_invitation()
        invitation.user.set_password(PASSWORD)
        invitation.user.save(update_fields=["password"])
        with pytest.raises(UserFacingError):
            invitations.accept(token, password="başka bir parola 12")
        assert User.objects.get(pk=invitation.user_id).check_password(PASSWORD)

    def test_a_deactivated_person_cannot_accept(self, director):
        invitation, token = make_invitation()
        User.objects.filter(pk=invitation.user_id).update(is_active=False)
        with pytest.raises(UserFacingError):
            invitations.accept(token, password=PASSWORD)

    def test_a_link_made_under_another_key_is_not_sent(self, director, settings):
        _invitation, _token = make_invitation(actor=director)
        settings.SECRET_KEY = "another-key-of-the-installation"
        run_all_jobs(may_fail=True, also_later=True)
        assert MailDelivery.objects.get(notification__kind="accounts.invited").state == MailState.FAILED


class TestForgottenPasswords:
    def test_an_unknown_address_leaves_no_trace(self):
        make_person(email="pasif@ornekkent.example", is_active=False)
        before = AuditEntry.objects.count(), Notification.objects.count()
        for address in ("yok@ornekkent.example", "pasif@ornekkent.example"):
            passwords.request_reset(address)
        assert (AuditEntry.objects.count(), Notification.objects.count()) == before

    def test_the_link_is_made_when_the_mail_is_sent(self):
        person = make_person()
        passwords.request_reset(person.email.upper())
        assert "parola-sifirla" not in str(list(Notification.objects.values()))
        run_all_jobs()
        body = outbox.outbox[-1].body
        path = next(line for line in body.splitlines() if "/hesabim/parola-sifirla/" in line)
        uidb36, token = path.rstrip("/").split("/")[-2:]
        assert passwords.person_of(uidb36, token) == person

    def test_a_link_works_once_and_not_for_others(self):
        person, other = make_person(), make_person()
        link = passwords.mail_link(Notification(recipient=person)).rstrip("/").split("/")
        uidb36, token = link[-2:]
        assert passwords.person_of(uidb36, token + "x") is None
        assert passwords.person_of("!", token) is None
        assert passwords.person_of("zzzzzz", token) is None
        other_uid = passwords.mail_link(Notification(recipient=other)).rstrip("/").split("/")[-2]
        assert passwords.person_of(other_uid, token) is None
        passwords.reset(person, password=PASSWORD + "!")
        assert passwords.person_of(uidb36, token) is None
        assert User.objects.get(pk=person.pk).check_password(PASSWORD + "!")

    def test_a_link_grows_old(self, settings):
        person = make_person()
        uidb36, token = passwords.mail_link(Notification(recipient=person)).rstrip("/").split("/")[-2:]
        # Django reads the local clock there, which the traveller sets to UTC: three hours behind.
        with time_machine.travel(clock.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT, hours=4)):
            assert passwords.person_of(uidb36, token) is None

    def test_a_change_is_told_and_written_down(self):
        person = make_person()
        passwords.reset(person, password=PASSWORD + "!")
        assert Notification.objects.get(recipient=person).kind == "accounts.password_changed"
        assert AuditEntry.objects.filter(code="password.reset").count() == 1

    def test_an_open_invitation_ends_with_a_reset(self):
        invitation, token = make_invitation()
        passwords.reset(invitation.user, password=PASSWORD)
        assert not invitations.find(token).is_usable
