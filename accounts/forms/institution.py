"""The institution's row in a form that knows which version of it the page showed."""

from django import forms

from accounts.models import Institution


class SeenVersionField(forms.IntegerField):
    """The version that the page showed; never a change by itself."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data) -> bool:
        return False


class InstitutionForm(forms.ModelForm):
    """Every field of the row; whoever saves an outdated page is refused by `services.institution.change`."""

    seen_version = SeenVersionField(min_value=1)

    class Meta:
        model = Institution
        fields = (
            "name_tr",
            "name_en",
            "domain",
            "handle_prefix",
            "office_word",
            "title_line",
            "student_number_pattern",
            "limits",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if "seen_version" in self.cleaned_data:
            self.instance.version = self.cleaned_data["seen_version"]
        return cleaned
