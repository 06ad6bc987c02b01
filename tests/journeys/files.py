"""Bytes behind the rows that makers write: pages that show an image find one."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import StoredFile
from accounts.services.files import open_file
from tests.make.content import bytes_of


def write_missing_files() -> int:
    """Put a small picture where a stored file has no bytes; returns how many were missing."""
    missing = [stored for stored in StoredFile.objects.all() if not _is_there(stored)]
    for stored in missing:
        default_storage.save(stored.name, ContentFile(bytes_of(stored)))
    return len(missing)


def _is_there(stored: StoredFile) -> bool:
    try:
        open_file(stored).close()
    except FileNotFoundError:
        return False
    return True
