"""The list of accounts and its export."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.views import filters as address
from channels_registry import selectors
from channels_registry.enums import DutyKind
from channels_registry.forms.channels import ChannelFilterForm
from channels_registry.models import Channel, ChannelDuty, Platform
from channels_registry.selectors import TABS, ChannelFilters
from core import clock
from core.access import access
from core.export import csv_response
from core.pagination import page_of

# No mailbox here: a list on somebody's disk must not name where the accounts are entered.
EXPORT_HEADER = [
    gettext_lazy("Platform"),
    gettext_lazy("User name"),
    gettext_lazy("Displayed name"),
    gettext_lazy("Kind"),
    gettext_lazy("Unit code"),
    gettext_lazy("Unit"),
    gettext_lazy("Status"),
    gettext_lazy("Reasons for the restriction"),
    gettext_lazy("Primary representative"),
    gettext_lazy("Backup representative"),
    gettext_lazy("Target audience"),
    gettext_lazy("Purpose"),
    gettext_lazy("Languages"),
    gettext_lazy("Profile address"),
    gettext_lazy("Last post"),
]


@access("channel.view")
def channel_list(request: HttpRequest) -> HttpResponse:
    """Accounts that the person may see, by tab, filter and words; the address holds all of it."""
    return _page(request, ChannelFilters.from_query(request.GET))


@access("channel.view")
def my_channels(request: HttpRequest) -> HttpResponse:
    """The same list, begun at the person's own accounts."""
    query = request.GET.copy()
    query.setdefault("sekme", "benim")
    return _page(request, ChannelFilters.from_query(query))


def _page(request: HttpRequest, asked: ChannelFilters) -> HttpResponse:
    platforms = list(Platform.objects.all())
    form = ChannelFilterForm(
        request.GET, platforms=platforms, units=list(selectors.units_with_channels(request.user))
    )
    form.is_valid()
    found = selectors.filtered(request.user, asked, platforms)
    page = page_of(request, selectors.in_tab(found, asked.tab, request.user), ordering=["sort_key"])
    context = {
        "form": form,
        "asked": asked,
        "tabs": _tabs(request, asked, selectors.counts_of(found, request.user)),
        "chips": address.chips(request, form, form.fields),
        "clear_url": address.without(request, *form.fields),
        "page": page,
        "query": address.without(request),
        "may_register": request.user.may("channel.register"),
        "empty_text": _empty_text(asked),
    }
    return render(request, "channels_registry/channel_list.html", context)


def _tabs(request: HttpRequest, asked: ChannelFilters, counts: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "url": address.with_value(request, "sekme", tab.key or "tumu"),
            "label": tab.label,
            "count": counts[tab.key],
            "is_current": tab.key == asked.tab,
        }
        for tab in TABS
        # The own accounts only where somebody has some; empty tabs of states stay, so that nothing jumps about.
        if tab.key != "benim" or counts[tab.key] != "0" or asked.tab == "benim"
    ]


def _empty_text(asked: ChannelFilters) -> str:
    if asked.text or asked.platform or asked.unit or asked.status or asked.kind:
        return _("Nothing fits these filters. Take one away or search with other words.")
    if asked.tab == "benim":
        return _("You represent no account. Your unit head or the Directorate assigns representatives.")
    if asked.tab == "temsilcisiz":
        return _("Every account has a representative.")
    return _("No account here yet.")


@access("channel.view", html=False)
def channel_export(request: HttpRequest) -> HttpResponseBase:
    """The list with its filters as CSV."""
    asked = ChannelFilters.from_query(request.GET)
    found = selectors.filtered(request.user, asked, list(Platform.objects.all()))
    found = selectors.in_tab(found, asked.tab, request.user).order_by("sort_key", "pk")
    duties = ChannelDuty.objects.open().filter(kind=DutyKind.BACKUP, channel__in=found.order_by())
    backups = dict(duties.values_list("channel_id", "appointment__user__full_name"))
    rows = (_export_row(channel, backups) for channel in found.iterator(chunk_size=200))
    return csv_response(f"{_('accounts')}-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, rows)


def _export_row(channel: Channel, backups: dict[int, str]) -> list[Any]:
    return [
        channel.platform.label,
        channel.handle,
        channel.display_name,
        channel.get_kind_display(),
        channel.unit.code,
        channel.unit.name,
        channel.get_status_display(),
        ", ".join(str(reason.label) for reason in channel.reasons),
        channel.representative.full_name if channel.representative else "",
        backups.get(channel.pk, ""),
        channel.audience,
        channel.purpose,
        " ".join(channel.languages),
        channel.canonical_url,
        channel.last_published_at,
    ]
