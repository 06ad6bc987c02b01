"""A forgotten password: ask for a link, follow it, set a new one. Every answer is the same for an unknown address."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms.sign_in import NewPasswordForm, ResetRequestForm
from accounts.services import passwords
from core.access import access

# The token waits here while the person types, so that no address with it stands in the history or a log.
SESSION_KEY = "accounts.reset"
IN_SESSION = "yeni"


@never_cache
@access(public=True)
def request_reset(request: HttpRequest) -> HttpResponse:
    """The address to which a link goes."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if refused := ratelimit.consume_or_429(request, action="reset_password", key=address.lower()):
            return refused
        passwords.request_reset(address)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})


@access(public=True)
def reset_requested(request: HttpRequest) -> HttpResponse:
    """What happens next, whether the address is known or not."""
    return render(request, "account/password_reset_done.html")


@never_cache
@sensitive_post_parameters()
@access(public=True)
def reset(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Set a new password by the link of the mail; a link that no longer works says how to get another one."""
    if refused := ratelimit.consume_or_429(request, action="reset_password_from_key"):
        return refused
    if key != IN_SESSION:
        request.session[SESSION_KEY] = key
        return redirect("account_reset_password_from_key", uidb36, IN_SESSION)
    person = passwords.person_of(uidb36, request.session.get(SESSION_KEY, ""))
    if person is None:
        return render(request, "account/password_reset_expired.html", status=410)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        passwords.reset(person, password=form.cleaned_data["password1"])
        request.session.pop(SESSION_KEY, None)
        return redirect("account_reset_password_from_key_done")
    return render(request, "account/password_reset_from_key.html", {"form": form, "person": person})


@access(public=True)
def reset_done(request: HttpRequest) -> HttpResponse:
    """The new password is set."""
    return render(request, "account/password_reset_from_key_done.html")
