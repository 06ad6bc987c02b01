"""Forms about one account: register, change, filter the list, take a step."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from channels_registry.enums import AccessKind, ChannelKind, ChannelStatus, ContentLanguage, ReviewMode
from channels_registry.forms.fields import AddressField, PersonField
from channels_registry.models import Channel, Platform
from channels_registry.recognition import NotRecognisedError, Recognised, recognise
from channels_registry.services.channels import Details
from core.forms import Pick as PickNote
from core.forms import PickRadio, PortalForm

DETAIL_FIELDS = (
    "display_name",
    "audience",
    "purpose",
    "goals",
    "languages",
    "access_kind",
    "mailbox",
    "review_mode",
)


class DetailsForm(PortalForm, forms.Form):
    """What an account says about itself."""

    display_name = forms.CharField(
        label=gettext_lazy("Displayed name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The name the profile shows; left empty, the user name stands in."),
    )
    audience = forms.CharField(
        label=gettext_lazy("Target audience"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Whom the account speaks to, for example students of the faculty and applicants."
        ),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "What the account is for. Without audience and purpose it cannot become active."
        ),
    )
    goals = forms.CharField(
        label=gettext_lazy("Goals"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What it should reach, if possible with numbers."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=ContentLanguage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    access_kind = forms.ChoiceField(
        label=gettext_lazy("Access"),
        choices=[("", gettext_lazy("As usual on the platform")), *AccessKind.choices],
        required=False,
        help_text=gettext_lazy("How people get into the account: with its own password, or through roles."),
    )
    mailbox = forms.EmailField(
        label=gettext_lazy("Sign-in mailbox"),
        required=False,
        help_text=gettext_lazy("The unit's shared mailbox, never a personal one. It is stored encrypted."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("Write a whole e-mail address, for example unit@university.edu.tr")
        },
    )

    def details(self) -> Details:
        """The cleaned fields as the service takes them."""
        values = {name: self.cleaned_data[name] for name in DETAIL_FIELDS if name in self.cleaned_data}
        values["languages"] = tuple(values.get("languages", ()))
        return Details(**values)


class RegisterForm(DetailsForm):
    """A new row of the register: address first, then whose it is, then people."""

    html_id = "channel"
    address_fields = ("address", "platform")

    address = AddressField(
        label=gettext_lazy("Profile address or user name"),
        help_text=gettext_lazy(
            "Open the profile and copy its address, for example https://www.instagram.com/… A user name alone will "
            "do when you choose the platform below."
        ),
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("Platform"),
        required=False,
        help_text=gettext_lazy("Only for a user name without an address."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Owner unit"), error_messages={"required": gettext_lazy("Choose the owner unit.")}
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (ChannelKind.UNIT.value, ChannelKind.UNIT.label),
            (ChannelKind.OFFICIAL.value, ChannelKind.OFFICIAL.label),
        ],
        widget=PickRadio(
            notes={
                "unit": PickNote(
                    gettext_lazy("Belongs to the unit; its representative publishes."), "building"
                ),
                "official": PickNote(
                    gettext_lazy("Belongs to the Directorate, which publishes on it."), "globe"
                ),
            }.get
        ),
    )
    is_institutional = forms.BooleanField(
        label=gettext_lazy("The account belongs to the unit, not to a person"),
        help_text=gettext_lazy("Personal accounts are not registered."),
        error_messages={
            "required": gettext_lazy(
                "Confirm that this is no personal account. Personal accounts are not registered."
            )
        },
    )
    primary = PersonField(
        label=gettext_lazy("Primary representative"), empty_label=gettext_lazy("Nobody yet"), required=False
    )
    backup = PersonField(
        label=gettext_lazy("Backup representative"), empty_label=gettext_lazy("Nobody yet"), required=False
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[Unit],
        platforms: Iterable[Platform],
        people: Iterable,
        keeps_catalogue: bool = False,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.keeps_catalogue = keeps_catalogue
        self.units = {unit.code: unit for unit in units}
        self.account: Recognised | None = None
        self.fields["unit"].choices = [
            ("", _("Choose a unit")),
            *((unit.code, f"{unit.name} ({unit.code})") for unit in self.units.values()),
        ]
        self.fields["platform"].choices = [
            ("", _("By the address")),
            *((item.key, item.label) for item in platforms if item.is_active),
        ]
        people = list(people)
        for name in ("primary", "backup"):
            self.fields[name].offer(people)
        self._add_htmx()

    def _add_htmx(self) -> None:
        """The account is recognised while it is typed, the people follow the unit; both also work without script."""
        for name in self.address_fields:
            self.fields[name].widget.attrs |= {
                "hx-get": reverse_lazy("channels:recognise"),
                "hx-trigger": "input changed delay:400ms, change",
                "hx-target": "#recognised",
                "hx-include": "[name=address],[name=platform]",
                "hx-sync": "closest form:replace",
            }
        self.fields["unit"].widget.attrs |= {
            "hx-get": reverse_lazy("channels:candidates"),
            "hx-trigger": "change",
            "hx-target": "#people",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text, chosen = cleaned.get("address", ""), cleaned.get("platform", "")
        try:
            self.account = recognise(text, chosen=chosen, keeps_catalogue=self.keeps_catalogue)
        except NotRecognisedError as refusal:
            self.add_error(refusal.field, str(refusal.message))
        return cleaned

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class EditForm(DetailsForm):
    """Change what the register says; address, owner and access only for those who keep the register."""

    html_id = "channel"

    address = AddressField(
        label=gettext_lazy("Profile address"),
        help_text=gettext_lazy("Change it when the account was renamed on the platform."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Owner unit"),
        help_text=gettext_lazy(
            "A representative who does not reach the new unit loses the duty on this account."
        ),
    )
    review_mode = forms.ChoiceField(
        label=gettext_lazy("Review"),
        choices=ReviewMode.choices,
        help_text=gettext_lazy("When the Directorate looks at the posts of this account."),
    )
    field_order = ("address", "unit", *DETAIL_FIELDS)

    def __init__(
        self,
        *args: Any,
        channel: Channel,
        units: Iterable[Unit],
        keeps_register: bool,
        sets_review_mode: bool,
        keeps_catalogue: bool = False,
        **kwargs: Any,
    ):
        kwargs.setdefault("initial", self.initial_of(channel))
        super().__init__(*args, **kwargs)
        self.keeps_catalogue = keeps_catalogue
        self.channel = channel
        self.account: Recognised | None = None
        self.units = {unit.code: unit for unit in units} | {channel.unit.code: channel.unit}
        self.fields["unit"].choices = [(code, f"{unit.name} ({code})") for code, unit in self.units.items()]
        self.fields["access_kind"].choices = AccessKind.choices
        if not keeps_register:
            for name in ("address", "unit", "access_kind"):
                del self.fields[name]
        if not sets_review_mode:
            del self.fields["review_mode"]

    @staticmethod
    def initial_of(channel: Channel) -> dict[str, Any]:
        """What the form shows at first; the mailbox in full, because only editors see this page."""
        values = {name: getattr(channel, name) for name in DETAIL_FIELDS if name != "mailbox"}
        return values | {
            "address": channel.canonical_url,
            "unit": channel.unit.code,
            "mailbox": channel.mailbox.open() if channel.mailbox else "",
        }

    def clean_address(self) -> str:
        """Recognise a new address; the present one is not asked again."""
        address = self.cleaned_data["address"].strip()
        if address == self.channel.canonical_url:
            return address
        try:
            self.account = recognise(address, except_for=self.channel, keeps_catalogue=self.keeps_catalogue)
        except NotRecognisedError as refusal:
            raise forms.ValidationError(str(refusal.message)) from None
        return address

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class ChannelFilterForm(PortalForm, forms.Form):
    """What the list is narrowed to; lives in the address."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    platform = forms.ChoiceField(label=gettext_lazy("Platform"), required=False)
    birim = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    durum = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("Every status")), *ChannelStatus.choices],
    )
    tur = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("Every kind")), *ChannelKind.choices],
    )

    def __init__(self, *args: Any, platforms: Iterable[Platform], units: Iterable[Unit], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = [
            ("", _("Every platform")),
            *((item.key, item.label) for item in platforms),
        ]
        self.fields["birim"].choices = [("", _("Every unit")), *((unit.code, unit.name) for unit in units)]


class StepForm(PortalForm, forms.Form):
    """A step in the account's life, with the version the page showed; some steps are not taken without a reason."""

    html_id = "step"

    step = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write a reason.")},
    )

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.required = reason.widget.is_required = needs_reason
