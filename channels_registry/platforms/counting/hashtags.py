"""Which hashtags a text holds.

A "#" inside an address or in the middle of a word is none, nor is the keycap emoji #️⃣. Letters of every
script count, the Turkish ones included.
"""

from dataclasses import dataclass

import regex

# Addresses with a path or query: their "#" starts a fragment. The possessive repeats keep the search linear.
_ADDRESS = regex.compile(
    r"https?://[^\s/?#]++(?:[/?]\S*+)?"
    r"|(?<![\w.-])[\w-]++(?:\.[\w-]++)*+(?<=\.\p{L}[\p{L}\p{N}-]{1,62})(?::\d{1,5}+)?/\S*+",
    regex.IGNORECASE,
)
_WORD = r"\p{L}\p{M}\p{N}_"
# Variation selectors and the keycap are marks by category, yet they end an emoji, not a word.
_INSIDE_WORD = regex.compile(rf"[[{_WORD}&]--[\uFE0E\uFE0F\u20E3]]", regex.V1)
_EMOJI = r"\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200D"
_TAG = regex.compile(rf"[#＃](?![\uFE0F\u20E3])([{_WORD}]++)")
_TAG_WITH_EMOJI = regex.compile(rf"[#＃](?![\uFE0F\u20E3])([{_WORD}{_EMOJI}]++)")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True)
class HashtagRule:
    """How a platform reads hashtags.

    `numeric`: #2026 is one. `chained`: #bir#iki are two (elsewhere only the first, the second stands in the
    middle of a word). `emoji`: a hashtag may consist of emoji.
    """

    numeric: bool = False
    chained: bool = False
    emoji: bool = False

    def find(self, text: str) -> tuple[str, ...]:
        """The hashtags of a text in NFC, in their order, repeated ones repeated, without the sign."""
        if "#" not in text and "＃" not in text:
            return ()
        text = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
        found, end_of_last = [], -1
        for match in (_TAG_WITH_EMOJI if self.emoji else _TAG).finditer(text):
            before = text[match.start() - 1] if match.start() else " "
            follows_a_tag = self.chained and match.start() == end_of_last
            if _INSIDE_WORD.match(before) and not follows_a_tag:
                continue
            if not self.numeric and not _LETTER.search(match[1]):
                continue
            found.append(match[1])
            end_of_last = match.end()
        return tuple(found)
