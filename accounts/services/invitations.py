"""Invitations: a link that lets one person set a password once.

The token is 32 bytes, derived from the secret key and the row's random identifier, so that the job can put it into the
mail although no row holds it: the database knows its SHA-256 only. A stolen database opens no account.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import events
from accounts.enums import MailState
from accounts.models import Invitation, MailDelivery, Notification, User
from accounts.policies import can_manage_people
from accounts.services import institution
from accounts.services.notifications import notify
from core import clock
from core.errors import UserFacingError

NOTICE = "accounts.invited"


def invite(person: User, *, actor: User | None, by_mail: bool = True) -> tuple[Invitation, str]:
    """Invite a person and return the invitation with its token, which cannot be read again later.

    Earlier links of the person stop working, so that inviting again is how a link is resent. `actor` None is the
    installation itself (`init_institution`). Raises PermissionDenied, and UserFacingError for a person who is
    deactivated or has a password already.
    """
    if actor is not None and not can_manage_people(actor):
        raise PermissionDenied
    with transaction.atomic():
        # Two invitations at the same moment must not leave two links; and what the caller knows of the person may be
        # older than a deactivation or an accepted link.
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        _check_without_password(person)
        is_again = bool(revoke_open(person))
        moment = clock.now()
        invitation = Invitation(
            user=person,
            invited_by=actor,
            created_at=moment,
            expires_at=moment + timedelta(days=institution.limit("invitation_days")),
        )
        token = token_of(invitation)
        invitation.token_hash = digest(token)
        invitation.save()
        events.PersonInvited.record(
            actor=actor,
            target=person,
            data={"again": is_again, "expires_at": invitation.expires_at.isoformat(), "by_mail": by_mail},
        )
        if by_mail:
            _mail(invitation)
    return invitation, token


def revoke(invitation: Invitation, *, actor: User) -> None:
    """Make a link stop working. Raises PermissionDenied; a link that no longer works stays as it is."""
    if not can_manage_people(actor):
        raise PermissionDenied
    with transaction.atomic():
        usable = Invitation.objects.usable().filter(pk=invitation.pk)
        if usable.update(revoked_at=clock.now()):
            events.InvitationRevoked.record(actor=actor, target=invitation.user)


def find(token: str) -> Invitation | None:
    """The invitation of a token, used and expired ones too; None for a token that was never given out."""
    return Invitation.objects.select_related("user", "invited_by").filter(token_hash=digest(token)).first()


def accept(token: str, *, password: str) -> User:
    """Set the person's own password and use the link up; returns the person, who may then be signed in.

    The caller has validated the password. Raises UserFacingError when the link no longer works; whoever has a password
    by now, however it was set, does not get another one by an old link.
    """
    with transaction.atomic():
        # The person before the link, as everybody who closes links locks them.
        owner = Invitation.objects.filter(token_hash=digest(token)).values("user")
        person = User.objects.select_for_update(no_key=True).filter(pk__in=owner).first()
        if person is None or not person.is_active or person.has_usable_password():
            raise UserFacingError(_("This invitation is no longer valid."))
        usable = Invitation.objects.usable().filter(token_hash=digest(token))
        if not usable.update(used_at=clock.now()):
            raise UserFacingError(_("This invitation is no longer valid."))
        person.set_password(password)
        person.save(update_fields=["password"])
        revoke_open(person)
        # What the link was for is done; the notice is no news any more.
        Notification.objects.filter(recipient=person, kind=NOTICE).update(read_at=clock.now())
        events.InvitationAccepted.record(actor=person, target=person)
    return person


def revoke_open(person: User) -> int:
    """Make every open link of a person stop working, with mails still under way; returns how many links."""
    links = Invitation.objects.usable().filter(user=person)
    uids = [str(uid) for uid in links.values_list("uid", flat=True)]
    MailDelivery.objects.filter(
        notification__kind=NOTICE,
        notification__object_uid__in=uids,
        state__in=[MailState.QUEUED, MailState.FAILED],
    ).update(state=MailState.CANCELLED)
    return links.update(revoked_at=clock.now())


def token_of(invitation: Invitation) -> str:
    """The token of an invitation, 32 bytes as 43 characters that fit into an address."""
    raw = salted_hmac("accounts.invitation", str(invitation.uid), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def mail_link(notice: Notification) -> str:
    """The link of the invitation mail. Raises LookupError when the secret key was changed since."""
    invitation = Invitation.objects.get(uid=notice.object_uid)
    token = token_of(invitation)
    if not hmac.compare_digest(digest(token), invitation.token_hash):
        raise LookupError("The invitation was made under another secret key; invite the person again.")
    return reverse("accounts:invitation", args=[token])


def _check_without_password(person: User) -> None:
    if not person.is_active:
        raise UserFacingError(_("Reactivate the person before you invite."))
    if person.has_usable_password():
        raise UserFacingError(
            _(
                "%(person)s has set a password already and can sign in. A forgotten one is reset on the sign-in page."
            )
            % {"person": person.full_name}
        )


def _mail(invitation: Invitation) -> None:
    notify(
        NOTICE,
        recipients=[invitation.user],
        context={"expires_at": invitation.expires_at.isoformat()},
        target_url="/",
        dedupe_key=f"{NOTICE}:{invitation.uid}",
        about=invitation,
    )
