"""What counting a text yields, and the base of the platforms' counters."""

from dataclasses import dataclass
from typing import ClassVar

from channels_registry.platforms.counting.hashtags import HashtagRule
from channels_registry.platforms.normal import prepare


@dataclass(frozen=True)
class Measure:
    """A text as one platform counts it: `length` in `unit`, `bytes` in UTF-8, `hashtags` without their sign."""

    length: int
    unit: str
    bytes: int
    hashtags: tuple[str, ...]


class Counter:
    """Counts as most platforms do: Unicode code points after NFC."""

    platform: ClassVar[str] = ""
    unit: ClassVar[str] = "nfc_code_points"
    hashtag_rule: ClassVar[HashtagRule] = HashtagRule()

    def measure(self, text: str) -> Measure:
        """Length, UTF-8 bytes and hashtags of the text; NFC comes first."""
        text = prepare(text)
        return Measure(
            length=self.length(text),
            unit=self.unit,
            bytes=len(text.encode()),
            hashtags=self.hashtag_rule.find(text),
        )

    def length(self, text: str) -> int:
        """Length of a text that is already in NFC, in the counter's unit."""
        return len(text)


class Utf16Counter(Counter):
    """Counts UTF-16 code units: a character outside the basic plane counts two."""

    unit = "utf16"

    def length(self, text: str) -> int:
        """Number of UTF-16 code units."""
        return len(text.encode("utf-16-le")) // 2
