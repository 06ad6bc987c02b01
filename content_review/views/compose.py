"""Writing a post. GET writes nothing: the form brings a fresh uid, and the first POST makes the draft under it.

Every address below `taslak/<uid>/` works on that draft: the whole form (also without a script), autosave, counters,
one image up, one image out.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content_review import checks, policies
from content_review.enums import SubmissionStatus
from content_review.errors import ChecksFailed
from content_review.forms.composing import Composition
from content_review.forms.images import ImageForm
from content_review.models import Submission
from content_review.previews import Preview, build_previews, pictures_of
from content_review.selectors.checking import subject_of_draft
from content_review.selectors.composing import correction_of, posts_that_day
from content_review.services import compose
from content_review.services import media as images
from content_review.services.submitting import submit
from core.access import access
from core.check_registry import Finding
from core.errors import Conflict, TransitionNotAllowed, UserFacingError
from core.http import is_background

# A new form reminds of so many unfinished drafts.
REMINDED = 3
IMAGES_PART = "#images"
VERSION_HEADER = "X-Draft-Version"


@access("content.submit")
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """An empty form; nothing exists until it is posted."""
    composition = Composition(request.user, uid=uuid4())
    drafts = (
        Submission.objects.visible_to(request.user)
        .filter(status=SubmissionStatus.DRAFT, submitter=request.user)
        .order_by("-updated_at", "-pk")[:REMINDED]
    )
    return _page(request, composition, drafts=drafts)


@access("content.submit")
@require_safe
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The same form for a post that exists."""
    submission = get_object_or_404(_posts(request), number=number)
    _require_editable(request, submission)
    return _page(request, Composition(request.user, uid=submission.uid, submission=submission))


@access("content.submit", html=False)
def draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole form: save, send, and the buttons beside the images. GET leads to the page of the draft."""
    submission = _find(request, uid)
    if request.method != "POST":
        if submission is None:
            return redirect("content:new")
        return redirect(_address(submission, policies.can_edit_draft(request.user, submission)))
    is_final = request.POST.get("intent") == "submit"
    composition = Composition(
        request.user, uid=uid, submission=submission, data=request.POST, is_final=is_final
    )
    try:
        is_written = _save(request, composition)
        if composition.submission is None:
            return _page(request, composition)
        _take_files(request, composition)
    except Conflict as conflict:
        return _page(request, composition, conflict=conflict)
    if not composition.is_valid():
        return _refused(request, composition) if is_final and is_written else _page(request, composition)
    if is_final and not request.FILES:
        return _send(request, composition)
    return _saved(request, composition)


@access("content.submit", html=False)
@require_POST
def autosave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Save what is typed and answer with the parts of the page that follow from it; 409 when another window wrote."""
    composition = Composition(request.user, uid=uid, submission=_find(request, uid), data=request.POST)
    try:
        _save(request, composition)
    except Conflict as conflict:
        context = {"composition": composition, "conflict": _conflict_context(conflict)}
        return render(request, "content_review/_conflict.html", context, status=409)
    if composition.submission is None:
        message = " ".join(str(error) for errors in composition.form.errors.values() for error in errors)
        return HttpResponse(message, status=422, content_type="text/plain; charset=utf-8")
    findings = checks.run(subject_of_draft(composition.draft))
    return render(
        request, "content_review/_autosaved.html", _context(composition, request, findings=findings)
    )


@access("content.submit", html=False)
@require_POST
def measure(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The counters for what is typed; writes nothing, so it may be asked after every pause of typing."""
    composition = Composition(request.user, uid=uid, data=request.POST)
    counters = [preview.counter for preview in _previews(composition)]
    return render(request, "content_review/_counters.html", {"counters": counters})


@access("content.submit", html=False)
@require_POST
def upload(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take in one file and answer with its row of the form; 422 with a sentence that names the file if it cannot be.

    The header X-Draft-Version carries the draft's version, which the image has raised.
    """
    composition = Composition(request.user, uid=uid, submission=_find(request, uid))
    file = request.FILES.get("file")
    if file is None:
        return _refusal(_("No file arrived. Choose it again."))
    try:
        submission = compose.begin(composition.submission, composition.opened(), actor=request.user)
        _require_editable(request, submission)
        row = images.add_image(submission, upload=file, actor=request.user)
    except UserFacingError as error:
        return _refusal(error.message)
    answer = render(request, "content_review/_image_item.html", {"form": ImageForm(media=row)})
    answer[VERSION_HEADER] = row.draft.version
    return answer


@access("content.submit", html=False)
@require_POST
def remove_image(request: HttpRequest, uid: UUID, asset: UUID) -> HttpResponse:
    """Take one image out of the draft; the header X-Draft-Version tells the version that this has made."""
    submission = _find(request, uid)
    if submission is None:
        raise Http404
    _require_editable(request, submission)
    version = images.remove_image(submission, asset_uid=asset, actor=request.user)
    if is_background(request):
        return HttpResponse(status=204, headers={} if version is None else {VERSION_HEADER: version})
    return redirect(_address(submission, True) + IMAGES_PART)


# ---- Within -------------------------------------------------------------------------------------------------------


def _posts(request: HttpRequest):
    return Submission.objects.visible_to(request.user).select_related(
        "unit", "submitter", "current_revision", "draft", "status_changed_by"
    )


def _find(request: HttpRequest, uid: UUID) -> Submission | None:
    """The post of this uid, None while there is none; 404 for somebody else's, 403 for one that only may be read."""
    found = _posts(request).filter(uid=uid)
    submission = found.first()
    if submission is None:
        if not Submission.objects.filter(uid=uid).exists():
            return None
        # Begun between the two questions, by this very page, or somebody else's.
        submission = found.first()
        if submission is None:
            raise Http404
    if not policies.can_write(request.user, submission):
        raise PermissionDenied
    return submission


def _require_editable(request: HttpRequest, submission: Submission) -> None:
    """403 for people who may not write the post, 409 for a post that may not be written now."""
    if policies.can_edit_draft(request.user, submission):
        return
    if not policies.can_write(request.user, submission):
        raise PermissionDenied
    by, at = submission.last_change() or (None, None)
    raise TransitionNotAllowed(
        submission, submission.status, by, at, status_label=submission.get_status_display()
    )


def _save(request: HttpRequest, composition: Composition) -> bool:
    """Write what could be read; a refusal of the service becomes an error of its field. Raises Conflict."""
    page = composition.written(is_forced="overwrite" in request.POST)
    try:
        draft = compose.save_all(composition.submission, page, actor=request.user)
    except UserFacingError as refusal:
        composition.add_error(refusal.field or "", refusal.message)
        return False
    composition.goes_on_with(draft)
    return True


def _take_files(request: HttpRequest, composition: Composition) -> None:
    """Take in the files that came with the form; each that cannot be taken becomes an error that names it."""
    if uploads := request.FILES.getlist("files"):
        refusals = compose.add_files(composition.draft, uploads, actor=request.user)
        composition.show_images()
        for sentence in refusals:
            composition.add_error("files", sentence)


def _refused(
    request: HttpRequest, composition: Composition, findings: list[Finding] | None = None
) -> HttpResponse:
    """The form with everything that stands against sending it, so that nobody mends it in rounds."""
    if findings is None:
        findings = checks.run(subject_of_draft(composition.draft))
    composition.show_findings(findings, ticked=request.POST.getlist("acknowledged"))
    return _page(request, composition, findings=findings)


def _send(request: HttpRequest, composition: Composition) -> HttpResponse:
    """Send the saved draft for review, or show what stands against it."""
    post = composition.submission
    try:
        submit(
            post,
            actor=request.user,
            version=composition.draft.version,
            acknowledged=request.POST.getlist("acknowledged"),
            note=composition.form.cleaned_data["change_note"],
        )
    except ChecksFailed as refusal:
        return _refused(request, composition, refusal.findings)
    except UserFacingError as error:
        composition.add_error(error.field or "", error.message)
        return _page(request, composition)
    except Conflict as conflict:
        return _page(request, composition, conflict=conflict)
    messages.success(request, _("%(number)s was sent for review.") % {"number": post.number})
    return redirect("content:detail", post.number)


def _saved(request: HttpRequest, composition: Composition) -> HttpResponse:
    """Back to the form by GET, so that a reload repeats nothing; beside the images, to the images."""
    if request.POST.get("intent") == "save" or "overwrite" in request.POST:
        messages.success(request, _("The draft is saved."))
    is_about_images = request.FILES or {"move", "remove", "apply_rights"} & set(request.POST)
    place = IMAGES_PART if is_about_images else ""
    return HttpResponseRedirect(_address(composition.submission, True) + place)


def _address(submission: Submission, is_editable: bool) -> str:
    return reverse("content:edit" if is_editable else "content:detail", args=[submission.number])


def _refusal(message: Any) -> HttpResponse:
    return HttpResponse(str(message), status=422, content_type="text/plain; charset=utf-8")


def _conflict_context(conflict: Conflict) -> dict[str, Any]:
    return {
        "is_final": isinstance(conflict, TransitionNotAllowed),
        "by": conflict.by,
        "at": conflict.at,
        "status": conflict.status_label,
        "post": conflict.obj,
    }


def _page(
    request: HttpRequest, composition: Composition, *, conflict: Conflict | None = None, **more: Any
) -> HttpResponse:
    """The whole form; 409 when the draft was changed elsewhere, with everything that was typed."""
    context = _context(composition, request, **more)
    if conflict is not None:
        context["conflict"] = _conflict_context(conflict)
    return render(
        request, "content_review/submission_form.html", context, status=200 if conflict is None else 409
    )


def _context(
    composition: Composition, request: HttpRequest, *, findings: list[Finding] | None = None, **more: Any
) -> dict[str, Any]:
    """What the page and its parts show; `findings` is None where the checks were not asked."""
    ticked = set(request.POST.getlist("acknowledged"))
    warnings: dict[str, list[Finding]] = {}
    for finding in checks.warnings(findings or ()):
        warnings.setdefault(checks.key_of(finding), []).append(finding)
    post = composition.submission
    previews, wished_at = _previews(composition), composition.wished_at()
    return {
        "composition": composition,
        "post": post,
        "form": composition.form,
        "image_forms": composition.image_forms,
        "forms": [composition.form, *composition.image_forms],
        "titled": composition.titled_platforms,
        "previews": previews,
        "counters": [preview.counter for preview in previews],
        "day_count": wished_at
        and posts_that_day(composition.form.chosen_channels(), wished_at, apart_from=post),
        "findings": findings if findings is None else composition.placed(findings),
        "warnings": [
            {
                "key": key,
                "label": checks.REGISTRY.get(found[0].check).label,
                "findings": found,
                "is_ticked": key in ticked,
            }
            for key, found in warnings.items()
        ],
        "is_approved": post is not None and post.status == SubmissionStatus.APPROVED,
        "decision": correction_of(post),
        **more,
    }


def _previews(composition: Composition) -> list[Preview]:
    """What is typed as each chosen platform shows it, with its length there."""
    return build_previews(
        composition.typed_subject(),
        channels=composition.form.chosen_channels(),
        pictures=pictures_of(form.media_row for form in composition.image_forms),
    )
