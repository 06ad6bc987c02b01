"""Mastodon and what is built on it: grapheme clusters, links 23, mentions without their server.

Source: mastodon/mastodon app/validators/status_length_validator.rb, app/lib/extractor.rb,
app/models/account.rb (MENTION_RE), config/initializers/twitter_regex.rb. Only addresses with http(s):// are
links there. Unlike the server, every top-level domain counts: its list grows, and ours would be the older one.
"""

import regex

from channels_registry.platforms.counting.base import Counter
from channels_registry.platforms.counting.graphemes import clusters

LINK_LENGTH = 23
_LONGEST_LINK = 4096
_LONGEST_HOST = 253

# Possessive repeats (++ *+): no input makes the search slow.
_LINK = regex.compile(
    r"(?<![A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF])https?://"
    r"(?P<host>[\p{L}\p{M}\p{N}_-]++(?:\.[\p{L}\p{M}\p{N}_-]++)++)(?::[0-9]++)?+"
    r"(?P<path>/[^\s<>?]*+)?+(?P<query>\?[^\s<>\"`{}\\]*+)?+",
    regex.IGNORECASE,
)
_TOP_LEVEL = regex.compile(r"\.(?:\p{L}[\p{L}\p{M}]++|xn--[a-z0-9-]++)\Z", regex.IGNORECASE)
_MENTION = regex.compile(
    r"(?<![=/\w])(?P<user>@[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+)@(?P<host>\w++(?:[.-]++\w++)*+)(?![@＠]|://)"
)
_NEVER_LAST_IN_PATH = "!*\"'「」;:=,.$%[]~&|@"
_NEVER_LAST_IN_QUERY = "!*';:,.$%[]~|@?()+^"


def countable(text: str) -> str:
    """The text as the server measures it: links replaced by 23 letters, @user@server by @user."""
    links = [(start, end, "x" * LINK_LENGTH) for start, end in _link_spans(text)]
    mentions = [
        (match.start(), match.end(), match["user"])
        for match in _MENTION.finditer(text)
        if len(match["host"]) <= _LONGEST_HOST
    ]
    parts, position = [], 0
    for start, end, shown in sorted(links + mentions):
        if start >= position:
            parts += [text[position:start], shown]
            position = end
    return "".join([*parts, text[position:]])


def _link_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    for match in _LINK.finditer(text):
        end = _link_end(match)
        if end - match.start() <= _LONGEST_LINK and _is_host(match["host"]):
            spans.append((match.start(), end))
    return spans


def _link_end(match: regex.Match) -> int:
    """The end of the link without the brackets and the punctuation of the sentence around it."""
    path, query = match["path"] or "", match["query"] or ""
    start_of_tail = match.end() - len(path) - len(query)
    balanced = path[: _balanced_length(path)]
    if query and balanced == path:
        kept = query.rstrip(_NEVER_LAST_IN_QUERY)
        if kept:
            return start_of_tail + len(path) + len(kept)
    return start_of_tail + len(balanced.rstrip(_NEVER_LAST_IN_PATH))


def _balanced_length(path: str) -> int:
    """How much of the path comes before a bracket that has no partner in it."""
    opened = []
    for place, character in enumerate(path):
        if character == "(":
            opened.append(place)
        elif character == ")":
            if not opened:
                return place
            opened.pop()
    return opened[0] if opened else len(path)


def _is_host(host: str) -> bool:
    if len(host) > _LONGEST_HOST or not _TOP_LEVEL.search(host):
        return False
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


class Mastodon(Counter):
    """500 clusters unless the server says otherwise."""

    platform = "mastodon"
    unit = "graphemes_url23_localmention"

    def length(self, text: str) -> int:
        """Grapheme clusters of the countable text."""
        return len(clusters(countable(text)))


class NSosyal(Mastodon):
    """Mastodon-based: counts the same until its own rule is confirmed."""

    platform = "nsosyal"
