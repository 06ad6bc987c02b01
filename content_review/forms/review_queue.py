"""Filters of the review queue, and what several chosen posts are asked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from channels_registry.enums import ChannelKind
from channels_registry.models import Platform
from content_review.forms.review_decision import LONGEST_REASON
from content_review.selectors.queue import DEFAULT_ORDERING, ORDER_LABELS
from core.forms import MomentField, PortalForm


class QueueFilterForm(PortalForm, forms.Form):
    """What the queue is narrowed to; lives in the address."""

    html_id = "filter"
    mark_optional = False

    ara = forms.CharField(label=_("Search"), required=False, max_length=200)
    birim = forms.ChoiceField(label=_("Unit"), required=False)
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    tur = forms.ChoiceField(
        label=_("Kind of account"),
        required=False,
        choices=[("", _("All kinds of accounts")), *ChannelKind.choices],
    )
    sira = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDER_LABELS.items()))

    # The order restricts nothing, so it is no filter that could be taken away.
    FILTERS = ("ara", "birim", "platform", "tur")

    def __init__(self, *args: Any, units: Iterable[Unit], platforms: Iterable[Platform], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["birim"].choices = [("", _("All units")), *((unit.code, unit.name) for unit in units)]
        self.fields["platform"].choices = [
            ("", _("All platforms")),
            *((platform.key, platform.label) for platform in platforms),
        ]
        self.fields["sira"].initial = DEFAULT_ORDERING


class ReviewerField(forms.ModelChoiceField):
    """A colleague who decides on posts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=User.objects.none(),
            empty_label=_("Choose a person"),
            error_messages={
                "required": _("Choose who reviews."),
                "invalid_choice": _("Choose a person from the list."),
            },
            to_field_name="external_id",
            **kwargs,
        )


class AssignForm(PortalForm, forms.Form):
    """Give reviews to a colleague."""

    html_id = "assign"
    use_required_attribute = False

    reviewer = ReviewerField(label=_("Reviewer"), help_text=_("The person gets a notice."))

    def __init__(self, *args: Any, reviewers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers


class BulkCorrectionForm(PortalForm, forms.Form):
    """One reason for several posts."""

    html_id = "bulk"
    use_required_attribute = False

    reason = forms.CharField(
        label=_("Reason for all chosen posts"),
        help_text=_("Every unit gets this text. Say first what is wrong, then how to mend it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write to the units what is to be changed.")},
    )


class BulkTimeForm(PortalForm, forms.Form):
    """Another wished time for several posts."""

    html_id = "bulk"
    use_required_attribute = False

    wished_at = MomentField(
        label=_("New wished time"), error_messages={"required": _("Write the new date and time.")}
    )
