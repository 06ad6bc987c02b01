"""The unit's posts: list with tabs and filters, one post's page, and what the unit may do with it."""

from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import is_institution_wide, units_for
from accounts.selectors import shell_of
from accounts.views import filters
from channels_registry.limit_rows import current_limits
from channels_registry.models import Channel
from content_review import policies
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.forms.posts import MessageForm, PostFilterForm, StepForm
from content_review.models import Delivery, DraftMedia, Revision, RevisionMedia, Submission
from content_review.previews import Preview, build_previews, pictures_of
from content_review.querysets import SubmissionQuerySet
from content_review.selectors import posts, publishing, review
from content_review.selectors.checking import assemble
from content_review.selectors.queue_rows import idle_of
from content_review.selectors.timeline import timeline
from content_review.services import claims, drafts, submitting, threads
from content_review.transitions import DELIVERY_WORKFLOW, SUBMISSION_WORKFLOW
from content_review.views.publish import SLUGS
from core import clock
from core.access import access
from core.errors import TransitionNotAllowed, UserFacingError
from core.export import csv_response
from core.pagination import page_of
from core.workflow import Transition

EXPORT_HEADER = [
    gettext_lazy("Number"),
    gettext_lazy("Internal title"),
    gettext_lazy("Unit"),
    gettext_lazy("Submitted by"),
    gettext_lazy("Status"),
    gettext_lazy("Accounts"),
    gettext_lazy("Created at"),
    gettext_lazy("Sent for review at"),
    gettext_lazy("Decided at"),
    gettext_lazy("Wished time"),
]


class Step(NamedTuple):
    """A step of the workflow, and what is said before and after it is taken."""

    name: str
    before: Promise
    after: Promise


# By the last part of the address.
STEPS = {
    "geri-al": Step(
        "recall",
        gettext_lazy("The post becomes a draft again and leaves the Directorate's queue."),
        gettext_lazy("%(number)s is a draft again and has left the queue."),
    ),
    "geri-cek": Step(
        "withdraw",
        gettext_lazy("The post ends here and will not be published. You can copy it."),
        gettext_lazy("%(number)s is withdrawn and will not be published."),
    ),
    "arsivle": Step(
        "archive",
        gettext_lazy("The post leaves the lists of current work. It can be copied."),
        gettext_lazy("%(number)s is in the archive now."),
    ),
}
# A post of which nothing was ever sent is not withdrawn from anybody.
DELETE_DRAFT = Step(
    "withdraw",
    gettext_lazy("The draft leaves your drafts. It stays among the withdrawn posts and can be copied."),
    gettext_lazy("%(number)s is no longer among the drafts."),
)
ASKS_REASON = frozenset({"withdraw"})


# ---- The list -----------------------------------------------------------------------------------------------------


@access("content.view")
@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    """Posts by tab, filtered by what stands in the address."""
    form, values, rows = _filtered(request)
    tab = _tab(request)
    page = page_of(request, rows, ordering=["-created_at"])
    shell = shell_of(request.user)
    idle = idle_of(shell["institution"])
    posts.add_platforms(page.items)
    for post in page:
        post.badge = posts.state_of(post, idle)
        post.goes_out_at = posts.publication_time(post)
    context = {
        "form": form,
        "tabs": [
            {
                "url": f"?sekme={found.key}",
                "label": found.label,
                "count": found.shown,
                "is_current": found.key == tab,
            }
            for found in posts.tabs(request.user)
        ],
        "tab": tab,
        "page": page,
        "is_filtered": any(values.values()),
        "chips": filters.chips(request, form, form.fields),
        "clear_url": f"?sekme={tab}",
        "query": filters.without(request),
        "may_submit": request.user.may("content.submit"),
        **shell,
    }
    return render(request, "content_review/submission_list.html", context)


@access("content.view", html=False)
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with its tab and filters as CSV."""
    _form, _values, rows = _filtered(request)
    idle = claims.claim_idle()
    lines = (
        [
            post.number,
            post.title,
            post.unit.name,
            post.submitter.full_name,
            posts.state_of(post, idle).label,
            "; ".join(f"{channel.platform.label} · {channel.handle}" for channel in posts.accounts_of(post)),
            post.created_at,
            post.submitted_at,
            post.decided_at,
            post.wished_at,
        ]
        for post in posts.with_draft_accounts(rows).order_by("-created_at", "-pk").iterator(chunk_size=200)
    )
    return csv_response(f"{_('posts')}-{clock.today():%Y-%m-%d}.csv", EXPORT_HEADER, lines)


def _tab(request: HttpRequest) -> str:
    wished = request.GET.get("sekme", "")
    if wished in posts.TABS:
        return wished
    # Who looks after all units does not begin with the own posts.
    return "tumu" if is_institution_wide(request.user, "content.view") else posts.FIRST_TAB


def _filtered(request: HttpRequest) -> tuple[PostFilterForm, dict[str, Any], SubmissionQuerySet]:
    units = list(units_for(request.user, "content.view"))
    channels = list(posts.channels_to_filter_by(request.user))
    form = PostFilterForm(request.GET, units=units, channels=channels)
    values = filters.cleaned(form)
    rows = posts.posts(
        request.user,
        tab=_tab(request),
        status=values["durum"],
        platform=values["platform"],
        channel=values["hesap"],
        unit=filters.unit_of(units, values["birim"]),
        since=values["ilk"] or None,
        until=values["son"] or None,
        search=values["ara"],
    )
    return form, values, rows


# ---- One post -----------------------------------------------------------------------------------------------------


@access("content.view")
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One post as its unit reads it: where it stands, what happens next, what was decided, what may be done."""
    return _detail(request, _post(request, number), MessageForm())


@access("content.view", html=False)
@require_POST
def write_message(request: HttpRequest, number: str) -> HttpResponse:
    """A message of the unit about its post."""
    post = _post(request, number)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            threads.write(post, actor=request.user, body=form.cleaned_data["body"])
        except UserFacingError as error:
            form.add_error("body", error.message)
        else:
            messages.success(request, _("Your message was sent."))
            return redirect(f"{reverse('content:detail', args=[number])}#timeline")
    return _detail(request, post, form)


@access("content.submit", html=False)
@require_POST
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """A new draft with the content of an old post."""
    new = drafts.copy_to_new(_post(request, number), actor=request.user)
    messages.success(request, _("%(number)s is a copy of %(old)s.") % {"number": new.number, "old": number})
    return redirect("content:edit", new.number)


@access("content.view")
def act(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take back, withdraw or archive: GET asks once more, POST does it."""
    if step not in STEPS:
        raise Http404
    post = _post(request, number)
    (name, warning, told), action = _step(step, post)
    form = StepForm(request.POST or None, initial={"version": post.version}, asks_reason=name in ASKS_REASON)
    if request.method == "POST" and form.is_valid():
        _take(post, name, request.user, form)
        messages.success(request, told % {"number": number})
        return redirect("content:detail", number)
    if post.status not in action.sources:
        by, at = post.last_change() or (None, None)
        raise TransitionNotAllowed(post, post.status, by, at, status_label=post.get_status_display())
    if not action.policy(request.user, post):
        raise PermissionDenied
    context = {"post": post, "form": form, "action": action, "warning": warning, "step": step}
    return render(request, "content_review/submission_act.html", context)


def _take(post: Submission, name: str, user, form: StepForm) -> None:
    """Services refuse with the page that says why: 403, 409, or a sentence."""
    more = {"reason": form.cleaned_data["reason"]} if name in ASKS_REASON else {}
    service = {
        "recall": submitting.recall,
        "withdraw": submitting.withdraw,
        "archive": submitting.archive,
    }[name]
    service(post, actor=user, version=form.cleaned_data["version"], **more)


def _post(request: HttpRequest, number: str) -> Submission:
    post = review.post_for(request.user, number)
    if post is None:
        raise Http404
    return post


def _detail(request: HttpRequest, post: Submission, message_form: MessageForm) -> HttpResponse:
    shell = shell_of(request.user)
    idle = idle_of(shell["institution"])
    revisions, decisions = review.revisions_of(post), review.decisions_of(post)
    entries = timeline(post, request.user, revisions=revisions, decisions=decisions)
    may_write = policies.can_write(request.user, post)
    sees_internal = policies.can_view_internal(request.user, post)
    shown = content_of(post, revisions[0] if revisions else None)
    context = {
        "post": post,
        "badge": posts.state_of(post, idle),
        "next_step": posts.next_step(post, idle),
        "decision": review.standing_among(decisions, post.current_revision_id),
        "previews": shown.previews,
        "media": shown.media,
        "accounts": shown.channels if post.status == SubmissionStatus.DRAFT else [],
        "is_ended": post.status in (SubmissionStatus.WITHDRAWN, SubmissionStatus.ARCHIVED),
        "panel": review.check_panel(post),
        "deliveries": _deliveries(request.user, post),
        "entries": entries,
        "revisions": revisions,
        "difference": _difference(request, post, revisions),
        "message_form": message_form,
        # Nobody but the unit sees a draft, so there is nobody to write to about it.
        "may_message": (may_write or sees_internal) and not _is_unsent(post),
        "is_directorate": sees_internal and not policies.is_own(request.user, post),
        "may_edit": may_write and policies.can_edit_draft(request.user, post),
        "may_copy": policies.can_copy(request.user, post),
        "steps": _steps(request.user, post),
        **shell,
    }
    return render(request, "content_review/submission_detail.html", context)


def _deliveries(user, post: Submission) -> list[Delivery]:
    """The post's deliveries, each with what this person may do there.

    `is_workable`: work on its publication; `steps`: give it up, which the unit does from here, because the page of the
    publication is open only to whoever publishes or decides.
    """
    found, cancel = list(post.deliveries.all()), DELIVERY_WORKFLOW.get("cancel")
    for delivery in found:
        delivery.is_workable = delivery.status in DeliveryStatus.WAITING and publishing.opens(user, delivery)
        is_offered = _is_offered(cancel, delivery, user)
        delivery.steps = [{"slug": SLUGS[cancel.name], "action": cancel}] if is_offered else []
    return found


def _steps(user, post: Submission) -> list[dict[str, Any]]:
    """The steps of this page that the workflow offers the person now; the reviewers' own are on their page."""
    steps = [(slug, _step(slug, post)[1]) for slug in STEPS]
    return [{"slug": slug, "action": action} for slug, action in steps if _is_offered(action, post, user)]


def _step(slug: str, post: Submission) -> tuple[Step, Transition]:
    """What an address does with this post, and under which name."""
    step = STEPS[slug]
    action = SUBMISSION_WORKFLOW.get(step.name)
    if step.name == "withdraw" and _is_unsent(post):
        return DELETE_DRAFT, replace(action, label=gettext_lazy("Delete the draft"), icon="trash")
    return step, action


def _is_unsent(post: Submission) -> bool:
    return post.status == SubmissionStatus.DRAFT and post.current_revision_id is None


def _is_offered(action: Transition, row: Submission | Delivery, user) -> bool:
    """Whether the state knows this one step and the person may take it."""
    return row.status in action.sources and action.policy(user, row)


def _difference(request: HttpRequest, post: Submission, revisions: list[Revision]) -> dict[str, Any] | None:
    """What a revision changed against the one before it, when the address asks for it."""
    by_number = {revision.number: revision for revision in revisions}
    asked = request.GET.get("fark", "")
    new = by_number.get(int(asked)) if asked.isdecimal() and asked.isascii() else None
    old = by_number.get(new.number - 1) if new else None
    if old is None:
        return None
    channels = [delivery.channel for delivery in post.deliveries.all()]
    labels = {channel.platform_id: channel.platform.label for channel in channels}
    fields = [
        {
            "label": found.label,
            "old": found.old,
            "new": found.new,
            "old_image": next(iter(pictures_of(filter(None, [found.old_media]))), None),
            "new_image": next(iter(pictures_of(filter(None, [found.new_media]))), None),
        }
        for found in review.compare(old, new, platforms=labels, channels=channels)
    ]
    return {"old": old, "new": new, "fields": fields}


class Shown(NamedTuple):
    """What the page shows of a post: the images with their files, the accounts, and the frames made of both."""

    media: list[RevisionMedia] | list[DraftMedia]
    channels: list[Channel]
    previews: list[Preview]


def content_of(post: Submission, revision: Revision | None) -> Shown:
    """The current revision, or the draft while the post is one; its pictures as the copy pack fits them."""
    content = post.draft if revision is None or post.status == SubmissionStatus.DRAFT else revision
    if content is revision:
        media = list(content.media.all())
        channels = [d.channel for d in post.deliveries.all() if str(d.channel.uid) in content.channel_uids]
    else:
        media = list(content.media.select_related("asset__preview", "asset__master"))
        channels = list(content.channels.select_related("platform").order_by("pk"))
    subject = assemble(
        post,
        content,
        media,
        channels,
        phase="deciding" if content is revision else "writing",
        limits=current_limits({channel.platform_id for channel in channels}),
        institution=None,
    )
    return Shown(media, channels, build_previews(subject, channels=channels, pictures=pictures_of(media)))
