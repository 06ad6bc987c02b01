"""Forms about people: add, change, deactivate, filter, the own profile."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Language, PersonState, Role, Theme
from accounts.forms.addresses import InstitutionAddressForm, check_phone
from accounts.models import User
from core.forms import PortalForm


def blank(words) -> list[tuple[str, object]]:
    """The first choice of a filter: no restriction."""
    return [("", words)]


class PersonForm(InstitutionAddressForm):
    """Name, address and duties of a person, as the Directorate writes them."""

    html_id = "person"

    full_name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        help_text=_("As it should stand in appointments, with the academic title if there is one."),
        error_messages={"required": _("Write name and surname.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The person signs in with it and gets notices there. Use the institution's address."),
        error_messages={
            "required": _("Write the e-mail address."),
            "invalid": _("Write a whole address, for example name.surname@university.edu.tr."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(
        label=_("Job title"), max_length=150, required=False, help_text=_("The duty in the unit.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        validators=[check_phone],
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("Of the pages and of the e-mails the person gets."),
    )

    @classmethod
    def for_person(cls, person: User, data=None, **kwargs) -> "PersonForm":
        """The form filled with what is known of a person."""
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields}, **kwargs)


class NewPersonForm(PersonForm):
    """A new person, who is invited at once unless the Director prefers later."""

    is_invited = forms.BooleanField(
        label=_("Send the invitation now"),
        required=False,
        initial=True,
        help_text=_("A link to set an own password goes to the address above."),
    )


class ReasonForm(PortalForm, forms.Form):
    """A step that needs a written reason."""

    html_id = "reason"

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is kept in the records."),
        error_messages={"required": _("Write a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PeopleFilterForm(PortalForm, forms.Form):
    """What the list of people is narrowed to; lives in the address."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=_("Search people"), required=False)
    gorev = forms.ChoiceField(label=_("Role"), required=False)
    birim = forms.ChoiceField(label=_("Unit"), required=False)
    durum = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data, *, units: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["gorev"].choices = blank(_("All roles")) + list(Role.choices)
        self.fields["birim"].choices = blank(_("All units")) + units
        self.fields["durum"].choices = blank(_("All states")) + list(PersonState.choices)


class ProfileForm(PortalForm, forms.Form):
    """What people set for themselves; name and address are the Directorate's to change."""

    html_id = "profile"

    title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("The Directorate sees it. It is never published."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        validators=[check_phone],
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    goes_to_next = forms.BooleanField(
        label=_("Go to the next post after a decision"),
        required=False,
        help_text=_("For reviewers: otherwise you return to the review queue after a decision."),
    )

    @classmethod
    def for_person(cls, person: User, data=None) -> "ProfileForm":
        """The form filled with the person's own settings."""
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields})
