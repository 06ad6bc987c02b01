"""What the ledger says about channels, their representatives, their posts and the catalogue."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.enums import Severity
from audit.events import Event
from audit.models import AuditEntry


class ChannelEvent(Event, abstract=True):
    """Something about a channel: it is filed under the channel's unit, also where the workflow engine records it."""

    @classmethod
    def record(
        cls, *, actor: Any, target: Any = None, data: Mapping[str, Any] | None = None, unit: Any = None
    ) -> AuditEntry:
        """Append an entry; the unit is the target's own."""
        return super().record(actor=actor, target=target, data=data, unit=unit or target.unit)


class ChannelRegistered(ChannelEvent):
    code = "channel.registered"
    label = _("Account registered")


class ChannelImported(ChannelEvent):
    code = "channel.imported"
    label = _("Existing account taken over into the register")


class ChannelEdited(ChannelEvent):
    code = "channel.edited"
    label = _("Account details changed")


class ChannelOwnerChanged(ChannelEvent):
    code = "channel.owner_changed"
    label = _("Owner unit changed")
    severity = Severity.NOTICE


class ChannelAssessed(ChannelEvent):
    code = "channel.assessed"
    label = _("Assessment of the opening started")


class ChannelApproved(ChannelEvent):
    code = "channel.approved"
    label = _("Account found fit to open")


class ChannelDeclined(ChannelEvent):
    code = "channel.declined"
    label = _("Opening of the account declined")
    severity = Severity.NOTICE


class ChannelAwaitsEscrow(ChannelEvent):
    code = "channel.awaits_escrow"
    label = _("Account waits for the escrow")


class ChannelActivated(ChannelEvent):
    code = "channel.activated"
    label = _("Account activated")


class ChannelRestricted(ChannelEvent):
    code = "channel.restricted"
    label = _("Account restricted")
    severity = Severity.NOTICE


class ChannelReasonsChanged(ChannelEvent):
    code = "channel.reasons_changed"
    label = _("Reasons for the restriction changed")


class ChannelReleased(ChannelEvent):
    code = "channel.released"
    label = _("Restriction lifted")


class ChannelSuspended(ChannelEvent):
    code = "channel.suspended"
    label = _("Account suspended")
    severity = Severity.NOTICE


class ChannelResumed(ChannelEvent):
    code = "channel.resumed"
    label = _("Suspension ended")


class ChannelClosed(ChannelEvent):
    code = "channel.closed"
    label = _("Account closed")
    severity = Severity.NOTICE


class ChannelTransferred(ChannelEvent):
    code = "channel.transferred"
    label = _("Account handed over outside the institution")
    severity = Severity.NOTICE


class RepresentativeAssigned(ChannelEvent):
    code = "channel.representative_assigned"
    label = _("Representative assigned")


class BackupAssigned(ChannelEvent):
    code = "channel.backup_assigned"
    label = _("Backup representative assigned")


class RepresentativeEnded(ChannelEvent):
    code = "channel.representative_ended"
    label = _("Representative's duty ended")
    severity = Severity.NOTICE


class BackupEnded(ChannelEvent):
    code = "channel.backup_ended"
    label = _("Backup representative's duty ended")


class PostRecorded(ChannelEvent):
    code = "post.recorded"
    label = _("Published post recorded")


class PostCorrected(ChannelEvent):
    code = "post.corrected"
    label = _("Address of a published post corrected")
    severity = Severity.NOTICE


class PlatformAdded(Event):
    code = "platform.added"
    label = _("Platform added")


class PlatformChanged(Event):
    code = "platform.changed"
    label = _("Platform changed")


class LimitChanged(Event):
    code = "platform.limit_changed"
    label = _("Platform limit changed")


class LimitEnded(Event):
    code = "platform.limit_ended"
    label = _("Platform limit ended")


class ChannelGrantsRepaired(Event):
    code = "channel.grants_repaired"
    label = _("Rights on accounts brought back to the duties")
    severity = Severity.WARNING
