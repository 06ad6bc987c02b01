"""Images of posts: private files, sent only to people who see a post that holds them."""

from pathlib import PurePath
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.models import StoredFile, User
from accounts.policies import units_for
from accounts.services import files
from content_review.models import Asset, DraftMedia, RevisionMedia, Submission
from content_review.selectors.composing import unused_images
from core.access import access
from core.text import tr_slug

# The word in the address, and the file of the asset behind it.
SIZES = {"kucuk": "thumbnail", "orta": "preview", "asil": "master"}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
# Pages repeat their thumbnails; the master is asked for anew each time.
PAGE_CACHE = "private, max-age=300"
MASTER_CACHE = "private, no-cache"
# An image runs nothing, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox"


@access("content.view", html=False)
@require_safe
def image(request: HttpRequest, uid: UUID, size: str) -> HttpResponseBase:
    """One size of an image; 404 unless the person sees a post with it or has put it into a draft."""
    if size not in SIZES:
        raise Http404
    asset = get_object_or_404(visible_assets(request.user).select_related(SIZES[size]), uid=uid)
    stored = getattr(asset, SIZES[size])
    etag = f'"{stored.sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = _file_response(asset, stored, is_download=size == "asil")
        except FileNotFoundError:
            # The row is there, its bytes are not: a restored database without its files.
            raise Http404 from None
    response["ETag"] = etag
    response["Cache-Control"] = MASTER_CACHE if size == "asil" else PAGE_CACHE
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def visible_assets(user: User):
    """Images of posts that the person sees, and images that the person has put into a draft.

    To whoever edits posts of the image's unit also the own ones that are in no post yet: the page shows them before the
    edit is saved.
    """
    posts = Submission.objects.visible_to(user).values("pk")
    in_draft = DraftMedia.objects.filter(asset=OuterRef("pk"))
    in_revision = RevisionMedia.objects.filter(asset=OuterRef("pk"), revision__submission__in=posts)
    to_be_added = unused_images().filter(pk=OuterRef("pk"), unit__in=units_for(user, "content.edit"))
    return Asset.objects.filter(
        Exists(in_draft.filter(draft__submission__in=posts))
        | Exists(in_revision)
        | (Q(uploaded_by=user) & (Exists(in_draft) | Exists(to_be_added)))
    )


def file_name(asset: Asset, stored: StoredFile) -> str:
    """A name that every system takes: the upload's in ASCII letters, with the ending of what is really in it."""
    stem = tr_slug(PurePath(asset.original_name).stem) or "gorsel"
    return f"{stem}.{EXTENSIONS.get(stored.content_type, 'bin')}"


def _file_response(asset: Asset, stored: StoredFile, *, is_download: bool) -> FileResponse:
    response = FileResponse(files.open_file(stored), content_type=stored.content_type)
    response["Content-Length"] = stored.size_bytes
    response["Content-Disposition"] = content_disposition_header(is_download, file_name(asset, stored))
    return response
