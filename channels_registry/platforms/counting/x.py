"""X: the weighted length of twitter-text, configuration version 3.

Source: github.com/twitter/twitter-text (config/v3.json, conformance/validate.yml); the link and emoji
expressions are those of the package twitter-text-parser. Its `parse_tweet` is not called on the whole text,
because its link expression needs quadratic time: 10,000 characters of "a.a.a." take minutes. Here it only sees
what can be a link (a test compares both). The results differ only for what nobody writes: over 300 host
characters in one run, and a bare domain with foreign letters which its own path repeats with letters behind it
(`яö.com/яö.comx`; here we count as the original in JavaScript does).
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from channels_registry.platforms.counting.base import Counter

LINK_WEIGHT = 23
EMOJI_WEIGHT = 2
# twitter-text v3: these ranges weigh 1, everything else 2.
_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_LINE_ENDING = re.compile(r"\r\n|\r")
# A host name has at most 253 characters (RFC 1035), twitter-text takes links of at most 4,096.
_LONGEST_HOST = 300
_LONGEST_LINK = 4200


@dataclass(frozen=True)
class _TwitterText:
    """What is used of the package: its link and emoji search, and the parts of which a link consists."""

    links: Callable[[str], list[dict[str, Any]]]
    emoji: re.Pattern
    word: re.Pattern
    host_run: re.Pattern
    tld_dot: re.Pattern


@cache
def _twitter_text() -> _TwitterText:
    # Imported at first use (it compiles large expressions), and quietly: it reads its emoji list by
    # pkg_resources, which newer setuptools announce as deprecated.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from twitter_text.extract_urls import extract_urls_with_indices
        from twitter_text.regexp.emoji import emoji
        from twitter_text.regexp.invalid_domain_chars import invalid_domain_chars
        from twitter_text.regexp.spaces_group import spaces_group
        from twitter_text.regexp.valid_cctld import valid_cctld
        from twitter_text.regexp.valid_gtld import valid_gtld
        from twitter_text.regexp.valid_punycode import valid_punycode
    endings = "|".join(part.pattern for part in (valid_gtld, valid_cctld, valid_punycode))
    return _TwitterText(
        links=extract_urls_with_indices,
        emoji=emoji,
        word=re.compile(rf"[^{spaces_group}]+"),
        host_run=re.compile(rf"(?:[^{invalid_domain_chars.pattern}]|[-_.])+"),
        tld_dot=re.compile(rf"\.(?:{endings})", re.IGNORECASE),
    )


def link_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of what X counts as a link, bare domains (`ornek.edu.tr`) included; text in NFC.

    The end is where the link's address ends when it is written from its start. That is the end of the link but for
    a bare domain before characters that no domain has (`ö.com😀.com/`): twitter-text counts such a link with its
    path, but without these characters, so that as many of the last ones count on their own.
    """
    if "." not in text:
        return []
    package = _twitter_text()
    spans = []
    for word in package.word.finditer(text):
        candidate = _without_useless_dots(word[0])
        if candidate is None:
            continue
        # The character before a link decides where it begins: the package must see it.
        before = text[word.start() - 1] if word.start() else ""
        offset = word.start() - len(before)
        for link in package.links(before + candidate):
            start = offset + link["indices"][0]
            spans.append((start, start + len(link["url"])))
    return spans


def _without_useless_dots(word: str) -> str | None:
    """The word with a comma for each dot that cannot end in a top-level domain; None when no dot can.

    A link's host is a run of host characters and ends in a top-level domain, so that dots behind the last one
    of their run are never part of a host. In paths and queries dot and comma are of the same classes.
    """
    package = _twitter_text()
    tld_dots = [match.start() for match in package.tld_dot.finditer(word)]
    if not tld_dots:
        return None
    characters = list(word)
    last_useful = None
    for run in package.host_run.finditer(word):
        useful = [dot for dot in tld_dots if run.start() <= dot < run.end()]
        end = useful[-1] if useful and len(run[0]) <= _LONGEST_HOST else run.start() - 1
        if end >= run.start():
            last_useful = end
        for place in range(end + 1, run.end()):
            if characters[place] == ".":
                characters[place] = ","
    if last_useful is None:
        return None
    return "".join(characters[: last_useful + _LONGEST_LINK])


class X(Counter):
    """280 weighted characters: links 23, emoji sequences 2, most others 1, far scripts 2."""

    platform = "x"
    unit = "x_weighted_nfc"

    def length(self, text: str) -> int:
        """Weighted length; a line ending counts one in every spelling."""
        text = _LINE_ENDING.sub("\n", text)
        entities = {
            match.start(): (match.end(), EMOJI_WEIGHT) for match in _twitter_text().emoji.finditer(text)
        }
        entities |= {start: (end, LINK_WEIGHT) for start, end in link_spans(text)}
        total = position = 0
        for start in sorted(entities):
            if start < position:
                continue
            end, weight = entities[start]
            total += _weight(text[position:start]) + weight
            position = end
        return total + _weight(text[position:])


def _weight(text: str) -> int:
    return len(text) + len(_HEAVY.findall(text))
