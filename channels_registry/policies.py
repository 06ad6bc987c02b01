"""Who may do what with which channel. Every question about a channel's rights ends here.

People of the Directorate and everybody whose scope covers the unit act through `accounts.policies`. A representative
acts on a channel only while three things hold together: an open appointment whose role holds the action, an open duty
on that very channel through it, and the grant on the channel that the duty was projected onto (P05, P22). What a
representative only sees or submits needs no duty: it follows the unit.

Duties and grants are read once per user instance, like the appointments; whoever changes them and asks again in the
same request calls `forget`.
"""

from dataclasses import dataclass

from django.db.models import FilteredRelation, Q, QuerySet

from accounts import policies as rights
from accounts.enums import Role, Scope
from accounts.models import Unit
from accounts.models.appointments import in_force
from accounts.policies import Holding, holdings
from accounts.roles import DIRECTORATE_ROLES, ROLES_BY_ACTION
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel, ChannelDuty
from core import clock

# What a representative may do only on the channels of the own duty, and the grant that stands for it.
DUTY_BOUND: dict[str, str] = {
    "channel.edit": "channel_edit",
    "content.publish_unit": "channel_publish",
    "content.take_down": "channel_publish",
    "credential.deposit": "channel_deposit",
    "comment.moderate": "channel_moderate",
}


@dataclass(frozen=True)
class DutyHolding:
    """One open duty of a person, reduced to what a decision needs."""

    channel_id: int
    role: str
    unit_id: int
    granted: frozenset[str]


def duty_holdings(user) -> tuple[DutyHolding, ...]:
    """The person's open duties with their grants; one query, kept on the user instance."""
    if not (user.is_authenticated and user.is_active):
        return ()
    cached = getattr(user, "_duty_holdings", None)
    if cached is None:
        own_grants = FilteredRelation(
            "channel__channeluserpermission", condition=Q(channel__channeluserpermission__user=user.pk)
        )
        rows = (
            ChannelDuty.objects.open()
            .filter(in_force(prefix="appointment__"), appointment__user_id=user.pk)
            .annotate(own_grant=own_grants)
            .order_by("pk")
            .values_list(
                "pk",
                "channel_id",
                "appointment__role",
                "appointment__unit_id",
                "own_grant__permission__codename",
            )
        )
        granted: dict[tuple, set[str]] = {}
        for *duty, name in rows:
            granted.setdefault(tuple(duty), set()).add(name)
        cached = tuple(
            DutyHolding(channel_id, role, unit_id, frozenset(names - {None}))
            for (_pk, channel_id, role, unit_id), names in granted.items()
        )
        user._duty_holdings = cached
    return cached


def forget(user) -> None:
    """Drop what was read for this instance, appointments included."""
    user.__dict__.pop("_duty_holdings", None)
    rights.forget(user)


def can_on_channel(user, action: str, channel: Channel) -> bool:
    """Whether the person may do this with the channel, its status apart. Raises KeyError for an unknown action."""
    return any(
        holding.covers(channel.unit) and (bound is None or channel.pk in bound)
        for holding, bound in _clauses(user, action)
    )


def channels_for(user, action: str) -> QuerySet[Channel]:
    """The list twin of `can_on_channel`. Raises KeyError for an unknown action."""
    condition = Q(pk__in=())
    for holding, bound in _clauses(user, action):
        if bound is None and holding.scope == Scope.INSTITUTION:
            return Channel.objects.all()
        at_units = Q(unit__in=Unit.objects.filter(holding.as_q()))
        condition |= at_units if bound is None else at_units & Q(pk__in=bound)
    return Channel.objects.filter(condition)


def _clauses(user, action: str) -> list[tuple[Holding, frozenset[int] | None]]:
    """The holdings that allow the action, each with the channels it is bound to (None: all it covers)."""
    ROLES_BY_ACTION[action]
    found: list[tuple[Holding, frozenset[int] | None]] = []
    for holding in holdings(user):
        if not holding.allows(action):
            continue
        bound = None
        if holding.role == Role.REPRESENTATIVE and action in DUTY_BOUND:
            bound = frozenset(
                duty.channel_id
                for duty in duty_holdings(user)
                if duty.role == holding.role
                and duty.unit_id == holding.unit_id
                and DUTY_BOUND[action] in duty.granted
            )
        found.append((holding, bound))
    return found


# ---- What the states allow (decisions.md section 3) ----------------------------------------------------------------


def may_receive(channel: Channel) -> bool:
    """Whether posts can be submitted to the channel now."""
    return channel.status in ChannelStatus.RECEIVES_SUBMISSIONS


def may_receive_drafts(channel: Channel) -> bool:
    """Whether posts for the channel can be prepared, even if not yet submitted."""
    return channel.status in ChannelStatus.RECEIVES_DRAFTS


def publish_action(channel: Channel) -> str:
    """The action that publishing on this kind of channel asks for."""
    return "content.publish_official" if channel.is_official else "content.publish_unit"


def may_publish(channel: Channel, user) -> bool:
    """Whether the person may publish on the channel now.

    Active: whoever holds the right. Restricted: the Directorate only, except that an imported channel goes on as
    before until its date (decisions.md section 3). Every other state: nobody.
    """
    if channel.status in ChannelStatus.UNIT_PUBLISHES or publishes_as_before(channel):
        return can_on_channel(user, publish_action(channel), channel)
    if channel.status in ChannelStatus.DIRECTORATE_PUBLISHES:
        return any(
            holding.role in DIRECTORATE_ROLES and holding.covers(channel.unit)
            for holding, _bound in _clauses(user, publish_action(channel))
        )
    return False


def publishes_as_before(channel: Channel) -> bool:
    """Whether a restricted channel is still within the days in which nothing stops for it; the last day counts."""
    until = channel.publishes_as_before_until
    return channel.status == ChannelStatus.RESTRICTED and until is not None and clock.today() <= until


# ---- Verbs of the pages --------------------------------------------------------------------------------------------


def can_view(user, channel: Channel) -> bool:
    """Whether the channel's page exists for the person; otherwise it is 404."""
    return can_on_channel(user, "channel.view", channel)


def can_edit(user, channel: Channel) -> bool:
    """Whether the person may change what the channel says about itself."""
    return channel.status not in ChannelStatus.ENDED and can_on_channel(user, "channel.edit", channel)


def can_register(user, channel: Channel) -> bool:
    """Whether the person keeps the register for this channel: address, owner, access, opening steps."""
    return can_on_channel(user, "channel.register", channel)


def can_assign(user, channel: Channel) -> bool:
    """Whether the person may say who represents the channel: who appoints, and who keeps the register."""
    if channel.status in ChannelStatus.ENDED:
        return False
    return can_on_channel(user, "appointment.manage", channel) or can_register(user, channel)


def can_set_review_mode(user, channel: Channel) -> bool:
    """Whether the person may decide that the channel's posts are looked at later, or not at all (T1)."""
    return can_on_channel(user, "rules.edit", channel)


def can_record_post(user, channel: Channel) -> bool:
    """Whether the person may write down by hand that a post is out on the channel."""
    return channel.status not in ChannelStatus.ENDED and can_on_channel(
        user, publish_action(channel), channel
    )


def can_see_mailbox(user, channel: Channel) -> bool:
    """Whether the sign-in mailbox is shown in full; everybody else sees it masked."""
    return can_on_channel(user, "channel.edit", channel)


def can_see_history(user, channel: Channel) -> bool:
    """Whether the person may read what happened to the channel."""
    return can_on_channel(user, "audit.read", channel) or can_on_channel(user, "channel.edit", channel)


# ---- Steps of a channel's life, for the table of transitions ---------------------------------------------------------


def can_assess(user, channel: Channel) -> bool:
    """First signature under an opening: the unit head's, or the Director's."""
    return can_on_channel(user, "channel.approve_opening", channel)


def can_approve(user, channel: Channel) -> bool:
    """The decision about opening and about the end: for the whole institution, so never the unit head's."""
    return rights.is_institution_wide(user, "channel.approve_opening")


def follows_from_facts(user, channel: Channel) -> bool:
    """Steps that nobody chooses: the right was asked for the act that changed the facts."""
    return True
