"""Kinds of notices: what they say, how they look, and why a person gets them. Apps register theirs in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Notification
from core.enums import TONES
from core.registry import Registry

Words = str | Promise

OPEN = _("Open in the portal")
BECAUSE_OF_DUTIES = _("You get this message because of your duties in the portal.")


class _Gaps(dict):
    """Context of a notice; a value that an old row lacks leaves a dash instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "–"


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice.

    `subject` is the line of the portal and the subject of the mail, `body` a sentence or two below it, both with
    named places (`%(title)s`) that `notify(context=...)` fills with plain values; `words(context)` turns stored codes
    into the words of the recipient's language. `button` labels the one link, `reason` is the footer: why the person
    gets it. `label` names the kind itself, in lists that must not show what it says. `template` replaces
    `emails/notice` (both `.txt` and `.html` exist). `mail_link(notification)` makes the link of the mail when it is
    sent, for links that carry a secret which no row may hold.
    """

    code: str
    label: Words
    subject: Words
    body: Words = ""
    button: Words = OPEN
    reason: Words = BECAUSE_OF_DUTIES
    icon: str = "bell"
    tone: str = ""
    template: str = "emails/notice"
    mail_link: Callable[[Notification], str] | None = None
    words: Callable[[dict[str, Any]], dict[str, Any]] = lambda context: context

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"{self.code} has the unknown tone {self.tone!r}.")

    def subject_of(self, context: dict[str, Any]) -> str:
        """The subject in the language of the moment."""
        return str(self.subject) % _Gaps(self.words(context))

    def body_of(self, context: dict[str, Any]) -> str:
        """The sentences below the subject, empty when there are none."""
        return str(self.body) % _Gaps(self.words(context))


_registry: Registry[NoticeKind] = Registry(key=lambda kind: kind.code, order=lambda kind: 0)

# Rows outlive code: a notice whose kind was taken away still shows that there was one.
UNKNOWN = NoticeKind(code="", label=_("Notice"), subject=_("Notice"))


def register_notice(kind: NoticeKind) -> NoticeKind:
    """Add a kind; raises ValueError when another one holds the code."""
    return _registry.register(kind)


def kind_of(code: str) -> NoticeKind:
    """The kind of this code, a plain one for a code that is no longer known."""
    return _registry.get(code) if code in _registry else UNKNOWN


def known(code: str) -> NoticeKind:
    """The kind of this code; raises KeyError for an unregistered one."""
    return _registry.get(code)
