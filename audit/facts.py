"""The details of an entry as people read them: a definition list with a word for every fact the portal records."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What a fact is called, in the order in which facts are shown. The ledger keeps names that no language has touched; one
# without a word is shown as it is.
WORDS: dict[str, str | Promise] = {
    "address": gettext_lazy("Address"),
    "again": gettext_lazy("Once more"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "by_mail": gettext_lazy("By e-mail"),
    "cause": gettext_lazy("Cause"),
    "changed": gettext_lazy("Changed"),
    "checked_on": gettext_lazy("Checked on"),
    "count": gettext_lazy("Number of entries"),
    "crashed": gettext_lazy("Aborted"),
    "decision": gettext_lazy("Decision"),
    "document_no": gettext_lazy("Document number"),
    "domain": gettext_lazy("Internet domain"),
    "due_at": gettext_lazy("Planned time"),
    "ends_on": gettext_lazy("Last day"),
    "expires_at": gettext_lazy("Valid until"),
    "fields": gettext_lazy("Fields"),
    "from": gettext_lazy("State before"),
    "to": gettext_lazy("State after"),
    "grade": gettext_lazy("Grade"),
    "handle": gettext_lazy("User name"),
    "hash": gettext_lazy("Hash of the content"),
    "institution": gettext_lazy("Institution"),
    "internal": gettext_lazy("Internal note"),
    "into": gettext_lazy("Unit that takes over"),
    "is_backup": gettext_lazy("Backup"),
    "is_known": gettext_lazy("The address is known"),
    "kind": gettext_lazy("Kind"),
    "limit": gettext_lazy("Limit"),
    "mail": gettext_lazy("E-mail"),
    "message": gettext_lazy("Message"),
    "method": gettext_lazy("Method"),
    "missing": gettext_lazy("Missing"),
    "mode": gettext_lazy("Review"),
    "name": gettext_lazy("Name"),
    "newest": gettext_lazy("Newest entry"),
    "origin": gettext_lazy("Origin"),
    "overridden": gettext_lazy("Warnings that were overridden"),
    "parent": gettext_lazy("Parent unit"),
    "permalink": gettext_lazy("Address of the post"),
    "person": gettext_lazy("Person"),
    "platform": gettext_lazy("Platform"),
    "post": gettext_lazy("Post"),
    "principle": gettext_lazy("Principle"),
    "problem": gettext_lazy("Problem"),
    "query": gettext_lazy("Filters"),
    "reason": gettext_lazy("Reason"),
    "reasons": gettext_lazy("Reasons"),
    "released": gettext_lazy("Released"),
    "revision": gettext_lazy("Version"),
    "role": gettext_lazy("Role"),
    "scope": gettext_lazy("Scope"),
    "source": gettext_lazy("Source"),
    "staff": gettext_lazy("May enter the administration site"),
    "starts_on": gettext_lazy("First day"),
    "status": gettext_lazy("Status"),
    "surplus": gettext_lazy("Surplus"),
    "taken_over_from": gettext_lazy("Taken over from"),
    "time_before": gettext_lazy("Time before"),
    "time": gettext_lazy("Time"),
    "unit": gettext_lazy("Unit"),
    "valid_from": gettext_lazy("Valid from"),
    "version": gettext_lazy("Version"),
    "warnings": gettext_lazy("Warnings"),
}
_PLACES = {name: place for place, name in enumerate(WORDS)}


def as_list(data: Mapping[str, Any]) -> SafeString:
    """The facts of an entry as HTML, those inside others as lists of their own; a dash without any."""
    if not data:
        return SafeString("–")
    names = sorted(data, key=lambda name: (_PLACES.get(name, len(_PLACES)), name))
    rows = ((_word(name), _shown(data[name])) for name in names)
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def _word(name: str) -> str | SafeString:
    return str(WORDS[name]) if name in WORDS else format_html("<code>{}</code>", name)


def _shown(value: Any) -> str | SafeString:
    """One value, unaltered but for yes, no and nothing."""
    if isinstance(value, Mapping):
        return as_list(value)
    if isinstance(value, list):
        return _several(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(value)


def _several(values: list[Any]) -> str | SafeString:
    if not values:
        return "–"
    if any(isinstance(value, Mapping | list) for value in values):
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_shown(v),) for v in values)))
    return ", ".join(_shown(value) for value in values)
