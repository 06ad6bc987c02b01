"""What changed between two texts, word by word, as data for `<ins>` and `<del>`. Pure Python, bounded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

# Words and the white space between them are both tokens, so that joining them gives the text back.
_TOKEN = re.compile(r"\s+|[^\s]+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")

# SequenceMatcher is quadratic in the worst case: longer texts are compared line by line, then as a whole.
MAX_TOKENS = 2000


class Segment(NamedTuple):
    """A run of text that is the "same" on both sides, new ("ins") or gone ("del")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Diff:
    """Both sides of a comparison: `before` holds same and del, `after` holds same and ins."""

    before: tuple[Segment, ...]
    after: tuple[Segment, ...]

    @property
    def is_changed(self) -> bool:
        return any(segment.kind != "same" for segment in (*self.before, *self.after))


def diff(before: str, after: str) -> Diff:
    """Compare two texts; joining the segments of a side gives that side back, character for character."""
    old, new = _tokens(before, after)
    left: list[Segment] = []
    right: list[Segment] = []
    for kind, i1, i2, j1, j2 in _runs(old, new):
        if kind == "equal":
            same = Segment("same", "".join(old[i1:i2]))
            left.append(same)
            right.append(same)
            continue
        if i1 < i2:
            left.append(Segment("del", "".join(old[i1:i2])))
        if j1 < j2:
            right.append(Segment("ins", "".join(new[j1:j2])))
    return Diff(tuple(left), tuple(right))


def _tokens(before: str, after: str) -> tuple[list[str], list[str]]:
    for pattern in (_TOKEN, _LINE):
        old, new = pattern.findall(before), pattern.findall(after)
        if max(len(old), len(new)) <= MAX_TOKENS:
            return old, new
    return [before] if before else [], [after] if after else []


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Runs of the matcher; a lone space between two changed words is part of the change, not common ground."""
    merged: list[list] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_common = kind == "equal"
        is_gap = is_common and i2 - i1 == 1 and old[i1].isspace()
        at_edge = (i1, j1) == (0, 0) or (i2, j2) == (len(old), len(new))
        if merged and merged[-1][0] == "change" and (not is_common or (is_gap and not at_edge)):
            merged[-1][2], merged[-1][4] = i2, j2
        else:
            merged.append(["equal" if is_common else "change", i1, i2, j1, j2])
    yield from (tuple(run) for run in merged)
