"""What the past has left behind: mails that went out long ago, notices that were read, passwords that nobody knows.

No service does these things, because they happen to the portal instead of in it: a worker sends mails, people read.
"""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts.enums import MailState
from accounts.models import MailDelivery, Notification, User
from accounts.services.mail import deliver
from config.seeding.institution import NEWCOMER
from config.seeding.staff import representative
from config.seeding.stage import DOMAIN, Stage

# Older notices were read two hours after they came; newer ones wait for their reader.
READ_BEFORE = "-1 12:00"
READ_AFTER = timedelta(hours=2)
SENT_AFTER = timedelta(seconds=20)
# One mail could not be delivered, so that the list of these is not empty: the mail server's answer to a full mailbox.
UNDELIVERED_TO = f"{representative('ERA')}@{DOMAIN}"
UNDELIVERED_KIND = "content.changes_requested"
UNDELIVERED_ERROR = "SMTPRecipientsRefused 552"
# These have not signed in yet: one holds an invitation, the other has none.
NEWCOMERS = (NEWCOMER, f"{representative('TTO')}@{DOMAIN}")


def settle(stage: Stage, *, password: str) -> None:
    """Bring mails, jobs, notices and passwords to where they would be by now."""
    now = stage.calendar.now
    _send_mails(now)
    _drop_jobs(now)
    _read_notices(stage)
    give_passwords(password)


def _send_mails(now: datetime) -> None:
    """Mark what was due as sent, without sending anything."""
    due = MailDelivery.objects.filter(state=MailState.QUEUED, send_after__lte=now - SENT_AFTER)
    lost = due.filter(address=UNDELIVERED_TO, notification__kind=UNDELIVERED_KIND)
    lost.update(state=MailState.FAILED, attempts=6, last_error=UNDELIVERED_ERROR)
    due.update(state=MailState.SENT, attempts=1, sent_at=F("send_after") + SENT_AFTER)


def _drop_jobs(now: datetime) -> None:
    """Take away the jobs of the mails that are marked as sent; what is due later stays."""
    is_due = Q(run_after__lte=now) | Q(run_after=get_date_max())
    waiting = DBTaskResult.objects.filter(task_path=deliver.module_path, status=TaskResultStatus.READY)
    waiting.filter(is_due).delete()


def _read_notices(stage: Stage) -> None:
    old = Notification.objects.filter(visible_from__lt=stage.calendar.moment(READ_BEFORE))
    old.update(read_at=F("visible_from") + READ_AFTER)


def give_passwords(password: str) -> None:
    """One password for everybody who works here: the wanted one, else a random one that is forgotten at once.

    Demo people are entered with one click. Without any password the list of people would call them all not invited.
    """
    hashed = make_password(password or secrets.token_urlsafe(32))
    User.objects.filter(email__endswith=f"@{DOMAIN}").exclude(email__in=NEWCOMERS).update(password=hashed)
