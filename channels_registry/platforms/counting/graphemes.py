"""Grapheme clusters (what a reader takes for one character, UAX #29) and which of them are emoji."""

from itertools import islice

import regex

# The first alternative is a flag as \X reads it. Alone, \X looks back over the whole run of regional indicators at
# each of them, which takes minutes for a long row of half flags.
_CLUSTER = regex.compile(r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*|\X")
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u20E3]")
_TEXT_STYLE = "\ufe0e"


def clusters(text: str) -> list[str]:
    """The grapheme clusters of the text; joined together they are the text again."""
    return _CLUSTER.findall(text)


def first_clusters(text: str, most: int) -> str:
    """The beginning of the text up to `most` clusters; what comes behind is not read."""
    found = islice(_CLUSTER.finditer(text), most)
    return text[: max((match.end() for match in found), default=0)]


def is_emoji(cluster: str) -> bool:
    """True for an emoji with its skin tone, joined people, flag or keycap.

    A symbol that is drawn as text or as emoji (©, ❤) counts as emoji unless the text asks for the text style:
    counting too much is the side on which nobody is refused later.
    """
    return _EMOJI.search(cluster) is not None and _TEXT_STYLE not in cluster
