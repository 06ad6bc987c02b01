"""Addresses of published posts: is it one, of this platform, and is it the same as that one. Pure Python, no Django.

A post has many spellings: x.com and twitter.com, www and m, youtu.be, tracking parameters. `read_permalink` brings
them to one key, so that a post recorded twice is found. Addresses of a form that nobody described here are compared
as they stand, without tracking parameters.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

# Hosts on which a platform shows posts besides those of its profiles.
SHORT_HOSTS: dict[str, tuple[str, ...]] = {
    "youtube": ("youtu.be",),
    "facebook": ("fb.watch",),
    "pinterest": ("pin.it",),
}
# First labels of a host that lead to the same page.
_MIRRORS = ("www.", "m.", "mobile.", "web.", "tr-tr.", "tr.")
# Parameters that say where a reader came from, not what is read.
# Only what is certain: a parameter dropped in error would make two posts one and refuse an honest proof.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|igsh|igshid|mibextid|rdid|share_id|__\w+|ref|ref_src|ref_url|s|t|si|feature|pp|"
    r"trk|trackingid|lipi|rcm|is_from_webapp|sender_device|web_id|_r|_t|xmt|hl|lang"
)


@dataclass(frozen=True)
class PostForm:
    """One form of a platform's post addresses: `id` (and `author`) in the path, or the id in a parameter.

    `is_scoped`: the id is only unique together with its author or host.
    """

    path: re.Pattern[str]
    parameter: str = ""
    host: str = ""
    is_scoped: bool = False


@dataclass(frozen=True)
class Permalink:
    """A post's address: as it is kept, the key that all its spellings share, the id and author it names."""

    url: str
    key: str
    external_id: str = ""
    author: str = ""


class PermalinkError(ValueError):
    """Not the address of a post there; `code` is no_address, not_https, no_hosts, other_host or no_post."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _form(path: str, **options) -> PostForm:
    return PostForm(re.compile(path), **options)


_ID = r"(?P<id>[A-Za-z0-9_-]{5,40})"
_NUMBER = r"(?P<id>[0-9]{1,25})"

POST_FORMS: dict[str, tuple[PostForm, ...]] = {
    "instagram": (_form(rf"/(?:(?P<author>[\w.]{{1,30}})/)?(?:p|reel|reels|tv)/{_ID}(?:/.*)?"),),
    "facebook": (
        _form(r"/[^/]+/(?:posts|videos|photos|reels)/(?:[^/]+/)?(?P<id>pfbid\w+|[0-9]{5,25})/?"),
        _form(r"/(?:reel|videos)/(?P<id>[0-9]{5,25})/?"),
        _form(r"/watch/?", parameter="v"),
        _form(r"/(?:permalink|story)\.php", parameter="story_fbid"),
        _form(r"/photo(?:\.php|/)?", parameter="fbid"),
    ),
    "x": (
        _form(rf"/i/(?:web/)?status/{_NUMBER}(?:/.*)?"),
        _form(rf"/(?P<author>\w{{1,15}})/status(?:es)?/{_NUMBER}(?:/.*)?"),
    ),
    "youtube": (
        _form(rf"/{_ID}/?", host="youtu.be"),
        _form(r"/watch/?", parameter="v"),
        _form(rf"/(?:shorts|live|embed|v|post)/{_ID}/?"),
        _form(r"/channel/[^/]+/community", parameter="lb"),
    ),
    "linkedin": (
        _form(r"/feed/update/urn:li:(?:activity|share|ugcPost):(?P<id>[0-9]{5,25})/?"),
        _form(r"/posts/[^/]*(?:activity|share|ugcPost)-(?P<id>[0-9]{5,25})[^/]*/?"),
    ),
    "spotify": (_form(rf"/(?:intl-[a-z]+/)?episode/{_ID}/?"),),
    "medium": (
        _form(r"/p/(?P<id>[0-9a-f]{8,12})/?"),
        _form(r"/@(?P<author>[^/]+)/(?:[^/]*-)?(?P<id>[0-9a-f]{8,12})/?"),
        _form(r"(?:/[^/]+)?/[^/]*-(?P<id>[0-9a-f]{8,12})/?"),
    ),
    "tiktok": (_form(rf"/@(?P<author>[^/]+)/(?:video|photo)/{_NUMBER}/?"),),
    "pinterest": (_form(rf"/pin/(?:[^/]*--)?{_NUMBER}/?"),),
    "threads": (_form(rf"/@(?P<author>[^/]+)/post/{_ID}(?:/.*)?"), _form(rf"/t/{_ID}/?")),
    "bluesky": (_form(rf"/profile/(?P<author>[^/]+)/post/{_ID}/?", is_scoped=True),),
    "mastodon": (_form(rf"/@(?P<author>\w+)(?:@[^/]+)?/{_NUMBER}/?", is_scoped=True),),
    "nsosyal": (_form(rf"/@(?P<author>\w+)(?:@[^/]+)?/{_NUMBER}/?", is_scoped=True),),
    "telegram": (_form(rf"/(?:s/)?(?P<author>[A-Za-z]\w+)/{_NUMBER}/?", is_scoped=True),),
    "whatsapp_channel": (_form(rf"/channel/(?P<author>[A-Za-z0-9]+)/{_NUMBER}/?", is_scoped=True),),
}


def read_permalink(text: str, *, platform: str, hosts: Sequence[str]) -> Permalink:
    """Read the address of a post on a platform (its catalogue key and hosts, `*.` and `*` as in the catalogue).

    Raises PermalinkError. Whether an address of unknown form is a profile the caller asks the profile rules.
    """
    parts = _split(text)
    if not hosts:
        raise PermalinkError("no_hosts")
    host = (parts.hostname or "").rstrip(".")
    if not any(_host_matches(host, pattern) for pattern in (*hosts, *SHORT_HOSTS.get(platform, ()))):
        raise PermalinkError("other_host")
    path = unicodedata.normalize("NFC", unquote(parts.path))
    query = [(name, value) for name, value in parse_qsl(parts.query) if value]
    if path in ("", "/") and not query:
        raise PermalinkError("no_post")
    url = parts._replace(
        scheme="https", netloc=host, query=_without_tracking(parts.query), fragment=""
    ).geturl()
    for form in POST_FORMS.get(platform, ()):
        if found := _match(form, host, path, dict(query)):
            external_id, author = found
            scope = f"{_plain_host(host)}/{author.casefold()}/" if form.is_scoped else ""
            return Permalink(url, f"{platform}:{scope}{external_id}", external_id, author)
    kept = sorted((name, value) for name, value in query if not _TRACKING.fullmatch(name.lower()))
    key = f"{platform}://{_plain_host(host)}{path.rstrip('/')}"
    return Permalink(url, f"{key}?{urlencode(kept)}" if kept else key)


def has_known_form(permalink: Permalink) -> bool:
    """Whether the address has a described form of a post, so that it is certainly none of a profile."""
    return bool(permalink.external_id)


def _split(text: str) -> SplitResult:
    """The parts of an https address without user, password or a port of its own. Raises PermalinkError."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise PermalinkError("no_address") from None
    if not parts.scheme or not parts.hostname or any(character.isspace() for character in text):
        raise PermalinkError("no_address")
    if parts.scheme != "https":
        raise PermalinkError("not_https")
    if parts.username or parts.password or port not in (None, 443) or "." not in parts.hostname:
        raise PermalinkError("no_address")
    return parts


def _without_tracking(query: str) -> str:
    """The query as it stands, without what says where a reader came from: that is no part of the proof."""
    kept = (part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0].lower()))
    return "&".join(part for part in kept if part)


def _host_matches(host: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host == pattern[2:] or host.endswith(pattern[1:])
    return host == pattern


def _plain_host(host: str) -> str:
    """The host without the labels under which platforms mirror the same pages."""
    host = {"twitter.com": "x.com", "fb.com": "facebook.com", "threads.net": "threads.com"}.get(host, host)
    for label in _MIRRORS:
        if host.startswith(label) and host.count(".") > 1:
            return _plain_host(host.removeprefix(label))
    return host


def _match(form: PostForm, host: str, path: str, query: dict[str, str]) -> tuple[str, str] | None:
    """Id and author of a post address of this form, None when it has another form."""
    match = form.path.fullmatch(path)
    if match is None or (form.host and form.host != host) or (host in _FOREIGN_FORM and not form.host):
        return None
    if form.parameter:
        external_id = query.get(form.parameter, "")
        return (external_id, "") if re.fullmatch(r"[\w-]{3,120}", external_id) else None
    return match["id"], match.groupdict().get("author") or ""


# On these hosts a path means something else than on the platform's own.
_FOREIGN_FORM = frozenset(host for hosts in SHORT_HOSTS.values() for host in hosts)
