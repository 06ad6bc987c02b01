"""Pages of units: tree, card, create, change, move, close, merge."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import hooks, selectors
from accounts.forms.people import ReasonForm
from accounts.forms.refusals import attempt
from accounts.forms.units import EditUnitForm, MergeUnitForm, MoveUnitForm, NewUnitForm, UnitFilterForm
from accounts.models import Appointment, Unit, User
from accounts.policies import can, can_end_appointment, roles_to_appoint
from accounts.services import units
from accounts.views import filters
from core.access import access

# A larger tree shows its first levels only; each unit's page goes on from there.
WHOLE_TREE = 150


def visible_unit(request: HttpRequest, code: str) -> Unit:
    """A unit whose page this viewer may open, else 404."""
    return get_object_or_404(
        selectors.unit_rows(request.user).select_related("parent", "merged_into"), code=code
    )


def _open_choices(user: User, *, besides: Unit | None = None) -> list[tuple[str, str]]:
    """Open units for a select, without a unit and what lies below it."""
    found = selectors.manageable_units(user).open()
    if besides is not None:
        found = found.exclude(path__startswith=besides.path)
    return selectors.unit_choices(found)


def _chosen(code: str) -> Unit | None:
    return Unit.objects.get(code=code) if code else None


@access("unit.manage", "appointment.manage")
def unit_tree(request: HttpRequest) -> HttpResponse:
    """The tree with the number of people, or what a search finds in it."""
    form = UnitFilterForm(request.GET)
    values = filters.cleaned(form)
    rows = selectors.unit_rows(request.user)
    if not values["kapali"]:
        rows = rows.open()
    rows = list(selectors.matching(rows, values["ara"]))
    context = {
        "form": form,
        "is_search": bool(values["ara"]),
        "chips": filters.chips(request, form, form.fields),
        "branches": _shown(rows, is_search=bool(values["ara"])),
        "is_whole": bool(values["ara"]) or len(rows) <= WHOLE_TREE,
        "total": len(rows),
        "may_manage": request.user.may("unit.manage"),
    }
    return render(request, "accounts/unit_tree.html", context)


def _shown(rows: list[Unit], *, is_search: bool) -> list[selectors.Branch]:
    """The tree as rows; what a search finds stands side by side."""
    if is_search:
        return [selectors.Branch(unit) for unit in sorted(rows, key=lambda unit: (unit.sort_key, unit.pk))]
    return selectors.flattened(selectors.tree(rows), deepest=None if len(rows) <= WHOLE_TREE else 1)


@access("unit.manage", "appointment.manage")
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The card of a unit: people, units below, what other apps add."""
    unit, viewer = visible_unit(request, code), request.user
    held = Appointment.objects.filter(unit=unit, ended_at__isnull=True).select_related("user", "unit")
    context = {
        "unit": unit,
        "lineage": selectors.lineage_of(unit, viewer),
        "appointments": [
            {"row": row, "may_end": can_end_appointment(viewer, row)}
            for row in held.order_by("user__sort_key", "user_id", "pk")
        ],
        "children": selectors.unit_rows(viewer).filter(parent=unit).order_by("closed_on", "sort_key", "pk"),
        "may_manage": can(viewer, "unit.manage", unit),
        "may_appoint": unit.is_open and bool(roles_to_appoint(viewer, unit)),
        "panels": hooks.filled(hooks.unit_panels, unit, viewer),
    }
    return render(request, "accounts/unit_detail.html", context)


@access("unit.manage")
def unit_new(request: HttpRequest) -> HttpResponse:
    """Add a unit, below `?ust=CODE` if the address says so."""
    choices = _open_choices(request.user)
    form = NewUnitForm(
        request.POST or None,
        units=choices,
        initial={"parent": request.GET.get("ust", "")},
        domain=selectors.domain_of(request.user),
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["parent"] = _chosen(values["parent"])
        if attempt(form, lambda: units.create(actor=request.user, **values)):
            messages.success(request, _("The unit was created."))
            return redirect("accounts:unit", values["code"])
    return render(request, "accounts/unit_form.html", {"form": form, "unit": None})


@access("unit.manage")
def unit_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change names, kind and mailbox; 409 when somebody changed the unit since the form was shown."""
    unit = visible_unit(request, code)
    form = EditUnitForm.for_unit(unit, request.POST or None, domain=selectors.domain_of(request.user))
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _change(unit, request.user, form.cleaned_data)):
            messages.success(request, _("The changes are saved."))
            return redirect("accounts:unit", unit.code)
        unit = visible_unit(request, code)
    return render(request, "accounts/unit_form.html", {"form": form, "unit": unit})


@transaction.atomic
def _change(unit: Unit, actor: User, values: dict) -> None:
    units.update_details(
        unit,
        actor=actor,
        kind=values["kind"],
        mailbox=values["mailbox"],
        seen_version=values["version"],
    )
    units.rename(unit, actor=actor, name_tr=values["name_tr"], name_en=values["name_en"])


@access("unit.manage")
def unit_move(request: HttpRequest, code: str) -> HttpResponse:
    """Hang the unit under another parent."""
    unit = visible_unit(request, code)
    choices = _open_choices(request.user, besides=unit)
    initial = {"parent": unit.parent.code if unit.parent else ""}
    form = MoveUnitForm(request.POST or None, units=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        parent = _chosen(form.cleaned_data["parent"])
        if attempt(form, lambda: units.move(unit, actor=request.user, parent=parent)):
            messages.success(request, _("The unit was moved."))
            return redirect("accounts:unit", unit.code)
    below = Unit.objects.below(unit).exclude(pk=unit.pk).count()
    return render(request, "accounts/unit_move.html", {"form": form, "unit": unit, "below": below})


@access("unit.manage")
def unit_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the unit; what happens is shown before."""
    unit = _open_unit(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: units.close(unit, actor=request.user, reason=reason)):
            messages.success(request, _("The unit is closed."))
            return redirect("accounts:unit", unit.code)
    context = _leaving(unit, form)
    children_count = unit.children.filter(closed_on__isnull=True).count()
    obstacles = hooks.obstacles_of(unit)
    context |= {
        "children_count": children_count,
        "obstacles": obstacles,
        "is_blocked": bool(children_count or obstacles),
    }
    return render(request, "accounts/unit_close.html", context)


@access("unit.manage")
def unit_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Merge the unit into another one; what happens is shown before."""
    unit = _open_unit(request, code)
    form = MergeUnitForm(request.POST or None, units=_open_choices(request.user, besides=unit))
    if request.method == "POST" and form.is_valid():
        into, reason = _chosen(form.cleaned_data["into"]), form.cleaned_data["reason"]
        if attempt(form, lambda: units.merge(unit, actor=request.user, into=into, reason=reason)):
            messages.success(request, _("The unit was merged into %(unit)s.") % {"unit": into.name})
            return redirect("accounts:unit", into.code)
    obstacles = hooks.obstacles_to_merging(unit)
    context = {**_leaving(unit, form), "obstacles": obstacles, "is_blocked": bool(obstacles)}
    return render(request, "accounts/unit_merge.html", context)


def _open_unit(request: HttpRequest, code: str) -> Unit:
    unit = visible_unit(request, code)
    if not unit.is_open or unit.is_directorate:
        raise Http404
    return unit


def _leaving(unit: Unit, form: forms.Form) -> dict:
    """What ends with the unit, for the pages that close or merge it."""
    held = list(Appointment.objects.filter(unit=unit, ended_at__isnull=True).select_related("user", "unit"))
    return {
        "form": form,
        "unit": unit,
        "appointments": held,
        "consequences": hooks.consequences_of_all(held),
    }
