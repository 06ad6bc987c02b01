"""Pages of the platform catalogue: everybody who sees accounts reads it, few change it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms.people import ReasonForm
from accounts.forms.refusals import attempt
from channels_registry.enums import ChannelStatus
from channels_registry.forms.catalogue import PLATFORM_FIELDS, LimitForm, PlatformForm
from channels_registry.limit_words import limit_label, shipped_words, value_words
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.limits import severity_of
from channels_registry.recognition import example_of
from channels_registry.services import catalogue
from core import clock
from core.access import access
from core.errors import UserFacingError


@access("channel.view", "catalogue.manage")
def platform_list(request: HttpRequest) -> HttpResponse:
    """The platforms, those in use first."""
    ended = sorted(ChannelStatus.ENDED)
    platforms = Platform.objects.annotate(
        channel_count=Count("channels", filter=~Q(channels__status__in=ended))
    ).order_by("-is_active", "position", "key")
    context = {"platforms": platforms, "may_manage": request.user.may("catalogue.manage")}
    return render(request, "channels_registry/platform_list.html", context)


@access("channel.view", "catalogue.manage")
def platform_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One platform: its limits of today with source, grade and date, and those that held before."""
    platform = get_object_or_404(Platform, key=key)
    limits = list(platform.limits.order_by("key", "-valid_from"))
    newest: dict[str, PlatformLimit] = {}
    for item in limits:
        newest.setdefault(item.key, item)
    rows = [_limit_row(item, is_newest=newest[item.key] is item) for item in limits]
    context = {
        "platform": platform,
        "example": example_of(platform),
        "present": [row for row in rows if row["is_present"]],
        # What nothing took the place of comes first: there it can be put into force again.
        "former": sorted((row for row in rows if not row["is_present"]), key=lambda row: not row["ended"]),
        "may_manage": request.user.may("catalogue.manage"),
    }
    return render(request, "channels_registry/platform_detail.html", context)


def _limit_row(limit: PlatformLimit, *, is_newest: bool = True) -> dict[str, Any]:
    """A limit in words. `ended` is its first day without force when nothing took its place, else None."""
    value, unit = value_words(limit.key, limit.value, limit.unit)
    ended: date | None = None
    if is_newest and limit.valid_to is not None:
        ended = limit.valid_to + timedelta(days=1)
    return {
        "limit": limit,
        "label": limit_label(limit.key),
        "unit": unit,
        "source": shipped_words(limit.source),
        "note": shipped_words(limit.note),
        "value": value,
        "shown": f"{value} {unit}".strip(),
        "blocks": severity_of(limit.grade) == "error",
        "is_future": limit.valid_from > clock.today(),
        "is_present": limit.valid_to is None or limit.valid_to >= clock.today(),
        "ended": ended,
    }


@access("catalogue.manage")
def platform_new(request: HttpRequest) -> HttpResponse:
    """Add a platform; switched on it can be chosen at once, without a change of code."""
    return _platform_form(request, Platform())


@access("catalogue.manage")
def platform_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a platform and how its addresses are read."""
    return _platform_form(request, get_object_or_404(Platform, key=key))


def _platform_form(request: HttpRequest, platform: Platform) -> HttpResponse:
    is_new = platform._state.adding
    form = PlatformForm(request.POST or None, instance=platform)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in PLATFORM_FIELDS if name in form.cleaned_data}
        try:
            catalogue.save_platform(platform, actor=request.user, values=values)
        except ValidationError as problem:
            form._update_errors(problem)
        else:
            messages.success(request, _("The platform is saved."))
            return redirect("channels:platform", platform.key)
    context = {"form": form, "platform": None if is_new else platform}
    return render(request, "channels_registry/platform_form.html", context)


@access("catalogue.manage", html=False)
@require_POST
def platform_switch(request: HttpRequest, key: str) -> HttpResponse:
    """Put a platform into use or out of it; registered accounts stay as they are."""
    platform = get_object_or_404(Platform, key=key)
    is_active = request.POST.get("is_active") == "1"
    catalogue.save_platform(platform, actor=request.user, values={"is_active": is_active})
    words = _("%(platform)s can be chosen now.") if is_active else _("%(platform)s can no longer be chosen.")
    messages.success(request, words % {"platform": platform.label})
    return redirect("channels:platform", platform.key)


@access("catalogue.manage")
def limit_new(request: HttpRequest, key: str) -> HttpResponse:
    """State a limit that the platform did not have yet."""
    return _limit_form(request, get_object_or_404(Platform, key=key), None)


@access("catalogue.manage")
def limit_change(request: HttpRequest, key: str, limit: str) -> HttpResponse:
    """State a limit anew: source, grade and date are obligatory; the old row stays as history."""
    present = _newest(key, limit)
    if present.valid_to is not None:
        return _has_ended(request, present)
    return _limit_form(request, present.platform, present)


def _newest(key: str, limit: str) -> PlatformLimit:
    """The row of a limit that began last, else 404."""
    row = PlatformLimit.objects.select_related("platform").filter(platform=key, key=limit)
    found = row.order_by("-valid_from").first()
    if found is None:
        raise Http404
    return found


def _has_ended(request: HttpRequest, row: PlatformLimit) -> HttpResponse:
    """Back to the platform, where the row stands with the day of its end and the way to put it into force again."""
    messages.warning(request, _("%(limit)s: this limit has ended already.") % {"limit": limit_label(row.key)})
    return redirect("channels:platform", row.platform_id)


def _limit_form(request: HttpRequest, platform: Platform, present: PlatformLimit | None) -> HttpResponse:
    form = LimitForm(request.POST or None, present=present)
    if request.method == "POST" and form.is_valid():
        values = {"key": present.key if present else "", **form.cleaned_data}
        if attempt(form, lambda: catalogue.set_limit(platform, actor=request.user, **values)):
            messages.success(request, _("The limit is saved."))
            return redirect("channels:platform", platform.key)
    context = {"form": form, "platform": platform, "present": present and _limit_row(present)}
    return render(request, "channels_registry/limit_form.html", context)


@access("catalogue.manage")
def limit_end(request: HttpRequest, key: str, limit: str) -> HttpResponse:
    """Let a limit end, because the platform no longer has it; what happens is shown before."""
    row = _newest(key, limit)
    if row.valid_to is not None:
        return _has_ended(request, row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: catalogue.end_limit(row, actor=request.user, reason=reason)):
            messages.success(request, _("%(limit)s: the limit has ended.") % {"limit": limit_label(row.key)})
            return redirect("channels:platform", key)
    context = {"form": form, "platform": row.platform, "present": _limit_row(row)}
    return render(request, "channels_registry/limit_end.html", context)


@access("catalogue.manage", html=False)
@require_POST
def limit_restore(request: HttpRequest, key: str, limit: str) -> HttpResponse:
    """Put a limit that has ended into force again, from today on."""
    row = _newest(key, limit)
    try:
        catalogue.restore_limit(row, actor=request.user)
    except UserFacingError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(limit)s: the limit is in force again.")
        messages.success(request, words % {"limit": limit_label(row.key)})
    return redirect("channels:platform", key)
