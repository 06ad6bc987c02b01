"""What the templates of templates/django/forms/ ask about a field: its control, its errors, its kind."""

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString


class Problem(NamedTuple):
    """One line of an error summary; `anchor` is the id of the control, empty for the form as a whole."""

    text: str
    anchor: str


def _control_class(widget: forms.Widget) -> str:
    """The class of forms.css for a widget; tick boxes, files and hidden inputs need none."""
    plain = forms.HiddenInput | forms.CheckboxInput | forms.RadioSelect | forms.FileInput
    if isinstance(widget, plain):
        return ""
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.DateInput | forms.TimeInput | forms.NumberInput | forms.SplitDateTimeWidget):
        return "input num"
    return "input"


def control_markup(field: BoundField, classes: str = "") -> SafeString:
    """The control of a field with the class of its kind, its own and `classes`; Django adds the ARIA attributes.

    With `classes` it stands in a toolbar, without a label in sight: then its label is its accessible name.
    """
    widget = field.field.widget
    css = " ".join(filter(None, (_control_class(widget), widget.attrs.get("class", ""), classes)))
    attrs = {"class": css} if css else {}
    if classes:
        attrs["aria-label"] = widget.attrs.get("aria-label", field.label)
    return field.as_widget(attrs=attrs)


def is_checkbox(field: BoundField) -> bool:
    """Whether the field is a single tick box, which carries its label beside itself."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def is_file(field: BoundField) -> bool:
    """Whether the field takes a file: a label stands for its native button."""
    return isinstance(field.field.widget, forms.FileInput)


def has_options(field: BoundField) -> bool:
    """Whether the field is a list of tick boxes or radio buttons."""
    return isinstance(field.field.widget, forms.RadioSelect)


def error_anchor(field: BoundField) -> str:
    """Id of the control that an error links to: the first one of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


def error_list(forms_or_form) -> list[Problem]:
    """Every error of a form, a formset or several forms: first what concerns a form as a whole, then by field.

    Hidden fields have no control to go to; their errors stand without a link. Unbound forms have none.
    """
    if not forms_or_form:
        return []
    if isinstance(forms_or_form, BaseFormSet):
        whole = [Problem(text, "") for text in forms_or_form.non_form_errors()]
        return whole + [problem for form in forms_or_form for problem in _form_errors(form)]
    if isinstance(forms_or_form, forms.BaseForm):
        return _form_errors(forms_or_form)
    return [problem for form in _bound(forms_or_form) for problem in error_list(form)]


def _bound(several: Iterable) -> Iterable:
    return (form for form in several if form is not None)


def _form_errors(form: forms.BaseForm) -> list[Problem]:
    problems = [Problem(text, "") for text in form.non_field_errors()]
    for field in form:
        anchor = "" if field.is_hidden else error_anchor(field)
        # "This field is required" says nothing in a list without the field's name.
        name = _named(field) if anchor else ""
        problems += [Problem(f"{name}{text}", anchor) for text in field.errors]
    return problems


def _named(field: BoundField) -> str:
    """The name of a field before its error; a question has its own sign at the end."""
    label = str(field.label)
    return f"{label} " if label.endswith("?") else f"{label}: "
