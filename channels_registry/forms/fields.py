"""Fields that several forms of the registry share."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment
from core.text import fold

Words = str | Promise


class PersonField(forms.ChoiceField):
    """A choice among appointments, grouped by unit; cleans to the appointment, or None."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("This appointment is no longer in force. Choose again.")
    }

    def __init__(self, *, empty_label: Words, **kwargs: Any):
        super().__init__(**kwargs)
        self.empty_label = empty_label
        self._appointments: dict[str, Appointment] = {}

    def offer(self, appointments: Iterable[Appointment]) -> None:
        """The appointments to choose among, with unit and user loaded; one unit alone needs no group."""
        self._appointments = {str(item.uid): item for item in appointments}
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, item in self._appointments.items():
            groups.setdefault(item.unit.name, []).append((value, _person_label(item)))
        grouped = next(iter(groups.values())) if len(groups) == 1 else list(groups.items())
        self.choices = [("", self.empty_label), *grouped]

    def clean(self, value: Any) -> Appointment | None:
        return self._appointments.get(super().clean(value))


def _person_label(appointment: Appointment) -> str:
    name = appointment.user.full_name
    return _("%(person)s (backup)") % {"person": name} if appointment.is_backup else name


class AddressInput(forms.TextInput):
    """A line for an address; the browser neither corrects it nor insists on it, because a user name does as well."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "url", "autocomplete": "off", "spellcheck": "false", **(attrs or {})})

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class AddressField(forms.CharField):
    """An address that counts as required on the page; whether it is missing the form decides."""

    widget = AddressInput

    def validate(self, value: Any) -> None:
        """Nothing to check here: an empty address may be made good by platform and user name."""


class LinesField(forms.CharField):
    """A list of words, one on each line; cleans to a list without blank lines and doubles."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class ValueField(forms.CharField):
    """The value of a limit: a number, two numbers in square brackets, words with commas, yes or no, or plain text."""

    # As `fold` writes them.
    YES, NO = ("evet", "yes", "true"), ("hayir", "no", "false")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return ", ".join(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return json.loads(text)
        except ValueError:
            pass
        word = fold(text, squashed=True)
        if word in self.YES + self.NO:
            return word in self.YES
        if text.startswith(("[", "{")):
            raise ValidationError(_("The list cannot be read. Write for example [0.8, 1.91]"), code="invalid")
        if "," in text:
            return [word.strip() for word in text.split(",") if word.strip()]
        return text


class JSONMapField(forms.CharField):
    """A small table of text to text, one `key = value` on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return (
            "\n".join(f"{key} = {item}" for key, item in value.items()) if isinstance(value, dict) else value
        )

    def clean(self, value: Any) -> dict[str, str]:
        found = {}
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            key, equals, item = line.partition("=")
            if not equals or not key.strip() or not item.strip():
                raise ValidationError(_("Write one entry on each line, as path = parameter."), code="invalid")
            found[key.strip()] = item.strip()
        return found
