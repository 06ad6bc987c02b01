"""Telling people: once, in their language, after the moment of undoing, by mail that arrives or is shown as lost."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import notices
from accounts.enums import Language, MailState
from accounts.models import MailDelivery, Notification, User
from accounts.notices import NoticeKind, register_notice
from accounts.services import mail, notifications
from accounts.services.notifications import notify, retry_all, retry_mail, withdraw
from audit.models import AuditEntry
from core import clock
from core.errors import StaleObject
from tests.make.accounts import make_director, make_institution, make_notification, make_person
from tests.make.jobs import queued_jobs, run_all_jobs

pytestmark = pytest.mark.django_db

KIND = "test.decided"


@pytest.fixture(autouse=True)
def kind():
    yield register_notice(
        NoticeKind(
            code=KIND,
            label="Decision",
            subject="[Decided] %(title)s",
            body="The post %(number)s was decided.",
            button="Open the post",
            reason="You sent this post.",
        )
    )
    notices._registry.unregister(KIND)


@transaction.atomic
def tell(*people: User, key: str = "post-1:decision-1", delay: int = 0, **context) -> list[Notification]:
    return notify(
        KIND,
        recipients=people,
        context={"title": "Zorunlu staj", "number": "G-2026-00142"} | context,
        target_url="/gonderiler/G-2026-00142/",
        dedupe_key=key,
        delay=delay,
    )


def test_each_person_gets_a_notice_a_mail_and_a_job():
    people = [make_person(), make_person()]
    run_all_jobs()
    rows = tell(*people)
    assert {row.recipient for row in rows} == set(people)
    assert {row.mail.state for row in rows} == {MailState.QUEUED}
    assert len(queued_jobs(mail.deliver)) == 2


def test_the_same_key_tells_once():
    person, other = make_person(), make_person()
    assert len(tell(person, person)) == 1
    assert tell(person) == []
    assert [row.recipient for row in tell(person, other)] == [other]
    assert Notification.objects.filter(kind=KIND).count() == 2


def test_a_rollback_tells_nobody():
    person = make_person()
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(person)
        raise RuntimeError
    assert not Notification.objects.filter(kind=KIND).exists()
    assert not MailDelivery.objects.filter(notification__kind=KIND).exists()


def test_what_is_not_allowed_is_refused():
    person = make_person()
    with pytest.raises(KeyError), transaction.atomic():
        notify("test.unknown", recipients=[person], context={}, target_url="/", dedupe_key="x")
    for address in ("https://example.org/", "//example.org/", "gonderiler/"):
        with pytest.raises(ValueError), transaction.atomic():
            notify(KIND, recipients=[person], context={}, target_url=address, dedupe_key="x")


@pytest.mark.django_db(transaction=True)
def test_people_are_told_in_a_transaction_only():
    person = make_person()
    with pytest.raises(TransactionManagementError):
        notify(KIND, recipients=[person], context={}, target_url="/", dedupe_key="x")
    with pytest.raises(TransactionManagementError):
        withdraw("x")


def test_a_deactivated_person_gets_nothing():
    assert tell(make_person(is_active=False)) == []


@settings(max_examples=20, deadline=None)
@given(
    calls=st.lists(
        st.tuples(st.sets(st.integers(0, 3), min_size=1), st.integers(0, 2)), min_size=1, max_size=8
    )
)
def test_no_order_of_calls_doubles_a_notice(calls):
    with transaction.atomic():
        people = [make_person() for _n in range(4)]
        for who, key in calls:
            tell(*[people[number] for number in who], key=f"key-{key}")
        expected = {(number, key) for who, key in calls for number in who}
        assert Notification.objects.filter(kind=KIND).count() == len(expected)
        assert MailDelivery.objects.filter(notification__kind=KIND).count() == len(expected)
        transaction.set_rollback(True)


class TestDelay:
    def test_notice_and_mail_wait_for_the_same_moment(self):
        with time_machine.travel("2026-11-20 10:00+03:00", tick=False) as traveller:
            person = make_person()
            [row] = tell(person, delay=15)
            assert not Notification.objects.filter(pk=row.pk).visible().exists()
            run_all_jobs()
            assert outbox.outbox == []
            traveller.shift(timedelta(seconds=15))
            assert Notification.objects.filter(pk=row.pk).visible().exists()
            run_all_jobs()
            assert len(outbox.outbox) == 1

    def test_until_then_it_can_be_taken_back(self):
        person, other = make_person(), make_person()
        tell(person, other, delay=15)
        with transaction.atomic():
            assert withdraw("post-1:decision-1")
        assert not Notification.objects.visible().filter(kind=KIND).exists()
        assert not Notification.objects.filter(kind=KIND, withdrawn_at__isnull=True).exists()
        run_all_jobs(also_later=True)
        assert outbox.outbox == []

    def test_afterwards_it_cannot(self):
        with time_machine.travel("2026-11-20 10:00+03:00", tick=False) as traveller:
            [row] = tell(make_person(), delay=15)
            traveller.shift(timedelta(seconds=16))
            with transaction.atomic():
                assert not withdraw("post-1:decision-1")
            row.refresh_from_db()
            assert row.withdrawn_at is None
            assert row.mail.state == MailState.QUEUED

    def test_nothing_is_taken_back_when_one_mail_has_left(self):
        rows = tell(make_person(), make_person(), delay=15)
        MailDelivery.objects.filter(notification=rows[0]).update(state=MailState.SENDING)
        with transaction.atomic():
            assert not withdraw("post-1:decision-1")
        assert Notification.objects.filter(kind=KIND, withdrawn_at__isnull=True).count() == 2

    def test_a_longer_key_is_another_one(self):
        tell(make_person(), key="post-1", delay=15)
        tell(make_person(), key="post-10", delay=15)
        with transaction.atomic():
            assert withdraw("post-1")
        assert Notification.objects.filter(kind=KIND, withdrawn_at__isnull=True).count() == 1

    def test_a_key_that_told_nobody_is_taken_back_at_once(self):
        with transaction.atomic():
            assert withdraw("post-404")


class TestMail:
    def test_it_carries_one_button_to_the_exact_page_and_says_why(self):
        make_institution()
        tell(make_person(full_name="Dr. Işıl Çağ"))
        run_all_jobs()
        [message] = [found for found in outbox.outbox if found.subject.startswith("[Decided]")]
        assert message.subject == "[Decided] Zorunlu staj"
        html = message.alternatives[0].content
        for body in (message.body, html):
            assert "http://testserver/gonderiler/G-2026-00142/" in body
            assert "You sent this post." in body
            assert "Dr. Işıl Çağ" in body
            assert "Örnek Kent Üniversitesi" in body
        assert html.count("<a ") == 1
        assert "style=" not in html
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_the_plain_twin_keeps_characters_as_they_are(self):
        tell(make_person(full_name="Ayşe & 'Fatma' <x>"), title='"Bahar" & <Şenlik>')
        run_all_jobs()
        message = outbox.outbox[-1]
        assert "Ayşe & 'Fatma' <x>" in message.body
        assert '"Bahar" & <Şenlik>' in message.body
        assert "<Şenlik>" not in message.alternatives[0].content

    def test_a_subject_cannot_begin_a_header(self):
        tell(make_person(full_name="A\r\nBcc: x@example.org"), title="Bir\r\nBcc: kurban@example.org")
        run_all_jobs()
        message = outbox.outbox[-1]
        assert message.subject == "[Decided] Bir Bcc: kurban@example.org"
        assert "\n" not in message.to[0]

    def test_it_speaks_the_language_of_the_recipient(self):
        people = [make_person(language=language) for language in (Language.TURKISH, Language.ENGLISH)]
        with translation.override("tr"):
            rows = [make_notification(recipient=person) for person in people]
            letters = [mail.write(row.mail) for row in rows]
        assert 'lang="tr"' in letters[0].html
        assert 'lang="en"' in letters[1].html
        assert "Your password was changed" in letters[1].subject

    def test_a_second_run_sends_nothing(self):
        [row] = tell(make_person())
        run_all_jobs()
        sent = len(outbox.outbox)
        mail.deliver.call(mail_uid=str(row.mail.uid))
        assert len(outbox.outbox) == sent

    def test_a_worker_that_died_in_between_sends_under_the_same_id(self):
        [row] = tell(make_person())
        run_all_jobs()
        MailDelivery.objects.filter(notification=row).update(state=MailState.SENDING)
        mail.deliver.call(mail_uid=str(row.mail.uid))
        ids = [message.extra_headers["Message-ID"] for message in outbox.outbox[-2:]]
        assert ids[0] == ids[1] == row.mail.message_id

    def test_a_retry_keeps_the_id_and_success_clears_the_error(self, monkeypatch):
        [row] = tell(make_person())
        failures = iter(
            [smtplib.SMTPServerDisconnected("a@b.c went away"), smtplib.SMTPDataError(451, b"a@b.c")]
        )
        real = mail.EmailMultiAlternatives.send

        def send(message, *args, **kwargs):
            error = next(failures, None)
            if error:
                raise error
            return real(message, *args, **kwargs)

        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
        run_all_jobs(may_fail=True)
        delivery = row.mail
        delivery.refresh_from_db()
        assert (delivery.state, delivery.last_error) == (MailState.QUEUED, "SMTPServerDisconnected")
        run_all_jobs(may_fail=True, also_later=True)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.last_error, delivery.attempts) == (MailState.SENT, "", 3)
        assert delivery.sent_at is not None
        assert outbox.outbox[-1].extra_headers["Message-ID"] == delivery.message_id

    def test_after_the_last_retry_it_is_undelivered_and_can_be_sent_again(self, monkeypatch):
        person = make_person()
        [row] = tell(person)
        with monkeypatch.context() as patched:
            patched.setattr(mail.EmailMultiAlternatives, "send", refuse)
            run_all_jobs(may_fail=True, also_later=True)
        delivery = MailDelivery.objects.get(notification=row)
        assert (delivery.state, delivery.attempts) == (MailState.FAILED, 1 + mail.RETRIES)
        assert delivery.last_error == "SMTPRecipientsRefused"
        assert notifications.undelivered_count() == 1
        User.objects.filter(pk=person.pk).update(email="dogru@ornekkent.example")
        director = make_director()
        retry_mail(MailDelivery.objects.get(pk=delivery.pk), actor=director)
        run_all_jobs()
        delivery.refresh_from_db()
        assert (delivery.state, delivery.address) == (MailState.SENT, "dogru@ornekkent.example")
        assert AuditEntry.objects.filter(code="mail.retried").count() == 1
        with pytest.raises(StaleObject):
            retry_mail(delivery, actor=director)

    def test_all_undelivered_ones_can_be_sent_again(self):
        for _number in range(3):
            make_notification(recipient=make_person())
        MailDelivery.objects.update(state=MailState.FAILED)
        count = MailDelivery.objects.count()
        assert retry_all(actor=make_director()) == count
        assert retry_all(actor=make_director()) == 0

    def test_a_notice_of_a_kind_that_is_gone_is_still_readable(self):
        [row] = tell(make_person())
        Notification.objects.filter(pk=row.pk).update(kind="gone.away")
        letter = mail.write(MailDelivery.objects.get(notification=row))
        assert letter.subject


def refuse(*args, **kwargs):
    raise smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user a@b.c")})


def test_a_kind_needs_a_known_tone_and_one_place():
    with pytest.raises(ValueError):
        NoticeKind(code="x", label="x", subject="x", tone="purple")
    with pytest.raises(ValueError):
        register_notice(NoticeKind(code=KIND, label="another", subject="another"))


def test_a_missing_value_leaves_a_dash(kind):
    assert kind.subject_of({}) == "[Decided] –"


def test_reading_is_noted_once():
    notice = make_notification(recipient=make_person())
    notifications.mark_read(notice)
    first = Notification.objects.get(pk=notice.pk).read_at
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        notifications.mark_read(notice)
    assert Notification.objects.get(pk=notice.pk).read_at == first


def test_marking_all_leaves_what_is_not_visible_yet_and_other_people():
    person, other = make_person(), make_person()
    make_notification(recipient=person)
    hidden, foreign = make_notification(recipient=person, delay=60), make_notification(recipient=other)
    assert notifications.mark_all_read(person) == 1
    assert set(Notification.objects.filter(read_at__isnull=True)) == {hidden, foreign}


def test_permission_denied_is_not_hidden_by_the_notice():
    """The notice is written in the caller's transaction: a refused change tells nobody."""
    person = make_person()
    with pytest.raises(PermissionDenied), transaction.atomic():
        tell(person)
        raise PermissionDenied
    assert not Notification.objects.filter(recipient=person, kind=KIND).exists()
