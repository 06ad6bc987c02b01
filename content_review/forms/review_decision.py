"""The decision on one revision, and a note beside it."""

from collections.abc import Sequence

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content_review import checks
from content_review.enums import ChecklistItem, DecisionKind
from content_review.services.reviewing import Answer
from content_review.services.threads import LONGEST_MESSAGE
from core.check_registry import Finding
from core.forms import Pick, PickRadio, PortalForm
from guidance.models import PrincipleVersion

KINDS = (
    (DecisionKind.APPROVE.value, _("Approve")),
    (DecisionKind.REQUEST_CHANGES.value, _("Request changes")),
    (DecisionKind.REJECT.value, _("Reject")),
)
YES_NO = (("yes", _("Yes")), ("no", _("No")))
MEANING = {"yes": True, "no": False}
LONGEST_REASON = 4000

Words = str | Promise


class PrincipleField(forms.Field):
    """One of the wordings in force, which the page has loaded already."""

    widget = forms.Select
    default_error_messages = {"unknown": _("Choose a principle from the list.")}

    def __init__(self, **kwargs) -> None:
        self.rows: dict[str, PrincipleVersion] = {}
        super().__init__(**kwargs)

    def offer(self, principles: Sequence[PrincipleVersion]) -> None:
        """Set the wordings that may be cited."""
        self.rows = {str(version.pk): version for version in principles}
        self.widget.choices = [
            ("", _("Choose a principle")),
            *((key, version.title) for key, version in self.rows.items()),
        ]

    def clean(self, value) -> PrincipleVersion | None:
        if value in self.empty_values:
            return None
        if str(value) not in self.rows:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return self.rows[str(value)]


class DecisionForm(PortalForm, forms.Form):
    """The decision on one revision. Nothing is preselected; the service asks everything again.

    `findings` are the blocking ones that may be set aside: each gets a field for its reason, named by its check and
    platform. `refusal` says why an approval is not possible at all (own edit, a check that cannot be set aside); then
    the choice is switched off. `approval_hint` says what an approval leads to.
    """

    html_id = "decision"
    use_required_attribute = False

    revision_hash = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Your decision"),
        choices=KINDS,
        widget=PickRadio,
        error_messages={"required": _("Choose a decision.")},
    )
    reason = forms.CharField(
        label=_("Reason for the unit"),
        help_text=_("The unit reads this. Say first what is wrong, then how to mend it."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    principle = PrincipleField(label=_("Principle the rejection rests on"), required=False)
    goes_to_next = forms.BooleanField(label=_("Go to the next post after the decision"), required=False)

    def __init__(
        self,
        *args,
        principles: Sequence[PrincipleVersion] = (),
        findings: Sequence[Finding] = (),
        refusal: Words = "",
        approval_hint: Words = "",
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.refusal, self.approval_hint = refusal, approval_hint
        # Several findings of one check on one platform are set aside together.
        self.overridable = {checks.key_of(finding): finding for finding in findings}
        self.fields["kind"].widget.notes = self._look
        self.fields["principle"].offer(principles)
        for item in ChecklistItem:
            self.fields[f"answer_{item.value}"] = forms.ChoiceField(
                label=item.label, choices=YES_NO, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{item.value}"] = forms.CharField(
                label=_("Note: %(item)s") % {"item": item.label}, required=False, max_length=300
            )
        for key, finding in self.overridable.items():
            self.fields[override_name(key)] = forms.CharField(
                label=_("Why this may be set aside: %(check)s") % {"check": finding.message},
                help_text=_("The reason is kept with the decision."),
                required=False,
                max_length=500,
            )

    def _look(self, value) -> Pick:
        if str(value) == DecisionKind.APPROVE:
            if self.refusal:
                return Pick(self.refusal, "ok", "is-ok", is_disabled=True)
            return Pick(self.approval_hint, "ok", "is-ok")
        if str(value) == DecisionKind.REQUEST_CHANGES:
            return Pick(_("A reason is obligatory"), "reply", "is-warn")
        return Pick(_("A reason and a principle are obligatory"), "ban", "is-bad")

    def clean(self):
        data = super().clean()
        kind = data.get("kind")
        if kind in DecisionKind.NEEDS_REASON and not (data.get("reason") or "").strip():
            self._refuse("reason", _("Write to the unit what is to be changed, or why the post is rejected."))
        if kind == DecisionKind.REJECT and not data.get("principle"):
            self._refuse("principle", _("Choose the principle on which the rejection rests."))
        if kind == DecisionKind.APPROVE:
            self._clean_approval(data)
        return data

    def _clean_approval(self, data) -> None:
        if self.refusal:
            self.add_error("kind", self.refusal)
            return
        for item in ChecklistItem:
            answer = data.get(f"answer_{item.value}")
            if not answer:
                self._refuse(f"answer_{item.value}", _("Answer with yes or no."))
            elif answer == "no":
                self.add_error(
                    f"answer_{item.value}",
                    _("With a “no” the post cannot be approved. Request changes or reject it."),
                )
        for key in self.overridable:
            if not (data.get(override_name(key)) or "").strip():
                self._refuse(
                    override_name(key), _("Write why this check may be set aside, or request changes.")
                )

    def _refuse(self, name: str, message: Words) -> None:
        """An error where the field has none yet: "too long" and "is missing" would contradict each other."""
        if name not in self.errors:
            self.add_error(name, message)

    @property
    def checklist(self) -> dict[str, Answer]:
        """Answers by item, as the service takes them."""
        return {
            item.value: Answer(
                MEANING.get(self.cleaned_data.get(f"answer_{item.value}") or ""),
                self.cleaned_data.get(f"note_{item.value}") or "",
            )
            for item in ChecklistItem
        }

    @property
    def overrides(self) -> dict[str, str]:
        """Reasons by "check:platform", only those that were written."""
        return {
            key: reason
            for key in self.overridable
            if (reason := (self.cleaned_data.get(override_name(key)) or "").strip())
        }

    @property
    def checklist_fields(self) -> list[tuple[BoundField, BoundField]]:
        """Pairs of bound fields (answer, note) for the template."""
        return [(self[f"answer_{item.value}"], self[f"note_{item.value}"]) for item in ChecklistItem]

    @property
    def override_fields(self) -> list[BoundField]:
        """Bound fields of the findings that may be set aside."""
        return [self[override_name(key)] for key in self.overridable]

    @property
    def principle_rows(self) -> list[PrincipleVersion]:
        """The wordings that may be cited, for the list of their texts."""
        return list(self.fields["principle"].rows.values())

    @property
    def chosen_principle(self) -> PrincipleVersion | None:
        """The wording that is chosen now, for its text."""
        return self.fields["principle"].rows.get(str(self["principle"].value() or ""))


def override_name(key: str) -> str:
    """The field of a reason: "text_length:x" gives "override_text_length-x"."""
    return f"override_{key.replace(':', '-')}"


class NoteForm(PortalForm, forms.Form):
    """A line in the thread. Its two buttons say who reads it; none is pressed by accident."""

    html_id = "note"
    use_required_attribute = False

    body = forms.CharField(
        label=_("Write a note"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the note first.")},
    )
    audience = forms.ChoiceField(
        choices=(("unit", "unit"), ("internal", "internal")), widget=forms.HiddenInput
    )

    @property
    def is_internal(self) -> bool:
        """Whether only the Directorate reads it."""
        return self.cleaned_data["audience"] == "internal"
