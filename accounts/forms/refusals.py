"""What a service refuses, shown where the person typed it."""

from collections.abc import Callable
from typing import Any

from django import forms

from core.errors import UserFacingError


def attempt(form: forms.Form, write: Callable[[], Any]) -> bool:
    """Call a service; a refusal becomes an error of the field it names, or of the form. True when it went through.

    Nothing that was typed is lost: the bound form is shown again.
    """
    try:
        write()
    except UserFacingError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    return True
