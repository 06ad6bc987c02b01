"""What the page of a post does at once: begin, move, write, describe and order images, take files in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import Unit, User
from content_review.models import Draft, Submission
from content_review.services import drafts, media
from content_review.services.drafts import ImageChanges
from core.errors import UserFacingError


@dataclass(frozen=True)
class Page:
    """What a page says about a post, read from its form.

    `uid` is the page's own, under which a first save begins the post; `version` the draft's that it showed; `changes`
    as `drafts.save` takes them.
    """

    uid: UUID
    unit: Unit | None
    version: int
    changes: Mapping[str, Any] = field(default_factory=dict)
    images: ImageChanges = field(default_factory=ImageChanges)


def begin(submission: Submission | None, page: Page, *, actor: User) -> Submission:
    """The post of the page, begun if it does not exist yet.

    Raises PermissionDenied, also for somebody without a unit to write for, UserFacingError for a closed unit.
    """
    if submission is not None:
        return submission
    if page.unit is None:
        raise PermissionDenied
    return drafts.start(uid=page.uid, actor=actor, unit=page.unit)


@transaction.atomic
def save_all(submission: Submission | None, page: Page, *, actor: User) -> Draft:
    """Write everything that the page says, or nothing; returns the working copy with its new version.

    Raises StaleObject, TransitionNotAllowed, PermissionDenied, UserFacingError with the field: see `drafts.save`.
    """
    submission = begin(submission, page, actor=actor)
    return drafts.save(
        submission, actor=actor, version=page.version, unit=page.unit, images=page.images, **page.changes
    )


def add_files(draft: Draft, uploads: Iterable[UploadedFile], *, actor: User) -> list[str]:
    """Take in files that came with the form; returns a sentence for each that cannot be taken.

    `draft.version` goes on with them as long as nobody else writes in between: a page that does not show what somebody
    else wrote must not get a version that covers it. Raises TransitionNotAllowed, PermissionDenied.
    """
    refusals = []
    for upload in uploads:
        try:
            row = media.add_image(draft.submission, upload=upload, actor=actor)
        except UserFacingError as refusal:
            refusals.append(str(refusal.message))
        else:
            draft.version += row.draft.version == draft.version + 1
    return refusals
