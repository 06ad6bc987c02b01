"""Small pictures as uploads: each colour is another file."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from content_review.models import DraftMedia, Submission
from content_review.services import media


def picture(
    name: str = "afiş.png", colour: str = "teal", size: tuple[int, int] = (60, 40)
) -> SimpleUploadedFile:
    """A PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/png")


def add_picture(post: Submission, *, actor: User | None = None, **details) -> DraftMedia:
    """Put a small picture into the draft, as an upload does."""
    return media.add_image(post, upload=picture(**details), actor=actor or post.submitter)
