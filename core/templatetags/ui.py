"""Tags and filters of the design system; core.design does the work, this module names it for templates."""

import re
from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from core.design import charts, form_parts, markup, words
from core.enums import Badge
from core.panels import FilledPanel

register = template.Library()

# Problems first: the order in which findings are read.
SEVERITIES = ("error", "warning", "info")
# Platforms that have a preview of their own; the others share the generic one.
PREVIEWS = ("instagram", "x", "facebook", "youtube", "linkedin", "spotify", "medium")

register.simple_tag(markup.icon, name="icon")
register.simple_tag(markup.platform_mark, name="plat")
register.simple_tag(markup.platform_marks, name="plats")
register.simple_tag(charts.bars, name="bars")
register.simple_tag(charts.line, name="line")
register.simple_tag(charts.hbars, name="hbars")
register.simple_tag(charts.spark, name="spark")

register.filter("when", words.when, is_safe=False)
register.filter("when_text", words.when_text, is_safe=False)
register.filter("full_time", words.full_text, is_safe=False)
register.filter("duration", words.duration, is_safe=False)
register.filter("num", words.num, is_safe=False)
register.filter("percent", words.percent, is_safe=False)
register.filter("filesize", words.filesize, is_safe=False)
register.filter("mask_email", words.mask_email, is_safe=False)
register.filter("initials", words.initials, is_safe=False)

register.filter("control", form_parts.control_markup, is_safe=False)
register.filter("error_list", form_parts.error_list, is_safe=False)
register.filter("is_checkbox", form_parts.is_checkbox, is_safe=False)
register.filter("is_file", form_parts.is_file, is_safe=False)
register.filter("has_options", form_parts.has_options, is_safe=False)


@register.simple_tag
def badge(look, tone: str = "", icon: str = "") -> SafeString | str:
    """A state: `{% badge member %}` for an enum member or Badge, `{% badge words "warn" "clock" %}` for words.

    Nothing for None, so that an optional state needs no {% if %}.
    """
    if look is None or look == "":
        return ""
    if not hasattr(look, "tone"):
        look = Badge(look, tone, icon)
    return markup.badge(look)


@register.simple_tag
def clock(due_at) -> SafeString | str:
    """Time left until a deadline as a badge, red when it has passed; nothing without a deadline."""
    if due_at is None:
        return ""
    found = words.deadline(due_at)
    return markup.badge(Badge(found.label, found.tone, found.icon))


@register.filter
def deadline(due_at):
    """The words and tone of a deadline, for the component sla.html: `.label`, `.tone`."""
    return words.deadline(due_at)


@register.filter
def platform_name(key: str) -> str:
    """The name of a platform as people say it."""
    return markup.platform_look(key)[0]


@register.filter
def platform_icon(key: str) -> str:
    """The symbol of a platform in the sprite."""
    return markup.platform_look(key)[1]


@register.filter
def finding_text(finding) -> str:
    """What a finding says, its platform in front where the sentence does not name it."""
    message, platform = str(finding.message), finding.platform and platform_name(finding.platform)
    if not platform or re.search(rf"(?<!\w){re.escape(platform)}(?!\w)", message):
        return message
    return f"{platform}: {message}"


@register.filter
def preview_template(key: str) -> str:
    """Path of a platform's preview: `{% include post.platform|preview_template with preview=post %}`."""
    return f"components/preview/{key if key in PREVIEWS else 'generic'}.html"


@register.filter
def by_severity(findings: Iterable) -> list:
    """Findings with errors first, then warnings, then information; the order inside each stays."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


@register.filter
def undo_url(message) -> str:
    """Address of the undo form of a toast: the message was added with `extra_tags="undo:<address>"`."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


@register.simple_tag(takes_context=True)
def panel(context: Context, filled: FilledPanel) -> SafeString:
    """Draw a filled panel of the home page in the page's own context."""
    with context.push(**filled.data):
        return context.template.engine.get_template(filled.template).render(context)


@register.filter
def seconds(value: int) -> str:
    """A number of seconds as a duration in words, rounded up to the minute."""
    return words.duration(timedelta(minutes=-(-value // 60)))
