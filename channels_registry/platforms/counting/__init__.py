"""How long a text is by each platform's own counting.

The same family emoji is 7 code points, 11 UTF-16 units, 25 UTF-8 bytes and 1 cluster: four platforms, four
answers. One small class per platform; a platform that the administrator adds counts NFC code points.
"""

from channels_registry.platforms.counting.base import Counter, Measure
from channels_registry.platforms.counting.mastodon import Mastodon, NSosyal
from channels_registry.platforms.counting.simple import (
    Bluesky,
    Facebook,
    Instagram,
    LinkedIn,
    Medium,
    Pinterest,
    Spotify,
    Telegram,
    Threads,
    TikTok,
    WhatsAppChannel,
    YouTube,
)
from channels_registry.platforms.counting.x import X

COUNTERS: dict[str, Counter] = {
    counter.platform: counter()
    for counter in (
        Instagram,
        Facebook,
        X,
        YouTube,
        LinkedIn,
        Spotify,
        Medium,
        TikTok,
        Pinterest,
        Threads,
        Bluesky,
        Mastodon,
        NSosyal,
        Telegram,
        WhatsAppChannel,
    )
}
_PLAIN = Counter()


def counter_for(platform: str) -> Counter:
    """The platform's counter; NFC code points for a platform without a rule of its own."""
    return COUNTERS.get(platform, _PLAIN)


def measure(platform: str, text: str) -> Measure:
    """The text as the platform counts it."""
    return counter_for(platform).measure(text)


__all__ = ["COUNTERS", "Counter", "Measure", "counter_for", "measure"]
