"""Small pieces of markup that the tag library draws: icons, badges, platform marks."""

from functools import lru_cache

import structlog
from django.conf import settings
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.design.icons import ICONS

# Platform key of the catalogue: (name as people say it, symbol). One without a mark of its own gets the globe.
PLATFORMS = {
    "instagram": ("Instagram", "instagram"),
    "facebook": ("Facebook", "facebook"),
    "x": ("X", "twitter"),
    "youtube": ("YouTube", "youtube"),
    "linkedin": ("LinkedIn", "linkedin"),
    "spotify": ("Spotify", "spotify"),
    "medium": ("Medium", "medium"),
    "tiktok": ("TikTok", "tiktok"),
    "pinterest": ("Pinterest", "pinterest"),
    "threads": ("Threads", "threads"),
    "bluesky": ("Bluesky", "bluesky"),
    "mastodon": ("Mastodon", "mastodon"),
    "nsosyal": ("NSosyal", "globe"),
    "telegram": ("Telegram", "telegram"),
    "whatsapp_channel": ("WhatsApp", "whatsapp"),
}

# Shown instead of a symbol that the sprite lacks, where a page without it is better than no page.
MISSING = "dash"
_log = structlog.get_logger("temsil.design")


def platform_look(key: str) -> tuple[str, str]:
    """Name and symbol of a platform; one that the catalogue gained later shows its key and the globe."""
    return PLATFORMS.get(key, (key, "globe"))


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, classes: str, label: str) -> SafeString:
    role = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    css = f"i {classes}".strip()
    return format_html('<svg class="{}"{}><use href="{}#{}"/></svg>', css, role, sprite, name)


def icon(name: str, classes: str = "", label: str | Promise = "") -> SafeString:
    """A symbol of the sprite; decorative unless it has a label.

    A name that the sprite lacks is a slip of the code: ValueError with DEBUG and in tests (STRICT_ICONS), elsewhere a
    line in the log and a neutral sign, because a page must not fail for an ornament.
    """
    if name not in ICONS:
        if settings.DEBUG or getattr(settings, "STRICT_ICONS", False):
            raise ValueError(f"static/icons.svg has no symbol {name!r}.")
        _log.error("icon_missing", icon=name)
        name = MISSING
    return _icon(static("icons.svg"), name, classes, str(label))


def badge(look) -> SafeString:
    """A badge for anything with `.label`, `.tone` and `.icon`: a TonedChoices member or a core.enums.Badge."""
    tone = f" badge--{look.tone}" if look.tone else ""
    symbol = icon(look.icon) if look.icon else ""
    return format_html('<span class="badge{}">{}{}</span>', tone, symbol, look.label)


def platform_mark(key: str, size: str = "", *, is_named: bool = True) -> SafeString:
    """The square mark of a platform, named for people who do not see it. `size` is empty or "lg".

    With `is_named=False` it is an ornament: for places where the name stands beside it.
    """
    name, symbol = platform_look(key)
    css = f"plat plat--{size}" if size else "plat"
    if not is_named:
        return format_html('<span class="{}">{}</span>', css, icon(symbol))
    return format_html('<span class="{}" title="{}">{}</span>', css, name, icon(symbol, label=name))


def platform_marks(keys) -> SafeString:
    """Marks of several platforms side by side; `keys` is an iterable or a text with spaces between the keys."""
    if isinstance(keys, str):
        keys = keys.split()
    return format_html(
        '<span class="plats">{}</span>', format_html_join("", "{}", ((platform_mark(k),) for k in keys))
    )
