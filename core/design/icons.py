"""The icon sprite: which Tabler icons the portal uses, under which names, and how static/icons.svg is made.

    npm pack @tabler/icons@3.51.0 && tar xzf tabler-icons-3.51.0.tgz
    python -m core.design package/icons/outline

Icons: Tabler Icons 3.51.0, MIT (static/vendor/README.md). The brand marks only identify a platform.
"""

import re
from pathlib import Path

SPRITE = Path(__file__).resolve().parents[2] / "static" / "icons.svg"

# Our name: Tabler's file name. Names say what the sign means here, not what it depicts.
ICONS = {
    "home": "home",
    "queue": "checklist",
    "calendar": "calendar-week",
    "posts": "photo",
    "comments": "message-report",
    "inbox": "inbox",
    "accounts": "id-badge-2",
    "vault": "lock",
    "chart": "chart-bar",
    "settings": "settings",
    "search": "search",
    "bell": "bell",
    "plus": "plus",
    "minus": "minus",
    "x": "x",
    "check": "check",
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "info": "info-circle",
    "clock": "clock",
    "user": "user",
    "users": "users",
    "userplus": "user-plus",
    "eye": "eye",
    "edit": "pencil",
    "reply": "arrow-back-up",
    "send": "send",
    "upload": "cloud-upload",
    "image": "photo",
    "video": "video",
    "menu": "menu-2",
    "sun": "sun-moon",
    "filter": "filter",
    "star": "star",
    "up": "chevron-up",
    "down": "chevron-down",
    "right": "chevron-right",
    "left": "chevron-left",
    "sort": "arrows-sort",
    "more": "dots",
    "key": "key",
    "shield": "shield-check",
    "shieldx": "shield-x",
    "refresh": "refresh",
    "history": "history",
    "heart": "heart",
    "comment": "message-circle",
    "share": "send-2",
    "bookmark": "bookmark",
    "link": "link",
    "external": "external-link",
    "printer": "printer",
    "download": "download",
    "route": "route",
    "building": "building",
    "tree": "sitemap",
    "copy": "copy",
    "ban": "ban",
    "keyboard": "keyboard",
    "book": "book-2",
    "flag": "flag",
    "thumb": "thumb-up",
    "repeat": "repeat",
    "trash": "trash",
    "archive": "archive",
    "pause": "player-pause",
    "play": "player-play",
    "hand": "hand-stop",
    "clip": "paperclip",
    "crop": "crop",
    "mail": "mail",
    "login": "login",
    "logout": "logout",
    "dash": "circle-dashed",
    "empty": "mood-smile",
    "file": "file-text",
    "globe": "world",
    "ical": "calendar-share",
    "instagram": "brand-instagram",
    "twitter": "brand-x",
    "linkedin": "brand-linkedin",
    "facebook": "brand-facebook",
    "youtube": "brand-youtube",
    "spotify": "brand-spotify",
    "medium": "brand-medium",
    "tiktok": "brand-tiktok",
    "pinterest": "brand-pinterest",
    "threads": "brand-threads",
    "bluesky": "brand-bluesky",
    "mastodon": "brand-mastodon",
    "telegram": "brand-telegram",
    "whatsapp": "brand-whatsapp",
}


def symbol(name: str, source: str) -> str:
    """One `<symbol>` of the sprite from the text of a Tabler file; raises ValueError when it is no SVG."""
    match = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if match is None:
        raise ValueError(f"No <svg> in the source of {name}.")
    body = re.sub(r'<path stroke="none"[^>]*/>', "", match[1])
    body = re.sub(r"\s+", " ", body).replace("> <", "><").replace(" />", "/>").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def build(folder: Path) -> str:
    """The whole sprite from a folder of Tabler's outline icons; raises FileNotFoundError for an icon it lacks."""
    symbols = [symbol(name, (folder / f"{file}.svg").read_text()) for name, file in ICONS.items()]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>\n"])
