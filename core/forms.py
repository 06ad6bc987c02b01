"""Forms in the portal's look: the renderer, the form mixin, and the widgets that native inputs cannot replace.

`{{ form }}` gives an error summary and one `.field` block for each field (templates/django/forms/). Native date,
time and file inputs speak the browser's language and not the page's, hence text inputs with an echo line.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import django.forms
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as TemplateBackend
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from core.design.words import day_format

# Written as asked, so that only the day itself can be wrong (31.02.2026).
_WRITTEN_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")


class PortalRenderer(DjangoTemplates):
    """Finds form templates in templates/ first, then Django's own and the apps' (the admin keeps its widgets)."""

    @cached_property
    def engine(self) -> TemplateBackend:
        return self.backend(
            {
                "NAME": "portal_forms",
                "APP_DIRS": True,
                "DIRS": [
                    settings.BASE_DIR / "templates",
                    Path(django.forms.__file__).parent / self.backend.app_dirname,
                ],
                "OPTIONS": {
                    "builtins": [
                        "core.templatetags.ui",
                        "django.templatetags.i18n",
                        "django.templatetags.static",
                    ]
                },
            }
        )


class PortalForm:
    """Mixin in front of Form or ModelForm: ids that stay unique when a page holds several forms.

    `DecisionForm` gives `decision-reason`; `html_id` replaces the first part. With `mark_optional = False` no field
    says "(optional)": for search and filter forms, where nothing is obligatory.
    """

    html_id = ""
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = re.findall(r"[A-Z][a-z0-9]*", type(self).__name__.removesuffix("Form"))
        kwargs.setdefault("auto_id", f"{self.html_id or '-'.join(words).lower() or 'form'}-%s")
        super().__init__(*args, **kwargs)


class Pick(NamedTuple):
    """What stands beside one choice of a card list: a line of explanation, a sign, or a platform's mark."""

    hint: str | Promise = ""
    icon: str = ""
    icon_class: str = ""
    platform: str = ""
    is_disabled: bool = False


class PickMixin:
    """Choices as cards. `notes(value)` returns the Pick of a choice or None; model choices have `value.instance`."""

    layout = "pick"

    def __init__(self, attrs=None, choices=(), *, notes: Callable[[Any], Pick | None] = lambda value: None):
        super().__init__(attrs, choices)
        self.notes = notes

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["pick"] = self.notes(value) or Pick()
        if option["pick"].is_disabled:
            option["attrs"]["disabled"] = True
        return option


class PickRadio(PickMixin, forms.RadioSelect):
    """One card of several."""


class PickCheckboxes(PickMixin, forms.CheckboxSelectMultiple):
    """Any number of cards."""


class DayInput(forms.DateInput):
    """A date as text, day.month.year, with a line that repeats it in words."""

    template_name = "django/forms/widgets/day.html"

    def __init__(self, attrs=None, format=None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}, format)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        day = _parsed(DayField(required=False), value)
        context["widget"]["echo"] = date_format(day, day_format()) if day else ""
        return context


class DayField(forms.DateField):
    """A date that people type; accepts the forms of config/formats."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Write the date as day.month.year, for example 24.11.2026."),
        "no_such_day": _("There is no %(day)s in the calendar."),
    }

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            if not _WRITTEN_DAY.fullmatch(str(value).strip()):
                raise
        raise forms.ValidationError(
            self.error_messages["no_such_day"], code="no_such_day", params={"day": str(value).strip()}
        )


class TimeTextInput(forms.TimeInput):
    """A time of day as text, 24 hours."""

    def __init__(self, attrs=None, format="%H:%M"):
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}, format)


class MomentInput(forms.SplitDateTimeWidget):
    """Date and time in two labelled text inputs, with a line that repeats the moment in words."""

    template_name = "django/forms/widgets/moment.html"

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [forms.DateInput(), TimeTextInput()], attrs)
        for widget in self.widgets:
            widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for part in context["widget"]["subwidgets"]:
            part["attrs"]["aria-describedby"] = f"{part['attrs'].get('id')}_hint"
        moment = _parsed(MomentField(required=False), value)
        context["widget"]["echo"] = date_format(moment, "DATETIME_FORMAT") if moment else ""
        return context


class MomentField(forms.SplitDateTimeField):
    """A moment that people type, in the portal's time zone; cleans to an aware datetime."""

    widget = MomentInput
    default_error_messages = {
        "invalid_date": DayField.default_error_messages["invalid"],
        "invalid_time": _("Write the time as hour and minute, for example 14:30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        day = DayField(required=False, localize=kwargs.get("localize", False))
        self.fields = (day, *self.fields[1:])


def _parsed(field: forms.Field, value: Any) -> date | datetime | None:
    """The local moment that a widget's value means, None when it means none: the echo never shows an error."""
    if isinstance(value, datetime | date):
        return forms.utils.to_current_timezone(value) if isinstance(value, datetime) else value
    try:
        found = field.clean(value)
    except forms.ValidationError:
        return None
    return forms.utils.to_current_timezone(found) if isinstance(found, datetime) else found
