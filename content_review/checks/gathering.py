"""Findings as a narrow list shows them: what is wrong with several images in the same way is said once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from content_review.checks.base import fill
from content_review.checks.registry import REGISTRY
from core.check_registry import Finding


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in their order; those that differ by the image only as one, which names them and keeps the first's
    field.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        code = (finding.data or {}).get("code", "")
        is_one_of_many = code in REGISTRY.get(finding.check).of_many
        place = finding.platform if is_one_of_many else str(len(groups))
        groups.setdefault((finding.check, code, finding.severity, place), []).append(finding)
    return [found[0] if len(found) == 1 else _as_one(found) for found in groups.values()]


def _as_one(found: Sequence[Finding]) -> Finding:
    first = found[0]
    words = REGISTRY.get(first.check).of_many[first.data["code"]]
    places = runs(finding.data["place"] for finding in found)
    return replace(first, message=fill(words, {"places": places}))


def runs(numbers: Iterable[int]) -> str:
    """Numbers with neighbours joined: "1–3, 5"."""
    ends: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ends and ends[-1][1] == number - 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)
