"""Images of a draft: taken in and taken out. What is said about them is written by `services.drafts`."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.enums import FileClass
from accounts.models import StoredFile, Unit, User
from accounts.services import files
from content_review import policies
from content_review.imaging import Encoded, ImageRefused, decode, make_master, make_preview, make_thumbnail
from content_review.models import Asset, DraftMedia, Submission
from content_review.services.drafts import note_editor
from core.errors import UserFacingError
from core.text import squash

# The largest number any catalogue platform takes is 35 (TikTok); nobody needs more in one post.
MAX_IMAGES = 35
NAME_LENGTH = 150

REFUSALS = {
    "empty": _("%(name)s is empty. Choose the file again."),
    "too_large": _("%(name)s is larger than %(limit)s MB. Save a smaller copy and upload that."),
    "unknown_format": _("%(name)s is not a picture we can read. Upload JPG, PNG, WebP, GIF or HEIC."),
    "too_many_pixels": _(
        "%(name)s has more than %(pixels)s megapixels. Save a smaller copy and upload that."
    ),
    "broken": _(
        "%(name)s is damaged or incomplete. Open it on your device, save it again and upload the copy."
    ),
}


def add_image(submission: Submission, *, upload: UploadedFile, actor: User) -> DraftMedia:
    """Re-encode an upload and append it to the draft.

    The decoding happens before the transaction, so that no lock is held meanwhile. Raises PermissionDenied, and
    UserFacingError (field "files", naming the file) for a file that cannot be taken, a full draft or a full quota.
    """
    if not policies.can_edit_draft(actor, submission):
        raise PermissionDenied
    name = clean_name(upload.name or "")
    if submission.draft.media.count() >= MAX_IMAGES:
        raise UserFacingError(
            _("A post holds at most %(limit)s images. Remove one first.") % {"limit": MAX_IMAGES},
            field="files",
        )
    decoded = _decode(upload, name)
    encoded = {
        FileClass.MASTER: make_master(decoded.image),
        FileClass.THUMBNAIL: make_thumbnail(decoded.image),
        FileClass.PREVIEW: make_preview(decoded.image),
    }
    with transaction.atomic():
        stored = {kind: _store(submission.unit, kind, item, actor) for kind, item in encoded.items()}
        asset = Asset.objects.create(
            unit=submission.unit,
            master=stored[FileClass.MASTER],
            thumbnail=stored[FileClass.THUMBNAIL],
            preview=stored[FileClass.PREVIEW],
            original_name=name,
            was_animated=decoded.was_animated,
            uploaded_by=actor,
        )
        note_editor(submission.draft, actor=actor)
        last = submission.draft.media.aggregate(last=Max("position"))["last"]
        return DraftMedia.objects.create(
            draft=submission.draft, asset=asset, position=0 if last is None else last + 1
        )


def remove_image(submission: Submission, *, asset_uid: UUID, actor: User) -> None:
    """Take an image out of the draft; revisions that hold it keep it. Gone already is no error.

    Raises PermissionDenied.
    """
    if not policies.can_edit_draft(actor, submission):
        raise PermissionDenied
    with transaction.atomic():
        removed, _rows = submission.draft.media.filter(asset__uid=asset_uid).delete()
        if removed:
            note_editor(submission.draft, actor=actor)


def clean_name(name: str) -> str:
    """The file's own name without folders and control characters, cut to the column; it is only ever displayed."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = squash("".join(character for character in base if character.isprintable()))
    return (shown or str(_("image")))[-NAME_LENGTH:]


def _decode(upload: UploadedFile, name: str):
    limit = settings.IMAGE_MAX_BYTES
    try:
        if upload.size is not None and upload.size > limit:
            raise ImageRefused("too_large")
        return decode(upload.read(limit + 1), max_bytes=limit, max_pixels=settings.IMAGE_MAX_PIXELS)
    except ImageRefused as refusal:
        message = REFUSALS[refusal.code] % {
            "name": name,
            "limit": limit // (1024 * 1024),
            "pixels": settings.IMAGE_MAX_PIXELS // 1_000_000,
        }
        raise UserFacingError(message, field="files") from refusal


def _store(unit: Unit, kind: FileClass, encoded: Encoded, actor: User) -> StoredFile:
    return files.store(
        unit=unit,
        file_class=kind,
        data=encoded.data,
        content_type=encoded.content_type,
        width=encoded.width,
        height=encoded.height,
        actor=actor,
    )
