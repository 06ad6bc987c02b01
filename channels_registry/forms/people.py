"""Forms about who represents an account."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_registry.forms.fields import PersonField
from core.forms import PortalForm


class RepresentativeForm(PortalForm, forms.Form):
    """The two people of an account; ending a duty without a successor is a form of its own."""

    html_id = "representative"

    primary = PersonField(
        label=_("Primary representative"),
        empty_label=_("Choose a person"),
        error_messages={"required": _("Choose the primary representative.")},
    )
    backup = PersonField(label=_("Backup representative"), empty_label=_("Nobody"), required=False)

    def __init__(self, *args: Any, people: Iterable, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = list(people)
        for name in ("primary", "backup"):
            self.fields[name].offer(people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        primary, backup = cleaned.get("primary"), cleaned.get("backup")
        if primary and backup and primary.user_id == backup.user_id:
            self.add_error("backup", _("Primary and backup must be two different people."))
        return cleaned


class EndDutyForm(PortalForm, forms.Form):
    """Why a duty ends without a successor."""

    html_id = "end"

    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Write a reason.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
