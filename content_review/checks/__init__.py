"""The checks of a post: one small class each, in a registry, over plain data (`Subject`).

    findings = run(subject)                      # problems first
    rows = [as_row(finding) for finding in findings]    # JSON of a CheckRun, in no language
    finding = from_row(row)                      # with its sentences in the reader's language

An error blocks, a warning needs a tick ("check:platform" in `Revision.acknowledged`), an info only tells.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from channels_registry.platforms import rules
from channels_registry.platforms.media import FILE_TOO_LARGE

# The order of these modules is the order in which findings of one weight are shown.
from content_review.checks import channels, hashtags, links, media, personal, text, timing  # noqa: F401
from content_review.checks.registry import REGISTRY
from content_review.checks.subject import Subject
from core.check_registry import ERROR, WARNING, Finding

# Checks that are run again when only the time is moved, or before a decision.
TIME_BOUND = frozenset(check.id for check in REGISTRY if check.is_time_bound)
# What platforms refuse outright: no reason makes a title shorter or a file lighter.
HARD_LIMITS = frozenset({rules.TOO_LONG, rules.TOO_MANY_BYTES, FILE_TOO_LARGE})


def run(subject: Subject, only: Collection[str] | None = None) -> list[Finding]:
    """All findings about a post, errors first."""
    return REGISTRY.run(subject, only)


def labels_without(findings: Iterable[Finding], only: Collection[str] | None = None) -> list[str]:
    """Labels of the checks that found nothing, for the folded list of the page."""
    noisy = {finding.check for finding in findings}
    return [str(c.label) for c in REGISTRY if c.id not in noisy and (only is None or c.id in only)]


def key_of(finding: Finding) -> str:
    """What a tick or an override refers to: "check:platform", the platform empty where there is none."""
    return f"{finding.check}:{finding.platform}"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that block."""
    return [finding for finding in findings if finding.severity == ERROR]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that need a tick."""
    return [finding for finding in findings if finding.severity == WARNING]


def may_override(finding: Finding) -> bool:
    """Whether a reason of the Directorate can set this finding aside: never a limit of length or weight (P28)."""
    return (finding.data or {}).get("code") not in HARD_LIMITS and REGISTRY.may_override(finding)


def as_row(finding: Finding) -> dict[str, Any]:
    """The finding as it is stored: codes and facts, no sentences."""
    return {
        "check": finding.check,
        "severity": finding.severity,
        "field": finding.field,
        "platform": finding.platform,
        "data": dict(finding.data or {}),
    }


def from_row(row: Mapping[str, Any]) -> Finding | None:
    """A stored finding with its sentences; None for a check or code that a later release no longer has."""
    facts = dict(row.get("data") or {})
    code = facts.pop("code", "")
    try:
        check = REGISTRY.get(row["check"])
    except KeyError:
        return None
    if facts.get("crashed"):
        return Finding(
            check.id,
            ERROR,
            _("This check could not be carried out."),
            hint=_("Try again. If it happens again, tell the support desk."),
            data={"crashed": True},
        )
    if code not in check.messages:
        return None
    return check.worded(
        code, severity=row["severity"], field=row["field"], platform=row["platform"], facts=facts
    )
