"""Mails of notices: written in the recipient's language, sent by a job, at most the one in flight sent twice.

A delivery is claimed (`sending`) before the server is called. A worker that is killed between call and record leaves
the row claimed; the next run sends it again under the same Message-ID, so that mail programs show it once.
"""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation

from accounts import notices
from accounts.enums import MailState
from accounts.models import Institution, MailDelivery
from core import clock
from core.jobs import job
from core.text import squash

log = structlog.get_logger(__name__)

# Five more runs after the first: 30 s, 1, 2, 4 and 8 minutes apart.
RETRIES = 5
# Well below the lease of the job: a server that hangs must not let a second worker send the same mail.
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Letter:
    """A mail as its reader gets it."""

    subject: str
    text: str
    html: str


def write(delivery: MailDelivery) -> Letter:
    """Subject and both bodies of a delivery, in the language of its recipient."""
    notice = delivery.notification
    kind = notices.kind_of(notice.kind)
    with translation.override(notice.recipient.language):
        link = kind.mail_link(notice) if kind.mail_link else notice.target_url
        context = {
            "subject": kind.subject_of(notice.context),
            "body": kind.body_of(notice.context),
            "button": kind.button,
            "reason": kind.reason,
            "link": f"{settings.SITE_URL}{link}" if link else "",
            "recipient": notice.recipient,
            "institution": Institution.objects.first(),
            "language": notice.recipient.language,
            "data": notice.context,
        }
        # A subject of two lines would be a second header.
        return Letter(
            subject=squash(context["subject"]),
            text=render_to_string(f"{kind.template}.txt", context),
            html=render_to_string(f"{kind.template}.html", context),
        )


def give_up(mail_uid: str) -> None:
    """Mark a delivery undelivered when its job has no retry left."""
    MailDelivery.objects.filter(uid=mail_uid, state__in=[MailState.QUEUED, MailState.SENDING]).update(
        state=MailState.FAILED
    )


@job(retries=RETRIES, backoff=timedelta(seconds=30), on_failure=give_up)
def deliver(mail_uid: str) -> None:
    """Send one mail. What is sent, cancelled or given up is left alone, so that the job may run any number of times."""
    delivery = _claimed(mail_uid)
    if delivery is None:
        return
    try:
        _message(delivery).send()
    except Exception as error:
        # The server's own words may hold addresses; the class of the error says enough to mend it.
        MailDelivery.objects.filter(pk=delivery.pk, state=MailState.SENDING).update(
            state=MailState.QUEUED, last_error=_told(error)
        )
        raise
    MailDelivery.objects.filter(pk=delivery.pk).update(
        state=MailState.SENT, sent_at=clock.now(), last_error=""
    )
    log.info("mail_sent", mail=mail_uid, kind=delivery.notification.kind)


def _claimed(mail_uid: str) -> MailDelivery | None:
    """The delivery, if it is still to be sent and due; its attempt is counted."""
    held = MailDelivery.objects.filter(
        uid=mail_uid, state__in=[MailState.QUEUED, MailState.SENDING], send_after__lte=clock.now()
    )
    if not held.update(state=MailState.SENDING, attempts=models.F("attempts") + 1):
        return None
    return MailDelivery.objects.select_related("notification__recipient").get(uid=mail_uid)


def _message(delivery: MailDelivery) -> EmailMultiAlternatives:
    letter = write(delivery)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[formataddr((squash(delivery.notification.recipient.full_name), delivery.address))],
        headers={
            "Message-ID": delivery.message_id,
            # Out-of-office programs stay silent (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(timeout=TIMEOUT_SECONDS),
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _told(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}"[:300]
