"""What people are told about posts: the kinds of notices and their words."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.notices import NoticeKind, register_notice
from core.design.words import when_text
from guidance.models import PrincipleVersion

_TO_THE_UNIT = _("You get this message because you sent the post or represent its unit.")
_TO_PUBLISHERS = _("You get this message because you publish on this account.")
_TO_REVIEWERS = _("You get this message because you review posts.")


def _moments(context: dict[str, Any]) -> dict[str, Any]:
    """Moments are stored as text and shown as people say them."""
    moment = parse_datetime(str(context.get("at") or ""))
    return {**context, "at": when_text(moment)} if moment else context


def _next_step(context: dict[str, Any]) -> dict[str, Any]:
    """The sentence that tells what happens after an approval."""
    at = parse_datetime(str(context.get("at") or ""))
    if context.get("step") == "scheduled" and at:
        sentence = _("It is planned for %(at)s.") % {"at": when_text(at)}
    else:
        sentence = str(_("It is ready to be published."))
    return {**context, "next_step": sentence}


def _principle(context: dict[str, Any]) -> dict[str, Any]:
    """The title of the cited principle in the reader's language."""
    version = PrincipleVersion.objects.filter(pk=context.get("principle")).first()
    return {**context, "principle_title": version.title if version else "–"}


KINDS = (
    NoticeKind(
        code="content.approved",
        label=_("Post approved"),
        subject=_("[Approved] %(title)s"),
        body=_("Your post %(number)s has been approved. %(next_step)s %(reason)s"),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="check",
        tone="ok",
        words=_next_step,
    ),
    NoticeKind(
        code="content.approved_by_policy",
        label=_("Post approved by the account's review mode"),
        subject=_("[Approved] %(title)s"),
        body=_(
            "Your post %(number)s needs no review before publication on the chosen accounts. %(next_step)s"
        ),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="check",
        tone="ok",
        words=_next_step,
    ),
    NoticeKind(
        code="content.changes_requested",
        label=_("Changes requested"),
        subject=_("[Changes requested] %(title)s"),
        body=_(
            "%(reason)s\n\nThank you for your post %(number)s. Correct it and send it again; your draft is waiting."
        ),
        button=_("Correct the post"),
        reason=_TO_THE_UNIT,
        icon="reply",
        tone="warn",
    ),
    NoticeKind(
        code="content.rejected",
        label=_("Post rejected"),
        subject=_("[Rejected] %(title)s"),
        body=_(
            "%(reason)s\n\nPrinciple: %(principle_title)s. Thank you for your post %(number)s. "
            "You can copy it into a new post and change it, or ask the Directorate for advice."
        ),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="ban",
        tone="bad",
        words=_principle,
    ),
    NoticeKind(
        code="content.edited",
        label=_("Post edited by the Directorate"),
        subject=_("[Edited] %(title)s"),
        body=_("%(by)s of the Directorate edited your post %(number)s. %(note)s"),
        button=_("See the changes"),
        reason=_TO_THE_UNIT,
        icon="edit",
        tone="info",
    ),
    NoticeKind(
        code="content.published",
        label=_("Post published"),
        subject=_("[Published] %(title)s"),
        body=_("Your post %(number)s has been published on %(channel)s."),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="globe",
        tone="ok",
    ),
    NoticeKind(
        code="content.taken_down",
        label=_("Post taken down"),
        subject=_("[Taken down] %(title)s"),
        body=_("Your post %(number)s has been taken down from %(channel)s. Reason: %(reason)s"),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="trash",
        tone="bad",
    ),
    NoticeKind(
        code="content.held",
        label=_("Publication on hold"),
        subject=_("[On hold] %(title)s"),
        body=_("The publication of your post %(number)s on %(channel)s is on hold. Reason: %(reason)s"),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="clock",
        tone="warn",
    ),
    NoticeKind(
        code="content.moved",
        label=_("Time of publication moved"),
        subject=_("[Time moved] %(title)s"),
        body=_("Your post %(number)s is now planned on %(channel)s for %(at)s."),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="calendar",
        tone="plan",
        words=_moments,
    ),
    NoticeKind(
        code="content.wish_moved",
        label=_("Wished time moved"),
        subject=_("[Time moved] %(title)s"),
        body=_("%(by)s moved the wished time of your post %(number)s to %(at)s. The review goes on."),
        button=_("Open the post"),
        reason=_TO_THE_UNIT,
        icon="calendar",
        tone="plan",
        words=_moments,
    ),
    NoticeKind(
        code="content.ready",
        label=_("Post ready to publish"),
        subject=_("[Ready to publish] %(title)s"),
        body=_(
            "The post %(number)s can be published on %(channel)s now. "
            "Open it, use the copy pack and enter the address of the published post."
        ),
        button=_("Open the copy pack"),
        reason=_TO_PUBLISHERS,
        icon="send",
        tone="info",
    ),
    NoticeKind(
        code="content.message",
        label=_("Message about a post"),
        subject=_("[Message] %(title)s"),
        body=_("%(by)s wrote about the post %(number)s:\n\n%(body)s"),
        button=_("Read and answer"),
        reason=_("You get this message because you take part in this post."),
        icon="reply",
        tone="info",
    ),
    NoticeKind(
        code="content.assigned",
        label=_("Review assigned"),
        subject=_("[Assigned] %(title)s"),
        body=_("%(by)s assigned the review of the post %(number)s to you."),
        button=_("Review the post"),
        reason=_TO_REVIEWERS,
        icon="user",
        tone="info",
    ),
    NoticeKind(
        code="content.urgent",
        label=_("Urgent post"),
        subject=_("[Urgent] %(title)s"),
        body=_("%(unit)s sent an urgent post (%(number)s). Reason: %(reason)s"),
        button=_("Review the post"),
        reason=_TO_REVIEWERS,
        icon="clock",
        tone="warn",
    ),
)


def register() -> None:
    """Make the kinds known; called when the app is ready."""
    for kind in KINDS:
        register_notice(kind)
