"""A new row of the register: the page, and the two fragments that follow what is typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms.refusals import attempt
from accounts.models import Appointment, Unit
from accounts.policies import can, units_for
from accounts.roles import DUTY_ROLES
from channels_registry.enums import ChannelKind, ChannelStatus
from channels_registry.forms.channels import RegisterForm
from channels_registry.models import Channel, Platform
from channels_registry.recognition import NotRecognisedError, recognise
from channels_registry.services import channels, duties
from core.access import access

# Buttons that only look at what was typed.
LOOK_AGAIN = ("recognise", "refresh_people")


@access("channel.register")
def channel_register(request: HttpRequest) -> HttpResponse:
    """Paste an address, say whose it is and who represents it; the account becomes active when nothing is missing."""
    is_post = request.method == "POST"
    if is_post and not any(name in request.POST for name in LOOK_AGAIN):
        form = _form(request, data=request.POST)
        if form.is_valid() and attempt(form, lambda: _save(form, request)):
            return redirect(form.saved)
    else:
        typed = request.POST if is_post else request.GET
        form = _form(request, initial=_typed(typed) if is_post else _from_address(typed))
    context = {
        "form": form,
        "recognised": _recognised(request, request.POST if is_post else request.GET),
        "people_note": _people_note(form, request.user),
    }
    return render(request, "channels_registry/channel_register.html", context)


@access("channel.register", html=False)
def recognised_fragment(request: HttpRequest) -> HttpResponse:
    """What the typed address means, before anything is saved."""
    context = {"recognised": _recognised(request, request.GET)}
    return render(request, "channels_registry/_recognised.html", context)


@access("channel.register", html=False)
def candidates_fragment(request: HttpRequest) -> HttpResponse:
    """Who can represent an account of the chosen unit."""
    form = _form(request, initial={"unit": request.GET.get("unit", "")})
    context = {"form": form, "people_note": _people_note(form, request.user)}
    return render(request, "channels_registry/_people_fields.html", context)


def _form(
    request: HttpRequest, *, data: QueryDict | None = None, initial: dict | None = None
) -> RegisterForm:
    units = list(units_for(request.user, "channel.register").open().order_by("sort_key", "pk"))
    code = data.get("unit", "") if data is not None else (initial or {}).get("unit", "")
    unit = next((unit for unit in units if unit.code == code), None)
    form = RegisterForm(
        data,
        initial={"kind": ChannelKind.UNIT, **(initial or {})},
        units=units,
        platforms=Platform.objects.filter(is_active=True),
        people=_people(unit),
        keeps_catalogue=request.user.may("catalogue.manage"),
    )
    form.chosen_unit = unit
    return form


def _people(unit: Unit | None) -> list[Appointment]:
    """Who can represent the unit's accounts; without a unit everybody who represents anything, by unit."""
    if unit is not None:
        return list(duties.candidates(unit))
    everybody = Appointment.objects.open().filter(role__in=DUTY_ROLES, user__is_active=True)
    return list(everybody.select_related("user", "unit").order_by("unit__sort_key", "user__sort_key", "pk"))


def _people_note(form: RegisterForm, user) -> dict[str, Any] | None:
    """What to say when the unit, or before one is chosen anybody at all, has no representative: how to go on."""
    unit = form.chosen_unit
    if len(form.fields["primary"].choices) > 1:
        return None
    may_appoint = can(user, "appointment.manage", unit) if unit else user.may("appointment.manage")
    return {"unit": unit, "may_appoint": may_appoint}


def _typed(data: QueryDict) -> dict[str, Any]:
    """What stands in the form, unchecked, to be shown again as it is."""
    values: dict[str, Any] = {name: data.get(name, "") for name in RegisterForm.base_fields}
    return values | {"languages": data.getlist("languages")}


def _from_address(query: QueryDict) -> dict[str, Any]:
    """What a link may fill in: `?birim=CODE&adres=...`."""
    return {"unit": query.get("birim", ""), "address": query.get("adres", "")}


def _recognised(request: HttpRequest, data: QueryDict) -> dict[str, Any] | None:
    """The account that address, or platform and user name, mean; a sentence when they mean none; None when empty."""
    address = data.get("address", data.get("adres", "")).strip()
    if not address:
        return None
    keeps_catalogue = request.user.may("catalogue.manage")
    try:
        account = recognise(address, chosen=data.get("platform", ""), keeps_catalogue=keeps_catalogue)
    except NotRecognisedError as refusal:
        leads_on = refusal.is_of_catalogue and keeps_catalogue
        return {"problem": refusal.message, "url": reverse("channels:platforms") if leads_on else ""}
    known = account.registered
    may_see = known is not None and Channel.objects.visible_to(request.user).filter(pk=known.pk).exists()
    return {"account": account, "known": known, "known_url": known.get_absolute_url() if may_see else ""}


def _save(form: RegisterForm, request: HttpRequest) -> None:
    values = form.cleaned_data
    channel = channels.register(
        form.account,
        actor=request.user,
        unit=values["unit"],
        kind=values["kind"],
        details=form.details(),
        primary=values["primary"],
        backup=values["backup"],
    )
    form.saved = channel
    if channel.status == ChannelStatus.ACTIVE:
        messages.success(request, _("The account is registered and active."))
    else:
        messages.warning(
            request, _("The account is registered but not active yet. Below stands what is missing.")
        )
