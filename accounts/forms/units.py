"""Forms about units: create, change, move, close, merge, filter."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import UnitKind
from accounts.forms.addresses import InstitutionAddressForm
from accounts.models import Unit
from core.forms import PortalForm
from core.text import tr_upper


class CodeField(forms.CharField):
    """A unit's code; small letters are raised, so that nobody is sent back for them."""

    def to_python(self, value):
        text = super().to_python(value)
        return text.upper() if text.isascii() else tr_upper(text)


class UnitForm(InstitutionAddressForm):
    """Names, kind and mailbox of a unit."""

    html_id = "unit"
    address_field = "mailbox"

    name_tr = forms.CharField(
        label=_("Turkish name"), max_length=200, error_messages={"required": _("Write the name of the unit.")}
    )
    name_en = forms.CharField(
        label=_("English name"),
        max_length=200,
        required=False,
        help_text=_("Shown to people who use English."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=UnitKind.choices,
        error_messages={"required": _("Choose the kind of the unit.")},
    )
    mailbox = forms.EmailField(
        label=_("Shared mailbox"),
        required=False,
        help_text=_(
            "The unit's own address, read by several people. Channels are opened with it, never with a personal one."
        ),
        error_messages={"invalid": _("Write a whole address, for example unit@university.edu.tr.")},
    )

    def __init__(self, *args, unit: Unit | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if unit is not None and unit.is_directorate:
            self.fields["kind"].choices = [(UnitKind.DIRECTORATE.value, UnitKind.DIRECTORATE.label)]
        elif unit is not None:
            self.fields["kind"].choices = [
                choice for choice in UnitKind.choices if choice[0] != UnitKind.DIRECTORATE
            ]

    @classmethod
    def for_unit(cls, unit: Unit, data=None, **kwargs) -> "UnitForm":
        """The form filled with what is known of a unit."""
        known = {name: getattr(unit, name) for name in cls.base_fields}
        return cls(data, unit=unit, initial=known, **kwargs)


class EditUnitForm(UnitForm):
    """The same for a unit that is there, with the version of it that the page showed."""

    version = forms.CharField(widget=forms.HiddenInput)


class NewUnitForm(UnitForm):
    """A new unit and its place in the tree."""

    code = CodeField(
        label=_("Code"),
        max_length=12,
        help_text=_("2 to 12 capital Latin letters or digits, for example DHF. It cannot be changed later."),
        validators=[RegexValidator(r"^[A-Z0-9]{2,12}$", _("Use 2 to 12 capital Latin letters or digits."))],
        error_messages={"required": _("Write a code for the unit.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    parent = forms.ChoiceField(label=_("Parent unit"), required=False)

    field_order = ["name_tr", "name_en", "code", "parent", "kind", "mailbox"]

    def __init__(self, *args, units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("None: at the top of the tree")), *units]
        self.fields["kind"].choices = [("", _("Choose a kind")), *UnitKind.choices]


class MoveUnitForm(PortalForm, forms.Form):
    """Another parent for a unit."""

    html_id = "move"
    mark_optional = False

    parent = forms.ChoiceField(label=_("New parent unit"), required=False)

    def __init__(self, *args, units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("None: at the top of the tree")), *units]


class MergeUnitForm(PortalForm, forms.Form):
    """The unit that takes over, and why."""

    html_id = "merge"

    into = forms.ChoiceField(
        label=_("Unit that takes over"), error_messages={"required": _("Choose the unit that takes over.")}
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is kept in the records."),
        error_messages={"required": _("Write a reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, units: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [("", _("Choose a unit")), *units]


class UnitFilterForm(PortalForm, forms.Form):
    """What the tree is searched for; lives in the address."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=_("Search units"), required=False)
    kapali = forms.BooleanField(label=_("Closed units too"), required=False)
