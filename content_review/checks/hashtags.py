"""Hashtags: readable, and not more than a platform honours."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from channels_registry.platforms import rules
from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Subject
from content_review.tagwords import suggestion
from core.check_registry import ERROR, WARNING, Finding

# Tags looked at in one passage.
MOST_TAGS = 60
_TAG = re.compile(r"(?<![\w&/#])#(\w{2,100})")
_WORD = re.compile(r"(?<![#@\w])[^\W\d_]{3,30}")
_LINK = re.compile(r"\S{0,10}://\S+")


@register
class HashtagForm(PostCheck):
    """Every word in a hashtag begins with a capital, so that screen readers read words (P28)."""

    id = "hashtag_form"
    label = _("Form of hashtags")
    severity = WARNING
    messages = {
        "suggestion": (
            _("The hashtag #%(tag)s is hard to read."),
            _("Begin each word with a capital: #%(better)s"),
        ),
        "unreadable": (
            _("The hashtag #%(tag)s is hard to read."),
            _("Begin each word with a capital, for example #ÖğrenciŞenliği."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for passage in subject.written():
            text = _LINK.sub(" ", passage.text)
            known = {word for number, word in enumerate(_WORD.findall(text)) if number < 500}
            for tag in list(dict.fromkeys(_TAG.findall(text)))[:MOST_TAGS]:
                better = suggestion(tag, known)
                if better is not None and better != tag:
                    place = {"field": passage.field, "platform": passage.platform, "tag": tag}
                    code = "suggestion" if better else "unreadable"
                    yield self.found(code, **place, **({"better": better} if better else {}))


@register
class HashtagCount(PostCheck):
    """As many hashtags as the platform takes."""

    id = "hashtag_count"
    label = _("Number of hashtags")
    severity = ERROR
    overridable = True
    messages = {
        rules.TOO_MANY_HASHTAGS: (
            _("%(name)s takes at most %(allowed)s hashtags, the text has %(actual)s."),
            _("Keep the most important ones."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target, report in subject.text_reports:
            for problem in report.findings:
                if problem.code == rules.TOO_MANY_HASHTAGS:
                    yield self.found(
                        problem.code,
                        severity=problem.severity,
                        field=subject.field_for(target.platform, "text"),
                        platform=target.platform,
                        name=target.platform_label,
                        actual=problem.actual,
                        allowed=problem.allowed,
                    )
