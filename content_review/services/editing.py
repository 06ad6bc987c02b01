"""The Directorate improves a post itself (P06): a new revision, told to the unit, whose author cannot approve it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from content_review import checks, policies
from content_review.enums import RevisionOrigin, SubmissionStatus
from content_review.models import Draft, Revision, Submission
from content_review.models.submissions import search_key_of
from content_review.selectors.checking import subject_of
from content_review.services import telling
from content_review.services.cleaning import clean_content
from content_review.services.revisions import (
    MediaPart,
    Parts,
    align_deliveries,
    copy_to_draft,
    lock_deliveries,
    not_allowed,
    parts_of_draft,
    parts_of_revision,
    read,
    record_checks,
    seal,
    stale,
)
from content_review.transitions import SUBMISSION_WORKFLOW
from core import clock
from core.check_registry import Finding
from core.errors import UserFacingError

STEP_FROM = {SubmissionStatus.SUBMITTED: "edit", SubmissionStatus.APPROVED: "revise"}


def edit_as_directorate(
    submission: Submission,
    *,
    actor: User,
    revision_hash: str,
    note: str = "",
    media: Sequence[MediaPart] | None = None,
    **changes: Any,
) -> Revision:
    """Make a new revision of a waiting or approved post; returns it. The accounts stay as the unit chose them.

    `changes` name what is new of text, title, variants and video (forms as in `drafts.save`); `media` is the whole
    list of images in their order, None leaves them. An approval ends with the edit. Blocking findings do not stop the
    edit, they stop the approval. `note` says what was changed and why; the unit reads it.

    Raises StaleObject when `revision_hash` is no longer the current revision's, TransitionNotAllowed, PermissionDenied,
    UserFacingError when nothing was changed.
    """
    if unknown := changes.keys() - {"text", "title", "variants", "video"}:
        raise TypeError(f"The Directorate does not edit {sorted(unknown)}.")
    with transaction.atomic():
        post = read(submission)
        existing = lock_deliveries(post)
        step = _required_step(post, actor)
        before = post.current_revision
        if before.content_hash != revision_hash:
            raise stale(post)
        parts = _edited_parts(post, changes, media)
        revision = _sealed(post, parts, actor, note)
        findings = checks.run(subject_of(post, parts, parts.media, parts.channels, phase="deciding"))

        def effects(edited: Submission) -> None:
            align_deliveries(edited, revision, parts.channels, actor=actor, existing=existing, reopens=False)
            record_checks(revision, findings)
            _bring_draft_along(edited, before, parts, actor, is_open=step == "revise")
            _tell(edited, revision, actor)

        SUBMISSION_WORKFLOW.run(
            post,
            step,
            actor=actor,
            changes=_changed(post, revision, findings, actor),
            data={"revision": revision.number, "hash": revision.content_hash, "origin": "directorate"},
            effects=effects,
        )
    return revision


def _edited_parts(post: Submission, changes: Mapping[str, Any], media: Sequence[MediaPart] | None) -> Parts:
    """The current revision with what is new. Raises UserFacingError when nothing is."""
    before = post.current_revision
    parts = replace(parts_of_revision(before), **clean_content(changes))
    if media is not None:
        parts = replace(parts, media=_own_media(post, media))
    if parts.hash() == before.content_hash:
        raise UserFacingError(_("Nothing was changed."))
    return parts


def _sealed(post: Submission, parts: Parts, actor: User, note: str) -> Revision:
    """The new revision. Who sent the post stays who sent it; the editor is the author."""
    before = post.current_revision
    return seal(
        post,
        parts,
        author=actor,
        submitter=before.submitter,
        origin=RevisionOrigin.DIRECTORATE,
        acknowledged=before.acknowledged,
        note=note.strip()[:500],
    )


def _changed(post: Submission, revision: Revision, findings: list[Finding], actor: User) -> dict[str, Any]:
    """What the edit changes in the post's row."""
    return {
        "current_revision": revision,
        "search_key": search_key_of(post, revision),
        "revision_count": revision.number,
        "error_count": len(checks.errors(findings)),
        "warning_count": len(checks.warnings(findings)),
        "decided_at": None,
        "status_changed_at": clock.now(),
        "status_changed_by": actor,
    }


def _required_step(post: Submission, actor: User) -> str:
    """The step that an edit is in this state; state first (409), then the right (403)."""
    step = STEP_FROM.get(post.status)
    if step is None:
        raise not_allowed(post)
    if not policies.can_edit(actor, post):
        raise PermissionDenied
    return step


def _bring_draft_along(
    post: Submission, before: Revision, parts: Parts, actor: User, *, is_open: bool
) -> None:
    """The unit goes on from the edited content, unless it has typed something that it has not sent yet.

    `is_open`: the unit could write while the post stood as it did (approved, not in review).
    """
    draft = Draft.objects.get(submission=post)
    if not is_open or parts_of_draft(draft).hash() == before.content_hash:
        copy_to_draft(draft, parts, editor=actor)
    else:
        # The open page must notice that there is a newer revision.
        Draft.objects.filter(pk=draft.pk).update(version=F("version") + 1)


def _own_media(post: Submission, media: Sequence[MediaPart]) -> tuple[MediaPart, ...]:
    """The images as they will be sealed; each belongs to the unit of the post."""
    if any(part.asset.unit_id != post.unit_id for part in media):
        raise PermissionDenied
    if len({part.asset.pk for part in media}) != len(media):
        raise UserFacingError(_("An image is listed twice. Remove one of the two."), "media")
    return tuple(media)


def _tell(post: Submission, revision: Revision, actor: User) -> None:
    telling.tell(
        "content.edited",
        post,
        recipients=telling.unit_people(post),
        key=f"content.edited:{revision.uid}",
        actor=actor,
        by=str(actor),
        note=revision.note,
    )
