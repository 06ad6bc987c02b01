"""Text and title: the platforms' own counting, and what every reader sees."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from channels_registry.platforms import rules
from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Subject
from core.check_registry import ERROR, WARNING, Finding

# A text of capitals: at least so many letters, of which at least so large a share is upper case.
CAPITALS_LEAST = 20
CAPITALS_SHARE = 0.8
_MARKED = re.compile(r"https?://\S+|[#@]\w+")


@register
class TextEmpty(PostCheck):
    """A post that consists of its text has one; where a picture is enough, it may lack."""

    id = "text_empty"
    label = _("Text is written")
    severity = ERROR
    messages = {
        "empty": (
            _("There is no text for %(name)s."),
            _("Write the text, or add an image if the image says everything."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target, report in subject.text_reports:
            for problem in report.findings:
                if problem.code == rules.EMPTY:
                    field = subject.field_for(target.platform, "text")
                    yield self.found(
                        "empty", field=field, platform=target.platform, name=target.platform_label
                    )


@register
class TextLength(PostCheck):
    """The text keeps to the limit of each platform, counted as the platform counts."""

    id = "text_length"
    label = _("Text length")
    severity = ERROR
    messages = {
        rules.TOO_LONG: (
            ngettext_lazy(
                "The text is %(over)s character too long for %(name)s (%(actual)s of %(allowed)s).",
                "The text is %(over)s characters too long for %(name)s (%(actual)s of %(allowed)s).",
                "over",
            ),
            _("Shorten the text, or write a separate text for %(name)s."),
        ),
        rules.TOO_MANY_BYTES: (
            ngettext_lazy(
                "The text is %(over)s byte too long for %(name)s (%(actual)s of %(allowed)s); "
                "letters such as ş count twice.",
                "The text is %(over)s bytes too long for %(name)s (%(actual)s of %(allowed)s); "
                "letters such as ş count twice.",
                "over",
            ),
            _("Shorten the text, or write a separate text for %(name)s."),
        ),
        rules.TOO_SHORT: (
            _("The text is too short for %(name)s: it takes at least %(allowed)s characters."),
            _("Write a little more."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target, report in subject.text_reports:
            for problem in report.findings:
                if problem.code in self.messages:
                    yield self.found(
                        problem.code,
                        severity=problem.severity,
                        field=subject.field_for(target.platform, "text"),
                        platform=target.platform,
                        name=target.platform_label,
                        actual=problem.actual,
                        allowed=problem.allowed,
                        over=max(problem.actual - problem.allowed, 0),
                    )


@register
class Title(PostCheck):
    """A title where the platform has one, neither missing nor too long."""

    id = "title"
    label = _("Title")
    severity = ERROR
    overridable = True
    messages = {
        rules.TITLE_MISSING: (
            _("%(name)s needs a title."),
            _("Write a title of at least %(allowed)s characters."),
        ),
        rules.TOO_SHORT: (
            _("The title is too short for %(name)s."),
            _("Write a title of at least %(allowed)s characters."),
        ),
        rules.TOO_LONG: (
            _("The title is too long for %(name)s (%(actual)s of %(allowed)s characters)."),
            _("Shorten the title, or write a separate title for %(name)s."),
        ),
        rules.TITLE_FORBIDDEN: (
            _("The title holds characters that %(name)s does not take: %(actual)s"),
            _("Remove these characters."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target in subject.platforms:
            title = subject.title_for(target.platform)
            for problem in rules.check_title(target.limits, title, subject.attached):
                yield self.found(
                    problem.code,
                    severity=problem.severity,
                    field=subject.field_for(target.platform, "title"),
                    platform=target.platform,
                    name=target.platform_label,
                    actual=problem.actual,
                    allowed=problem.allowed,
                )


@register
class AllCapitals(PostCheck):
    """A text in capitals is hard to read, and screen readers may spell it out."""

    id = "all_capitals"
    label = _("Upper and lower case")
    severity = WARNING
    messages = {
        "capitals": (
            _("The text is written in capitals."),
            _("Write it in upper and lower case; capitals are hard to read and read like shouting."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for passage in subject.written():
            letters = [letter for letter in _MARKED.sub("", passage.text) if letter.isalpha()]
            upper = sum(letter.isupper() for letter in letters)
            if len(letters) >= CAPITALS_LEAST and upper >= CAPITALS_SHARE * len(letters):
                yield self.found("capitals", field=passage.field, platform=passage.platform)
