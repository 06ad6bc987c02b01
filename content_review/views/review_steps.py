"""Steps beside the decision: take on, give back, write a note, undo; and the wording of a principle."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content_review.forms.review_decision import NoteForm
from content_review.models import Submission
from content_review.services import claims, reviewing, threads
from content_review.views.review import READERS, load_page, query_of, show_page
from core.access import access
from core.errors import UserFacingError
from core.http import is_htmx
from guidance.selectors import principles_in_force


def visible_post(request: HttpRequest, number: str) -> Submission:
    """The post of this number, 404 when it does not exist for the person."""
    rows = Submission.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "submitter", "current_revision"), number=number)


def _to_page(request: HttpRequest, number: str, anchor: str = "") -> HttpResponse:
    return redirect(reverse("content:review", args=[number]) + query_of(request) + anchor)


@access("content.claim", html=False)
@require_POST
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Take on the review; from somebody else only with the button that says so (409 otherwise)."""
    post = visible_post(request, number)
    claims.claim(post, actor=request.user, take_over=request.POST.get("take_over") == "1")
    messages.success(request, _("The review of this post is yours."))
    return _to_page(request, number)


@access("content.claim", html=False)
@require_POST
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Give the review back; the post is free for others."""
    claims.release(visible_post(request, number), actor=request.user)
    messages.success(request, _("The post is free for others."))
    return _to_page(request, number)


@access(*READERS, html=False)
@require_POST
def write_note(request: HttpRequest, number: str) -> HttpResponse:
    """Write to the unit, or among the Directorate; the thread alone for htmx, the whole page otherwise."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            threads.write(
                visible_post(request, number),
                actor=request.user,
                body=form.cleaned_data["body"],
                is_internal=form.is_internal,
            )
        except UserFacingError as refusal:
            form.add_error("body", str(refusal.message))
    if form.is_valid() and not is_htmx(request):
        messages.success(request, _("The note is written."))
        return _to_page(request, number, "#thread")
    page = load_page(request, number)
    if is_htmx(request):
        context = {
            "page": page,
            "post": page.post,
            "note": NoteForm() if form.is_valid() else form,
            "query": query_of(request),
        }
        return render(request, "content_review/_review_thread.html", context)
    return show_page(request, page, note=form)


@access("content.decide", html=False)
@require_POST
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Take the own decision back, while the unit has not been told."""
    post = visible_post(request, number)
    try:
        reviewing.undo(post, actor=request.user)
    except UserFacingError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The decision is undone; the review is yours again."))
    return _to_page(request, number)


@access("content.decide", html=False)
@require_safe
def principle_text(request: HttpRequest) -> HttpResponse:
    """The wording of a principle, for the decision card."""
    chosen = request.GET.get("principle", "")
    version = (
        principles_in_force().filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None
    )
    return render(request, "content_review/_review_principle.html", {"principle": version})
