"""The unit's posts: list with tabs and filters, one post's page, and what the unit may do with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import is_institution_wide, units_for
from accounts.views import filters
from channels_registry.platforms.limits import PlatformLimits
from content_review import policies
from content_review.checks.subject import Subject, Target, Video
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.forms.posts import MessageForm, PostFilterForm, StepForm
from content_review.models import Decision, Delivery, Draft, Revision, Submission
from content_review.previews import Preview, build_previews, pictures_of
from content_review.querysets import SubmissionQuerySet
from content_review.selectors import posts, publishing, review
from content_review.services import drafts, submitting, threads
from content_review.transitions import SUBMISSION_WORKFLOW
from core import clock
from core.access import access
from core.errors import TransitionNotAllowed, UserFacingError
from core.export import csv_response
from core.pagination import page_of

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

# The last part of an address, the step of the workflow behind it, and what is said before it is taken.
STEPS = {
    "geri-al": ("recall", gettext_lazy("The post becomes a draft again and leaves the Directorate's queue.")),
    "geri-cek": ("withdraw", gettext_lazy("The post ends here and will not be published. You can copy it.")),
    "arsivle": ("archive", gettext_lazy("The post leaves the lists of current work. It can be copied.")),
}
ASKS_REASON = frozenset({"withdraw"})


# ---- The list -----------------------------------------------------------------------------------------------------


@require_safe
@access("content.view")
def post_list(request: HttpRequest) -> HttpResponse:
    """Posts by tab, filtered by what stands in the address."""
    form, values, rows = _filtered(request)
    tab = _tab(request)
    page = page_of(request, rows, ordering=["-created_at"])
    for post in page:
        post.badge, post.platforms = posts.state_of(post), posts.platforms_of(post)
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
    }
    return render(request, "content_review/submission_list.html", context)


@require_safe
@access("content.view", html=False)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with its tab and filters as CSV."""
    _form, _values, rows = _filtered(request)
    lines = (
        [
            post.number,
            post.title,
            post.unit.name,
            post.submitter.full_name,
            posts.state_of(post).label,
            "; ".join(f"{d.channel.platform.label} · {d.channel.handle}" for d in post.deliveries.all()),
            post.created_at,
            post.submitted_at,
            post.decided_at,
            post.wished_at,
        ]
        for post in rows.order_by("-created_at", "-pk").iterator(chunk_size=200)
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


@require_safe
@access("content.view")
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One post as its unit reads it: where it stands, what happens next, what was decided, what may be done."""
    return _detail(request, _post(request, number), MessageForm())


@require_POST
@access("content.view", html=False)
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


@require_POST
@access("content.submit", html=False)
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
    name, warning = STEPS[step]
    form = StepForm(request.POST or None, initial={"version": post.version}, asks_reason=name in ASKS_REASON)
    if request.method == "POST" and form.is_valid():
        _take(post, name, request.user, form)
        messages.success(request, _("Done: %(number)s.") % {"number": number})
        return redirect("content:detail", number)
    action = SUBMISSION_WORKFLOW.get(name)
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
    revisions = review.revisions_of(post)
    current = revisions[0] if revisions else None
    decisions = list(post.decisions.select_related("decider", "principle", "revision", "undone_by"))
    entries = review.timeline(post, request.user, revisions=revisions, decisions=decisions)
    may_write = policies.can_write(request.user, post)
    context = {
        "post": post,
        "badge": posts.state_of(post),
        "next_step": posts.next_step(post),
        "decision": _standing(post, decisions),
        "previews": previews_of(post, current),
        "panel": review.check_panel(current),
        "deliveries": _deliveries(request.user, post),
        "entries": entries,
        "revisions": revisions,
        "difference": _difference(request, revisions),
        "message_form": message_form,
        "may_message": may_write or policies.can_view_internal(request.user, post),
        "may_edit": may_write and policies.can_edit_draft(request.user, post),
        "may_copy": policies.can_copy(request.user, post),
        "steps": _steps(request.user, post),
    }
    return render(request, "content_review/submission_detail.html", context)


def _deliveries(user, post: Submission) -> list[Delivery]:
    """The post's deliveries, each knowing whether this person works on its publication (`is_workable`)."""
    found = list(post.deliveries.all())
    for delivery in found:
        delivery.is_workable = delivery.status in DeliveryStatus.WAITING and publishing.opens(user, delivery)
    return found


def _steps(user, post: Submission) -> list[dict[str, Any]]:
    """The steps of this page that the workflow offers the person now; the reviewers' own are on their page."""
    steps = [(slug, SUBMISSION_WORKFLOW.get(name)) for slug, (name, _warning) in STEPS.items()]
    return [
        {"slug": slug, "action": action}
        for slug, action in steps
        if post.status in action.sources and action.policy(user, post)
    ]


def _standing(post: Submission, decisions: list[Decision]) -> Decision | None:
    """The decision about the current revision that holds."""
    if post.status == SubmissionStatus.SUBMITTED:
        return None
    standing = (d for d in decisions if d.revision_id == post.current_revision_id and d.undone_at is None)
    return next(standing, None)


def _difference(request: HttpRequest, revisions: list[Revision]) -> dict[str, Any] | None:
    """What a revision changed against the one before it, when the address asks for it."""
    by_number = {revision.number: revision for revision in revisions}
    asked = request.GET.get("fark", "")
    new = by_number.get(int(asked)) if asked.isdecimal() and asked.isascii() else None
    old = by_number.get(new.number - 1) if new else None
    if old is None:
        return None
    fields = [
        {
            "label": found.label,
            "old": found.old,
            "new": found.new,
            "old_image": next(iter(pictures_of(filter(None, [found.old_media]))), None),
            "new_image": next(iter(pictures_of(filter(None, [found.new_media]))), None),
        }
        for found in review.compare(old, new)
    ]
    return {"old": old, "new": new, "fields": fields}


def previews_of(post: Submission, revision: Revision | None) -> list[Preview]:
    """The post as each platform shows it: its current revision, or the draft while nothing was sent."""
    if revision is not None:
        content, media = revision, revision.media.all()
        uids = set(revision.channel_uids)
        channels = [d.channel for d in post.deliveries.all() if str(d.channel.uid) in uids]
    else:
        content = Draft.objects.get(submission=post)
        media = content.media.select_related("asset__preview", "asset__master")
        channels = list(content.channels.select_related("platform"))
    subject = Subject(
        text=content.text,
        title=content.title,
        variants=content.variants,
        video=Video("") if content.video else None,
        # Lengths are not shown here, so the limits are not read.
        targets=tuple(
            Target(str(c.uid), c.platform_id, c.platform.label, c.display_name, PlatformLimits(c.platform_id))
            for c in channels
        ),
    )
    return build_previews(subject, channels=channels, pictures=pictures_of(media))
