"""Links: whole, safe, and clickable where they are to be clicked."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Subject
from core.check_registry import ERROR, WARNING, Finding

# Links looked at in one passage; more of them is advertising, not information.
MOST_LINKS = 100
SHORTENERS = frozenset(
    {"bit.ly", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "cutt.ly", "rebrand.ly", "t.ly"}
    | {"shorturl.at", "rb.gy", "s.id", "tiny.cc", "soo.gd", "adf.ly", "bl.ink", "lnkd.in", "t.co", "u.to"}
)

_LINK = re.compile(r"\bhttps?://[^\s<>\"“”]{1,2000}", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@/.:\-])www\.[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}", re.IGNORECASE)
# Spellings that only look like an address: a missing or doubled sign, a space after it.
_BROKEN = re.compile(
    r"\b(?:https?:/(?!/)\S{0,60}|https?//:?\S{0,60}|https?:\\\\\S{0,60}|https?;//\S{0,60}|htt?ps?s?:///+\S{0,60}|"
    r"(?:htp|htps|htttp|htttps|hhtp|hhtps|ttps?)://\S{0,60}|https?://(?=\s|$)|www(?:\.\.|,)\S{0,60})",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?…)]}'’"


def links(text: str) -> Iterator[str]:
    """The addresses in a text, without the punctuation that ends the sentence around them."""
    for number, found in enumerate(_LINK.finditer(text)):
        if number == MOST_LINKS:
            return
        yield found.group().rstrip(_TRAILING)


def host_of(link: str) -> str:
    """The host in lower case without "www.", empty when there is none."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def is_broken(link: str) -> bool:
    """Whether an address cannot lead anywhere: no host, no dot in it, two addresses run together."""
    host = host_of(link)
    labels = host.split(".")
    rest = link.partition("://")[2]
    return len(labels) < 2 or not all(labels) or "://" in rest.partition("?")[0]


@register
class LinkForm(PostCheck):
    """Addresses are whole."""

    id = "link_form"
    label = _("Form of links")
    severity = ERROR
    overridable = True
    messages = {
        "broken": (
            _("This link cannot be opened: %(link)s"),
            _("Copy the address again from the browser's address bar."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for passage in subject.written():
            broken = [link for link in links(passage.text) if is_broken(link)]
            broken += [found.group().strip() for found in _BROKEN.finditer(passage.text)][:MOST_LINKS]
            for link in dict.fromkeys(broken):
                yield self.found("broken", field=passage.field, platform=passage.platform, link=link[:80])


@register
class LinkSafety(PostCheck):
    """Addresses are encrypted and show where they lead."""

    id = "link_safety"
    label = _("Safe links")
    severity = WARNING
    messages = {
        "insecure": (
            _("This link is not secure: %(link)s"),
            _("Use the address that begins with https://."),
        ),
        "shortened": (
            _("This link hides where it leads: %(link)s"),
            _("Use the full address of the page."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for passage in subject.written():
            for link in dict.fromkeys(links(passage.text)):
                place = {"field": passage.field, "platform": passage.platform, "link": link[:80]}
                if host_of(link) in SHORTENERS:
                    yield self.found("shortened", **place)
                elif link.lower().startswith("http://") and not is_broken(link):
                    yield self.found("insecure", **place)


@register
class LinkClickable(PostCheck):
    """Where links in the text cannot be clicked, the text says where the link is."""

    id = "link_clickable"
    label = _("Links that can be clicked")
    severity = WARNING
    messages = {
        "not_clickable": (
            _("Links in the text cannot be clicked on %(name)s."),
            _("Write a separate text for %(name)s that points to the link in the profile."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target in subject.platforms:
            text = subject.text_for(target.platform)
            has_link = _LINK.search(text) or _BARE.search(text)
            if target.limits.value("links_clickable") is False and has_link:
                yield self.found(
                    "not_clickable",
                    field=subject.field_for(target.platform, "text"),
                    platform=target.platform,
                    name=target.platform_label,
                )
