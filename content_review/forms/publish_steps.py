"""What a publisher enters about one publication: the proof that it is out, another time, or why it stops."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel
from channels_registry.services.posts import read_address, require_not_ahead
from core import clock
from core.errors import UserFacingError
from core.forms import MomentField, PortalForm

LONGEST_REASON = 1000


class AddressForm(PortalForm, forms.Form):
    """The address of a post on its channel; `version` is the delivery's version that the page showed.

    With `channel` the address is read at once, so that everything that is wrong is said together.
    """

    html_id = "address"
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    permalink = forms.CharField(
        label=_("Address of the post"),
        max_length=2000,
        help_text=_(
            "Open the published post and copy its address, for example with “Copy link”. It is the proof."
        ),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={"required": _("Paste the address of the published post.")},
    )

    def __init__(self, *args: Any, channel: Channel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel

    def clean_permalink(self) -> str:
        permalink = self.cleaned_data["permalink"]
        if self.channel is not None:
            try:
                read_address(self.channel, permalink)
            except UserFacingError as error:
                raise ValidationError(error.message, code="address") from error
        return permalink


class PublishForm(AddressForm):
    """The proof of a publication: its address, and when it came out."""

    html_id = "publish"

    published_at = MomentField(
        label=_("When it came out"),
        help_text=_("Leave it empty if you published it just now."),
        required=False,
    )

    def clean_published_at(self) -> datetime | None:
        published_at = self.cleaned_data["published_at"]
        if published_at is not None:
            try:
                require_not_ahead(published_at)
            except UserFacingError as error:
                raise ValidationError(error.message, code="ahead") from error
        return published_at


class TimeForm(PortalForm, forms.Form):
    """Another time of publication, which lies ahead; "at once" is a step of its own."""

    html_id = "time"
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    due_at = MomentField(
        label=_("New time of publication"), error_messages={"required": _("Write date and time.")}
    )

    def clean_due_at(self) -> Any:
        due_at = self.cleaned_data["due_at"]
        if due_at <= clock.now():
            raise ValidationError(
                _("This time has passed. Choose a later one, or make the post ready now."), code="past"
            )
        return due_at


class StepForm(PortalForm, forms.Form):
    """A step of a publication, with its reason where one is given."""

    html_id = "step"
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("The unit reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a reason.")},
    )

    def __init__(self, *args: Any, asks_reason: bool, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not asks_reason:
            del self.fields["reason"]
