"""The page of one account: what it is, who represents it, what is missing, what happened; change it and its state."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms.refusals import attempt
from accounts.policies import units_for
from channels_registry import policies, presentation, selectors
from channels_registry.enums import ChannelStatus, ContentLanguage
from channels_registry.forms.channels import EditForm, StepForm
from channels_registry.mailboxes import MailboxKind
from channels_registry.models import Channel
from channels_registry.services import channels, duties
from channels_registry.services.state import change_state
from channels_registry.transitions import actions
from channels_registry.views.lookup import visible_channel
from core.access import access
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError
from core.workflow import Transition


@access("channel.view")
def channel_detail(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    """One account."""
    channel = visible_channel(request, platform, handle)
    return _detail(request, channel)


def _detail(request: HttpRequest, channel: Channel, refused: StepForm | None = None) -> HttpResponse:
    viewer = request.user
    mailbox_kind = presentation.kind_of_mailbox(channel)
    wrong, fine = presentation.conformity(channel, mailbox_kind)
    sees_history = policies.can_see_history(viewer, channel)
    context = {
        "channel": channel,
        "languages": [
            ContentLanguage(code).label for code in channel.languages if code in ContentLanguage.values
        ],
        "mailbox": presentation.shown_mailbox(channel, viewer),
        "has_personal_mailbox": mailbox_kind == MailboxKind.PERSONAL and not channel.is_ended,
        "wrong": wrong,
        "fine": fine,
        "allowances": presentation.allowances(channel),
        "as_before": policies.publishes_as_before(channel),
        "backup": duties.backup_duty(channel),
        "posts": selectors.recent_posts(channel),
        "history": presentation.timeline(selectors.history(channel)) if sees_history else None,
        "steps": _steps(channel, viewer, refused, is_blocked=any(row.tone == "bad" for row in wrong)),
        "refused": refused,
        "may_edit": policies.can_edit(viewer, channel),
        "may_assign": policies.can_assign(viewer, channel),
        "may_record": policies.can_record_post(viewer, channel),
    }
    status = 422 if refused else 200
    return render(request, "channels_registry/channel_detail.html", context, status=status)


def _steps(channel: Channel, viewer, refused: StepForm | None, *, is_blocked: bool) -> list[dict[str, Any]]:
    """The steps the person can take, each with its own form; the refused one keeps what was typed."""
    found = []
    for step in actions(channel, viewer):
        is_refused = refused is not None and refused.data.get("step") == step.name
        form = refused if is_refused else _step_form(step, {"step": step.name, "version": channel.version})
        form.auto_id = f"step-{step.name}-%s"
        found.append(
            {
                "step": step,
                "form": form,
                "is_refused": is_refused,
                "is_blocked": is_blocked and step.target == ChannelStatus.ACTIVE,
            }
        )
    return found


def _step_form(step: Transition | None, initial: dict[str, Any], data: QueryDict | None = None) -> StepForm:
    return StepForm(data, initial=initial, needs_reason=step is not None and step.reason_required)


@access("channel.view", html=False)
@require_POST
def channel_step(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    """Take a step in the account's life. 403 without the right, 409 when somebody was faster."""
    channel = visible_channel(request, platform, handle)
    asked = request.POST.get("step")
    step = next((item for item in actions(channel, request.user) if item.name == asked), None)
    form = _step_form(step, {}, request.POST)
    if not form.is_valid() and not set(form.errors) <= {"reason"}:
        raise TransitionNotAllowed(channel, channel.status, status_label=channel.get_status_display())
    values = form.cleaned_data
    if values["version"] != channel.version:
        raise StaleObject(
            channel, channel.status, *(channel.last_change() or ()), status_label=channel.get_status_display()
        )
    if form.errors:
        return _detail(request, channel, refused=form)
    try:
        change_state(
            channel,
            values["step"],
            actor=request.user,
            reason=values["reason"],
            expected_version=values["version"],
        )
    except UserFacingError as refusal:
        form.add_error("reason" if refusal.field == "reason" else None, str(refusal.message))
        return _detail(request, visible_channel(request, platform, handle), refused=form)
    messages.success(request, _("The account is now: %(status)s.") % {"status": channel.get_status_display()})
    return redirect(channel)


@access("channel.view")
def channel_edit(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    """Change what the register says."""
    channel = visible_channel(request, platform, handle)
    if not policies.can_edit(request.user, channel):
        raise PermissionDenied
    keeps_register = policies.can_register(request.user, channel)
    units = (
        units_for(request.user, "channel.register").open().order_by("sort_key", "pk")
        if keeps_register
        else []
    )
    form = EditForm(
        request.POST or None,
        channel=channel,
        units=list(units),
        keeps_register=keeps_register,
        sets_review_mode=policies.can_set_review_mode(request.user, channel),
        keeps_catalogue=request.user.may("catalogue.manage"),
    )
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _save(channel, form, request)):
        messages.success(request, _("The changes are saved."))
        return redirect(channel)
    return render(request, "channels_registry/channel_form.html", {"form": form, "channel": channel})


def _save(channel: Channel, form: EditForm, request: HttpRequest) -> None:
    channels.edit(
        channel,
        actor=request.user,
        details=form.details(),
        account=form.account,
        unit=form.cleaned_data.get("unit"),
    )
