"""Images in, images out: plain Python over Pillow, no Django.

Every byte that leaves this package was encoded here from pixels, so nothing of the uploaded file survives: no EXIF,
GPS, XMP, comment, colour profile or trailing data (L1; peers keep these, defects.md, 13).
"""

from content_review.imaging.decode import Decoded, ImageRefused, decode
from content_review.imaging.encode import Encoded, make_master, make_preview, make_thumbnail
from content_review.imaging.fit import fit_image

__all__ = [
    "Decoded",
    "Encoded",
    "ImageRefused",
    "decode",
    "fit_image",
    "make_master",
    "make_preview",
    "make_thumbnail",
]
