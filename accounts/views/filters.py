"""Filters of lists that live in the address: chips that take one away, and the unit a code names."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest

from accounts.models import Unit
from core.pagination import PARAMETER


def chips(request: HttpRequest, form: forms.Form, names: Iterable[str]) -> list[dict[str, Any]]:
    """The filters that are on, each with the address without it."""
    found = []
    for name in names:
        value = form.cleaned_data.get(name)
        if not value:
            continue
        field = form.fields[name]
        shown = dict(field.choices).get(value, value) if hasattr(field, "choices") else value
        # A choice of the unit tree is indented; a chip says the name alone.
        text = field.label if value is True else f"{field.label}: {getattr(shown, 'plain', shown)}"
        found.append({"label": text, "remove_url": without(request, name)})
    return found


def without(request: HttpRequest, *names: str) -> str:
    """This address without these parameters and without the page of the list."""
    params = request.GET.copy()
    for name in (*names, PARAMETER):
        params.pop(name, None)
    return f"?{params.urlencode()}"


def with_value(request: HttpRequest, name: str, value: str) -> str:
    """This address with a parameter set, on the first page of the list."""
    params = request.GET.copy()
    params.pop(PARAMETER, None)
    params[name] = value
    return f"?{params.urlencode()}"


def unit_of(units: Iterable[Unit], code: str) -> Unit | None:
    """The unit of this code among those at hand."""
    return next((unit for unit in units if unit.code == code), None)


def posted_uid(request: HttpRequest, name: str) -> UUID:
    """The identifier a form has sent; anything that is none names nothing that exists (404)."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What a filter form understands; a value it does not know restricts nothing."""
    form.is_valid()
    return {name: form.cleaned_data.get(name) or "" for name in form.fields}
