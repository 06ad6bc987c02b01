"""How the page of an account puts facts into words: conformity, history, what the state allows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Institution
from audit.models import AuditEntry
from audit.services import SYSTEM
from channels_registry import mailboxes, policies
from channels_registry.enums import RestrictionReason
from channels_registry.mailboxes import MailboxKind
from channels_registry.models import Channel
from channels_registry.preconditions import outcomes
from channels_registry.transitions import CHANNEL_WORKFLOW
from core.design.words import mask_email

# Why a duty ended, by the cause that the ledger keeps.
CAUSES: dict[str, str | Promise] = {
    "appointment_ended": gettext_lazy("The appointment ended."),
    "replaced": gettext_lazy("Somebody else took over."),
    "became_primary": gettext_lazy("Became primary representative."),
    "account_ended": gettext_lazy("The account was closed or handed over."),
    "new_unit": gettext_lazy("The account went to another unit."),
    "out_of_reach": gettext_lazy("The appointment no longer covers the account."),
}
ICONS = {
    "channel.registered": "plus",
    "channel.imported": "download",
    "channel.edited": "edit",
    "channel.owner_changed": "building",
    "channel.reasons_changed": "warn",
    "channel.representative_assigned": "userplus",
    "channel.backup_assigned": "userplus",
    "channel.representative_ended": "user",
    "channel.backup_ended": "user",
    "post.recorded": "link",
} | {step.event.code: step.icon for step in CHANNEL_WORKFLOW}


@dataclass(frozen=True)
class Row:
    """One line of the conformity panel; `tone` is ok, warn or bad."""

    tone: str
    label: str | Promise
    text: str = ""
    url: str = ""


def conformity(channel: Channel, mailbox: MailboxKind | None) -> tuple[list[Row], list[Row]]:
    """What is not in order, problems first, and what is; `mailbox` as `kind_of_mailbox` says."""
    found = outcomes(channel)
    wrong = [
        Row("bad", outcome.label, outcome.message, outcome.url) for outcome in found if not outcome.is_met
    ]
    fine = [Row("ok", outcome.label) for outcome in found if outcome.is_met]
    row = _mailbox_row(mailbox)
    (fine if row.tone == "ok" else wrong).append(row)
    return wrong, fine


def kind_of_mailbox(channel: Channel) -> MailboxKind | None:
    """Whose mailbox the account hangs on, None when none is written down; one query, for the institution's domain."""
    if not channel.mailbox:
        return None
    institution = Institution.objects.first()
    return mailboxes.kind_of(channel.mailbox.open(), institution.domain if institution else "")


def _mailbox_row(kind: MailboxKind | None) -> Row:
    label = gettext_lazy("Sign-in mailbox")
    if kind is None:
        return Row("warn", label, _("No mailbox is written down."))
    if kind == MailboxKind.PERSONAL:
        return Row("warn", label, _("It is at a personal mail service; use a shared mailbox of the unit."))
    if kind == MailboxKind.OTHER:
        return Row("warn", label, _("It is not under the institution's domain."))
    return Row("ok", gettext_lazy("Sign-in mailbox of the institution"))


def shown_mailbox(channel: Channel, user) -> str:
    """The mailbox in full for those who edit the account, masked for everybody else, empty when there is none."""
    if not channel.mailbox:
        return ""
    address = channel.mailbox.open()
    return address if policies.can_see_mailbox(user, channel) else mask_email(address)


def allowances(channel: Channel) -> list[tuple[bool, str]]:
    """What the present state allows, as sentences (decisions.md section 3)."""
    if policies.publishes_as_before(channel):
        publishing = (True, _("Goes on publishing as before for a while."))
    elif channel.status == "active":
        publishing = (True, _("Can be published on."))
    elif channel.status == "restricted":
        publishing = (False, _("Only the Directorate can publish on it."))
    else:
        publishing = (False, _("Nobody can publish on it."))
    if policies.may_receive(channel):
        receiving = (True, _("Takes posts for review."))
    elif policies.may_receive_drafts(channel):
        receiving = (False, _("Posts can be prepared as drafts only."))
    else:
        receiving = (False, _("Takes no posts."))
    return [receiving, publishing]


def timeline(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Entries of the ledger as the component shows them."""
    return [
        {
            "icon": ICONS.get(entry.code, "dash"),
            "actor": _("System") if entry.actor_name == SYSTEM else entry.actor_name,
            "text": f"· {_text(entry)}",
            "at": entry.recorded_at,
            "note": _note(entry),
        }
        for entry in entries
    ]


def _text(entry: AuditEntry) -> str:
    name = entry.data.get("name", "")
    return f"{entry.label}: {name}" if name else entry.label


def _note(entry: AuditEntry) -> str:
    """What the ledger says beyond the event itself, in words."""
    data = entry.data
    maker = _NOTES.get(entry.code)
    words = [maker(data)] if maker else []
    words += [str(CAUSES.get(data.get("cause", ""), "")), data.get("reason", "")]
    return " ".join(word for word in words if word)


def _reasons(codes: list[str]) -> str:
    known = [RestrictionReason(code) for code in codes if code in RestrictionReason.values]
    return ", ".join(str(reason.label) for reason in known)


def _changed(data: dict[str, Any]) -> str:
    names = [
        str(Channel._meta.get_field(name).verbose_name)
        for name in data.get("changed", {})
        if name not in ("slug", "canonical_url", "page_kind", "host")
    ]
    return ", ".join(names)


_NOTES: dict[str, Callable[[dict[str, Any]], str]] = {
    "channel.restricted": lambda data: _reasons(data.get("reasons", [])),
    "channel.reasons_changed": lambda data: _reasons(data.get("after", [])) or _("No reason is left."),
    "channel.imported": lambda data: _reasons(data.get("reasons", [])),
    "channel.edited": _changed,
    "channel.owner_changed": lambda data: f"{data.get('before', '')} → {data.get('after', '')}",
    "post.recorded": lambda data: data.get("permalink", ""),
}
