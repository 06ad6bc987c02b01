"""Telling people: the notice in the portal and its e-mail, in the transaction of what they are told about (I5, P30).

`dedupe_key` makes doubles impossible: the same key tells the same person once, however often the caller runs. A notice
with `delay` becomes visible, and its mail leaves, only then; until that moment `withdraw` takes it back.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from accounts import events, notices
from accounts.enums import MailState
from accounts.models import MailDelivery, Notification, User
from accounts.services import mail
from core import clock
from core.errors import StaleObject


def notify(
    kind: str,
    *,
    recipients: Iterable[User],
    context: dict[str, Any],
    target_url: str,
    dedupe_key: str,
    delay: int = 0,
    about: Any = None,
) -> list[Notification]:
    """Tell people something and return the new notices; who was told already under this key is left out.

    `context` holds plain JSON values, never a secret and no follower's text; `target_url` is a path of the portal.
    `delay` in seconds shifts notice and mail. `about` is the object concerned (its model and `uid` are kept). Inactive
    people get nothing. Raises KeyError for an unregistered kind, ValueError for an address outside the portal,
    TransactionManagementError outside a transaction.
    """
    notices.known(kind)
    if target_url and (not target_url.startswith("/") or urlsplit(target_url).netloc):
        raise ValueError(f"{target_url!r} is not an address of the portal.")
    if not connection.in_atomic_block:
        raise TransactionManagementError("People are told in the transaction of what they are told about.")
    people = {person.pk: person for person in recipients if person.is_active}
    keys = {pk: f"{dedupe_key}:{pk}" for pk in people}
    told = set(Notification.objects.filter(dedupe_key__in=keys.values()).values_list("dedupe_key", flat=True))
    moment = clock.now()
    fresh = [
        Notification(
            recipient=people[pk],
            kind=kind,
            context=context,
            target_url=target_url,
            object_type=about._meta.label_lower if about is not None else "",
            object_uid=str(about.uid) if about is not None else "",
            dedupe_key=key,
            created_at=moment,
            visible_from=moment + timedelta(seconds=delay),
        )
        for pk, key in sorted(keys.items())
        if key not in told
    ]
    # A caller that runs twice at once: the constraint lets the first one in, the second finds nothing of its own.
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    ours = {row.uid for row in fresh}
    rows = list(
        Notification.objects.filter(uid__in=ours).select_related("recipient").order_by("recipient_id")
    )
    _queue_mails(rows)
    return rows


def withdraw(dedupe_key: str) -> bool:
    """Take back what nobody has seen: True when every notice under the key was still hidden and its mail unsent.

    False, with nothing changed, as soon as one of them has become visible or its mail has left: then the person was
    told and undoing would be a lie. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A notice is taken back in the transaction of what it told.")
    moment = clock.now()
    rows = Notification.objects.filter(dedupe_key__startswith=f"{dedupe_key}:", withdrawn_at__isnull=True)
    mails = MailDelivery.objects.filter(notification__in=rows)
    with transaction.atomic():
        hidden = list(
            rows.select_for_update(no_key=True).filter(visible_from__gt=moment).values_list("pk", flat=True)
        )
        cancelled = mails.filter(state=MailState.QUEUED, notification__in=hidden).update(
            state=MailState.CANCELLED
        )
        if rows.count() != len(hidden) or cancelled != mails.count():
            transaction.set_rollback(True)
            return False
        rows.filter(pk__in=hidden).update(withdrawn_at=moment)
    return True


def mark_read(notification: Notification) -> None:
    """Note that the person has opened it; a second time changes nothing."""
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=clock.now())


def mark_all_read(user: User) -> int:
    """Mark every visible notice of the person; returns how many were unread."""
    return Notification.objects.filter(recipient=user).unread().update(read_at=clock.now())


def retry_mail(delivery: MailDelivery, *, actor: User) -> MailDelivery:
    """Send an undelivered mail once more, with the same Message-ID and to the person's address of today.

    Raises StaleObject when it is no longer undelivered.
    """
    with transaction.atomic():
        address = delivery.notification.recipient.email
        held = MailDelivery.objects.filter(pk=delivery.pk, state=MailState.FAILED)
        if not held.update(state=MailState.QUEUED, attempts=0, address=address, send_after=clock.now()):
            delivery.refresh_from_db()
            raise StaleObject(delivery, delivery.state, status_label=delivery.get_state_display())
        events.MailRetried.record(
            actor=actor,
            target=delivery.notification.recipient,
            data={"mail": str(delivery.uid), "kind": delivery.notification.kind},
        )
        mail.deliver.enqueue(mail_uid=str(delivery.uid))
    delivery.refresh_from_db()
    return delivery


def retry_all(*, actor: User) -> int:
    """Send every undelivered mail once more; returns how many."""
    waiting = MailDelivery.objects.filter(state=MailState.FAILED).select_related("notification__recipient")
    return sum(_retried(delivery, actor) for delivery in waiting.order_by("pk"))


def undelivered_count() -> int:
    """How many mails could not be delivered."""
    return MailDelivery.objects.filter(state=MailState.FAILED).count()


def _retried(delivery: MailDelivery, actor: User) -> bool:
    try:
        retry_mail(delivery, actor=actor)
    except StaleObject:
        return False
    return True


def _queue_mails(rows: list[Notification]) -> None:
    """One delivery and one job for each notice, with a Message-ID that never changes."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    deliveries = [
        MailDelivery(
            notification=row,
            address=row.recipient.email,
            message_id=f"<{row.uid.hex}@{host}>",
            send_after=row.visible_from,
            created_at=row.created_at,
        )
        for row in rows
    ]
    MailDelivery.objects.bulk_create(deliveries)
    for delivery in deliveries:
        later = delivery.send_after if delivery.send_after > clock.now() else None
        mail.deliver.using(run_after=later).enqueue(mail_uid=str(delivery.uid))
