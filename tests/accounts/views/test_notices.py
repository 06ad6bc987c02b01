"""The inbox, undelivered mails, the own profile."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts import notices
from accounts.enums import MailState
from accounts.models import MailDelivery, Notification
from accounts.views.notifications import _problem
from core import clock
from tests.accounts.views.answers import text
from tests.core.ui.html import Document
from tests.make.accounts import (
    make_notification,
    make_person,
)
from tests.make.jobs import run_all_jobs

pytestmark = pytest.mark.django_db


class TestNotices:
    def test_opening_marks_read_and_goes_there(self, as_director, director):
        notice = make_notification(recipient=director, target_url="/birimler/")
        response = as_director.post(reverse("accounts:notification_open"), {"notice": notice.uid})
        assert response["Location"] == "/birimler/"
        notice.refresh_from_db()
        assert notice.read_at is not None

    def test_the_title_is_the_button_of_the_row(self, as_director, director):
        notice = make_notification(recipient=director)
        page = Document(text(as_director.get(reverse("accounts:notifications"))))
        [button] = [element for element in page.elements if element.attrs.get("value") == str(notice.uid)]
        assert (button.tag, button.attrs["name"]) == ("button", "notice")
        subject = notices.kind_of(notice.kind).subject_of(notice.context)
        assert button.text.strip() == subject
        assert subject in button.attrs["aria-label"]

    def test_reading_by_get_changes_nothing(self, as_director, director):
        make_notification(recipient=director)
        as_director.get(reverse("accounts:notifications"))
        as_director.get(reverse("accounts:notifications"), {"durum": "okunmamis"})
        assert Notification.objects.filter(recipient=director, read_at__isnull=False).count() == 0

    def test_tabs_and_all_read(self, as_director, director):
        make_notification(recipient=director)
        url = reverse("accounts:notifications")
        unread = as_director.get(url, {"durum": "okunmamis"}).context["unread"]
        assert unread == Notification.objects.filter(recipient=director).count()
        as_director.post(reverse("accounts:notifications_read"))
        assert as_director.get(url, {"durum": "okunmamis"}).context["rows"] == []
        assert len(as_director.get(url).context["rows"]) == unread

    def test_other_peoples_notices_are_404(self, as_director):
        notice = make_notification(recipient=make_person())
        hidden = make_notification(recipient=make_person(), delay=60)
        for uid in (notice.uid, hidden.uid, "", "x"):
            response = as_director.post(reverse("accounts:notification_open"), {"notice": uid})
            assert response.status_code == 404

    def test_the_bell_counts_what_is_unread(self, as_director, director):
        Notification.objects.filter(recipient=director).update(read_at=clock.now())
        make_notification(recipient=director)
        make_notification(recipient=director, delay=60)
        assert as_director.get(reverse("accounts:profile")).context["unread_notifications"] == 1

    def test_undelivered_mails_can_be_sent_again(self, as_director, director):
        run_all_jobs()
        first, second = (make_notification(recipient=make_person(), title="Gizli başlık") for _n in range(2))
        MailDelivery.objects.filter(notification__in=[first, second]).update(state=MailState.FAILED)
        page = text(as_director.get(reverse("accounts:undelivered")))
        assert first.recipient.email in page
        assert "Gizli başlık" not in page
        as_director.post(reverse("accounts:mail_retry"), {"mail": first.mail.uid})
        assert MailDelivery.objects.get(notification=first).state == MailState.QUEUED
        as_director.post(reverse("accounts:mail_retry"))
        assert not MailDelivery.objects.filter(state=MailState.FAILED).exists()
        assert as_director.post(reverse("accounts:mail_retry"), {"mail": first.mail.uid}).status_code == 409

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            ("SMTPRecipientsRefused 552", "The recipient's address was refused (552)."),
            ("SMTPRecipientsRefused", "The recipient's address was refused."),
            ("ZeroDivisionError", "Unknown error (ZeroDivisionError)"),
            ("", ""),
        ],
    )
    def test_why_a_mail_was_not_delivered_is_a_sentence(self, as_director, error, words):
        notice = make_notification(recipient=make_person())
        MailDelivery.objects.filter(notification=notice).update(state=MailState.FAILED, last_error=error)
        with override("en"):
            assert _problem(error) == words
        [row] = as_director.get(reverse("accounts:undelivered")).context["rows"]
        assert row["problem"] == _problem(error)


class TestProfile:
    def test_people_set_their_preferences_and_keep_their_name(self, as_director, director):
        values = {
            "title": "Direktör",
            "phone": "0212",
            "language": "en",
            "theme": "dark",
            "full_name": "Başka Ad",
            "email": "x@y.example",
        }
        assert as_director.post(reverse("accounts:profile"), values).status_code == 302
        director.refresh_from_db()
        assert (director.language, director.theme, director.goes_to_next) == ("en", "dark", False)
        assert director.full_name == "Elif Aydın"
        page = text(as_director.get(reverse("accounts:profile")))
        assert 'lang="en"' in page
        assert 'data-theme="dark"' in page

    def test_an_unknown_language_is_refused(self, as_director):
        assert "errsum" in text(
            as_director.post(reverse("accounts:profile"), {"language": "de", "theme": "dark"})
        )
