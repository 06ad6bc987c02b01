"""Forms of the platform catalogue."""

from itertools import combinations
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.enums import AccessKind, LimitGrade
from channels_registry.forms.fields import JSONMapField, LinesField, ValueField
from channels_registry.forms.pattern_words import words_for
from channels_registry.limit_words import UNITS, shipped_words, unit_label
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.patterns import PatternError, check_pattern
from core.forms import DayField, PortalForm

PLATFORM_FIELDS = (
    "key",
    "label",
    "aliases",
    "access_kind",
    "position",
    "is_active",
    "hosts",
    "path_patterns",
    "query_patterns",
    "canonical",
    "handle_pattern",
    "case_rule",
    "reserved",
    "has_subdomain_handle",
    "publication_pattern",
    "publication_canonical",
    "note",
)


class PlatformForm(PortalForm, forms.ModelForm):
    """A platform and how its profile addresses are read; a pattern that could slow the portal down is refused."""

    html_id = "platform"

    hosts = LinesField(
        label=gettext_lazy("Hosts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One on each line, for example www.instagram.com; *.linkedin.com means all below it."
        ),
    )
    path_patterns = LinesField(
        label=gettext_lazy("Patterns of profile addresses"),
        required=False,
        # The example stands in the box: the administration site would take its brackets for HTML.
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "^/@(?P<handle>[^/]+)/?$"}),
        help_text=gettext_lazy(
            "What stands behind the host name in the address of a profile: regular expressions that begin with ^ and "
            "call the user name “handle”, one on each line."
        ),
    )
    query_patterns = JSONMapField(
        label=gettext_lazy("User name in a parameter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Only where the name stands behind a question mark; path and parameter, for example /profile.php = id"
        ),
    )
    reserved = LinesField(
        label=gettext_lazy("Reserved words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Paths of the platform itself, which are nobody's user name; one on each line."
        ),
    )

    class Meta:
        model = Platform
        fields = PLATFORM_FIELDS
        labels: ClassVar = {"key": gettext_lazy("Short name")}
        help_texts: ClassVar = {
            "key": gettext_lazy(
                "Stands in the portal's own addresses, for example instagram. Lower-case Latin letters, digits and _; "
                "it cannot be changed later."
            ),
            "aliases": gettext_lazy("With commas, for example twitter for X."),
            "access_kind": gettext_lazy("How people get into accounts of this platform."),
            "position": gettext_lazy("Smaller numbers stand first in lists."),
            "is_active": gettext_lazy("Accounts can be registered only on platforms in use."),
            "canonical": gettext_lazy(
                "The one spelling under which a profile is kept, for example https://x.com/{handle}"
            ),
            "handle_pattern": gettext_lazy(
                "What a user name looks like, as a regular expression, for example ^[a-z0-9_]{1,15}$"
            ),
            "case_rule": gettext_lazy("Whether two user names can differ by capital letters alone."),
            "has_subdomain_handle": gettext_lazy("As in okent.medium.com."),
            "publication_pattern": gettext_lazy(
                "Only where a publication has an address of another form than a person, as on Medium."
            ),
            "publication_canonical": gettext_lazy("The one spelling of such an address, with {handle}."),
        }
        error_messages: ClassVar = {
            "key": {"required": gettext_lazy("Write a short name for the platform.")},
            "label": {"required": gettext_lazy("Write the name of the platform.")},
            "access_kind": {
                "required": gettext_lazy("Choose how people get into accounts of this platform.")
            },
            "position": {"required": gettext_lazy("Write a number; smaller ones stand first in lists.")},
            "case_rule": {"required": gettext_lazy("Choose what the platform does with capital letters.")},
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            # Not there either when the administration site left it out.
            self.fields.pop("key", None)
        self.fields["access_kind"].choices = [("", _("Choose a way")), *AccessKind.choices]

    def clean_key(self) -> str:
        """Said together with whatever else is to be mended; the database has the last word."""
        key = self.cleaned_data["key"]
        if Platform.objects.filter(pk=key).exists():
            raise ValidationError(_("Another platform has this short name. Choose another one."))
        return key

    def clean_path_patterns(self) -> list[str]:
        return [_safe(pattern) for pattern in self.cleaned_data["path_patterns"]]

    def clean_handle_pattern(self) -> str:
        return _safe(self.cleaned_data["handle_pattern"])

    def clean_publication_pattern(self) -> str:
        return _safe(self.cleaned_data["publication_pattern"])

    def _post_clean(self) -> None:
        """The service validates and writes; the instance keeps what the database holds until then."""


def _safe(pattern: str) -> str:
    if pattern:
        try:
            check_pattern(pattern)
        except PatternError as problem:
            raise ValidationError(
                _("The pattern “%(pattern)s” is not accepted: %(problem)s"),
                params={"pattern": pattern, "problem": words_for(problem, pattern)},
            ) from None
    return pattern


class LimitForm(PortalForm, forms.Form):
    """A limit as it holds from a day on, with where that is known from."""

    html_id = "limit"

    key = forms.RegexField(
        r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(@[a-z0-9.-]+)?$",
        label=gettext_lazy("Limit"),
        max_length=60,
        help_text=gettext_lazy("For example text.max, or text.max@mastodon.social for one server."),
        error_messages={
            "required": gettext_lazy("Write which limit it is, for example text.max"),
            "invalid": gettext_lazy("Use lower-case letters, digits and dots, as in text.max"),
        },
    )
    value = ValueField(
        label=gettext_lazy("Value"),
        max_length=500,
        help_text=gettext_lazy("A number, two numbers as [0.8, 1.91], or words with commas."),
        error_messages={"required": gettext_lazy("Write the value of the limit.")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("Where this stands: document, page or observation."),
        error_messages={"required": gettext_lazy("Write where the limit comes from.")},
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade"),
        help_text=gettext_lazy("P and C stop a post that breaks the limit, S and K only warn."),
        error_messages={"required": gettext_lazy("Choose the grade of the source.")},
    )
    checked_on = DayField(
        label=gettext_lazy("Checked on"),
        help_text=gettext_lazy("Day.month.year, for example 24.11.2026"),
        error_messages={"required": gettext_lazy("Write on which day you checked the limit.")},
    )
    valid_from = DayField(
        label=gettext_lazy("Valid from"),
        required=False,
        help_text=gettext_lazy("Empty means today. The limit that held before ends on the day before."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, present: PlatformLimit | None = None, **kwargs: Any):
        if present is not None:
            kwargs.setdefault(
                "initial",
                {
                    "value": present.value,
                    "unit": present.unit,
                    "source": shipped_words(present.source),
                    "grade": present.grade,
                },
            )
        super().__init__(*args, **kwargs)
        singles = [(grade.value, f"{grade.value}: {grade.label}") for grade in LimitGrade]
        mixed = [("/".join(pair), "/".join(pair)) for pair in combinations(LimitGrade.values, 2)]
        known = {value for value, _label in [*singles, *mixed]}
        extra = [(present.grade, present.grade)] if present is not None and present.grade not in known else []
        units = dict(UNITS) if present is None else {present.unit: unit_label(present.unit), **UNITS}
        self.fields["unit"].choices = [
            ("", _("Nothing that is counted")),
            *(item for item in units.items() if item[0]),
        ]
        self.fields["grade"].choices = [("", _("Choose a grade")), *singles, *mixed, *extra]
        if present is not None:
            del self.fields["key"]
