"""Forms of the unit's list and of a post's page: filters, a message, the end of a post."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from channels_registry.models import Channel
from content_review.enums import SubmissionStatus
from content_review.services.threads import LONGEST_MESSAGE
from core.forms import DayField, PortalForm

# Longer lists of units or accounts are no help in a drop-down; the address still takes them.
MOST_OPTIONS = 60


class PostFilterForm(PortalForm, forms.Form):
    """Filters of the list; they live in the address. What it does not understand restricts nothing."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=_("Search"), required=False, max_length=100)
    durum = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All statuses")), *SubmissionStatus.choices]
    )
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    hesap = forms.ChoiceField(label=_("Account"), required=False)
    birim = forms.ChoiceField(label=_("Unit"), required=False)
    ilk = DayField(label=_("Created: first day"), required=False)
    son = DayField(label=_("Created: last day"), required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        platforms = dict.fromkeys(
            (channel.platform_id, channel.platform.label)
            for channel in sorted(channels, key=lambda channel: channel.platform.position)
        )
        self.fields["platform"].choices = [("", _("All platforms")), *platforms]
        self.fields["hesap"].choices = [
            ("", _("All accounts")),
            *((str(channel.uid), f"{channel.platform.label} · {channel.handle}") for channel in channels),
        ]
        self.fields["birim"].choices = [
            ("", _("All units")),
            *((unit.code, unit.name) for unit in units),
        ]

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The filters that help this person: without choices of one and without endless lists."""
        return [
            self[name]
            for name in self.fields
            if name != "ara" and 2 < len(getattr(self.fields[name], "choices", "abc")) <= MOST_OPTIONS + 1
        ]


class MessageForm(PortalForm, forms.Form):
    """A message to whoever reviews the post."""

    html_id = "message"
    use_required_attribute = False

    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the message first.")},
    )


class StepForm(PortalForm, forms.Form):
    """A step that ends something, asked about once more; `version` is the post's version that the page showed."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["reason"]
