"""Forms of the way in: sign-in, forgotten password, new password, confirmation."""

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core.forms import PortalForm

# Django's own sentence, named here so that the portal's catalogue holds it: its Turkish one does not say what to do.
gettext_noop("This password is too common.")
PASSWORD_HELP = _(
    "At least 12 characters. Four or five words that belong together only for you are easy to remember and hard to "
    "guess. Do not use your name, your e-mail address or a password of another site."
)


def password_input(autocomplete: str) -> forms.PasswordInput:
    """A password box that password managers recognise."""
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


def check_same(form: forms.Form) -> None:
    """Both boxes of a new password hold the same."""
    first, second = form.cleaned_data.get("password1"), form.cleaned_data.get("password2")
    if first and second and first != second:
        form.add_error("password2", _("The two passwords differ. Write the same one in both boxes."))


def with_widget(field: forms.Field, widget: forms.Widget) -> None:
    """Give a field another control, as its constructor would."""
    widget.is_required = field.required
    field.widget = widget


class SignInForm(PortalForm, LoginForm):
    """E-mail and password; the box keeps the session for two weeks."""

    html_id = "sign-in"
    mark_optional = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password, remember = (self.fields[name] for name in ("login", "password", "remember"))
        login.label = _("E-mail")
        with_widget(login, forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}))
        login.error_messages |= {
            "required": _("Write your e-mail address."),
            "invalid": _("Write your whole e-mail address, for example name.surname@university.edu.tr."),
        }
        password.label, password.help_text = _("Password"), ""
        with_widget(password, password_input("current-password"))
        password.error_messages["required"] = _("Write your password.")
        remember.label = _("Keep me signed in on this device")
        remember.help_text = _("For two weeks. Do not tick it on a shared computer.")


class ResetRequestForm(PortalForm, forms.Form):
    """The address to which a reset link goes."""

    html_id = "reset"

    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write your whole e-mail address, for example name.surname@university.edu.tr."),
        },
    )


class NewPasswordForm(PortalForm, forms.Form):
    """A new password, typed twice, checked against the rules for this person."""

    html_id = "new-password"

    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=password_input("new-password"),
        error_messages={"required": _("Write a password.")},
    )
    password2 = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        widget=password_input("new-password"),
        error_messages={"required": _("Write the password once more.")},
    )

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.person)
        return password

    def clean(self):
        cleaned = super().clean()
        check_same(self)
        return cleaned


class ChangePasswordForm(PortalForm, AllauthChangePasswordForm):
    """The present password and a new one."""

    html_id = "change-password"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        present, first, second = (self.fields[name] for name in ("oldpassword", "password1", "password2"))
        present.label, present.help_text = _("Present password"), ""
        present.error_messages["required"] = _("Write your present password.")
        first.label, first.help_text = _("New password"), PASSWORD_HELP
        first.error_messages["required"] = _("Write a password.")
        second.label = _("New password, once more")
        second.error_messages["required"] = _("Write the password once more.")
        with_widget(present, password_input("current-password"))
        with_widget(first, password_input("new-password"))
        with_widget(second, password_input("new-password"))

    def clean(self):
        # allauth's own sentence does not say how to mend it.
        cleaned = forms.Form.clean(self)
        check_same(self)
        return cleaned


class ConfirmPasswordForm(PortalForm, ReauthenticateForm):
    """The password once more, before something sensitive."""

    html_id = "confirm"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("Password"), ""
        password.error_messages["required"] = _("Write your password.")
        with_widget(password, password_input("current-password"))
