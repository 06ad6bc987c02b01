"""The Directorate improves a post: a new revision that somebody else approves (P06)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry.limit_rows import current_limits
from channels_registry.models import Platform
from channels_registry.platforms.rules import has_title
from content_review import policies
from content_review.enums import SubmissionStatus
from content_review.forms.review_edit import EditForm
from content_review.models import Revision, Submission
from content_review.selectors.checking import channels_of
from content_review.selectors.queue import QueueFilters
from content_review.services import editing
from content_review.services.revisions import not_allowed, read
from content_review.views.review_steps import visible_post
from core.access import access
from core.errors import Conflict, UserFacingError


@access("content.edit")
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Text, platform texts, descriptions and order of the images; the unit is told, the approval is another's."""
    post = read(visible_post(request, number))
    if post.current_revision is None:
        raise Http404
    if not policies.can_edit(request.user, post):
        raise PermissionDenied
    if post.status not in (SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED):
        raise not_allowed(post)
    form = _form(request, post)
    if request.method == "POST" and form.is_valid():
        try:
            revision = _save(request, post, form)
        except Conflict as conflict:
            return _conflict(request, post, form, conflict)
        except UserFacingError as refusal:
            form.add_error(_field_of(refusal, form), str(refusal.message))
        else:
            return _after(request, post, revision)
    context = {"form": form, "post": post, "query": QueueFilters.from_query(request.GET).as_query()}
    return render(request, "content_review/review_edit.html", context)


def _form(request: HttpRequest, post: Submission) -> EditForm:
    """The form over the current revision: its images, and its accounts' platforms, each once."""
    revision = post.current_revision
    channels = list(channels_of(revision))
    platforms: list[Platform] = list({channel.platform_id: channel.platform for channel in channels}.values())
    limits = current_limits({platform.key for platform in platforms})
    images = list(revision.media.select_related("asset__master", "asset__thumbnail").order_by("position"))
    attached = "video" if revision.video else "image" if images else ""
    return EditForm(
        request.POST if request.method == "POST" else None,
        revision=revision,
        images=images,
        platforms=platforms,
        titled=frozenset(p.key for p in platforms if has_title(limits[p.key], attached)),
    )


def _save(request: HttpRequest, post: Submission, form: EditForm) -> Revision:
    return editing.edit_as_directorate(
        post,
        actor=request.user,
        revision_hash=form.cleaned_data["revision_hash"],
        note=form.cleaned_data["note"],
        media=form.image_parts(),
        **form.changes(),
    )


def _field_of(refusal: UserFacingError, form: EditForm) -> str | None:
    """The field a refusal of the service belongs to; "variants.x.text" is "text-x" here."""
    parts = (refusal.field or "").split(".")
    name = f"{parts[2]}-{parts[1]}" if len(parts) == 3 else parts[0]
    return name if name in form.fields else None


def _after(request: HttpRequest, post: Submission, revision: Revision) -> HttpResponse:
    messages.success(
        request,
        _("Revision %(number)s is saved and the unit is told. Somebody else approves it.")
        % {"number": revision.number},
    )
    filters = QueueFilters.from_query(request.GET)
    return redirect(reverse("content:review", args=[post.number]) + filters.as_query())


def _conflict(request: HttpRequest, post: Submission, form: EditForm, conflict: Conflict) -> HttpResponse:
    """409 with everything that was written, to be copied into the form of the newer revision."""
    fresh = read(post)
    typed = [
        {"id": f"typed-{field.name}", "label": field.label, "text": str(field.value())}
        for field in form.visible_fields()
        if field.name in form.changed_data and not field.name.startswith(("place-", "out-"))
    ]
    context = {
        "by": conflict.by,
        "at": conflict.at,
        "status": conflict.status_label,
        "revision": fresh.current_revision,
        "has_new_revision": True,
        "typed": typed,
        "back_url": reverse("content:review", args=[post.number])
        + QueueFilters.from_query(request.GET).as_query(),
    }
    return render(request, "content_review/review_conflict.html", context, status=409)
