"""A forgotten password: ask for a link, follow it, set a new one. Every answer is the same for an unknown address."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms.refusals import attempt
from accounts.forms.sign_in import NewPasswordForm, ResetRequestForm
from accounts.models import User
from accounts.services import passwords
from core.access import access

# The token waits here while the person types, so that no address with it stands in the history or a log.
SESSION_KEY = "accounts.reset"
IN_SESSION = "yeni"


@access(public=True)
@never_cache
def request_reset(request: HttpRequest) -> HttpResponse:
    """The address to which a link goes."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Counted as it is compared: another spelling of the same address is no second allowance.
        address = User.objects.normalise(form.cleaned_data["email"])
        if refused := ratelimit.consume_or_429(request, action="reset_password", key=address):
            return refused
        passwords.request_reset(address)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})


@access(public=True)
def reset_requested(request: HttpRequest) -> HttpResponse:
    """What happens next, whether the address is known or not."""
    return render(request, "account/password_reset_done.html")


@access(public=True)
@never_cache
@sensitive_post_parameters()
def reset(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Set a new password by the link of the mail; a link that no longer works says how to get another one."""
    if key != IN_SESSION:
        return _take_over(request, uidb36, key)
    if request.method == "POST" and (
        refused := ratelimit.consume_or_429(request, action="reset_password_from_key")
    ):
        return refused
    person = passwords.person_of(uidb36, request.session.get(SESSION_KEY, ""))
    if person is None:
        return _useless(request)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password1"]
        if attempt(form, lambda: passwords.reset(person, password=password)):
            request.session.pop(SESSION_KEY, None)
            # Somebody who keeps guessing must not keep the person out who has just proved the mailbox.
            get_adapter(request).lift_limit(request, person.email)
            return redirect("account_reset_password_from_key_done")
    return render(request, "account/password_reset_from_key.html", {"form": form, "person": person})


@access(public=True)
def reset_done(request: HttpRequest) -> HttpResponse:
    """The new password is set."""
    return render(request, "account/password_reset_from_key_done.html")


def _take_over(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Move the token of a link into the session: the one write that a GET does, and only for a link that works."""
    if passwords.person_of(uidb36, key) is None:
        return _useless(request)
    request.session[SESSION_KEY] = key
    return redirect("account_reset_password_from_key", uidb36, IN_SESSION)


def _useless(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_expired.html", status=410)
