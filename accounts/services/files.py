"""Private files: bytes the portal made itself, stored once, found by hash, served only by views that check permission.

The name in the store is random, so that it tells nothing and cannot be guessed; the SHA-256 is the identity. A file is
written before its row: a rollback leaves a file without a row, which the daily sweep removes.
"""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Sum
from django.utils.translation import gettext as _

from accounts.enums import FileClass
from accounts.models import StoredFile, Unit, User
from accounts.services import institution
from core import clock
from core.errors import UserFacingError

log = structlog.get_logger(__name__)

FOLDER = "files"
MIB = 1024 * 1024
# A file younger than this may belong to a transaction that has not committed yet.
GRACE = timedelta(hours=24)


class QuotaExceeded(UserFacingError):  # noqa: N818 (reads as a sentence where it is raised)
    """The unit has no room left; the message says how much it holds and what to do."""


def store(
    unit: Unit,
    file_class: str,
    data: bytes,
    content_type: str,
    width: int | None = None,
    height: int | None = None,
    actor: User | None = None,
) -> StoredFile:
    """Keep bytes for a unit and return their row; the same bytes of the same unit and class are kept once.

    Raises ValueError for no bytes, QuotaExceeded when the unit's quota (`Institution.limits`) has no room.
    """
    if not data:
        raise ValueError("A stored file is not empty.")
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        # Two uploads at once count each other's bytes.
        _lock(unit.pk)
        if known := _known(unit, file_class, digest):
            return known
        _check_quota(unit, len(data))
        name = default_storage.save(_random_name(), ContentFile(data))
        try:
            with transaction.atomic():
                return StoredFile.objects.create(
                    unit=unit,
                    file_class=FileClass(file_class),
                    name=name,
                    sha256=digest,
                    content_type=content_type,
                    size_bytes=len(data),
                    width=width,
                    height=height,
                    created_by=actor,
                )
        except IntegrityError:
            # Somebody else has just stored the same bytes.
            default_storage.delete(name)
            return StoredFile.objects.get(unit=unit, file_class=file_class, sha256=digest)


def open_file(stored: StoredFile) -> IO[bytes]:
    """The bytes of a stored file, to be closed by the caller. Raises FileNotFoundError when the store has lost it."""
    return default_storage.open(stored.name, "rb")


def used_bytes(unit: Unit) -> int:
    """How much the unit holds."""
    return StoredFile.objects.filter(unit=unit).aggregate(total=Sum("size_bytes"))["total"] or 0


def quota_bytes() -> int:
    """How much a unit may hold."""
    return institution.limit("unit_quota_mib") * MIB


def discard(stored: StoredFile, *, after: timedelta = timedelta(0)) -> None:
    """Let the sweep delete a file once `after` has passed; whatever still points to it then keeps it."""
    StoredFile.objects.filter(pk=stored.pk).update(delete_after=clock.now() + after)


def sweep() -> int:
    """Delete discarded rows and files without a row; returns how many files went. Run daily, safe to repeat."""
    for stored in StoredFile.objects.filter(delete_after__lte=clock.now()).order_by("pk"):
        _delete_row(stored)
    gone = [name for name in _names_in_store() if _is_orphan(name)]
    for name in gone:
        default_storage.delete(name)
    if gone:
        log.info("files_swept", files=len(gone))
    return len(gone)


def _lock(unit_id: int) -> None:
    """One at a time keeps and deletes files of a unit, until the end of the transaction."""
    list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).values_list("pk"))


def _delete_row(stored: StoredFile) -> None:
    """Delete a discarded row; one that something points to, or that was stored again meanwhile, stays."""
    with transaction.atomic():
        _lock(stored.unit_id)
        due = StoredFile.objects.filter(pk=stored.pk, delete_after__lte=clock.now())
        try:
            due.delete()
        except ProtectedError:
            due.update(delete_after=None)


def _known(unit: Unit, file_class: str, digest: str) -> StoredFile | None:
    known = StoredFile.objects.filter(unit=unit, file_class=file_class, sha256=digest).first()
    if known and known.delete_after:
        known.delete_after = None
        known.save(update_fields=["delete_after"])
    return known


def _check_quota(unit: Unit, size: int) -> None:
    quota = quota_bytes()
    if used_bytes(unit) + size > quota:
        raise QuotaExceeded(
            _(
                "%(unit)s has used up its %(quota)s MB of storage. Remove images that are no longer needed from "
                "drafts, which makes room within two days, or ask the Directorate for more."
            )
            % {"unit": unit.name, "quota": quota // MIB},
            field="files",
        )


def _random_name() -> str:
    token = secrets.token_hex(20)
    return f"{FOLDER}/{token[:2]}/{token}"


def _names_in_store() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            yield f"{FOLDER}/{folder}/{name}"


def _is_orphan(name: str) -> bool:
    """No row names the file, and it is old enough that none will."""
    written_at: datetime = default_storage.get_modified_time(name)
    return written_at < clock.now() - GRACE and not StoredFile.objects.filter(name=name).exists()
