"""Images and the declared video: the platforms' rules, alternative text, rights and people."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from channels_registry.platforms import media as platform_media
from channels_registry.platforms import rules
from channels_registry.platforms.problems import Problem
from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Image, Subject
from core.check_registry import ERROR, INFO, WARNING, Finding
from core.text import fold

M = platform_media


class PlatformMediaCheck(PostCheck):
    """Passes on what the platforms' media rules found, as far as this check has words for it."""

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target, problem in subject.media_problems:
            if problem.code in self.messages:
                yield self.found(
                    problem.code,
                    severity=self.weight(problem),
                    field=_place(problem, subject),
                    platform=target.platform,
                    name=target.platform_label,
                    actual=_plain(problem.actual),
                    allowed=_plain(problem.allowed),
                    file=_file(problem, subject),
                )

    def weight(self, problem: Problem) -> str:
        """What the copy pack mends by itself needs no tick; what it cuts off does."""
        return INFO if problem.is_mendable else problem.severity


@register
class MediaCount(PlatformMediaCheck):
    """As many images and videos as the platform takes, in a mixture that it takes."""

    id = "media_count"
    label = _("Number of images and videos")
    severity = ERROR
    overridable = True
    messages = {
        M.MEDIA_MISSING: (
            _("%(name)s needs an image or a video."),
            _("Add one, or take %(name)s off the post."),
        ),
        M.MEDIA_MIXED: (
            _("%(name)s does not take images and videos in one post."),
            _("Keep the images or the video, or take %(name)s off the post."),
        ),
        M.IMAGES_NOT_ALLOWED: (
            _("%(name)s takes a video, not images."),
            _("Remove the images, or take %(name)s off the post."),
        ),
        M.TOO_MANY_MEDIA: (
            _("%(name)s takes at most %(allowed)s files, the post has %(actual)s."),
            _("Remove some, or take %(name)s off the post."),
        ),
        M.TOO_MANY_IMAGES: (
            _("%(name)s takes at most %(allowed)s images, the post has %(actual)s."),
            _("Remove some, or take %(name)s off the post."),
        ),
        M.TOO_MANY_GIFS: (
            _("%(name)s takes at most %(allowed)s moving images, the post has %(actual)s."),
            _("Remove some, or take %(name)s off the post."),
        ),
        M.TOO_MANY_VIDEOS: (
            _("%(name)s takes at most %(allowed)s videos, the post has %(actual)s."),
            _("Remove some, or take %(name)s off the post."),
        ),
        M.SIZES_DIFFER: (
            _("%(name)s wants all images of a post in one size."),
            _("Upload the images in the same width and height."),
        ),
    }


@register
class MediaFormat(PlatformMediaCheck):
    """Formats and file sizes that the platform takes; the copy pack converts images."""

    id = "media_format"
    label = _("File format and size")
    severity = ERROR
    overridable = True
    messages = {
        M.FORMAT_NOT_ALLOWED: (
            _("%(name)s does not take %(file)s in the format %(actual)s."),
            _("For images the copy pack makes the right format. Save a video in one of these: %(allowed)s."),
        ),
        M.FILE_TOO_LARGE: (
            _("%(file)s is too large for %(name)s."),
            _("For images the copy pack makes a smaller file. Save a video with a lower quality."),
        ),
        M.FILE_TOO_SMALL: (
            _("%(file)s is too small a file for %(name)s."),
            _("Save it with a higher quality."),
        ),
        M.TOO_MANY_FRAMES: (_("%(file)s has too many frames for %(name)s."), _("Shorten the moving image.")),
    }


@register
class MediaShape(PlatformMediaCheck):
    """Width, height and proportion; the copy pack crops or pads, which may cut off what matters."""

    id = "media_shape"
    label = _("Shape and resolution of the images")
    severity = ERROR
    overridable = True
    messages = {
        M.RATIO_NOT_ALLOWED: (
            _("%(name)s crops %(file)s: its proportion is outside of what the platform shows."),
            _(
                "Look at the preview. If something important is cut off, upload the image in another proportion."
            ),
        ),
        M.IMAGE_TOO_NARROW: (
            _("%(file)s is too narrow for %(name)s (%(actual)s of at least %(allowed)s pixels)."),
            _("Upload the image in a higher resolution."),
        ),
        M.IMAGE_TOO_LARGE: (
            _("%(file)s has more pixels than %(name)s takes."),
            _("The copy pack makes it smaller, there is nothing to do."),
        ),
    }

    def weight(self, problem: Problem) -> str:
        if problem.code == M.RATIO_NOT_ALLOWED:
            return WARNING
        return super().weight(problem)


@register
class VideoDuration(PlatformMediaCheck):
    """The declared duration fits the platform."""

    id = "video_duration"
    label = _("Duration of the video")
    severity = ERROR
    overridable = True
    messages = {
        M.VIDEO_TOO_SHORT: (
            _("The video is too short for %(name)s (%(actual)s of at least %(allowed)s seconds)."),
            _("Correct the duration, or take %(name)s off the post."),
        ),
        M.VIDEO_TOO_LONG: (
            _("The video is too long for %(name)s (%(actual)s of at most %(allowed)s seconds)."),
            _("Cut the video, or take %(name)s off the post."),
        ),
    }


@register
class VideoDeclared(PostCheck):
    """A declared video says which file it is, how long, and whether it has captions."""

    id = "video_declared"
    label = _("Description of the video")
    severity = ERROR
    messages = {
        "name": (_("The file name of the video is missing."), _("Write the file name of the video.")),
        "duration": (
            _("The duration of the video is missing."),
            _("Write how long the video is, for example 01:30."),
        ),
        "captions": (
            _("It is not stated whether the video has captions."),
            _("Answer the question. Videos are published with captions."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        if not subject.video:
            return
        if not subject.video.name:
            yield self.found("name", field="video")
        if not subject.video.seconds:
            yield self.found("duration", field="video")
        if subject.video.has_captions is None:
            yield self.found("captions", field="video")


@register
class VideoCaptions(PostCheck):
    """A video has captions, or a reason why not (I9)."""

    id = "video_captions"
    label = _("Captions of the video")
    severity = ERROR
    overridable = True
    messages = {
        "missing": (
            _("The video has no captions."),
            _("Add captions, or write in the note why it needs none, for example because nobody speaks."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        if subject.video and subject.video.has_captions is False and not subject.video.note.strip():
            yield self.found("missing", field="video")


# Words that name the thing instead of describing it, folded.
_EMPTY_WORDS = frozenset(
    {"gorsel", "resim", "fotograf", "foto", "afis", "ekran goruntusu", "logo", "banner", "poster"}
    | {"image", "picture", "photo", "img", "screenshot", "gorsel aciklamasi", "aciklama", "yok", "none"}
)
_FILE_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif|heic|heif|bmp|tiff?)\s*$", re.IGNORECASE)
_CAMERA_NAME = re.compile(
    r"(?:img|dsc|dscn|pxl|image|photo|foto|screenshot|ekran goruntusu|whatsapp (?:image|gorsel))"
    r"[ _\-]*\(?\d[\w \-().:]*"
)
_NO_WORDS = re.compile(r"[\d\W_]+")


@register
class AltText(PostCheck):
    """Every image is described for people who do not see it (P28, L16); a file name describes nothing."""

    id = "alt_text"
    label = _("Image descriptions")
    severity = ERROR
    messages = {
        "missing": (
            _("Image %(place)s has no description."),
            _("Write for people who do not see the image what is on it."),
        ),
        "file_name": (
            _("The description of image %(place)s is a file name."),
            _("Write what is on the image."),
        ),
        "no_description": (
            _("The description of image %(place)s says nothing about it."),
            _("Write what is on the image: who or what, where, which text."),
        ),
    }
    of_many = {
        "missing": _("Images %(places)s have no description."),
        "file_name": _("The descriptions of images %(places)s are file names."),
        "no_description": _("The descriptions of images %(places)s say nothing about them."),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for image in subject.images:
            if code := describes_badly(image):
                yield self.found(code, field=f"media.{image.position}.alt_text", place=image.position + 1)


def describes_badly(image: Image) -> str:
    """Why the alternative text is none: "missing", "file_name", "no_description", or empty when it is one."""
    text = fold(image.alt_text, squashed=True)
    if not text:
        return "missing"
    stem = fold(PurePath(image.name).stem, squashed=True)
    is_name = text in (stem, fold(image.name, squashed=True))
    if is_name or _FILE_ENDING.search(text) or _CAMERA_NAME.fullmatch(text):
        return "file_name"
    if text in _EMPTY_WORDS or _NO_WORDS.fullmatch(text) or len(text) < 3:
        return "no_description"
    return ""


@register
class AltTextLength(PostCheck):
    """Descriptions keep to the platforms' limits."""

    id = "alt_text_length"
    label = _("Length of the image descriptions")
    severity = ERROR
    messages = {
        rules.ALT_TOO_LONG: (
            _("The description of image %(place)s is too long for %(name)s (%(actual)s of %(allowed)s)."),
            _("Shorten the description; what else matters belongs into the text."),
        ),
    }

    def look(self, subject: Subject) -> Iterable[Finding]:
        for target in subject.platforms:
            for image in subject.images:
                for problem in rules.check_alt_text(target.limits, image.alt_text, image.position):
                    yield self.found(
                        problem.code,
                        severity=problem.severity,
                        field=f"media.{image.position}.alt_text",
                        platform=target.platform,
                        name=target.platform_label,
                        place=image.position + 1,
                        actual=problem.actual,
                        allowed=problem.allowed,
                    )


@register
class Rights(PostCheck):
    """Every image names the basis on which it may be used (P11, L8)."""

    id = "rights"
    label = _("Rights")
    severity = ERROR
    messages = {
        "missing": (
            _("The source of image %(place)s is not stated."),
            _("Choose where the image comes from. Without a right to it the image cannot be published."),
        ),
        "no_proof": (
            _("The licence or source of image %(place)s is not stated."),
            _("Write the licence number, the licence, or where the image was taken from."),
        ),
    }
    of_many = {
        "missing": _("The source of images %(places)s is not stated."),
        "no_proof": _("The licence or source of images %(places)s is not stated."),
    }
    NEEDS_PROOF = frozenset({"licensed", "creative_commons"})

    def look(self, subject: Subject) -> Iterable[Finding]:
        for image in subject.images:
            field, place = f"media.{image.position}", image.position + 1
            if not image.rights_basis:
                yield self.found("missing", field=f"{field}.rights_basis", place=place)
            elif image.rights_basis in self.NEEDS_PROOF and not image.rights_note.strip():
                yield self.found("no_proof", field=f"{field}.rights_note", place=place)


@register
class People(PostCheck):
    """Somebody has said whether recognisable people are on each image (P10, L1)."""

    id = "people"
    label = _("Recognisable people")
    severity = ERROR
    messages = {
        "unanswered": (
            _("It is not stated whether recognisable people are on image %(place)s."),
            _("Answer the question. Publishing people needs their consent or another legal basis."),
        ),
    }
    of_many = {"unanswered": _("It is not stated whether recognisable people are on images %(places)s.")}

    def look(self, subject: Subject) -> Iterable[Finding]:
        for image in subject.images:
            if image.has_people is None:
                yield self.found(
                    "unanswered", field=f"media.{image.position}.has_people", place=image.position + 1
                )


def _place(problem: Problem, subject: Subject) -> str:
    if problem.item is None:
        return "media"
    return f"media.{problem.item}" if problem.item < len(subject.images) else "video"


def _file(problem: Problem, subject: Subject) -> str:
    return subject.media[problem.item].name if problem.item is not None else ""


def _plain(value):
    """A limit as JSON and as a sentence shows it."""
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
