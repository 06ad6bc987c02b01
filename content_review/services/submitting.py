"""Sending a post for review, taking it back, ending it: what the unit does with a whole post."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import holders
from channels_registry.enums import ReviewMode
from content_review import checks, policies
from content_review.enums import DecisionKind, DeliveryStatus, RevisionOrigin, SubmissionStatus
from content_review.errors import ChecksFailed, WarningsNotAcknowledged
from content_review.models import Decision, Draft, Revision, Submission
from content_review.models.submissions import search_key_of
from content_review.selectors.checking import subject_of
from content_review.services import telling
from content_review.services.outcome import settle_approval
from content_review.services.revisions import (
    Parts,
    align_deliveries,
    lock_deliveries,
    lock_draft,
    parts_of_draft,
    read,
    record_checks,
    run,
    seal,
    stale_draft,
)
from content_review.transitions import SUBMISSION_WORKFLOW
from core import clock
from core.check_registry import Finding
from core.errors import UserFacingError

STEP_FROM = {
    SubmissionStatus.DRAFT: "submit",
    SubmissionStatus.CHANGES_REQUESTED: "resubmit",
    SubmissionStatus.APPROVED: "revise",
}
# The strictest mode of a post's channels holds for all of them.
STRICTNESS = (ReviewMode.BEFORE, ReviewMode.SAMPLE, ReviewMode.AFTER, ReviewMode.NONE)
# Of the posts under the mode "by sample" one in five is reviewed.
SAMPLE_EVERY = 5


def submit(
    submission: Submission, *, actor: User, version: int, acknowledged: Iterable[str] = (), note: str = ""
) -> Revision:
    """Seal the working copy as the next revision and send it for review; returns the revision.

    From a draft, from a requested correction, and from an approved post, whose approval ends with it. `version` is the
    draft's version that the page showed; `acknowledged` are the ticked warnings ("check:platform"); `note` says what
    changed. Where every account's review mode allows, the portal approves at once (decisions.md section 4).

    Effects, in this order: revision with images, post (status, counts), deliveries, what the checks found, ledger,
    the decision by review mode, notices. Raises StaleObject, TransitionNotAllowed, PermissionDenied, ChecksFailed with
    findings per field, WarningsNotAcknowledged.
    """
    with transaction.atomic():
        submission = read(submission)
        existing = lock_deliveries(submission)
        draft = lock_draft(submission)
        if draft.version != version:
            raise stale_draft(draft)
        step = STEP_FROM.get(submission.status, "submit")
        parts = parts_of_draft(draft)
        if step == "revise" and parts.hash() == submission.current_revision.content_hash:
            raise UserFacingError(_("Nothing was changed; the approval stands."))
        findings = _checked(submission, parts, acknowledged)
        revision = _next_revision(submission, parts, draft, actor, acknowledged, findings, note)

        def align(post: Submission) -> None:
            align_deliveries(
                post, revision, parts.channels, actor=actor, existing=existing, due_at=post.wished_at
            )

        def effects(post: Submission) -> None:
            if step != "revise":
                align(post)
            record_checks(revision, findings)

        SUBMISSION_WORKFLOW.run(
            submission,
            step,
            actor=actor,
            changes=_sent(revision, findings, actor),
            data={
                "revision": revision.number,
                "hash": revision.content_hash,
                "warnings": sorted(revision.acknowledged),
            },
            # What waits to be published leaves the schedule before its post leaves its approval.
            causes=align if step == "revise" else None,
            effects=effects,
        )
        if not _approve_by_policy(submission, revision, parts):
            _tell_reviewers(submission, actor)
    return revision


def recall(submission: Submission, *, actor: User, version: int | None = None) -> Submission:
    """Take a waiting post back to draft. `version` is the post's version that the page showed."""
    return _end(submission, "recall", actor=actor, version=version)


def withdraw(
    submission: Submission, *, actor: User, reason: str = "", version: int | None = None
) -> Submission:
    """End a post before anything of it was published; a draft is thrown away this way too.

    Raises UserFacingError when a channel has published it: then it is taken down, not withdrawn.
    """
    return _end(submission, "withdraw", actor=actor, reason=reason, version=version, cancels=True)


def archive(submission: Submission, *, actor: User, version: int | None = None) -> Submission:
    """Put a finished post away: rejected, withdrawn, or with nothing left to publish."""
    return _end(submission, "archive", actor=actor, version=version, cancels=True)


# ---- Within -------------------------------------------------------------------------------------------------------


def _checked(submission: Submission, parts: Parts, acknowledged: Iterable[str]) -> list[Finding]:
    """What the checks find, if nothing blocks and every warning is ticked."""
    subject = subject_of(submission, parts, parts.media, parts.channels, phase="writing")
    findings = checks.run(subject)
    if checks.errors(findings):
        raise ChecksFailed(findings)
    ticked = set(acknowledged)
    missing = [key for key in map(checks.key_of, checks.warnings(findings)) if key not in ticked]
    if missing:
        raise WarningsNotAcknowledged(findings, list(dict.fromkeys(missing)))
    return findings


def _next_revision(
    submission: Submission,
    parts: Parts,
    draft: Draft,
    actor: User,
    acknowledged: Iterable[str],
    findings: list[Finding],
    note: str,
) -> Revision:
    """Seal the draft. Its author is whoever edited it last, its submitter whoever sends it: neither may approve."""
    warned = {checks.key_of(finding) for finding in checks.warnings(findings)}
    return seal(
        submission,
        parts,
        author=actor if draft.edited_by_id in (None, actor.pk) else draft.edited_by,
        submitter=actor,
        origin=RevisionOrigin.UNIT,
        acknowledged=[key for key in acknowledged if key in warned],
        note=note.strip()[:500],
    )


def _sent(revision: Revision, findings: list[Finding], actor: User) -> dict[str, Any]:
    """What a new revision changes in its post's row."""
    moment = clock.now()
    return {
        "current_revision": revision,
        "search_key": search_key_of(revision.submission, revision),
        "revision_count": revision.number,
        "error_count": len(checks.errors(findings)),
        "warning_count": len(checks.warnings(findings)),
        "submitted_at": moment,
        "decided_at": None,
        "claimed_by": None,
        "claimed_at": None,
        "status_changed_at": moment,
        "status_changed_by": actor,
    }


def _end(
    submission: Submission,
    step: str,
    *,
    actor: User,
    reason: str = "",
    version: int | None = None,
    cancels: bool = False,
) -> Submission:
    """Recall, withdraw, archive: one step of the post, after which no delivery is left waiting for it."""
    with transaction.atomic():
        submission = read(submission)
        existing = lock_deliveries(submission)
        if step in ("withdraw", "recall") and policies.was_published(submission):
            raise UserFacingError(_("The post has been published on an account. Take it down there instead."))

        def causes(post: Submission) -> None:
            for delivery in existing:
                if delivery.status in DeliveryStatus.OPEN:
                    run(delivery, "cancel", actor=actor)

        SUBMISSION_WORKFLOW.run(
            submission,
            step,
            actor=actor,
            reason=reason,
            expected_version=version,
            changes={
                "claimed_by": None,
                "claimed_at": None,
                "status_changed_at": clock.now(),
                "status_changed_by": actor,
            },
            causes=causes if cancels else None,
        )
    return submission


def mode_of(parts: Parts) -> str:
    """The strictest review mode of the channels."""
    return min((channel.review_mode for channel in parts.channels), key=STRICTNESS.index)


def is_sampled(submission: Submission) -> bool:
    """Whether a post under the mode "by sample" is reviewed.

    Nobody can tell beforehand, and neither another word nor a copy of the post draws again.
    """
    origin = submission
    while origin.copied_from is not None:
        origin = origin.copied_from
    drawn = salted_hmac("content_review.sample", str(origin.uid), algorithm="sha256").digest()
    return int.from_bytes(drawn[:6], "big") % SAMPLE_EVERY == 0


def _approve_by_policy(submission: Submission, revision: Revision, parts: Parts) -> bool:
    """Approve at once where no account wants a review before publication; True when the portal did."""
    mode = mode_of(parts)
    if mode == ReviewMode.BEFORE or (mode == ReviewMode.SAMPLE and is_sampled(submission)):
        return False
    moment = clock.now()
    decision = Decision(
        submission=submission,
        revision=revision,
        kind=DecisionKind.BY_POLICY,
        submitter=revision.submitter,
        revision_author=revision.author,
        revision_hash=revision.content_hash,
        decided_at=moment,
    )
    # Before the status changes: the database asks for the decision.
    decision.save(force_insert=True)
    SUBMISSION_WORKFLOW.run(
        submission,
        "approve_by_policy",
        actor=None,
        changes={"decided_at": moment, "status_changed_at": moment, "status_changed_by": None},
        data={"revision": revision.number, "hash": revision.content_hash, "mode": str(mode)},
        effects=lambda post: settle_approval(post, decision, actor=None),
    )
    return True


def _tell_reviewers(submission: Submission, actor: User) -> None:
    """Only urgent posts announce themselves; the queue shows the others."""
    if not submission.is_urgent:
        return
    telling.tell(
        "content.urgent",
        submission,
        recipients=holders("content.decide", submission.unit),
        key=f"content.urgent:{submission.uid}:{submission.revision_count}",
        actor=actor,
        to_review=True,
        unit=str(submission.unit.name_tr),
        reason=submission.urgent_reason or "–",
    )
