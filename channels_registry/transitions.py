"""The life of a channel as a table (decisions.md section 3). Services call `CHANNEL_WORKFLOW.run`; pages `actions`.

    requested -> under_review -> approved -> (awaiting_escrow) -> active <-> restricted
    and from there suspended, closed, transferred.

Who registers an account that the Directorate knows begins at `approved`; who asks to open one begins at `requested`.
Imported accounts begin at `restricted`, with their reasons.
"""

from django.utils.translation import gettext_lazy as _

from channels_registry import events, policies
from channels_registry.enums import ChannelStatus as S
from channels_registry.models import Channel
from core.workflow import Transition, Workflow

CHANNEL_WORKFLOW = Workflow(
    [
        Transition(
            name="assess",
            label=_("Start the assessment"),
            sources=(S.REQUESTED,),
            target=S.UNDER_REVIEW,
            policy=policies.can_assess,
            event=events.ChannelAssessed,
            icon="eye",
        ),
        Transition(
            name="approve",
            label=_("Find fit to open"),
            sources=(S.UNDER_REVIEW,),
            target=S.APPROVED,
            policy=policies.can_approve,
            event=events.ChannelApproved,
            tone="ok",
            icon="check",
        ),
        Transition(
            name="decline",
            label=_("Decline the opening"),
            sources=(S.REQUESTED, S.UNDER_REVIEW),
            target=S.CLOSED,
            policy=policies.can_approve,
            event=events.ChannelDeclined,
            reason_required=True,
            tone="bad",
            icon="ban",
        ),
        Transition(
            name="await_escrow",
            label=_("Wait for the escrow"),
            sources=(S.APPROVED,),
            target=S.AWAITING_ESCROW,
            policy=policies.can_register,
            event=events.ChannelAwaitsEscrow,
            icon="key",
        ),
        Transition(
            name="activate",
            label=_("Activate"),
            sources=(S.APPROVED, S.AWAITING_ESCROW),
            target=S.ACTIVE,
            policy=policies.can_register,
            event=events.ChannelActivated,
            tone="ok",
            icon="play",
        ),
        Transition(
            name="restrict",
            label=_("Restrict"),
            sources=(S.ACTIVE,),
            target=S.RESTRICTED,
            policy=policies.follows_from_facts,
            event=events.ChannelRestricted,
            tone="warn",
            icon="warn",
        ),
        Transition(
            name="release",
            label=_("Lift the restriction"),
            sources=(S.RESTRICTED,),
            target=S.ACTIVE,
            policy=policies.follows_from_facts,
            event=events.ChannelReleased,
            tone="ok",
            icon="check",
        ),
        Transition(
            name="suspend",
            label=_("Suspend"),
            sources=(S.APPROVED, S.AWAITING_ESCROW, S.ACTIVE, S.RESTRICTED),
            target=S.SUSPENDED,
            policy=policies.can_register,
            event=events.ChannelSuspended,
            reason_required=True,
            tone="bad",
            icon="pause",
        ),
        Transition(
            name="resume",
            label=_("End the suspension"),
            sources=(S.SUSPENDED,),
            target=S.RESTRICTED,
            policy=policies.can_register,
            event=events.ChannelResumed,
            icon="play",
        ),
        Transition(
            name="close",
            label=_("Close"),
            sources=(S.APPROVED, S.AWAITING_ESCROW, S.ACTIVE, S.RESTRICTED, S.SUSPENDED),
            target=S.CLOSED,
            policy=policies.can_approve,
            event=events.ChannelClosed,
            reason_required=True,
            tone="bad",
            icon="x",
        ),
        Transition(
            name="transfer",
            label=_("Hand over outside the institution"),
            sources=(S.ACTIVE, S.RESTRICTED, S.SUSPENDED),
            target=S.TRANSFERRED,
            policy=policies.can_approve,
            event=events.ChannelTransferred,
            reason_required=True,
            tone="bad",
            icon="share",
        ),
    ]
)

# Steps that services take when facts change; no button offers them and no request can ask for them.
CONSEQUENCES = frozenset({"restrict", "release"})

# For docs/workflows.md: what the tables of this app are called and over which states they run.
WORKFLOWS = {"channel": (CHANNEL_WORKFLOW, S)}


def actions(channel: Channel, user) -> list[Transition]:
    """What this person may do with the channel's status now, in the order of the table: feeds every button."""
    return [step for step in CHANNEL_WORKFLOW.available(channel, user) if step.name not in CONSEQUENCES]
