"""Projection of open duties onto guardian's grants on channels, and the proof that the two agree.

`project` is the only writer of `ChannelUserPermission`. It runs in the transaction that changed the duty, so that
nobody keeps a right for a second longer than the duty (P05, I16).
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from accounts.roles import ACTIONS_BY_ROLE
from accounts.services.grants import Drift, apply_grants
from channels_registry import events
from channels_registry.models import Channel, ChannelDuty, ChannelUserPermission
from channels_registry.policies import DUTY_BOUND

# Publishing on an official channel is its own action; the grant on the channel is the same.
GRANT_OF_ACTION = {**DUTY_BOUND, "content.publish_official": "channel_publish"}


def grants_of_role(role: str) -> frozenset[str]:
    """What a duty through an appointment of this role grants on its channel."""
    return frozenset(name for action, name in GRANT_OF_ACTION.items() if action in ACTIONS_BY_ROLE[role])


def project(channel: Channel) -> None:
    """Make the grants on the channel equal to its open duties.

    Raises TransactionManagementError outside a transaction. The row of the channel is locked, so that two changes at
    once cannot each overlook the other.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("Grants are written in the transaction of the duty.")
    list(Channel.objects.select_for_update(no_key=True).filter(pk=channel.pk).values_list("pk"))
    found = channel_grant_drift(channels=[channel.pk])
    apply_grants(ChannelUserPermission, found.missing, found.surplus)


def channel_grant_drift(*, channels: Iterable[int] | None = None) -> Drift:
    """What differs, for these channels or for all; two queries however many there are."""
    duties = ChannelDuty.objects.open().filter(
        appointment__ended_at__isnull=True, appointment__user__is_active=True
    )
    grants = ChannelUserPermission.objects.all()
    if channels is not None:
        chosen = list(channels)
        duties, grants = duties.filter(channel__in=chosen), grants.filter(content_object__in=chosen)
    wanted = {
        (user_id, channel_id, name)
        for user_id, channel_id, role in duties.values_list(
            "appointment__user_id", "channel_id", "appointment__role"
        )
        for name in grants_of_role(role)
    }
    present = set(grants.values_list("user_id", "content_object_id", "permission__codename"))
    return Drift(frozenset(wanted - present), frozenset(present - wanted))


@transaction.atomic
def repair(*, actor=None) -> Drift:
    """Bring grants back to what the duties say; returns what was wrong. Writes to the ledger only if something was."""
    wrong = channel_grant_drift()
    concerned = {channel for _user, channel, _name in wrong.missing | wrong.surplus}
    # Somebody may be assigned or leave at this moment: what is wrong is looked up again with the channels locked.
    rows = Channel.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk")
    found = channel_grant_drift(channels=list(rows.values_list("pk", flat=True)))
    if found:
        apply_grants(ChannelUserPermission, found.missing, found.surplus)
        events.ChannelGrantsRepaired.record(
            actor=actor, data={"missing": len(found.missing), "surplus": len(found.surplus)}
        )
    return found
