"""Files of a copy pack: one finished image, or all as a ZIP. Made when they are asked for; nothing is written."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from content_review.enums import DeliveryStatus
from content_review.models import Delivery
from content_review.services import copy_pack
from content_review.views.media import POLICY
from content_review.views.publish import opened
from core.access import access
from core.errors import TransitionNotAllowed
from core.http import too_many_requests

# Images are work for the processor: one process makes two at once, the others stand in line for a while.
AT_ONCE = 2
PATIENCE = 20  # seconds
# A larger ZIP lies in a temporary file, not in memory.
IN_MEMORY = 8 * 1024 * 1024
# A browser keeps what it has and asks each time whether it still holds: rights and limits may have changed.
CACHE = "private, no-cache"
_places = BoundedSemaphore(AT_ONCE)


class Busy(Exception):  # noqa: N818 (a fact about the moment)
    """All places are taken."""


@access("content.view", html=False)
@require_safe
def image(request: HttpRequest, number: str, channel: UUID, position: int) -> HttpResponseBase:
    """One image as the platform takes it."""
    pack = copy_pack.build(_approved(request, number, channel))
    try:
        tag = copy_pack.tag_of(pack, position)
    except IndexError:
        raise Http404 from None
    return _answer(request, tag, lambda: _image(pack, position))


@access("content.view", html=False)
@require_safe
def archive(request: HttpRequest, number: str, channel: UUID) -> HttpResponseBase:
    """Text, descriptions and all images in one file."""
    pack = copy_pack.build(_approved(request, number, channel))
    return _answer(request, copy_pack.archive_tag(pack), lambda: _archive(pack))


# ---- Within -------------------------------------------------------------------------------------------------------


def _approved(request: HttpRequest, number: str, channel: UUID) -> Delivery:
    """The delivery whose page the person may open; 409 while its revision is not approved."""
    found = opened(request, number, channel)
    if found.status not in DeliveryStatus.NEEDS_APPROVAL:
        by, at = found.last_change() or (None, None)
        raise TransitionNotAllowed(found, found.status, by, at, status_label=found.get_status_display())
    return found


def _answer(request: HttpRequest, tag: str, make) -> HttpResponseBase:
    """304 for a browser that has the same already, else the file; 429 when too many ask at once."""
    etag = f'"{tag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            with _place():
                response = make()
        except Busy:
            return too_many_requests(request, retry_after=PATIENCE)
        except FileNotFoundError:
            raise Http404 from None
    response["ETag"] = etag
    response["Cache-Control"] = CACHE
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@contextmanager
def _place() -> Iterator[None]:
    """A place at the work bench. Raises Busy when none comes free in time."""
    if not _places.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def _image(pack: copy_pack.CopyPack, position: int) -> HttpResponse:
    encoded = copy_pack.render(pack, position)
    name = copy_pack.file_name(pack, position, encoded)
    response = HttpResponse(encoded.data, content_type=encoded.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _archive(pack: copy_pack.CopyPack) -> FileResponse:
    # Closed by the response, once it is sent.
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        copy_pack.archive(pack, out)
        size = out.tell()
        out.seek(0)
    except BaseException:
        out.close()
        raise
    response = FileResponse(out, content_type="application/zip")
    response["Content-Length"] = size
    response["Content-Disposition"] = content_disposition_header(True, f"{pack.base_name}.zip")
    return response
