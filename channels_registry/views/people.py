"""Who represents an account: change, promote the backup, end."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms.refusals import attempt
from accounts.policies import can
from channels_registry import policies, selectors
from channels_registry.enums import DutyKind
from channels_registry.forms.people import EndDutyForm, RepresentativeForm
from channels_registry.models import Channel, ChannelDuty
from channels_registry.services import duties, locks
from channels_registry.views.lookup import visible_channel
from core.access import access


def _channel(request: HttpRequest, platform: str, handle: str) -> Channel:
    """The account, for somebody who may say who represents it: 404 unseen, 403 seen only."""
    channel = visible_channel(request, platform, handle)
    if not policies.can_assign(request.user, channel):
        raise PermissionDenied
    return channel


@access("channel.view")
def representative(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    """Choose primary and backup among the people appointed for the unit."""
    channel = _channel(request, platform, handle)
    people = list(duties.candidates(channel.unit))
    backup = duties.backup_duty(channel)
    primary = channel.primary_duty
    form = RepresentativeForm(
        request.POST or None,
        people=people,
        initial={
            "primary": str(primary.appointment.uid) if primary else "",
            "backup": str(backup.appointment.uid) if backup else "",
        },
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _assign(channel, form, request.user))
    ):
        messages.success(request, _("The representatives are saved and have been told."))
        return redirect(channel)
    context = {
        "form": form,
        "channel": channel,
        "primary": primary,
        "backup": backup,
        "has_candidates": bool(people),
        "may_appoint": can(request.user, "appointment.manage", channel.unit),
        "former": selectors.duty_history(channel),
    }
    return render(request, "channels_registry/channel_representative.html", context)


@transaction.atomic
def _assign(channel: Channel, form: RepresentativeForm, actor) -> None:
    """The change as a whole, so that primary and backup can also swap places."""
    primary, backup = form.cleaned_data["primary"], form.cleaned_data["backup"]
    locks.lock_people(primary, backup)
    present = duties.backup_duty(channel)
    staying = {primary.pk, backup.pk if backup else None}
    if present is not None and present.appointment_id not in staying:
        duties.end(present, actor=actor)
    duties.assign(channel, appointment=primary, kind=DutyKind.PRIMARY, actor=actor)
    if backup is not None:
        duties.assign(channel, appointment=backup, kind=DutyKind.BACKUP, actor=actor)


@access("channel.view", html=False)
@require_POST
def promote(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    """Make the backup representative the primary one; back to the page that offered it (`next`), or to the account."""
    channel = _channel(request, platform, handle)
    duty = duties.promote_backup(channel, actor=request.user)
    messages.success(
        request,
        _("%(person)s is the primary representative now.") % {"person": duty.appointment.user.full_name},
    )
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return redirect(channel)


@access("channel.view")
def end_duty(request: HttpRequest, platform: str, handle: str, uid: UUID) -> HttpResponse:
    """End a duty without a successor; the page says beforehand what that causes."""
    channel = _channel(request, platform, handle)
    found = ChannelDuty.objects.open().filter(channel=channel).select_related("appointment__user")
    duty = get_object_or_404(found, uid=uid)
    form = EndDutyForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(
        form, lambda: duties.end(duty, actor=request.user, note=form.cleaned_data["note"])
    ):
        messages.success(
            request, _("The duty of %(person)s has ended.") % {"person": duty.appointment.user.full_name}
        )
        return redirect(channel)
    context = {"form": form, "channel": channel, "duty": duty, "is_primary": duty.kind == DutyKind.PRIMARY}
    return render(request, "channels_registry/channel_end_duty.html", context)
