"""The base of the checks of a post: a finding is a code with facts, its sentence is made when somebody reads it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.formats import number_format
from django.utils.functional import Promise

from content_review.checks.subject import Subject
from core.check_registry import Check, Finding

Words = str | Promise
# Findings of one check about one post; the rest is more of the same.
MOST_FINDINGS = 12


class PostCheck(Check):
    """A check whose findings are stored as codes with facts and shown in the reader's language.

    A subclass writes `messages`: code -> (what is wrong, how to mend it), with named places for the facts.
    """

    # What it finds may change with the clock or with other posts, without an edit of this one.
    is_time_bound: ClassVar[bool] = False
    messages: ClassVar[Mapping[str, tuple[Words, Words]]]
    # What is wrong with several images at once ("%(places)s"), for lists that would say it once per image.
    of_many: ClassVar[Mapping[str, Words]] = {}

    def run(self, subject: Subject) -> Iterable[Finding]:
        found = []
        for finding in self.look(subject):
            found.append(finding)
            if len(found) == MOST_FINDINGS:
                break
        return found

    def look(self, subject: Subject) -> Iterable[Finding]:
        """Yield a finding, made by `self.found`, for each problem."""
        raise NotImplementedError

    def found(
        self, code: str, *, severity: str = "", field: str = "", platform: str = "", **facts: Any
    ) -> Finding:
        """A finding of this check. `facts` are plain JSON values, never the personal data that was found."""
        return self.worded(
            code, severity=severity or self.severity, field=field, platform=platform, facts=facts
        )

    def worded(
        self, code: str, *, severity: str, field: str, platform: str, facts: Mapping[str, Any]
    ) -> Finding:
        """The finding with its sentences in the active language."""
        message, hint = self.messages[code]
        return Finding(
            self.id,
            severity,
            fill(message, facts),
            hint=fill(hint, facts),
            field=field,
            platform=platform,
            data={"code": code, **facts},
        )


def fill(words: Words, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts; whole numbers with the separators of the language, plurals by the bare number."""
    return str(words % _Facts(facts)) if words else ""


class _Facts(dict):
    """Facts as a sentence shows them; a plural form still reads the bare number."""

    def __getitem__(self, key: str) -> Any:
        value = super().get(key, "–")
        return Number(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Number(int):
    """A whole number that writes itself with the separators of the language (2.200)."""

    def __str__(self) -> str:
        return number_format(int(self), use_l10n=True, force_grouping=True)
