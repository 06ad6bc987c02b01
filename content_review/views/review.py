"""The review page of one post, and the decision about it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Institution
from accounts.selectors import shell_of
from accounts.services.people import update_own
from content_review import checks, policies
from content_review.enums import DecisionKind, SubmissionStatus
from content_review.errors import ChecksFailed
from content_review.forms.review_decision import DecisionForm, NoteForm
from content_review.models import Decision, Submission
from content_review.selectors import queue as queues
from content_review.selectors.queue import QueueFilters
from content_review.selectors.queue_rows import idle_of
from content_review.selectors.review_page import ReviewPage, load
from content_review.services import reviewing
from content_review.views.queue import to_next
from content_review.views.review_bulk import CHOSEN
from core import clock
from core.access import access
from core.design.words import when_text
from core.errors import Conflict, UserFacingError
from core.http import is_htmx
from guidance.selectors import principles_in_force

# Who opens the page: reviewers, and everybody at the Directorate who improves posts.
READERS = ("content.claim", "content.decide", "content.edit")


@access(*READERS)
def review(request: HttpRequest, number: str) -> HttpResponse:
    """One post as a reviewer reads it; a POST is the decision about the revision that was shown."""
    page = load_page(request, number)
    if request.method == "POST":
        return _decide(request, page)
    if is_htmx(request) and "surum" in request.GET:
        carried = QueueFilters.from_query(request.GET).as_params()
        return render(request, "content_review/_review_diff.html", {"page": page, "carried": carried})
    return show_page(request, page)


def load_page(request: HttpRequest, number: str) -> ReviewPage:
    """What the page shows, compared with the revision that the address names. Raises Http404."""
    against = request.GET.get("surum", "")
    page = load(
        request.user,
        number,
        institution=shell_of(request.user)["institution"],
        against=int(against) if against.isascii() and against.isdigit() else None,
    )
    if page is None:
        raise Http404
    return page


def query_of(request: HttpRequest) -> str:
    """The filters of the queue, carried along by every link and form of the page."""
    return QueueFilters.from_query(request.GET).as_query()


def show_page(
    request: HttpRequest,
    page: ReviewPage,
    *,
    form: DecisionForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    """The whole page; `form` and `note` are those that were refused, with what was typed."""
    post, user, filters = page.post, request.user, QueueFilters.from_query(request.GET)
    shell = shell_of(user)
    is_waiting = post.status == SubmissionStatus.SUBMITTED
    place = queues.place_of(user, post, filters) if is_waiting and user.may("content.claim") else None
    context = {
        "page": page,
        "post": post,
        "form": form or (decision_form(page, user) if may_decide(page, user) else None),
        "why_not": why_not(page, user),
        "note": note or NoteForm(),
        "claim": _claim(page, user, idle_of(shell["institution"]), filters),
        "place": place,
        "around": _around(place, filters),
        "problems": _problems(page),
        "may_edit": policies.can_edit(user, post) and _is_editable(post),
        "may_undo": _may_undo(page, user, shell["institution"]),
        "query": filters.as_query(),
        "carried": filters.as_params(),
        **shell,
    }
    context["forms"] = [context["form"], context["note"]]
    return render(request, "content_review/review_detail.html", context)


# ---- What the page says -------------------------------------------------------------------------------------------


def may_decide(page: ReviewPage, user) -> bool:
    """Whether the decision card holds a form for this person."""
    return page.post.status == SubmissionStatus.SUBMITTED and policies.can_decide(user, page.post)


def why_not(page: ReviewPage, user) -> str:
    """Why the person cannot decide about a waiting post; empty when she can, or when nothing is to be decided."""
    if page.post.status != SubmissionStatus.SUBMITTED or may_decide(page, user):
        return ""
    if policies.is_own(user, page.post):
        return _("This is your own post. Somebody else decides about it.")
    return _("Your task does not include decisions. You may write notes and edit the post.")


def why_no_approval(page: ReviewPage, user) -> str:
    """Why an approval is not possible now: the own edit, or checks that no reason can set aside."""
    if not policies.can_approve(user, page.post):
        return _("You edited this revision yourself. Somebody else approves it.")
    if any(checks.key_of(finding) not in page.panel.overridable for finding in page.panel.blocks):
        return _("A check blocks that no reason can set aside; see the checks.")
    return ""


def decision_form(page: ReviewPage, user, data: Any = None) -> DecisionForm:
    """The form of the decision card, empty or with what was posted."""
    wished_at = page.post.wished_at
    is_ahead = wished_at is not None and wished_at > clock.now()
    if is_ahead:
        hint = _("Planned for %(time)s") % {"time": when_text(wished_at)}
    else:
        hint = _("Ready to be published at once")
    overridable = [f for f in page.panel.blocks if checks.key_of(f) in page.panel.overridable]
    return DecisionForm(
        data,
        principles=list(principles_in_force().order_by("principle__position")),
        findings=overridable,
        refusal=why_no_approval(page, user),
        approval_hint=hint,
        initial={
            "revision_hash": page.revision.content_hash,
            "version": page.post.version,
            "goes_to_next": user.goes_to_next,
        },
    )


def _claim(page: ReviewPage, user, idle: timedelta, filters: QueueFilters) -> dict[str, Any]:
    """Who looks at the post, and what the person can do about it."""
    post = page.post
    chosen = urlencode({**filters.as_params(), CHOSEN: post.number})
    return {
        "is_held": queues.is_claimed(post, idle),
        "is_mine": post.claimed_by_id == user.pk,
        "by": post.claimed_by,
        "at": post.claimed_at,
        "may_claim": policies.can_claim(user, post),
        "may_assign": policies.can_assign(user, post),
        "assign_url": f"{reverse('content:bulk_form', args=['ata'])}?{chosen}",
        "idle_minutes": int(idle.total_seconds() // 60),
    }


def _around(place: queues.Place | None, filters: QueueFilters) -> dict[str, str]:
    """Addresses of the posts before and after in the queue as it is filtered."""

    def url(number: str) -> str:
        return reverse("content:review", args=[number]) + filters.as_query() if number else ""

    return {"before": url(place.before), "after": url(place.after)} if place else {}


def _problems(page: ReviewPage) -> dict[str, Any]:
    """How many findings there are, and on which platforms; for the head of the panel and the marks on the tabs."""
    findings = page.panel.findings
    serious = [finding for finding in findings if finding.severity != "info"]
    return {
        "errors": len(checks.errors(findings)),
        "warnings": len(checks.warnings(findings)),
        "total": len(serious),
        "platforms": {finding.platform for finding in serious if finding.platform},
        "blocked": {finding.platform for finding in page.panel.blocks if finding.platform},
    }


def _is_editable(post: Submission) -> bool:
    return post.status in (SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED)


def _may_undo(page: ReviewPage, user, own_institution: Institution | None) -> bool:
    """Whether the person's decision can still be taken back; asks no row that is not on the page."""
    decision = page.decision
    if decision is None or decision.decider_id != user.pk or own_institution is None:
        return False
    left = decision.decided_at.timestamp() + own_institution.limit("undo_seconds") - clock.now().timestamp()
    return left > 0 and not policies.is_published_from(page.post, decision)


# ---- The decision -------------------------------------------------------------------------------------------------


def _decide(request: HttpRequest, page: ReviewPage) -> HttpResponse:
    """Decide; a refusal shows the page again with everything that was typed, a conflict says who was faster."""
    user, post = request.user, page.post
    if post.status == SubmissionStatus.SUBMITTED and not policies.can_decide(user, post):
        raise PermissionDenied
    form = decision_form(page, user, request.POST)
    if _is_said_already(page, request):
        return _after(request, page.decision)
    if _is_outdated(page, request):
        return _conflict(request, page, form)
    if form.is_valid():
        remember_next(user, form.cleaned_data["goes_to_next"])
        try:
            decision = reviewing.decide(
                post,
                form.cleaned_data["kind"],
                actor=user,
                revision_hash=form.cleaned_data["revision_hash"],
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                principle=form.cleaned_data["principle"],
                checklist=form.checklist,
                overrides=form.overrides,
            )
        except Conflict:
            return _conflict(request, page, form)
        except ChecksFailed as refusal:
            # What other posts or the clock brought in since the page was opened.
            page = page.with_findings(refusal.findings)
            form = decision_form(page, user, request.POST)
            form.is_valid()
            form.add_error("kind", str(refusal.message))
        except UserFacingError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            return _after(request, decision)
    return show_page(request, page, form=form)


def _is_said_already(page: ReviewPage, request: HttpRequest) -> bool:
    """Whether this very decision of this very person stands: the button was pressed twice."""
    decision = page.decision
    return (
        decision is not None
        and decision.decider_id == request.user.pk
        and decision.kind == request.POST.get("kind")
        and decision.revision_hash == request.POST.get("revision_hash")
    )


def _is_outdated(page: ReviewPage, request: HttpRequest) -> bool:
    """Whether the page that was sent is not about the post as it is now; asked before anything it could mend."""
    return (
        page.post.status != SubmissionStatus.SUBMITTED
        or request.POST.get("revision_hash") != page.revision.content_hash
        or request.POST.get("version") != str(page.post.version)
    )


def remember_next(user, goes_to_next: bool) -> None:
    """The choice of the tick box is the person's until she changes it."""
    if user.goes_to_next != goes_to_next:
        update_own(user, goes_to_next=goes_to_next)


def _after(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say what was done, offer to undo it, and go on."""
    post, filters = decision.submission, QueueFilters.from_query(request.GET)
    undo = reverse("content:undo", args=[post.number]) + filters.as_query()
    messages.success(request, _told(decision) % {"number": post.number}, extra_tags=f"undo:{undo}")
    if request.user.goes_to_next:
        return to_next(request, filters, after=post)
    return redirect(reverse("content:queue") + filters.as_query())


def _told(decision: Decision) -> str:
    wished_at = decision.submission.wished_at
    if decision.kind == DecisionKind.APPROVE and wished_at is not None and wished_at > clock.now():
        return _("%(number)s is approved and planned.")
    return {
        DecisionKind.APPROVE: _("%(number)s is approved and ready to be published."),
        DecisionKind.REQUEST_CHANGES: _("Changes of %(number)s are requested."),
        DecisionKind.REJECT: _("%(number)s is rejected."),
    }[DecisionKind(decision.kind)]


def _conflict(request: HttpRequest, page: ReviewPage, form: DecisionForm) -> HttpResponse:
    """409: who decided or changed the post and when, with everything that was typed, to be copied."""
    fresh = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related(
            "status_changed_by", "current_revision__author"
        ),
        pk=page.post.pk,
    )
    by, at = fresh.last_change() or (None, None)
    context = {
        "by": by,
        "at": at,
        "status": fresh.get_status_display(),
        "revision": fresh.current_revision,
        "has_new_revision": fresh.current_revision.content_hash != request.POST.get("revision_hash"),
        "typed": _typed(form),
        "back_url": reverse("content:review", args=[fresh.number]) + query_of(request),
    }
    return render(request, "content_review/review_conflict.html", context, status=409)


def _typed(form: DecisionForm) -> list[dict[str, str]]:
    """What was written into the form, so that nothing has to be written twice."""
    names = ["reason", *(name for name in form.fields if name.startswith(("note_", "override_")))]
    return [
        {"id": f"typed-{name}", "label": form.fields[name].label, "text": text}
        for name in names
        if (text := str(form[name].value() or "").strip())
    ]
