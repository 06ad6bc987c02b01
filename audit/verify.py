"""Reading the whole ledger and naming the first entry that is not what it must be.

It finds every edit, deletion, exchange and fork. It cannot find that the newest entries were cut off, or that
everything was written anew from some entry on: for that, the head must be known from outside (the last ChainCheck, and
the signed anchor that is kept out of the database's reach).
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from audit.chain import CONTENT, GENESIS, entry_hash
from audit.models import AuditEntry, ChainCheck

COLUMNS = ("seq", "prev_hash", "hash", *CONTENT)
CHUNK = 2000


class Problem(enum.StrEnum):
    """What is wrong with the first bad entry."""

    ALTERED = "altered"
    MISSING = "missing"
    REPEATED = "repeated"
    UNLINKED = "unlinked"


@dataclass(frozen=True)
class Report:
    """The result. `segment`, `seq` and `hash` are those of the newest entry; with a problem, of the first bad one."""

    count: int
    segment: int = 0
    seq: int = 0
    hash: str = GENESIS
    problem: Problem | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every entry verified."""
        return self.problem is None


def verify_rows(rows: Iterable[tuple[Any, ...]], *, after: str = GENESIS) -> Report:
    """Verify rows of COLUMNS in their order; `after` is the hash that the first one must name as its predecessor.

    A missing entry is reported under the number it had. A year may follow any earlier year, but begins with number 1.
    """
    segment, seq, prev, count = 0, 0, after, 0
    for row in rows:
        content = dict(zip(CONTENT, row[3:], strict=True))
        expected = seq + 1 if content["segment"] == segment else 1
        problem, named = _problem(row, content, expected, prev)
        if problem:
            return Report(count, content["segment"], named, row[2], problem)
        segment, seq, prev = content["segment"], row[0], row[2]
        count += 1
    return Report(count, segment, seq, prev)


def verify_ledger(*, segment: int | None = None, after: str | None = None) -> Report:
    """Verify the ledger, or one year of it, as the database has it now. Streams; needs no more memory for more rows.

    `after` is the head hash of an archived year before the first one that is still here.
    """
    entries = AuditEntry.objects.in_order()
    before = None
    if segment is not None:
        before = AuditEntry.objects.filter(segment__lt=segment).head()
        entries = entries.filter(segment=segment)
    first = after or (before.hash if before else GENESIS)
    return verify_rows(entries.values_list(*COLUMNS).iterator(chunk_size=CHUNK), after=first)


def check_ledger() -> ChainCheck:
    """Verify everything, compare with the head of the last check, and keep the result."""
    report = verify_ledger()
    last = ChainCheck.objects.filter(problem="", seq__gt=0).order_by("-pk").first()
    if report.is_whole and last and not AuditEntry.objects.filter(hash=last.head_hash).exists():
        # Whole in itself, yet an entry that was seen before is gone: the tail was cut or written anew.
        report = Report(report.count, last.segment, last.seq, last.head_hash, Problem.MISSING)
    return ChainCheck.objects.create(
        entry_count=report.count,
        segment=report.segment,
        seq=report.seq,
        head_hash=report.hash,
        problem=report.problem or "",
    )


def _problem(
    row: tuple[Any, ...], content: dict[str, Any], expected: int, prev: str
) -> tuple[Problem | None, int]:
    """What is wrong with this row, and the number to name."""
    seq, prev_hash, own_hash = row[:3]
    if seq != expected:
        return (Problem.MISSING, expected) if seq > expected else (Problem.REPEATED, seq)
    if entry_hash(prev_hash, seq, content) != own_hash:
        return Problem.ALTERED, seq
    if prev_hash != prev:
        return Problem.UNLINKED, seq
    return None, seq
