"""Forms about appointments: make, end, filter."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, Scope
from accounts.forms.people import blank
from core.forms import DayField, PortalForm


class AppointmentForm(PortalForm, forms.Form):
    """A role at a unit for a person who is already chosen."""

    html_id = "appointment"

    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role.")})
    unit = forms.ChoiceField(label=_("Unit"), error_messages={"required": _("Choose a unit.")})
    is_backup = forms.BooleanField(
        label=_("As the backup"),
        required=False,
        help_text=_("Only for representatives: stands in when the primary representative is away."),
    )
    scope = forms.ChoiceField(
        label=_("Reach"),
        required=False,
        help_text=_("Leave it as it is unless the appointment document says otherwise."),
    )
    starts_on = DayField(
        label=_("First day"),
        help_text=_("Day.month.year, for example 24.11.2026"),
        error_messages={"required": _("Write the first day.")},
    )
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if the appointment has no end.")
    )
    document_no = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("Number of the appointment letter."),
    )

    def __init__(self, *args, roles: Iterable[Role], units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = blank(_("Choose a role")) + [(role.value, role.label) for role in roles]
        self.fields["unit"].choices = blank(_("Choose a unit")) + units
        self.fields["scope"].choices = blank(_("As the role says")) + list(Scope.choices)


class EndAppointmentForm(PortalForm, forms.Form):
    """When an appointment ends, and why. Nothing is chosen beforehand."""

    html_id = "end"
    # The last day is obligatory with “At the end of a day”: “(optional)” beside it would say otherwise.
    mark_optional = False
    NOW, ON_DAY = "now", "day"

    when = forms.ChoiceField(
        label=_("When does it end?"),
        choices=[(NOW, _("At once")), (ON_DAY, _("At the end of a day"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when it ends.")},
    )
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Only if it does not end at once. Day.month.year, for example 24.11.2026"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is kept in the records and is not sent to the person."),
        error_messages={"required": _("Write a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == self.ON_DAY and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Write the last day, or choose “At once”."))
        return cleaned


class AppointmentFilterForm(PortalForm, forms.Form):
    """What the list of appointments is narrowed to; lives in the address."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=_("Search people"), required=False)
    gorev = forms.ChoiceField(label=_("Role"), required=False)
    birim = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, data, *, units: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["gorev"].choices = blank(_("All roles")) + list(Role.choices)
        self.fields["birim"].choices = blank(_("All units")) + units


class PersonSearchForm(PortalForm, forms.Form):
    """The first step of an appointment: whom?"""

    html_id = "search"
    mark_optional = False

    ara = forms.CharField(
        label=_("Name or e-mail"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )
