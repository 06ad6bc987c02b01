"""The same step for several posts of the queue. There is no bulk approval: whoever approves has looked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.forms.refusals import attempt
from content_review.forms.review_queue import AssignForm, BulkCorrectionForm, BulkTimeForm
from content_review.models import Submission
from content_review.selectors.queue import QueueFilters
from content_review.selectors.review_page import reviewers_for
from content_review.services import bulk
from content_review.services.bulk import Outcome
from core.access import access

# Names of the chosen posts in the address and in the form.
CHOSEN = "gonderi"


@dataclass(frozen=True)
class Action:
    """One step that needs an answer before it is taken: its words, its form, what it calls, what it tells."""

    title: str | Promise
    lead: str | Promise
    button: str | Promise
    icon: str
    make_form: Callable[[HttpRequest, list[Submission]], forms.Form]
    run: Callable[[HttpRequest, list[Submission], forms.Form], Outcome]
    done: Callable[[int, forms.Form], str]


@access("content.claim", html=False)
@require_POST
def bulk_step(request: HttpRequest) -> HttpResponse:
    """What the bar below the list was pressed for: claim at once, ask for the rest on a page of its own."""
    filters = QueueFilters.from_query(request.GET)
    numbers = request.POST.getlist("selected")[: bulk.MOST_AT_ONCE]
    if not numbers:
        messages.warning(request, _("Choose posts in the list first."))
        return _to_queue(filters)
    step = request.POST.get("is", "")
    if step == "ustume-al":
        outcome = bulk.claim(_posts(request, numbers), actor=request.user)
        words = ngettext(
            "You have taken on %(count)d post.", "You have taken on %(count)d posts.", len(outcome.done)
        )
        _tell(request, outcome, words % {"count": len(outcome.done)})
        return _to_queue(filters)
    if step not in ACTIONS:
        raise Http404
    told = urlencode([(CHOSEN, number) for number in numbers])
    joined = "&" if filters.as_query() else "?"
    return redirect(f"{reverse('content:bulk_form', args=[step])}{filters.as_query()}{joined}{told}")


@access("content.claim")
def bulk_form(request: HttpRequest, step: str) -> HttpResponse:
    """The chosen posts, and what the step asks: a colleague, a reason, a time."""
    if step not in ACTIONS:
        raise Http404
    action, filters = ACTIONS[step], QueueFilters.from_query(request.GET)
    numbers = (request.POST if request.method == "POST" else request.GET).getlist(CHOSEN)
    posts = _posts(request, numbers[: bulk.MOST_AT_ONCE])
    if not posts:
        messages.warning(request, _("Choose posts in the list first."))
        return _to_queue(filters)
    form = action.make_form(request, posts)
    if request.method == "POST" and form.is_valid():
        outcomes: list[Outcome] = []
        if attempt(form, lambda: outcomes.append(action.run(request, posts, form))):
            [outcome] = outcomes
            _tell(request, outcome, action.done(len(outcome.done), form))
            return _to_queue(filters)
    context = {
        "action": action,
        "form": form,
        "posts": posts,
        "hashes": _hashes(request, posts),
        "chosen_name": CHOSEN,
        "query": filters.as_query(),
        "lead": action.lead,
    }
    return render(request, "content_review/review_bulk.html", context)


def _posts(request: HttpRequest, numbers: list[str]) -> list[Submission]:
    """The chosen posts that exist for the person, in the order of the choice; two queries."""
    rows = Submission.objects.visible_to(request.user).filter(number__in=numbers)
    found = {post.number: post for post in rows.select_related("unit", "submitter", "current_revision")}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _hashes(request: HttpRequest, posts: list[Submission]) -> dict[str, str]:
    """The revision that the page showed, by number: of a page shown again what it showed first."""
    now = {post.number: post.current_revision.content_hash if post.current_revision else "" for post in posts}
    return {number: request.POST.get(f"hash-{number}", current) for number, current in now.items()}


def _tell(request: HttpRequest, outcome: Outcome, done: str) -> None:
    """What came of it, one message for what was done and one for each reason of a refusal."""
    if outcome.done:
        messages.success(request, done)
    reasons: dict[str, list[str]] = {}
    for number, reason in outcome.refused:
        reasons.setdefault(reason, []).append(number)
    for reason, numbers in reasons.items():
        messages.warning(request, f"{', '.join(numbers)}: {reason}")


def _to_queue(filters: QueueFilters) -> HttpResponse:
    return redirect(reverse("content:queue") + filters.as_query())


# ---- The steps ----------------------------------------------------------------------------------------------------


def _correct(request: HttpRequest, posts: list[Submission], form: forms.Form) -> Outcome:
    hashes = _hashes(request, posts)
    pairs = [(post, hashes[post.number]) for post in posts]
    return bulk.request_changes(pairs, actor=request.user, reason=form.cleaned_data["reason"])


def _assigned(count: int, form: forms.Form) -> str:
    words = ngettext(
        "%(count)d post is assigned to %(name)s.", "%(count)d posts are assigned to %(name)s.", count
    )
    return words % {"count": count, "name": form.cleaned_data["reviewer"].full_name}


def _corrected(count: int, form: forms.Form) -> str:
    words = ngettext(
        "Changes of %(count)d post are requested.", "Changes of %(count)d posts are requested.", count
    )
    return words % {"count": count}


def _moved(count: int, form: forms.Form) -> str:
    words = ngettext(
        "The wished time of %(count)d post is moved.", "The wished time of %(count)d posts is moved.", count
    )
    return words % {"count": count}


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


ACTIONS: dict[str, Action] = {
    "ata": Action(
        title=gettext_lazy("Assign the review"),
        lead=gettext_lazy("Give the review of these posts to a colleague."),
        button=gettext_lazy("Assign"),
        icon="userplus",
        make_form=lambda request, posts: AssignForm(
            _data(request), reviewers=reviewers_for(posts[0].unit if len(posts) == 1 else None)
        ),
        run=lambda request, posts, form: bulk.assign(
            posts, actor=request.user, reviewer=form.cleaned_data["reviewer"]
        ),
        done=_assigned,
    ),
    "duzeltme": Action(
        title=gettext_lazy("Request changes of several posts"),
        lead=gettext_lazy("Each unit gets the same reason and can correct its post at once."),
        button=gettext_lazy("Request changes"),
        icon="reply",
        make_form=lambda request, posts: BulkCorrectionForm(_data(request)),
        run=_correct,
        done=_corrected,
    ),
    "zaman": Action(
        title=gettext_lazy("Move the wished time"),
        lead=gettext_lazy("These posts get the same new wished time; the units are told."),
        button=gettext_lazy("Move the time"),
        icon="clock",
        make_form=lambda request, posts: BulkTimeForm(_data(request)),
        run=lambda request, posts, form: bulk.move_wish(
            posts, actor=request.user, wished_at=form.cleaned_data["wished_at"]
        ),
        done=_moved,
    ),
}
