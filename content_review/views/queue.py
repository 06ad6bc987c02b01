"""The review queue: the list with its tabs and filters, its export, and the way to the next post."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.selectors import shell_of
from accounts.views import filters as address
from channels_registry.models import Platform
from content_review.forms.review_queue import QueueFilterForm
from content_review.models import Submission
from content_review.selectors import queue as queues
from content_review.selectors.queue import ORDERINGS, QueueFilters, QueueSummary
from content_review.selectors.queue_rows import headline, idle_of, row_of
from content_review.services import claims
from core import clock
from core.access import access
from core.errors import Conflict
from core.export import csv_response
from core.pagination import page_of

EXPORT_HEADER = [
    gettext_lazy("Number"),
    gettext_lazy("Internal title"),
    gettext_lazy("Unit code"),
    gettext_lazy("Unit"),
    gettext_lazy("Submitted by"),
    gettext_lazy("Accounts"),
    gettext_lazy("Revision"),
    gettext_lazy("Blocking checks"),
    gettext_lazy("Warnings"),
    gettext_lazy("Urgent"),
    gettext_lazy("Wished time"),
    gettext_lazy("Sent for review at"),
    gettext_lazy("Being reviewed by"),
]


@access("content.claim", "content.decide")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Waiting posts by tab, filter and words; the address holds all of it."""
    asked, shell = QueueFilters.from_query(request.GET), shell_of(request.user)
    idle = idle_of(shell["institution"])
    form = QueueFilterForm(
        request.GET,
        units=list(queues.units_waiting(request.user)),
        platforms=list(Platform.objects.filter(is_active=True)),
    )
    form.is_valid()
    summary = queues.summary(request.user, asked)
    page = page_of(request, queues.queue(request.user, asked), ordering=ORDERINGS[asked.order])
    context = {
        "asked": asked,
        "form": form,
        "headline": headline(summary),
        "tabs": _tabs(request, asked, summary),
        "chips": address.chips(request, form, form.FILTERS),
        "clear_url": address.without(request, *form.FILTERS),
        "page": page,
        "rows": [row_of(post, request.user, idle, asked.as_query()) for post in page],
        "query": asked.as_query(),
        "bulk_actions": BULK_ACTIONS,
        "empty_text": _empty_text(asked, summary),
        **shell,
    }
    return render(request, "content_review/review_queue.html", context)


BULK_ACTIONS = [
    {"name": "is", "value": "ustume-al", "label": gettext_lazy("Take on"), "icon": "user"},
    {"name": "is", "value": "ata", "label": gettext_lazy("Assign"), "icon": "userplus"},
    {"name": "is", "value": "duzeltme", "label": gettext_lazy("Request changes"), "icon": "reply"},
    {"name": "is", "value": "zaman", "label": gettext_lazy("Move the time"), "icon": "clock"},
]


def _tabs(request: HttpRequest, asked: QueueFilters, summary: QueueSummary) -> list[dict[str, Any]]:
    return [
        {
            "url": address.with_value(request, "sekme", tab.key),
            "label": tab.label,
            "count": tab.shown,
            "is_current": tab.key == asked.tab,
        }
        for tab in summary.tabs
    ]


def _empty_text(asked: QueueFilters, summary: QueueSummary) -> str:
    if asked.is_narrowed:
        return _("No waiting post fits these filters. Take one away or search with other words.")
    if not summary.waiting:
        return _("Every post has been decided. New ones appear here as soon as a unit sends them.")
    if asked.tab == "bana-atanan":
        return _("You have taken on no review. “Review the next one” gives you the most urgent post.")
    return _("No waiting post stands in this view. The others are under “All”.")


# ---- Export -------------------------------------------------------------------------------------------------------


@access("content.claim", "content.decide", html=False)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with its filters as CSV."""
    asked = QueueFilters.from_query(request.GET)
    idle = claims.claim_idle()
    found = queues.in_order(queues.queue(request.user, asked), asked.order)
    rows = (_export_row(post, idle) for post in found.iterator(chunk_size=200))
    return csv_response(f"{_('review-queue')}-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, rows)


def _export_row(post: Submission, idle: timedelta) -> list[Any]:
    accounts = [
        f"{delivery.channel.platform.label} · {delivery.channel.handle}" for delivery in post.deliveries.all()
    ]
    return [
        post.number,
        post.title,
        post.unit.code,
        post.unit.name,
        post.submitter.full_name,
        ", ".join(accounts),
        post.revision_count,
        post.error_count,
        post.warning_count,
        _("yes") if post.is_urgent else _("no"),
        post.wished_at,
        post.submitted_at,
        post.claimed_by.full_name if queues.is_claimed(post, idle) else "",
    ]


# ---- The next post ------------------------------------------------------------------------------------------------


@access("content.claim", html=False)
def next_post(request: HttpRequest) -> HttpResponse:
    """Take on the next post under the filters and open it. An address that was only opened leads to the queue."""
    filters = QueueFilters.from_query(request.GET)
    if request.method != "POST":
        return redirect(reverse("content:queue") + filters.as_query())
    return to_next(request, filters)


def to_next(request: HttpRequest, filters: QueueFilters, *, after: Submission | None = None) -> HttpResponse:
    """Claim the next post that the person may decide about and go there; to the queue when none is left."""
    idle = claims.claim_idle()
    for post in queues.next_candidates(request.user, filters, idle=idle, after=after):
        try:
            claims.claim(post, actor=request.user)
        except Conflict:
            # Somebody else took it between the two statements.
            continue
        return redirect(reverse("content:review", args=[post.number]) + filters.as_query())
    messages.info(
        request, _("No post is left here for you: the others are being reviewed, or they are your own.")
    )
    return redirect(reverse("content:queue") + filters.as_query())
