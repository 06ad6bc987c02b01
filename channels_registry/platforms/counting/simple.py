"""The platforms whose counting needs a line or two, one small class each."""

from channels_registry.platforms.counting.base import Counter, Utf16Counter
from channels_registry.platforms.counting.graphemes import clusters, is_emoji
from channels_registry.platforms.counting.hashtags import HashtagRule


class Instagram(Counter):
    """NFC code points; hashtags may be numbers or emoji and may touch each other."""

    platform = "instagram"
    hashtag_rule = HashtagRule(numeric=True, chained=True, emoji=True)


class Facebook(Counter):
    """NFC code points."""

    platform = "facebook"


class LinkedIn(Counter):
    """NFC code points."""

    platform = "linkedin"


class Pinterest(Counter):
    """NFC code points of the description."""

    platform = "pinterest"


class Medium(Counter):
    """NFC code points; the platform names no limit."""

    platform = "medium"


class WhatsAppChannel(Counter):
    """NFC code points; the platform names no limit."""

    platform = "whatsapp_channel"


class Spotify(Counter):
    """NFC code points of the episode description."""

    platform = "spotify"


class YouTube(Counter):
    """The description is limited in UTF-8 bytes: a Turkish letter counts two."""

    platform = "youtube"
    unit = "utf8_bytes"
    hashtag_rule = HashtagRule(numeric=True)

    def length(self, text: str) -> int:
        """Number of UTF-8 bytes."""
        return len(text.encode())


class Threads(Counter):
    """Characters, but an emoji counts its UTF-8 bytes (developers.facebook.com/documentation/threads/posts)."""

    platform = "threads"
    unit = "chars_emoji_as_utf8_bytes"
    hashtag_rule = HashtagRule(numeric=True)

    def length(self, text: str) -> int:
        """NFC code points, emoji clusters by their UTF-8 bytes."""
        return sum(len(cluster.encode()) if is_emoji(cluster) else len(cluster) for cluster in clusters(text))


class TikTok(Utf16Counter):
    """UTF-16 code units; hashtags may touch each other."""

    platform = "tiktok"
    hashtag_rule = HashtagRule(numeric=True, chained=True)


class Telegram(Utf16Counter):
    """UTF-16 code units of the text as shown; the portal writes plain text, so that no entity shortens it."""

    platform = "telegram"
    unit = "utf16_code_units_after_entities"


class Bluesky(Counter):
    """Grapheme clusters; the limit in bytes is checked beside it (lexicon app.bsky.feed.post)."""

    platform = "bluesky"
    unit = "graphemes"

    def length(self, text: str) -> int:
        """Number of grapheme clusters."""
        return len(clusters(text))
