"""Which channels a person may choose for a post."""

from django.db.models import Q, QuerySet

from accounts.models import Unit
from accounts.policies import can
from channels_registry.enums import ChannelKind, ChannelStatus
from channels_registry.models import Channel


def channels_for(user, unit: Unit) -> QuerySet[Channel]:
    """The unit's own channels that take drafts, and every official one that takes posts (P27).

    Units without a channel of their own have the official ones. Nothing for people who may not submit for the unit.
    """
    if not can(user, "content.submit", unit):
        return Channel.objects.none()
    own = Q(unit=unit, status__in=ChannelStatus.RECEIVES_DRAFTS)
    official = Q(kind=ChannelKind.OFFICIAL, status__in=ChannelStatus.RECEIVES_SUBMISSIONS)
    return Channel.objects.filter(own | official, platform__is_active=True).select_related("platform", "unit")
