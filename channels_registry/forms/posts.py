"""Form with which a published post is written down by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_registry.forms.fields import AddressInput
from core.forms import MomentField, PortalForm


class RecordPostForm(PortalForm, forms.Form):
    """The post's own address and when it came out."""

    html_id = "post"

    permalink = forms.CharField(
        label=_("Address of the post"),
        max_length=2000,
        help_text=_("Open the post and copy its address, for example with “Copy link”."),
        widget=AddressInput,
        error_messages={"required": _("Paste the address of the post.")},
    )
    published_at = MomentField(
        label=_("When it came out"), error_messages={"required": _("Write when the post came out.")}
    )
