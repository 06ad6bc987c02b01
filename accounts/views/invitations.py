"""Accepting an invitation: set an own password and come in."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.enums import InvitationState
from accounts.forms.refusals import attempt
from accounts.forms.sign_in import NewPasswordForm
from accounts.models import Invitation
from accounts.receivers import METHOD
from accounts.services import invitations
from core.access import access


@access(public=True)
@never_cache
@sensitive_post_parameters()
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link: 404 for one that was never given out, 410 for one that no longer works."""
    # Reading counts nothing: nobody guesses 32 bytes, and a GET writes nothing.
    if request.method == "POST" and (
        refused := ratelimit.consume_or_429(request, action="reset_password_from_key")
    ):
        return refused
    invitation = invitations.find(token)
    if invitation is None or not invitation.is_usable or not _is_awaited(invitation):
        return _useless(request, invitation)
    form = NewPasswordForm(request.POST or None, person=invitation.user)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password1"]
        if attempt(form, lambda: invitations.accept(token, password=password)):
            return _enter(request, invitation)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": invitation})


def _is_awaited(invitation: Invitation) -> bool:
    """Whether the person may come in and has not yet done so."""
    return invitation.user.is_active and not invitation.user.has_usable_password()


def _enter(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Sign the person in; whoever was signed in on this device before is signed out."""
    adapter = get_adapter(request)
    if request.user.is_authenticated and request.user.pk != invitation.user_id:
        adapter.logout(request)
    invitation.user.refresh_from_db()
    setattr(request, METHOD, "invitation")
    adapter.login(request, invitation.user)
    # Nobody has asked to stay signed in; the device may be a shared one.
    request.session.set_expiry(0)
    messages.success(request, _("Welcome. Your password is set and you are signed in."))
    return redirect("home")


def _useless(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """Why the link does not work and whom to ask, without a word about whose link it was."""
    state = invitation.state if invitation else None
    if invitation and invitation.user.is_active and invitation.user.has_usable_password():
        # What the page says of a used one holds here too: sign in with the password there is.
        state = InvitationState.USED
    context = {"state": state, "asked": invitation and invitation.invited_by}
    return render(request, "accounts/invitation_useless.html", context, status=410 if invitation else 404)
