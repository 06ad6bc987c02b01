"""What may be done with a publication besides publishing it: another time, hold, take down, cancel. Each asks first."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from content_review import checks
from content_review.errors import ChecksFailed
from content_review.forms.publish_steps import AddressForm, StepForm, TimeForm
from content_review.models import Delivery
from content_review.selectors import publishing
from content_review.services import deliveries
from content_review.transitions import DELIVERY_WORKFLOW
from content_review.views.publish import SLUGS, address_of, seen
from core.access import access
from core.check_registry import Finding
from core.errors import TransitionNotAllowed, UserFacingError
from core.workflow import Transition

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """What is said before a step and after it; `asks_reason` where one may be given."""

    before: Words
    after: Words
    asks_reason: bool = True


STEPS = {
    "make_ready": Step(
        gettext_lazy("The planned time falls away: the post can be published on this account at once."),
        gettext_lazy("The post is ready to be published on this account."),
        asks_reason=False,
    ),
    "hold": Step(
        gettext_lazy(
            "The post is not published on this account until the hold is lifted. The unit is told why."
        ),
        gettext_lazy("The publication is on hold."),
    ),
    "release": Step(
        gettext_lazy(
            "The publication goes on: at its time if that is still ahead, else it is ready at once."
        ),
        gettext_lazy("The hold is lifted."),
        asks_reason=False,
    ),
    "take_down": Step(
        gettext_lazy(
            "The portal cannot delete anything on the platform. Delete the post there by hand first, then record it "
            "here. The proof of the publication stays."
        ),
        gettext_lazy("Recorded as taken down. The unit has been told."),
    ),
    "cancel": Step(
        gettext_lazy("The post will not be published on this account. Its other accounts go on."),
        gettext_lazy("The publication on this account is cancelled."),
    ),
}


class Correction(NamedTuple):
    """The mending of an address as the page shows it: it is no step of the workflow, the post stays published."""

    label: Words
    icon: str = "edit"
    tone: str = ""


CORRECTION = Correction(gettext_lazy("Correct the address"))
_STEP_OF = {slug: name for name, slug in SLUGS.items()}


@access("content.view")
@require_http_methods(["GET", "HEAD", "POST"])
def move_time(request: HttpRequest, number: str, channel: UUID) -> HttpResponse:
    """Another time of publication; warnings of the checks need a tick."""
    found = seen(request, number, channel)
    action = _allowed(request, found, "schedule")
    form = TimeForm(request.POST or None, initial={"version": found.version, "due_at": found.due_at})
    findings: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        try:
            deliveries.move(
                found,
                due_at=form.cleaned_data["due_at"],
                actor=request.user,
                acknowledged=tuple(request.POST.getlist("acknowledged")),
                version=form.cleaned_data["version"],
            )
        except ChecksFailed as refusal:
            form.add_error(None, refusal.message)
            findings = refusal.findings
        else:
            messages.success(request, _("The time of publication is moved."))
            return redirect(_way_back(request, found))
    return _ask(request, found, action, form, findings)


@access("content.view")
@require_http_methods(["GET", "HEAD", "POST"])
def correct_address(request: HttpRequest, number: str, channel: UUID) -> HttpResponse:
    """Mend the address that proves a publication."""
    found = seen(request, number, channel)
    if not deliveries.may_correct_address(request.user, found):
        # Who may not take it down either is refused, everybody else learns that the state is another one.
        _allowed(request, found, "take_down")
        raise PermissionDenied
    form = AddressForm(
        request.POST or None,
        initial={"version": found.version, "permalink": found.published_post.permalink},
        channel=found.channel,
    )
    if request.method == "POST" and form.is_valid():
        try:
            deliveries.correct_address(
                found,
                permalink=form.cleaned_data["permalink"],
                actor=request.user,
                version=form.cleaned_data["version"],
            )
        except UserFacingError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The address is corrected. The former one stays in the records."))
            return redirect(_way_back(request, found))
    before = gettext_lazy("The publication and its moment stay as they are; only the address changes.")
    return _ask(request, found, CORRECTION, form, [], before)


@access("content.view")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: str, channel: UUID, step: str) -> HttpResponse:
    """Publish now, hold, release, take down or cancel: GET asks once more, POST does it."""
    name = _STEP_OF.get(step)
    if name not in STEPS:
        raise Http404
    found = seen(request, number, channel)
    action, told = _allowed(request, found, name), STEPS[name]
    form = StepForm(
        request.POST or None,
        initial={"version": found.version},
        asks_reason=told.asks_reason,
        needs_reason=action.reason_required,
    )
    findings: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, found, name, form)
        except ChecksFailed as refusal:
            form.add_error(None, refusal.message)
            findings = refusal.findings
        else:
            messages.success(request, told.after)
            return redirect(_way_back(request, found))
    return _ask(request, found, action, form, findings, told.before)


# ---- Within -------------------------------------------------------------------------------------------------------


def _allowed(request: HttpRequest, found: Delivery, name: str) -> Transition:
    """The step, if the person may take it (else 403) and the state knows it (else 409)."""
    transition = DELIVERY_WORKFLOW.get(name)
    if not transition.policy(request.user, found):
        raise PermissionDenied
    if found.status not in transition.sources:
        by, at = found.last_change() or (None, None)
        raise TransitionNotAllowed(found, found.status, by, at, status_label=found.get_status_display())
    return transition


def _take(request: HttpRequest, found: Delivery, name: str, form: StepForm) -> None:
    """Services refuse with the page that says why: 403, 409, or findings."""
    given = {"actor": request.user, "version": form.cleaned_data["version"]}
    if name == "make_ready":
        deliveries.move(found, due_at=None, acknowledged=tuple(request.POST.getlist("acknowledged")), **given)
    elif name == "release":
        deliveries.release(found, **given)
    else:
        service = {"hold": deliveries.hold, "take_down": deliveries.take_down, "cancel": deliveries.cancel}[
            name
        ]
        service(found, reason=form.cleaned_data["reason"], **given)


def _way_back(request: HttpRequest, found: Delivery) -> str:
    """The page of the delivery for who may open it, else the post's."""
    if publishing.opens(request.user, found):
        return address_of(found)
    return reverse("content:detail", args=[found.submission.number])


def _ask(
    request: HttpRequest,
    found: Delivery,
    action: Transition | Correction,
    form: TimeForm | StepForm | AddressForm,
    findings: list[Finding],
    before: Words = "",
) -> HttpResponse:
    """The page that asks once more, with what the checks say; warnings keep their ticks."""
    ticked = set(request.POST.getlist("acknowledged"))
    warnings: dict[str, list[Finding]] = {}
    for finding in checks.warnings(findings):
        warnings.setdefault(checks.key_of(finding), []).append(finding)
    context = {
        "delivery": found,
        "post": found.submission,
        "channel": found.channel,
        "action": action,
        "before": before,
        "form": form,
        "back_url": _way_back(request, found),
        "findings": checks.errors(findings),
        "warnings": [
            {"key": key, "findings": told, "is_ticked": key in ticked} for key, told in warnings.items()
        ],
    }
    return render(request, "content_review/publish_step.html", context)
