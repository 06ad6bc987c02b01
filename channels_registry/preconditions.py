"""What must hold before a channel becomes active. Other modules add theirs in `AppConfig.ready()` (escrow, posture).

A precondition looks at one channel loaded `with_people()` and asks the database nothing more than it must: the pages
run all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import Channel
from core.registry import Registry


def _nowhere(channel: Channel) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class ActivationPrecondition:
    """One condition: `check(channel)` answers None, or a sentence that says what is missing.

    `label` names the condition when it holds; `link(channel)` is the page on which it is mended.
    """

    id: str
    label: str | Promise
    check: Callable[[Channel], str | None]
    link: Callable[[Channel], str] = _nowhere
    order: int = 100


@dataclass(frozen=True)
class Outcome:
    """A condition as it stands for one channel; `message` is empty when it holds."""

    id: str
    label: str | Promise
    message: str
    url: str

    @property
    def is_met(self) -> bool:
        """Whether the condition holds."""
        return not self.message


_registry: Registry[ActivationPrecondition] = Registry(key=lambda item: item.id)


def register_precondition(precondition: ActivationPrecondition) -> ActivationPrecondition:
    """Add a condition; raises ValueError for an id that another one holds."""
    return _registry.register(precondition)


def unregister_precondition(precondition_id: str) -> None:
    """Take a condition back; raises KeyError when there is none."""
    _registry.unregister(precondition_id)


def outcomes(channel: Channel) -> list[Outcome]:
    """Every condition as it stands, unmet ones first."""
    found = []
    for item in _registry.items():
        message = item.check(channel) or ""
        found.append(Outcome(item.id, item.label, message, item.link(channel) if message else ""))
    return sorted(found, key=lambda outcome: outcome.is_met)


def missing(channel: Channel) -> list[Outcome]:
    """The conditions that do not hold; a channel becomes active only when the list is empty."""
    return [outcome for outcome in outcomes(channel) if not outcome.is_met]


def _representative(channel: Channel) -> str | None:
    """P21, I1: an open primary duty through an appointment in force; the database asks the same once more."""
    duty = channel.primary_duty
    if duty is None:
        return _("A primary representative must be assigned before activation.")
    if duty.ended_at is not None or not duty.appointment.is_open:
        return _("The representative's appointment is not in force. Assign another representative.")
    return None


def _audience_and_purpose(channel: Channel) -> str | None:
    """P03: accounts are run for an audience and a purpose."""
    if channel.audience.strip() and channel.purpose.strip():
        return None
    return _("Write the target audience and the purpose of the account.")


def _owner_unit_open(channel: Channel) -> str | None:
    if channel.unit.closed_on is None:
        return None
    return _("The owner unit is closed. Move the account to an open unit.")


REPRESENTATIVE = register_precondition(
    ActivationPrecondition(
        id="representative",
        label=gettext_lazy("Primary representative in office"),
        check=_representative,
        link=lambda channel: reverse("channels:representative", args=[channel.platform_id, channel.slug]),
        order=10,
    )
)
AUDIENCE_AND_PURPOSE = register_precondition(
    ActivationPrecondition(
        id="audience_and_purpose",
        label=gettext_lazy("Target audience and purpose written"),
        check=_audience_and_purpose,
        link=lambda channel: reverse("channels:edit", args=[channel.platform_id, channel.slug]),
        order=20,
    )
)
OWNER_UNIT_OPEN = register_precondition(
    ActivationPrecondition(
        id="owner_unit_open",
        label=gettext_lazy("Owner unit is open"),
        check=_owner_unit_open,
        link=lambda channel: reverse("channels:edit", args=[channel.platform_id, channel.slug]),
        order=30,
    )
)
