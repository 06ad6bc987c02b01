"""Pages of people: list, card, add, change, invite, deactivate."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import hooks, selectors
from accounts.forms.people import NewPersonForm, PeopleFilterForm, PersonForm, ReasonForm
from accounts.forms.refusals import attempt
from accounts.models import Invitation, User
from accounts.policies import (
    can_end_appointment,
    can_manage_people,
    manageable_units,
    roles_to_appoint,
    visible_people,
)
from accounts.services import invitations, people
from accounts.views import filters
from core import clock
from core.access import access
from core.errors import UserFacingError
from core.export import csv_response
from core.pagination import page_of
from core.text import tr_slug

# Which invitation the next look at a card shows the link of.
JUST_INVITED = "accounts.just_invited"
EXPORT_HEADER = [
    gettext_lazy("Name and surname"),
    gettext_lazy("E-mail"),
    gettext_lazy("Job title"),
    gettext_lazy("Phone"),
    gettext_lazy("State"),
    gettext_lazy("Appointments"),
]


def visible_person(request: HttpRequest, external_id: str) -> User:
    """A person whose card this viewer may open, else 404."""
    return get_object_or_404(visible_people(request.user), external_id=external_id)


def _filtered(request: HttpRequest) -> tuple[PeopleFilterForm, dict[str, Any], Any]:
    """The filter form, what it says, and the people it leaves."""
    units = list(manageable_units(request.user).open())
    form = PeopleFilterForm(request.GET, units=selectors.unit_choices(units))
    values = filters.cleaned(form)
    found = selectors.people(
        request.user,
        words=values["ara"],
        role=values["gorev"],
        unit=filters.unit_of(units, values["birim"]),
        state=values["durum"],
    )
    return form, values, found


@access("people.manage", "appointment.manage")
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody the viewer may see, by name in Turkish order."""
    form, values, found = _filtered(request)
    context = {
        "form": form,
        "is_filtered": any(values.values()),
        "chips": filters.chips(request, form, form.fields),
        "page": page_of(request, found, ordering=["sort_key"]),
        "may_manage": can_manage_people(request.user),
        "may_appoint": bool(roles_to_appoint(request.user)),
        "query": filters.without(request),
    }
    return render(request, "accounts/person_list.html", context)


@access("people.manage", "appointment.manage", html=False)
def people_export(request: HttpRequest) -> HttpResponseBase:
    """The list with its filters as CSV; telephone numbers are the Directorate's to see."""
    _form, _values, found = _filtered(request)
    may_manage = can_manage_people(request.user)
    rows = (
        [
            person.full_name,
            person.email,
            person.title,
            person.phone if may_manage else "",
            person.state.label,
            "; ".join(f"{held.get_role_display()}, {held.unit.name}" for held in person.open_appointments),
        ]
        for person in found.order_by("sort_key", "pk").iterator(chunk_size=200)
    )
    return csv_response(f"{tr_slug(_('People'))}-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, rows)


@access("people.manage")
def person_new(request: HttpRequest) -> HttpResponse:
    """Add a person; the link of the invitation is shown once."""
    form = NewPersonForm(
        request.POST or None, initial={"language": "tr"}, domain=selectors.domain_of(request.user)
    )
    if request.method == "POST" and form.is_valid():
        made: dict[str, Any] = {}
        if attempt(form, lambda: made.update(_add(form, request.user))):
            person, invitation = made["person"], made["invitation"]
            if invitation is not None:
                return _to_card_with_link(request, person, invitation)
            messages.success(request, _("%(person)s was added.") % {"person": person.full_name})
            return redirect("accounts:person", person.external_id)
    return render(request, "accounts/person_form.html", {"form": form, "person": None})


def _add(form: NewPersonForm, actor: User) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    is_invited = values.pop("is_invited")
    with transaction.atomic():
        person = people.create(actor=actor, **values)
        invitation = invitations.invite(person, actor=actor)[0] if is_invited else None
    return {"person": person, "invitation": invitation}


@access("people.manage", "appointment.manage")
def person_detail(request: HttpRequest, external_id: str) -> HttpResponse:
    """The card of a person: appointments, invitation, what other apps add, and the link of who was just invited."""
    person, viewer = visible_person(request, external_id), request.user
    link = _link_to_show(request, person)
    held = selectors.appointments_of(person, viewer)
    context = {
        "person": person,
        "link": link,
        "appointments": [
            {"row": row, "may_end": can_end_appointment(viewer, row), "is_over": row.ended_at is not None}
            for row in held
        ],
        "invitation": person.invitations.select_related("invited_by").first(),
        "may_manage": can_manage_people(viewer),
        "may_appoint": viewer.pk != person.pk and person.is_active and bool(roles_to_appoint(viewer)),
        "panels": hooks.filled(hooks.person_panels, person, viewer),
    }
    response = render(request, "accounts/person_detail.html", context)
    if link:
        response["Cache-Control"] = "no-store"
    return response


def _to_card_with_link(request: HttpRequest, person: User, invitation: Invitation) -> HttpResponse:
    """To the card, which shows the link once. The session keeps the invitation's identifier, never its token."""
    request.session[JUST_INVITED] = str(invitation.uid)
    return redirect("accounts:person", person.external_id)


def _link_to_show(request: HttpRequest, person: User) -> str:
    """The link of the invitation that this browser has just sent to the person; empty from the second look on."""
    uid = request.session.pop(JUST_INVITED, "") if JUST_INVITED in request.session else ""
    invitation = person.invitations.usable().filter(uid=uid).first() if uid else None
    if invitation is None or not can_manage_people(request.user):
        return ""
    path = reverse("accounts:invitation", args=[invitations.token_of(invitation)])
    return f"{settings.SITE_URL}{path}"


@access("people.manage")
def person_edit(request: HttpRequest, external_id: str) -> HttpResponse:
    """Change what is known of a person."""
    person = visible_person(request, external_id)
    form = PersonForm.for_person(person, request.POST or None, domain=selectors.domain_of(request.user))
    if request.method == "POST" and form.is_valid():
        changed = get_object_or_404(User, pk=person.pk)
        if attempt(form, lambda: people.update(changed, actor=request.user, **form.cleaned_data)):
            messages.success(request, _("The changes are saved."))
            return redirect("accounts:person", person.external_id)
    return render(request, "accounts/person_form.html", {"form": form, "person": person})


@access("people.manage", html=False)
@never_cache
@require_POST
def person_invite(request: HttpRequest, external_id: str) -> HttpResponse:
    """Invite or invite again; earlier links stop working."""
    person = visible_person(request, external_id)
    try:
        invitation, _token = invitations.invite(person, actor=request.user)
    except UserFacingError as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:person", person.external_id)
    return _to_card_with_link(request, person, invitation)


@access("people.manage", html=False)
@require_POST
def person_revoke_invitation(request: HttpRequest, external_id: str) -> HttpResponse:
    """Make the open link of a person stop working."""
    person = visible_person(request, external_id)
    invitation = person.invitations.usable().first()
    if invitation is not None:
        invitations.revoke(invitation, actor=request.user)
        messages.success(request, _("The invitation link no longer works."))
    return redirect("accounts:person", person.external_id)


@access("people.manage")
def person_deactivate(request: HttpRequest, external_id: str) -> HttpResponse:
    """Close a person's access; what happens is shown before."""
    person = visible_person(request, external_id)
    if not person.is_active:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: people.deactivate(person, actor=request.user, reason=reason)):
            messages.success(request, _("%(person)s can no longer sign in.") % {"person": person.full_name})
            return redirect("accounts:person", person.external_id)
    held = [row for row in selectors.appointments_of(person, request.user) if row.ended_at is None]
    context = {
        "form": form,
        "person": person,
        "appointments": held,
        "consequences": hooks.consequences_of_all(held),
    }
    return render(request, "accounts/person_deactivate.html", context)


@access("people.manage", html=False)
@require_POST
def person_reactivate(request: HttpRequest, external_id: str) -> HttpResponse:
    """Let a person in again."""
    person = visible_person(request, external_id)
    people.reactivate(person, actor=request.user)
    messages.success(
        request, _("%(person)s may sign in again. Appointments are made anew.") % {"person": person.full_name}
    )
    return redirect("accounts:person", person.external_id)
