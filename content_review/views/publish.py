"""Publishing by hand: what waits for it, and the page of one publication with its copy pack."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import filters
from audit.models import AuditEntry
from audit.selectors import history_of
from audit.services import SYSTEM
from content_review import events, policies
from content_review.enums import DeliveryStatus
from content_review.forms.publish_list import PublishFilterForm
from content_review.forms.publish_steps import PublishForm
from content_review.models import Delivery
from content_review.querysets import DeliveryQuerySet
from content_review.selectors import publishing
from content_review.selectors.publishing import FIRST_TAB, TABS, TabSpec
from content_review.selectors.review import video_text
from content_review.services import copy_pack, deliveries
from content_review.services.copy_pack import PackImage
from content_review.transitions import DELIVERY_WORKFLOW, delivery_actions
from core import clock
from core.access import access
from core.design.words import num, when_text
from core.enums import Badge
from core.errors import Conflict, UserFacingError
from core.export import csv_response
from core.pagination import page_of

EXPORT_HEADER = [
    gettext_lazy("Number"),
    gettext_lazy("Internal title"),
    gettext_lazy("Unit"),
    gettext_lazy("Account"),
    gettext_lazy("Status"),
    gettext_lazy("Time of publication"),
    gettext_lazy("Approved by"),
    gettext_lazy("Approved at"),
    gettext_lazy("Published at"),
    gettext_lazy("Published by"),
    gettext_lazy("Address of the post"),
]
# The step of the workflow -> the last part of its address.
SLUGS = {
    "schedule": "zaman",
    "make_ready": "hemen",
    "hold": "beklet",
    "release": "surdur",
    "take_down": "kaldir",
    "cancel": "iptal",
}
# Entries of the ledger that the page of a publication shows.
HISTORY = 20
# Simple ratios are read as "4:5", others as "1,91:1".
LARGEST_SIMPLE = 20
_ICONS = {step.event.code: step.icon for step in DELIVERY_WORKFLOW}


# ---- The list -----------------------------------------------------------------------------------------------------


@access("content.publish_official", "content.publish_unit")
@require_safe
def publishing_list(request: HttpRequest) -> HttpResponse:
    """What the person may publish, by tab, filtered by what stands in the address."""
    key, spec = _asked(request)
    form, values, rows = _filtered(request, spec)
    page = page_of(request, rows, ordering=spec.ordering)
    for row in page:
        row.is_overdue = publishing.is_overdue(row)
    context = {
        "form": form,
        "tab": key,
        "is_past": spec.is_past,
        "tabs": [
            {
                "url": f"?sekme={found.key}",
                "label": found.label,
                "count": found.shown,
                "is_current": found.key == key,
            }
            for found in publishing.tabs(request.user)
        ],
        "page": page,
        "is_filtered": any(values.values()),
        "chips": filters.chips(request, form, form.fields),
        "clear_url": f"?sekme={key}",
        "query": filters.without(request),
    }
    return render(request, "content_review/publish_list.html", context)


@access("content.publish_official", "content.publish_unit", html=False)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with its tab and filters as CSV."""
    _key, spec = _asked(request)
    _form, _values, rows = _filtered(request, spec)
    lines = (_export_row(row) for row in rows.order_by(*spec.ordering, "pk").iterator(chunk_size=200))
    return csv_response(f"{_('publications')}-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, lines)


def _asked(request: HttpRequest) -> tuple[str, TabSpec]:
    wished = request.GET.get("sekme", "")
    key = wished if wished in TABS else FIRST_TAB
    return key, TABS[key]


def _filtered(
    request: HttpRequest, spec: TabSpec
) -> tuple[PublishFilterForm, dict[str, Any], DeliveryQuerySet]:
    channels = publishing.channels_to_publish_on(request.user, whatever_status=True)
    form = PublishFilterForm(request.GET, channels=list(channels.select_related("platform")))
    values = filters.cleaned(form)
    rows = publishing.deliveries(
        request.user,
        spec,
        platform=values["platform"],
        channel=values["hesap"],
        since=values["ilk"] or None,
        until=values["son"] or None,
        search=values["ara"],
    )
    return form, values, rows


def _export_row(row: Delivery) -> list[Any]:
    return [
        row.submission.number,
        row.submission.title,
        row.submission.unit.name,
        f"{row.channel.platform.label} · {row.channel.handle}",
        row.get_status_display(),
        row.due_at,
        row.approved_by_name or _("the account's review mode"),
        row.approved_at,
        row.published_at,
        row.published_by.full_name if row.published_by else "",
        row.published_post.permalink if row.published_post else "",
    ]


# ---- One publication ----------------------------------------------------------------------------------------------


@access("content.view")
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: HttpRequest, number: str, channel: UUID) -> HttpResponse:
    """The copy pack in the order in which a person works, then the proof; POST records the publication."""
    found = opened(request, number, channel)
    if request.method == "POST":
        return _publish(request, found)
    return _page(request, found)


def opened(request: HttpRequest, number: str, channel: UUID) -> Delivery:
    """The delivery of an address; 404 when the person does not see the post, 403 for who may not work on it."""
    found = seen(request, number, channel)
    if not publishing.opens(request.user, found):
        raise PermissionDenied
    return found


def seen(request: HttpRequest, number: str, channel: UUID) -> Delivery:
    """The delivery of an address, for whoever sees the post; 404 otherwise."""
    found = publishing.find(request.user, number, channel)
    if found is None:
        raise Http404
    return found


def address_of(found: Delivery) -> str:
    """Where the page of a delivery is."""
    return reverse("content:delivery", args=[found.submission.number, found.channel.uid])


def _publish(request: HttpRequest, found: Delivery) -> HttpResponse:
    """Record the publication; what cannot be recorded is said beside what was typed."""
    if not policies.publishes(request.user, found):
        raise PermissionDenied
    form = PublishForm(request.POST, channel=found.channel)
    if form.is_valid():
        values = form.cleaned_data
        try:
            deliveries.publish(
                found,
                permalink=values["permalink"],
                published_at=values["published_at"],
                actor=request.user,
                version=values["version"],
            )
        except UserFacingError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        except Conflict as conflict:
            return _conflict(request, found, conflict)
        else:
            messages.success(request, _("Recorded as published. The unit has been told."))
            return redirect(address_of(found))
    return _page(request, found, form=form)


def _conflict(request: HttpRequest, found: Delivery, conflict: Conflict) -> HttpResponse:
    """The page as it stands now, status 409, with what was typed and the version that holds."""
    fresh = opened(request, found.submission.number, found.channel.uid)
    typed = request.POST.copy()
    typed["version"] = str(fresh.version)
    form = PublishForm(typed)
    return _page(request, fresh, form=form, conflict=conflict)


def _page(
    request: HttpRequest,
    found: Delivery,
    *,
    form: PublishForm | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    actions = {action.name: action for action in delivery_actions(found, request.user)}
    pack = copy_pack.build(found) if found.status in DeliveryStatus.NEEDS_APPROVAL else None
    is_publishable = "publish" in actions
    context = {
        "delivery": found,
        "post": found.submission,
        "channel": found.channel,
        "approval": publishing.approval_of(found),
        "pack": pack,
        "images": [_shown_image(item) for item in pack.images] if pack else [],
        "video": video_text(pack.video) if pack else "",
        "may_publish": policies.publishes(request.user, found),
        "may_correct": deliveries.may_correct_address(request.user, found),
        "now_label": DELIVERY_WORKFLOW.get("make_ready").label,
        "form": (form or PublishForm(initial={"version": found.version})) if is_publishable else None,
        "typed": form["permalink"].value() if form and not is_publishable else "",
        "conflict": conflict,
        "steps": [
            {"action": action, "slug": SLUGS[name]} for name, action in actions.items() if name in SLUGS
        ],
        "entries": [_entry(entry) for entry in history_of(found)[:HISTORY]],
    }
    return render(
        request, "content_review/delivery_detail.html", context, status=200 if conflict is None else 409
    )


# ---- Words --------------------------------------------------------------------------------------------------------


def _shown_image(item: PackImage) -> dict[str, Any]:
    """One image as the page shows it."""
    width, height = item.plan.canvas
    return {
        "position": item.position,
        "thumb_url": reverse("content:image", args=[item.media.asset.uid, "kucuk"]),
        "done": done_to(item),
        "width": width,
        "height": height,
        "alt_text": item.media.alt_text,
    }


def done_to(item: PackImage) -> Badge:
    """What was done to an image for the platform."""
    if item.plan.how == "crop":
        return Badge(_("cropped to %(ratio)s") % {"ratio": ratio_text(item.ratio)}, "warn", "crop")
    if item.plan.how == "pad":
        return Badge(_("margin added, %(ratio)s") % {"ratio": ratio_text(item.ratio)}, "info", "image")
    if item.is_smaller:
        return Badge(_("scaled down"), "", "image")
    if item.is_converted:
        return Badge(_("converted to JPEG"), "", "image")
    return Badge(_("as it is"), "", "check")


def ratio_text(ratio: Fraction) -> str:
    """A ratio of width to height as people write it: 4:5, 1,91:1."""
    if max(ratio.numerator, ratio.denominator) <= LARGEST_SIMPLE:
        return f"{ratio.numerator}:{ratio.denominator}"
    return f"{num(float(ratio), 2)}:1"


def _label_of(entry: AuditEntry) -> str:
    """What happened, by the facts of the entry: one step of the workflow serves several wishes of people."""
    if entry.data.get("released"):
        return str(events.DeliveryReleased.label)
    if "time_before" in entry.data:
        if entry.code == events.DeliveryScheduled.code:
            return _("Time of publication moved")
        if entry.code == events.DeliveryReady.code:
            return _("Made ready to publish now")
    return entry.label


def _entry(entry: AuditEntry) -> dict[str, Any]:
    """One line of the history, as components/timeline.html takes it."""
    moment = parse_datetime(entry.data.get("time") or entry.data.get("due_at") or "")
    label = _label_of(entry)
    told = f"{label} ({when_text(moment)})" if moment else label
    former = entry.data.get("permalink_before", "")
    return {
        "icon": _ICONS.get(entry.code, "dash"),
        "actor": _("System") if entry.actor_name == SYSTEM else entry.actor_name,
        "text": f"· {told}",
        "at": entry.recorded_at,
        "note": entry.data.get("reason", "") or former,
    }
