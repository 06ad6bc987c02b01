"""The words for what the shipped limits say: which limit, counted in what, known from where.

Limits are data that people change, so what they type stays as it is; what ships with the portal is known here and
shown in the reader's language.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as look_up
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.design.words import filesize, num

# A key is `subject.measure`, with `@server` behind it where one server differs.
SUBJECTS: dict[str, str | Promise] = {
    "text": _("Text"),
    "premium_text": _("Text of a paid account"),
    "photo_text": _("Text below photographs"),
    "background_text": _("Text on a background"),
    "title": _("Title"),
    "photo_title": _("Title of photographs"),
    "document_title": _("Title of a document"),
    "caption": _("Text below media"),
    "captions": _("Captions"),
    "alt": _("Alternative text"),
    "hashtags": _("Hashtags"),
    "tags": _("Keywords"),
    "link": _("Link"),
    "links_clickable": _("Links can be tapped"),
    "media": _("Media"),
    "image": _("Image"),
    "gif": _("Moving image"),
    "video": _("Video"),
    "cover": _("Cover"),
    "story": _("Story"),
    "poll": _("Poll"),
    "publish_per_24h": _("Posts in a day"),
    "rate": _("Requests"),
    "cost_usd": _("Price"),
    "mode": _("How it is published"),
    "inherits": _("Rules taken over from"),
    "enclosure": _("Sound file"),
}
MEASURES: dict[str, str | Promise] = {
    "max": _("at most"),
    "max_alt": _("at most, by another source"),
    "legacy_max": _("at most, formerly"),
    "min": _("at least"),
    "max_bytes": _("largest file"),
    "max_bytes_alt": _("largest file, by another source"),
    "min_bytes": _("smallest file"),
    "server_bytes": _("largest file on the server"),
    "vtt_bytes": _("largest file"),
    "max_pixels": _("most pixels"),
    "max_wh": _("greatest width and height"),
    "wh_max": _("greatest width and height"),
    "wh_min": _("smallest width and height"),
    "width": _("width"),
    "side": _("length of a side"),
    "shorter_side_max": _("greatest shorter side"),
    "w_plus_h_max": _("width and height together"),
    "square_px": _("length of a side"),
    "ratio": _("proportion"),
    "ratio_max": _("greatest proportion"),
    "ratio_relaxed_min": _("narrowest proportion, tolerated"),
    "mime": _("formats"),
    "sec": _("duration"),
    "fps": _("frames per second"),
    "fps_max": _("frames per second, at most"),
    "max_frames": _("most frames"),
    "max_images": _("most images"),
    "max_photos": _("most images"),
    "max_gif": _("most moving images"),
    "max_video": _("most videos"),
    "max_items": _("most parts"),
    "mix": _("images and video together"),
    "required": _("needed"),
    "exactly_one_video": _("exactly one video"),
    "carousel": _("parts of a series"),
    "carousel_min": _("fewest parts of a series"),
    "multi_min": _("fewest parts of a series"),
    "group": _("parts of a group"),
    "gallery_schema": _("parts of a gallery"),
    "gallery_soft": _("parts of a gallery, recommended"),
    "same_dimensions": _("all of the same size"),
    "supported": _("possible"),
    "forbid": _("forbidden characters"),
    "topic_len": _("length of a topic"),
    "graphemes": _("length of one"),
    "total_max": _("length of all"),
    "spaced_tag_penalty": _("extra characters for one with a space"),
    "option_len": _("length of a choice"),
    "emoji": _("an emoji counts"),
    "url": _("a link counts"),
    "runtime": _("asked from the platform"),
    "posts": _("posts"),
    "replies": _("replies"),
    "value": _("number"),
    "alt": _("number, by another source"),
    "per_min_token": _("in a minute"),
    "post": _("a post"),
    "post_with_url": _("a post with a link"),
    "read": _("reading"),
    "read_owned": _("reading what is one's own"),
    "manage": _("managing"),
}
UNITS: dict[str, str | Promise] = {
    "US dollars": _("US dollars"),
    "animations": _("moving images"),
    "bytes": _("bytes"),
    "characters": _("characters"),
    "chars_emoji_as_utf8_bytes": _("characters, an emoji as its bytes"),
    "formats": _("formats"),
    "frames": _("frames"),
    "frames per second": _("frames per second"),
    "graphemes": _("visible characters"),
    "graphemes_url23_localmention": _("visible characters, a link as 23"),
    "hashtags": _("hashtags"),
    "items": _("parts"),
    "nfc_code_points": _("characters"),
    "options": _("choices"),
    "pictures": _("images"),
    "pixels": _("pixels"),
    "posts in 24 hours": _("posts in 24 hours"),
    "replies in 24 hours": _("replies in 24 hours"),
    "requests per minute": _("requests per minute"),
    "seconds": _("seconds"),
    "utf16": _("UTF-16 units"),
    "utf16_code_units_after_entities": _("UTF-16 units without markup"),
    "utf8_bytes": _("bytes (UTF-8)"),
    "videos": _("videos"),
    "width / height": _("width to height"),
    "x_weighted_nfc": _("characters as X weighs them"),
}
# Values of the shipped rows that are words.
VALUES: dict[str, str | Promise] = {
    "image posts only, since 2025-03-24": _("image posts only, since 24 March 2025"),
    "manual_only": _("by hand only"),
    "rss_or_manual": _("by its feed or by hand"),
}
# Keys whose two numbers are width and height, not a range.
WIDTH_AND_HEIGHT = frozenset({"max_wh", "wh_min", "wh_max"})
# From here on a number of bytes is a file's size; below, people count the bytes of a text.
MEGABYTE = 1024**2
# Sources and notes of the shipped rows.
SHIPPED = frozenset(
    {
        gettext_noop("general knowledge"),
        gettext_noop("maintained open-source client"),
        gettext_noop("maintained open-source client, general knowledge"),
        gettext_noop("maintained open-source client, secondary source"),
        gettext_noop("maintained open-source client: Postiz"),
        gettext_noop("maintained open-source client: Shoutrrr"),
        gettext_noop("secondary source"),
        gettext_noop("secondary source (2025-08)"),
        gettext_noop("secondary source (2026-09-17)"),
        gettext_noop("secondary source, maintained open-source client"),
        gettext_noop("secondary source, maintained open-source client; they conflict"),
        gettext_noop("secondary source: Postiz issue 1497"),
        gettext_noop("secondary source: newer reports; PostyBirb pull request 762"),
        gettext_noop("secondary source; Postiz pull request 1875"),
        gettext_noop("secondary source; sources conflict"),
        gettext_noop("secondary sources: technologic.com.tr, econvera.org, haberler.com (2025-12-05)"),
        gettext_noop("vendor documentation"),
        gettext_noop("vendor documentation (2025-03-24)"),
        gettext_noop("vendor documentation: Bot API 10.1 (2026-06-11)"),
        gettext_noop(
            "vendor documentation: developers.facebook.com/documentation/threads/posts (2026-04-14)"
        ),
        gettext_noop("vendor documentation: twitter-text, configuration version 3"),
        gettext_noop("vendor specification, OpenAPI 5.23.0; maintained open-source client"),
        gettext_noop("vendor specification: OpenAPI 5.23.0"),
        gettext_noop("vendor specification: lexicon d6296a1"),
        gettext_noop("4 pictures or 1 video"),
        gettext_noop("Mastodon-based; limits of its server not confirmed"),
        gettext_noop("ask the platform for the limit of the account"),
        gettext_noop("formerly 30"),
        gettext_noop(
            "grapheme clusters after NFC; a link counts 23, @user@host counts @user; may differ per server"
        ),
        gettext_noop("image posts only"),
        gettext_noop("links in captions cannot be tapped"),
        gettext_noop("more than 5000 bytes is too_many_bytes"),
        gettext_noop("no official interface"),
        gettext_noop("no publishing interface"),
        gettext_noop("one topic tag per post"),
        gettext_noop("other sources say 1 GB"),
        gettext_noop("other sources say 10 MB"),
        gettext_noop("other sources say 5 to 20 MB"),
        gettext_noop("text on a coloured background, without media"),
        gettext_noop("the interface takes no new integrations"),
        gettext_noop("the new gallery has limits of its own"),
        gettext_noop("with more than this all are ignored"),
    }
)


def limit_label(key: str) -> str:
    """What a limit is about, as a short phrase; the key itself where nobody named it."""
    name, _at, server = key.partition("@")
    subject, _dot, measure = name.partition(".")
    known = SUBJECTS.get(subject)
    if known is None or (measure and measure not in MEASURES):
        return key
    words = f"{known}: {MEASURES[measure]}" if measure else str(known)
    return f"{words} ({server})" if server else words


def unit_label(unit: str) -> str:
    """What a limit is counted in; what people typed themselves stays as it is."""
    return str(UNITS.get(unit, unit))


def value_words(key: str, value: Any, unit: str) -> tuple[str, str]:
    """A limit's value as people read it, and what it is counted in; sizes of files name their own unit.

    Two numbers are a range, or width and height where the key says so.
    """
    counted = unit_label(unit)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no")), counted
    if isinstance(value, int) and unit == "bytes" and value >= MEGABYTE:
        return filesize(value), ""
    if isinstance(value, int | float):
        return num(value), counted
    if isinstance(value, list):
        return _several(key, value), counted
    return str(VALUES.get(value, value) if isinstance(value, str) else value), counted


def _several(key: str, values: list[Any]) -> str:
    if not all(isinstance(value, int | float) for value in values):
        return ", ".join(map(str, values))
    if key.partition("@")[0].rpartition(".")[2] in WIDTH_AND_HEIGHT:
        return " × ".join(map(num, values))
    # A range from a number to the same number is that number.
    return "–".join(map(num, dict.fromkeys(values)))


def shipped_words(text: str) -> str:
    """A source or note in the reader's language when it shipped with the portal, else as it was typed."""
    return look_up(text) if text in SHIPPED else text
