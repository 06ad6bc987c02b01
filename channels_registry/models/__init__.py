"""Models of the channel registry, one module per aggregate."""

from channels_registry.models.catalogue import Platform, PlatformLimit
from channels_registry.models.channels import Channel, ChannelUserPermission
from channels_registry.models.duties import ChannelDuty
from channels_registry.models.posts import PublishedPost

__all__ = [
    "Channel",
    "ChannelDuty",
    "ChannelUserPermission",
    "Platform",
    "PlatformLimit",
    "PublishedPost",
]
