"""Projection of open duties onto guardian's grants on channels, and the proof that the two agree.

`project` is the only writer of `ChannelUserPermission`. It runs in the transaction that changed the duty, so that
nobody keeps a right for a second longer than the duty (P05, I16).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from accounts.roles import ACTIONS_BY_ROLE
from channels_registry import events
from channels_registry.models import Channel, ChannelDuty, ChannelUserPermission
from channels_registry.policies import DUTY_BOUND

# Publishing on an official channel is its own action; the grant on the channel is the same.
GRANT_OF_ACTION = {**DUTY_BOUND, "content.publish_official": "channel_publish"}

Grant = tuple[int, int, str]  # user, channel, codename


@dataclass(frozen=True)
class Drift:
    """Where grants and duties differ: what is missing, and what is too much."""

    missing: frozenset[Grant] = frozenset()
    surplus: frozenset[Grant] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)

    def __len__(self) -> int:
        return len(self.missing) + len(self.surplus)


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
    _apply(channel_grant_drift(channels=[channel.pk]))


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
    found = channel_grant_drift()
    if found:
        _apply(found)
        events.ChannelGrantsRepaired.record(
            actor=actor, data={"missing": len(found.missing), "surplus": len(found.surplus)}
        )
    return found


def _apply(found: Drift) -> None:
    """Write the difference; a grant that somebody else has just written is no error."""
    for user_id, channel_id in {(grant[0], grant[1]) for grant in found.surplus}:
        names = [name for owner, channel, name in found.surplus if (owner, channel) == (user_id, channel_id)]
        ChannelUserPermission.objects.filter(
            user_id=user_id, content_object_id=channel_id, permission__codename__in=names
        ).delete()
    if found.missing:
        ids = _permission_ids()
        ChannelUserPermission.objects.bulk_create(
            (
                ChannelUserPermission(user_id=user_id, content_object_id=channel_id, permission_id=ids[name])
                for user_id, channel_id, name in sorted(found.missing)
            ),
            ignore_conflicts=True,
        )


def _permission_ids() -> dict[str, int]:
    """Primary keys of the permissions on Channel by codename; migrate writes them."""
    rows = Permission.objects.filter(
        content_type__app_label=Channel._meta.app_label, content_type__model=Channel._meta.model_name
    )
    return dict(rows.values_list("codename", "pk"))
