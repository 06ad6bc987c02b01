"""The only calls of the channel workflow: steps that people choose, and steps that follow from facts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.turn import take_turn
from channels_registry import events
from channels_registry.enums import ChannelStatus, RestrictionReason
from channels_registry.models import Channel
from channels_registry.preconditions import Outcome, missing
from channels_registry.services.locks import lock_channel
from channels_registry.transitions import CHANNEL_WORKFLOW, CONSEQUENCES
from core import clock
from core.errors import UserFacingError


class PreconditionsMissing(UserFacingError):  # noqa: N818 (reads as a sentence where it is raised)
    """The channel cannot become active yet; `outcomes` says what is missing and where it is mended."""

    def __init__(self, found: list[Outcome]) -> None:
        super().__init__(" ".join(str(outcome.message) for outcome in found))
        self.outcomes = found


@transaction.atomic
def change_state(
    channel: Channel, step: str, *, actor, reason: str = "", expected_version: int | None = None
) -> Channel:
    """Take a step that a person chose. `step` is a name of `transitions.CHANNEL_WORKFLOW`.

    Closing and handing over end every duty; the end of a suspension leads on to active when nothing stands against it.
    Raises PermissionDenied (also for steps that nobody can choose), TransitionNotAllowed, StaleObject, ReasonRequired,
    PreconditionsMissing.
    """
    if step in CONSEQUENCES:
        raise PermissionDenied
    channel = lock_channel(channel)
    offered = {item.name: item for item in CHANNEL_WORKFLOW.available(channel, actor)}
    target = offered[step].target if step in offered else ""
    if target == ChannelStatus.ACTIVE and (found := missing(channel)):
        raise PreconditionsMissing(found)
    changes: dict[str, Any] = {}
    if target in ChannelStatus.ENDED:
        changes = {"primary_duty": None, "restriction_reasons": [], "publishes_as_before_until": None}
    elif step == "resume":
        changes = {"restriction_reasons": _reasons_of_facts(channel)}
    _run(channel, step, actor=actor, reason=reason, expected_version=expected_version, changes=changes)
    if target in ChannelStatus.ENDED:
        from channels_registry.services.duties import end_all

        end_all(channel, actor=actor)
    elif step == "resume":
        settle(channel, actor=actor)
    return channel


@transaction.atomic
def restrict(channel: Channel, *reasons: str, actor, **changes: Any) -> Channel:
    """Note reasons against the channel; an active one becomes restricted. `changes` go into the same UPDATE.

    A channel that is neither active nor restricted keeps its status and takes no reason: it does not publish anyway.
    """
    channel = lock_channel(channel)
    data = changes.pop("data", {})
    wanted = _in_order({*channel.restriction_reasons, *reasons})
    if channel.status == ChannelStatus.ACTIVE:
        changes["restriction_reasons"] = wanted
        _run(channel, "restrict", actor=actor, changes=changes, data={"reasons": wanted, **data})
    elif channel.status == ChannelStatus.RESTRICTED:
        _set_reasons(channel, wanted, actor=actor, data=data, **changes)
    elif changes:
        _write(channel, **changes)
    return channel


@transaction.atomic
def release(channel: Channel, *reasons: str, actor, **changes: Any) -> Channel:
    """Take reasons back; a restricted channel without reasons becomes active when every precondition holds."""
    channel = lock_channel(channel)
    data = changes.pop("data", {})
    if channel.status == ChannelStatus.RESTRICTED:
        left = [reason for reason in channel.restriction_reasons if reason not in reasons]
        _set_reasons(channel, left, actor=actor, data=data, **changes)
        settle(channel, actor=actor, data=data)
    elif changes:
        _write(channel, **changes)
    return channel


@transaction.atomic
def settle(channel: Channel, *, actor, data: dict | None = None) -> Channel:
    """Lift the restriction when no reason is left and every precondition holds; else leave the channel as it is."""
    if channel.status != ChannelStatus.RESTRICTED or channel.restriction_reasons:
        return channel
    if not missing(channel):
        _run(channel, "release", actor=actor, changes={"publishes_as_before_until": None}, data=data or {})
    return channel


def _run(
    channel: Channel,
    step: str,
    *,
    actor,
    reason: str = "",
    expected_version: int | None = None,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Run the workflow with the columns that every change of status writes: by whom and when."""
    stamp = {"status_changed_at": clock.now(), "status_changed_by": actor}
    _take_turn_for(changes or {})
    CHANNEL_WORKFLOW.run(
        channel,
        step,
        actor=actor,
        reason=reason,
        expected_version=expected_version,
        changes={**(changes or {}), **stamp},
        data=data,
    )


def _reasons_of_facts(channel: Channel) -> list[str]:
    """The reasons a channel has that comes back from a suspension: those it had, and whether somebody represents it."""
    found = set(channel.restriction_reasons) - {RestrictionReason.NO_REPRESENTATIVE}
    if channel.primary_duty_id is None:
        found.add(RestrictionReason.NO_REPRESENTATIVE.value)
    return _in_order(found)


def _set_reasons(
    channel: Channel, reasons: list[str], *, actor, data: dict[str, Any], **changes: Any
) -> None:
    before = list(channel.restriction_reasons)
    _write(channel, restriction_reasons=reasons, **changes)
    if before != reasons:
        events.ChannelReasonsChanged.record(
            actor=actor, target=channel, data={"before": before, "after": reasons, **data}
        )


def _write(channel: Channel, **changes: Any) -> None:
    _take_turn_for(changes)
    for name, value in changes.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(changes))


def _take_turn_for(changes: dict[str, Any]) -> None:
    """A duty stands for one channel only, so that foreign keys may refer to the column."""
    if "primary_duty" in changes:
        take_turn()


def _in_order(reasons: set[str]) -> list[str]:
    """Codes in the order of the enum, so that equal sets are equal lists."""
    given = {str(reason) for reason in reasons}
    return [reason.value for reason in RestrictionReason if reason.value in given]
