"""Accepting an invitation: set an own password and come in."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms.refusals import attempt
from accounts.forms.sign_in import NewPasswordForm
from accounts.models import Invitation
from accounts.receivers import METHOD
from accounts.services import invitations
from core.access import access


@never_cache
@sensitive_post_parameters()
@access(public=True)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link: 404 for one that was never given out, 410 for one that no longer works."""
    if refused := ratelimit.consume_or_429(request, action="reset_password_from_key"):
        return refused
    invitation = invitations.find(token)
    if invitation is None or not invitation.is_usable or not invitation.user.is_active:
        return _useless(request, invitation)
    form = NewPasswordForm(request.POST or None, person=invitation.user)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password1"]
        if attempt(form, lambda: invitations.accept(token, password=password)):
            return _enter(request, invitation)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": invitation})


def _enter(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Sign the person in; whoever was signed in on this device before is signed out."""
    adapter = get_adapter(request)
    if request.user.is_authenticated and request.user.pk != invitation.user_id:
        adapter.logout(request)
    invitation.user.refresh_from_db()
    setattr(request, METHOD, "invitation")
    adapter.login(request, invitation.user)
    messages.success(request, _("Welcome. Your password is set and you are signed in."))
    return redirect("home")


def _useless(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """Why the link does not work and whom to ask, without a word about whose link it was."""
    context = {
        "state": invitation.state if invitation else None,
        "asked": invitation and invitation.invited_by,
    }
    return render(request, "accounts/invitation_useless.html", context, status=410 if invitation else 404)
