"""The way in and out: allauth's views behind our declaration of access, and the door of the demonstration."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import demo
from accounts.forms.sign_in import ChangePasswordForm, ConfirmPasswordForm, SignInForm
from accounts.receivers import METHOD
from core.access import access


@access(public=True)
class SignInView(allauth.LoginView):
    """E-mail and password; in demo mode also the list of people to enter as."""

    form_class = SignInForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = demo.demo_people() if settings.DEMO_MODE else []
        return super().get_context_data(**kwargs) | {
            "demo_people": people,
            "next": self.request.GET.get("next", ""),
        }


@access(public=True)
class SignOutView(allauth.LogoutView):
    """Sign out by POST; opened as an address it asks first."""

    template_name = "account/logout.html"


@access(signed_in=True)
class ChangePasswordView(allauth.PasswordChangeView):
    """A new password for who knows the present one; the other sessions of the person end."""

    form_class = ChangePasswordForm
    template_name = "account/password_change.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():
            messages.info(request, _("You sign in without a password, so there is none to change."))
            return redirect("accounts:profile")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(
            self.request, _("Your password is changed. You are signed out on all other devices.")
        )
        return response


@access(signed_in=True)
class ConfirmPasswordView(allauth.ReauthenticateView):
    """The password once more, before something sensitive."""

    form_class = ConfirmPasswordForm
    template_name = "account/reauthenticate.html"


@access(public=True)
class ClosedAccountView(allauth.AccountInactiveView):
    """For people whose access was closed, after they have proved who they are."""

    template_name = "account/account_inactive.html"


@access(public=True, html=False)
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Enter the demonstration as one of its people. Anywhere else this address does not exist."""
    if not settings.DEMO_MODE:
        raise Http404
    person = demo.find(request.POST.get("person", ""))
    if person is None:
        raise Http404
    setattr(request, METHOD, "demo")
    adapter = get_adapter(request)
    adapter.login(request, person)
    request.session.set_expiry(0)
    address = request.POST.get("next", "")
    if address and adapter.is_safe_url(address):
        return HttpResponseRedirect(address)
    return redirect(settings.LOGIN_REDIRECT_URL)
