"""What every page of one account begins with."""

import unicodedata

from django.http import Http404, HttpRequest

from channels_registry import selectors
from channels_registry.models import Channel


def visible_channel(request: HttpRequest, platform: str, handle: str) -> Channel:
    """The account of the address with its people; 404 when there is none that the person may see.

    Addresses typed on a Mac arrive with letters and marks apart; they are put together first.
    """
    channel = selectors.find(request.user, platform, unicodedata.normalize("NFC", handle))
    if channel is None:
        raise Http404
    return channel
