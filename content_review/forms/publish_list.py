"""Filters of the list of publications; they live in the address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel
from content_review.forms.posts import MOST_OPTIONS
from core.forms import DayField, PortalForm


class PublishFilterForm(PortalForm, forms.Form):
    """What it does not understand restricts nothing. `channels` are those on which the person publishes."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=_("Search"), required=False, max_length=100)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    hesap = forms.ChoiceField(label=_("Account"), required=False)
    ilk = DayField(label=_("Publication from"), required=False)
    son = DayField(label=_("Publication until"), required=False)

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_position = sorted(channels, key=lambda channel: channel.platform.position)
        platforms = dict.fromkeys((channel.platform_id, channel.platform.label) for channel in by_position)
        self.fields["platform"].choices = [("", _("All platforms")), *platforms]
        self.fields["hesap"].choices = [
            ("", _("All accounts")),
            *((str(channel.uid), f"{channel.platform.label} · {channel.handle}") for channel in by_position),
        ]

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The filters that help this person: without choices of one and without endless lists."""
        return [
            self[name]
            for name in ("platform", "hesap")
            if 2 < len(self.fields[name].choices) <= MOST_OPTIONS + 1
        ]
