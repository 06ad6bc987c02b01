"""Checks: small classes that look at a subject (a post, a channel, a system) and say what they found.

Each app keeps a `CheckRegistry` and one class per check; texts, anchors and documentation derive from the
check's id.
"""

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERROR, WARNING, INFO = "error", "warning", "info"
# Problems first; also the order in which a page shows them.
SEVERITIES = (ERROR, WARNING, INFO)

_ID = re.compile(r"[a-z][a-z0-9_]*")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """What a check found: an error blocks, a warning needs a tick, an info only tells.

    `message` says what is wrong, `hint` how to mend it; `field` and `platform` name the place, if there is
    one.
    """

    check: str
    severity: str
    message: str | Promise
    hint: str | Promise = ""
    field: str = ""
    platform: str = ""
    data: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(
                f"The check {self.check!r} found something of unknown severity {self.severity!r}."
            )

    @property
    def is_blocking(self) -> bool:
        return self.severity == ERROR


class Check:
    """One check. A subclass declares `id`, `label` and `severity` and writes `run`."""

    id: ClassVar[str]
    label: ClassVar[str | Promise]
    severity: ClassVar[str] = ERROR
    # Whether the Directorate may override its error with a reason (decisions.md section 4).
    overridable: ClassVar[bool] = False

    @property
    def anchor(self) -> str:
        """Name of the check in addresses, HTML ids and the printed documentation."""
        return f"check-{self.id.replace('_', '-')}"

    def run(self, subject: Any) -> Iterable[Finding]:
        """Yield a finding for each problem, made by `self.finding`; nothing when all is well."""
        raise NotImplementedError

    def finding(self, message: str | Promise, *, severity: str = "", **place: Any) -> Finding:
        """A finding of this check, of its own severity unless another is given; `place` as in Finding."""
        return Finding(self.id, severity or self.severity, message, **place)


class CheckRegistry:
    """The checks of one kind of subject, in the order in which they were registered."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks.values())

    def register(self, check: type[Check]) -> type[Check]:
        """Add a check class (usable as a decorator).

        Raises ValueError for an id that is taken or not in snake case and for an unknown severity.
        """
        if not _ID.fullmatch(check.id):
            raise ValueError(f"The id {check.id!r} of {check.__name__} is not in snake case.")
        if check.id in self._checks:
            raise ValueError(f"The id {check.id!r} of {check.__name__} is taken.")
        if check.severity not in SEVERITIES:
            raise ValueError(f"{check.__name__} has the unknown severity {check.severity!r}.")
        self._checks[check.id] = check()
        return check

    def get(self, check_id: str) -> Check:
        """The check of this id. Raises KeyError for an unknown one."""
        return self._checks[check_id]

    def run(self, subject: Any, only: Collection[str] | None = None) -> list[Finding]:
        """All findings, errors first, then in the order of the registry; `only` names the checks to run.

        A check that crashes becomes an error finding: what could not be checked is not let through, and the
        other checks still answer. Raises KeyError for an unknown id in `only`.
        """
        wanted = set(self._checks if only is None else only)
        if unknown := wanted - self._checks.keys():
            raise KeyError(f"Unknown checks: {sorted(unknown)}")
        findings = [
            finding for check in self if check.id in wanted for finding in self._run_one(check, subject)
        ]
        return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))

    def may_override(self, finding: Finding) -> bool:
        """Whether a reason of the Directorate can set this finding aside; never for a check that crashed."""
        return self.get(finding.check).overridable and not (finding.data or {}).get("crashed")

    def _run_one(self, check: Check, subject: Any) -> list[Finding]:
        try:
            return list(check.run(subject))
        except Exception:
            logger.exception("check %s crashed", check.id)
            return [
                Finding(
                    check.id,
                    ERROR,
                    _("This check could not be carried out."),
                    hint=_("Try again. If it happens again, tell the support desk."),
                    data={"crashed": True},
                )
            ]
