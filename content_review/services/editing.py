"""The Directorate improves a post itself (P06): a new revision, told to the unit, whose author cannot approve it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from content_review import checks, policies
from content_review.enums import RevisionOrigin, SubmissionStatus
from content_review.models import Asset, Draft, Revision, Submission
from content_review.models.submissions import search_key_of
from content_review.selectors.checking import subject_of
from content_review.selectors.composing import addable_images
from content_review.services import media as images
from content_review.services import telling
from content_review.services.cleaning import clean_alt, clean_content, clean_rights
from content_review.services.revisions import (
    MediaPart,
    Parts,
    align_deliveries,
    copy_to_draft,
    lock_deliveries,
    lock_draft,
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


def take_in(
    submission: Submission, uploads: Iterable[UploadedFile], *, actor: User, held: int
) -> tuple[list[Asset], list[str]]:
    """Re-encode uploads for a post that shows `held` images so far; returns images, and a sentence per refused file.

    They belong to the post's unit and are in no post until `edit_as_directorate` names them; after a day they are
    forgotten. Raises TransitionNotAllowed, PermissionDenied.
    """
    _required_step(submission, actor)
    taken, refusals = [], []
    for upload in uploads:
        try:
            images.require_room(held + len(taken))
            taken.append(images.keep(images.encode(upload), unit=submission.unit, actor=actor))
        except UserFacingError as refusal:
            refusals.append(str(refusal.message))
    return taken, refusals


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
    list of images in their order, None leaves them: those of the revision, and those that `actor` uploaded for the
    post's unit and that are in no other post, with their rights. `note` says what was changed and why; the unit reads
    it. An approval ends with the edit. Blocking findings do not stop the edit, they stop the approval.

    Raises StaleObject when `revision_hash` is no longer the current revision's, TransitionNotAllowed, PermissionDenied,
    also for an image that may not be added, UserFacingError when nothing was changed.
    """
    if unknown := changes.keys() - {"text", "title", "variants", "video"}:
        raise TypeError(f"The Directorate does not edit {sorted(unknown)}.")
    with transaction.atomic():
        post = read(submission)
        existing, draft = lock_deliveries(post), lock_draft(post)
        step, before = _required_step(post, actor), post.current_revision
        if before.content_hash != revision_hash:
            raise stale(post)
        parts = _edited_parts(post, changes, media, actor)
        revision = _sealed(post, parts, actor, note)
        findings = checks.run(subject_of(post, parts, parts.media, parts.channels, phase="deciding"))

        def align(edited: Submission) -> None:
            align_deliveries(edited, revision, parts.channels, actor=actor, existing=existing, reopens=False)

        def effects(edited: Submission) -> None:
            if step != "revise":
                align(edited)
            record_checks(revision, findings)
            _bring_draft_along(draft, before, parts, actor, is_open=step == "revise")
            _tell(edited, revision, actor)

        SUBMISSION_WORKFLOW.run(
            post,
            step,
            actor=actor,
            changes=_changed(post, revision, findings, actor),
            data={"revision": revision.number, "hash": revision.content_hash, "origin": "directorate"},
            causes=align if step == "revise" else None,
            effects=effects,
        )
    return revision


def _edited_parts(
    post: Submission, changes: Mapping[str, Any], media: Sequence[MediaPart] | None, actor: User
) -> Parts:
    """The current revision with what is new. Raises UserFacingError when nothing is."""
    before = post.current_revision
    parts = replace(parts_of_revision(before), **clean_content(changes))
    if media is not None:
        parts = replace(parts, media=_media_to_be(post, parts.media, media, actor))
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


def _bring_draft_along(draft: Draft, before: Revision, parts: Parts, actor: User, *, is_open: bool) -> None:
    """The unit goes on from the edited content, unless it has typed something that it has not sent yet.

    `is_open`: the unit could write while the post stood as it did (approved, not in review).
    """
    if not is_open or parts_of_draft(draft).hash() == before.content_hash:
        copy_to_draft(draft, parts, editor=actor)
    else:
        # The open page must notice that there is a newer revision.
        Draft.objects.filter(pk=draft.pk).update(version=F("version") + 1)


def _media_to_be(
    post: Submission, before: Sequence[MediaPart], media: Sequence[MediaPart], actor: User
) -> tuple[MediaPart, ...]:
    """The images as they will be sealed, the answers about those that are new written down."""
    if len({part.asset.pk for part in media}) != len(media):
        raise UserFacingError(_("An image is listed twice. Remove one of the two."), "media")
    images.require_room(len(media) - 1)
    held = {part.asset.pk for part in before}
    new = {part.asset.pk: part for part in media if part.asset.pk not in held}
    # What is said about an image of the revision is the unit's word, on which the earlier decisions rested.
    if any(part.rights for part in media if part.asset.pk in held):
        raise PermissionDenied
    if new:
        # Held until the commit, so that neither another post nor the daily clean-up gets at them meanwhile.
        list(Asset.objects.select_for_update(no_key=True).filter(pk__in=new).order_by("pk").values_list("pk"))
        if addable_images(actor, post).filter(pk__in=new).count() != len(new):
            raise PermissionDenied
    for part in new.values():
        _write_rights(part)
    return tuple(replace(part, alt_text=clean_alt(part.alt_text)) for part in media)


def _write_rights(part: MediaPart) -> None:
    """The answers about a new image, in its row and in this instance, at which the checks look."""
    if rights := clean_rights(part.rights):
        for name, value in rights.items():
            setattr(part.asset, name, value)
        part.asset.save(update_fields=[*rights])


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
