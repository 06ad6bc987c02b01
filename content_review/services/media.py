"""Images of a draft: taken in, taken out, and forgotten once nothing shows them. What is said about them is written by
`services.drafts`.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.enums import FileClass
from accounts.models import StoredFile, Unit, User
from accounts.services import files
from content_review import policies
from content_review.imaging import Encoded, ImageRefused, decode, make_master, make_preview, make_thumbnail
from content_review.models import Asset, DraftMedia, Submission
from content_review.selectors.composing import unused_images
from content_review.services.drafts import editable, raise_version
from core import clock
from core.errors import UserFacingError
from core.text import squash

log = structlog.get_logger(__name__)

# The largest number any catalogue platform takes is 35 (TikTok); nobody needs more in one post.
MAX_IMAGES = 35
NAME_LENGTH = 150
# An image that nothing shows stays so long: it may be on a page that is still open.
UNUSED_FOR = timedelta(days=1)

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


@dataclass(frozen=True)
class Picture:
    """An upload encoded anew in the sizes that are kept."""

    name: str
    sizes: dict[FileClass, Encoded]
    was_animated: bool


def add_image(submission: Submission, *, upload: UploadedFile, actor: User) -> DraftMedia:
    """Re-encode an upload and append it to the draft; the row's `draft` has the new version.

    The decoding takes seconds and happens before the transaction, so that no lock is held meanwhile; what was asked
    before it is asked again within. Raises PermissionDenied, TransitionNotAllowed when the post was sent meanwhile,
    UserFacingError (field "files", naming the file) for a file that cannot be taken, a full draft or a full quota.
    """
    if not policies.can_edit_draft(actor, submission):
        raise PermissionDenied
    require_room(submission.draft.media.count())
    picture = encode(upload)
    with transaction.atomic():
        submission, draft = editable(submission, actor)
        require_room(draft.media.count())
        asset = keep(picture, unit=submission.unit, actor=actor)
        raise_version(draft, actor=actor)
        last = draft.media.aggregate(last=Max("position"))["last"]
        return DraftMedia.objects.create(draft=draft, asset=asset, position=0 if last is None else last + 1)


def remove_image(submission: Submission, *, asset_uid: UUID, actor: User) -> int | None:
    """Take an image out of the draft, which revisions that hold it keep; returns the draft's new version.

    None when it was gone already, which is no error. Raises PermissionDenied, TransitionNotAllowed.
    """
    with transaction.atomic():
        _submission, draft = editable(submission, actor)
        removed, _rows = draft.media.filter(asset__uid=asset_uid).delete()
        if not removed:
            return None
        raise_version(draft, actor=actor)
        return draft.version


def require_room(held: int) -> None:
    """Raises UserFacingError (field "files") when a post with so many images takes no further one."""
    if held >= MAX_IMAGES:
        raise UserFacingError(
            _("A post holds at most %(limit)s images. Remove one first.") % {"limit": MAX_IMAGES},
            field="files",
        )


def encode(upload: UploadedFile) -> Picture:
    """The upload from its pixels, nothing else of it. Raises UserFacingError (field "files", naming the file)."""
    name = clean_name(upload.name or "")
    decoded = _decode(upload, name)
    sizes = {
        FileClass.MASTER: make_master(decoded.image),
        FileClass.THUMBNAIL: make_thumbnail(decoded.image),
        FileClass.PREVIEW: make_preview(decoded.image),
    }
    return Picture(name, sizes, decoded.was_animated)


@transaction.atomic
def keep(picture: Picture, *, unit: Unit, actor: User) -> Asset:
    """Store an encoded picture for the unit. Raises QuotaExceeded."""
    stored = {kind: _store(unit, kind, item, actor) for kind, item in picture.sizes.items()}
    return Asset.objects.create(
        unit=unit,
        master=stored[FileClass.MASTER],
        thumbnail=stored[FileClass.THUMBNAIL],
        preview=stored[FileClass.PREVIEW],
        original_name=picture.name,
        was_animated=picture.was_animated,
        uploaded_by=actor,
    )


def forget_unused() -> int:
    """Delete images that are in no draft and no revision, and discard their files; returns how many went.

    Images of the last day stay. Run daily before the sweep of the files, which frees the unit's room; safe to repeat.
    """
    old = unused_images().filter(created_at__lt=clock.now() - UNUSED_FOR).order_by("pk")
    gone = sum(_forget(pk) for pk in list(old.values_list("pk", flat=True)))
    if gone:
        log.info("images_forgotten", images=gone)
    return gone


def clean_name(name: str) -> str:
    """The file's own name without folders and control characters, cut to the column; it is only ever displayed."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = squash("".join(character for character in base if character.isprintable()))
    return (shown or str(_("image")))[-NAME_LENGTH:]


def _forget(pk: int) -> bool:
    """Delete one image, unless a post has taken it up meanwhile."""
    try:
        with transaction.atomic():
            # Locked first and asked afterwards: whoever puts it into a post holds it until that is committed.
            asset = Asset.objects.select_for_update().filter(pk=pk).first()
            if asset is None or not unused_images().filter(pk=pk).exists():
                return False
            asset.delete()
            for stored in (asset.master, asset.thumbnail, asset.preview):
                files.discard(stored)
    except (ProtectedError, IntegrityError):
        return False
    return True


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
