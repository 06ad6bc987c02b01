"""Pages of appointments: list, make (whom, then what), end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import hooks, selectors
from accounts.enums import AppointmentState
from accounts.forms.appointments import (
    AppointmentFilterForm,
    AppointmentForm,
    EndAppointmentForm,
    PersonSearchForm,
)
from accounts.forms.refusals import attempt
from accounts.models import Appointment, User
from accounts.policies import (
    can_end_appointment,
    manageable_units,
    roles_to_appoint,
    visible_appointments,
    visible_people,
)
from accounts.services import appointments
from accounts.views import filters
from core import clock
from core.access import access
from core.errors import StaleObject
from core.export import csv_response
from core.pagination import page_of
from core.tabs import capped
from core.text import tr_slug

# A person found by a search stays appointable for this long.
FOUND, FOUND_SECONDS = "accounts.found", 60 * 60
EXPORT_HEADER = [
    gettext_lazy("Person"),
    gettext_lazy("E-mail"),
    gettext_lazy("Role"),
    gettext_lazy("Unit"),
    gettext_lazy("First day"),
    gettext_lazy("Last day"),
    gettext_lazy("State"),
    gettext_lazy("Document number"),
]


def _filtered(request: HttpRequest) -> tuple[AppointmentFilterForm, str, Any]:
    """The filter form, the tab, and the appointments they leave."""
    units = list(manageable_units(request.user))
    form = AppointmentFilterForm(request.GET, units=selectors.unit_choices(units))
    values = filters.cleaned(form)
    state = request.GET.get("durum", "")
    state = state if state in AppointmentState.values else AppointmentState.OPEN.value
    found = selectors.appointments(
        request.user,
        words=values["ara"],
        role=values["gorev"],
        unit=filters.unit_of(units, values["birim"]),
        state=state,
    )
    return form, state, found


@access("appointment.manage")
def appointment_list(request: HttpRequest) -> HttpResponse:
    """Appointments by their place in time, narrowed by role, unit and person."""
    form, state, found = _filtered(request)
    page = page_of(request, found, ordering=["-starts_on"])
    context = {
        "form": form,
        "state": state,
        "tabs": _tabs(request, state),
        "chips": filters.chips(request, form, form.fields),
        "page": page,
        "rows": [{"row": row, "may_end": can_end_appointment(request.user, row)} for row in page],
        "query": filters.without(request),
    }
    return render(request, "accounts/appointment_list.html", context)


def _tabs(request: HttpRequest, state: str) -> list[dict[str, Any]]:
    counts = selectors.appointment_counts(request.user)
    return [
        {
            "url": filters.with_value(request, "durum", member.value),
            "label": member.label,
            "count": capped(counts[member.value]),
            "icon": member.icon,
            "is_current": member.value == state,
        }
        for member in AppointmentState
    ]


@access("appointment.manage", html=False)
def appointment_export(request: HttpRequest) -> HttpResponseBase:
    """The list with its filters as CSV."""
    _form, _state, found = _filtered(request)
    rows = (
        [
            row.user.full_name,
            row.user.email,
            row.get_role_display(),
            row.unit.name,
            row.starts_on,
            row.last_day,
            row.state.label,
            row.document_no,
        ]
        for row in found.order_by("-starts_on", "-pk").iterator(chunk_size=200)
    )
    return csv_response(f"{tr_slug(_('Appointments'))}-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, rows)


@access("appointment.manage")
def appointment_new(request: HttpRequest) -> HttpResponse:
    """Make an appointment: first whom (a search), then what (`?kisi=<id>`, with `?birim=CODE` chosen beforehand)."""
    reference = request.GET.get("kisi", "")
    if not reference:
        return _choose_person(request)
    person = _appointable(request, reference)
    units = list(manageable_units(request.user).open())
    roles = roles_to_appoint(request.user)
    initial = {"starts_on": clock.today(), "unit": request.GET.get("birim", "")}
    form = AppointmentForm(
        request.POST or None, roles=roles, units=selectors.unit_choices(units), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["unit"] = filters.unit_of(units, values["unit"])
        if attempt(form, lambda: appointments.appoint(actor=request.user, user=person, **values)):
            messages.success(
                request,
                _("%(person)s was appointed and has been told.") % {"person": person.full_name},
            )
            return redirect("accounts:appointments")
    context = {"form": form, "person": person, "held": selectors.appointments_of(person, request.user)}
    return render(request, "accounts/appointment_form.html", context)


def _appointable(request: HttpRequest, reference: str) -> User:
    """The person of the address, else 404: one the viewer may see, or one his own search has just found.

    A unit head finds strangers by their whole e-mail address only; the signature proves that he did.
    """
    try:
        viewer, external_id = signing.loads(reference, salt=FOUND, max_age=FOUND_SECONDS)
        people = User.objects.all() if viewer == request.user.pk else User.objects.none()
    except signing.BadSignature:
        people, external_id = visible_people(request.user), reference
    try:
        return get_object_or_404(people, external_id=UUID(external_id), is_active=True)
    except ValueError as error:
        raise Http404 from error


def _choose_person(request: HttpRequest) -> HttpResponse:
    form = PersonSearchForm(request.GET)
    words = filters.cleaned(form)["ara"]
    found = selectors.candidates(request.user, words)
    context = {
        "form": form,
        "words": words,
        "unit": manageable_units(request.user).open().filter(code=request.GET.get("birim", "")).first(),
        "found": [
            {
                "person": person,
                "reference": signing.dumps([request.user.pk, str(person.external_id)], salt=FOUND),
            }
            for person in found
        ],
        "finds_everybody": request.user.may("people.manage"),
    }
    return render(request, "accounts/appointment_person.html", context)


@access("appointment.manage")
def appointment_end(request: HttpRequest, uid: str) -> HttpResponse:
    """End an appointment at once or on a day; what happens is shown before."""
    row = get_object_or_404(
        visible_appointments(request.user).select_related("user", "unit", "ended_by"), uid=uid
    )
    if row.ended_at is not None:
        by = row.ended_by.full_name if row.ended_by else None
        raise StaleObject(row, "ended", by, row.ended_at, status_label=row.state.label)
    if not can_end_appointment(request.user, row):
        raise PermissionDenied
    form = EndAppointmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _end(row, form, request.user)):
        messages.success(request, _done(row, form))
        return redirect("accounts:appointments")
    context = {
        "form": form,
        "row": row,
        "consequences": hooks.consequences_of(row),
        "is_last_director": appointments.is_last_director(row),
    }
    return render(request, "accounts/appointment_end.html", context)


def _end(row: Appointment, form: EndAppointmentForm, actor: User) -> None:
    values = form.cleaned_data
    if values["when"] == form.NOW:
        appointments.end(row, actor=actor, reason=values["reason"])
    else:
        appointments.schedule_end(row, actor=actor, ends_on=values["ends_on"], reason=values["reason"])


def _done(row: Appointment, form: EndAppointmentForm) -> str:
    if form.cleaned_data["when"] == form.NOW:
        return _("The appointment of %(person)s has ended.") % {"person": row.user.full_name}
    return _("The appointment of %(person)s ends after %(day)s.") % {
        "person": row.user.full_name,
        "day": date_format(form.cleaned_data["ends_on"], "j F Y"),
    }
