"""The Directorate improves a post itself (P06): texts, images and their descriptions and order, the declared video."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Platform
from content_review.checks.media import Rights
from content_review.forms.compose import (
    ANSWERS,
    TEXT_LENGTH,
    TITLE_LENGTH,
    VIDEO_FIELDS,
    YES_NO,
    FilesField,
    LaterText,
    VideoForm,
    initial_of_video,
)
from content_review.forms.images import ALT_TEXT_LENGTH, RIGHTS, ImageForm
from content_review.models import Asset, Revision, RevisionMedia
from content_review.services.revisions import MediaPart
from core.forms import PortalForm

# What is said about an image: of one that is left out nothing is asked.
_SAID = ("alt", "place", *RIGHTS)


class EditedImage(NamedTuple):
    """An image of the form, named in its fields by `key`: one of the revision, or one that is to be added."""

    key: str
    asset: Asset
    place: int
    alt_text: str = ""
    is_new: bool = False


class ImageFields(NamedTuple):
    """One image with its fields, for the template; `rights` are there for a new one only."""

    image: EditedImage
    alt_text: BoundField
    place: BoundField
    is_out: BoundField
    rights: Mapping[str, BoundField]


class PlatformFields(NamedTuple):
    """What is written for one platform alone; `title` is None where the platform has none."""

    platform: Platform
    text: BoundField
    title: BoundField | None


class EditForm(PortalForm, VideoForm):
    """A revision as the Directorate changes it. Accounts stay as the unit chose them.

    `images` are the revision's images in their order, `added` those that were uploaded for the next one, `platforms`
    those of its accounts, `titled` the keys of platforms that know a title. A form that is not `is_final` keeps what
    was typed and asks for nothing yet: only files were sent.
    """

    html_id = "edit"
    use_required_attribute = False

    revision_hash = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "class": "textarea--lg"}),
    )
    title = forms.CharField(label=_("Title on the platform"), max_length=TITLE_LENGTH, required=False)
    files = FilesField(label=_("Images"), required=False)
    video_out = forms.BooleanField(label=_("Leave out the video"), required=False)
    note = forms.CharField(
        label=_("What did you change, and why?"),
        help_text=_("The unit reads this with the notice of your edit."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write to the unit what you changed.")},
    )

    def __init__(
        self,
        *args: Any,
        revision: Revision,
        images: Sequence[RevisionMedia],
        platforms: Sequence[Platform],
        titled: frozenset[str],
        added: Sequence[Asset] = (),
        is_final: bool = True,
        **kwargs: Any,
    ) -> None:
        self.images = [*_edited(images, added)]
        kwargs["initial"] = _initial(revision, self.images)
        super().__init__(*args, **kwargs)
        self.revision, self.is_final = revision, is_final
        self.platforms, self.titled = platforms, titled
        if not titled and not revision.title:
            del self.fields["title"]
        for platform in platforms:
            self._add_platform(platform)
        for image in self.images:
            self._add_image(image)
        last = ("files", *VIDEO_FIELDS, "video_out", "note")
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        if self.is_bound:
            self._place_new()

    def _place_new(self) -> None:
        """Images that have only just been uploaded stand at the end: the page that was sent did not have them yet."""
        self.data = self.data.copy()
        for image in self.images:
            if image.is_new:
                self.data.setdefault(f"place-{image.key}", str(image.place))

    def _add_platform(self, platform: Platform) -> None:
        words = {"platform": platform.label}
        self.fields[f"text-{platform.key}"] = forms.CharField(
            label=_("Text for %(platform)s") % words,
            help_text=_("Left empty, the common text goes there."),
            max_length=TEXT_LENGTH,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        if platform.key in self.titled:
            self.fields[f"title-{platform.key}"] = forms.CharField(
                label=_("Title for %(platform)s") % words, max_length=TITLE_LENGTH, required=False
            )

    def _add_image(self, image: EditedImage) -> None:
        words = {"place": image.place}
        self.fields[f"alt-{image.key}"] = forms.CharField(
            label=_("Description of image %(place)s") % words,
            max_length=ALT_TEXT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": _("Describe the image, or leave it out.")},
        )
        if image.is_new:
            self._add_rights(image.key, words)
        self.fields[f"place-{image.key}"] = forms.TypedChoiceField(
            label=_("Place of image %(place)s") % words,
            choices=[(place, place) for place in range(1, len(self.images) + 1)],
            coerce=int,
        )
        self.fields[f"out-{image.key}"] = forms.BooleanField(
            label=_("Leave out image %(place)s") % words, required=False
        )

    def _add_rights(self, key: str, words: Mapping[str, Any]) -> None:
        """What only a new image is asked: of the others the unit has said it."""
        asked = ImageForm.base_fields
        self.fields[f"rights_basis-{key}"] = forms.ChoiceField(
            label=_("Where does image %(place)s come from?") % words,
            choices=asked["rights_basis"].choices,
            error_messages={"required": _("Choose where the image comes from.")},
        )
        self.fields[f"rights_note-{key}"] = LaterText(
            label=_("Licence or source of image %(place)s") % words,
            help_text=asked["rights_note"].help_text,
            max_length=asked["rights_note"].max_length,
        )
        self.fields[f"has_people-{key}"] = forms.ChoiceField(
            label=_("Are recognisable people on image %(place)s?") % words,
            choices=YES_NO,
            widget=forms.RadioSelect,
            error_messages={"required": _("Say whether recognisable people are on the image.")},
        )

    def full_clean(self) -> None:
        """Read everything; a form to which only files were sent shows what was typed, without a word about it."""
        super().full_clean()
        if not self.is_final:
            self._errors.clear()

    def clean(self) -> dict[str, Any]:
        """An image or video that is left out needs no answers."""
        data = super().clean()
        for image in self.images:
            if data.get(f"out-{image.key}"):
                self._ask_nothing(f"{name}-{image.key}" for name in _SAID)
            elif data.get(f"rights_basis-{image.key}") in Rights.NEEDS_PROOF and not data.get(
                f"rights_note-{image.key}"
            ):
                words = _("Write the licence number, the licence, or where the image was taken from.")
                self.add_error(f"rights_note-{image.key}", words)
        if data.get("video_out"):
            self._ask_nothing(VIDEO_FIELDS)
        elif self._is_about_video:
            self.ask_for_video(data)
        return data

    @property
    def _is_about_video(self) -> bool:
        """Whether anything of the declaration was touched; otherwise it stays as it was sealed, to the letter."""
        return bool({"video_out", *VIDEO_FIELDS} & set(self.changed_data))

    def _ask_nothing(self, names: Iterable[str]) -> None:
        for name in names:
            self.errors.pop(name, None)

    @property
    def platform_fields(self) -> list[PlatformFields]:
        """Per platform its fields, for the template."""
        return [
            PlatformFields(
                platform,
                self[f"text-{platform.key}"],
                self[f"title-{platform.key}"] if f"title-{platform.key}" in self.fields else None,
            )
            for platform in self.platforms
        ]

    @property
    def image_fields(self) -> list[ImageFields]:
        """Per image its fields, for the template."""
        return [
            ImageFields(
                image,
                *(self[f"{name}-{image.key}"] for name in ("alt", "place", "out")),
                rights={name: self[f"{name}-{image.key}"] for name in RIGHTS} if image.is_new else {},
            )
            for image in self.images
        ]

    @property
    def has_own_texts(self) -> bool:
        """Whether the platforms' own fields are to be shown open: something is in them, or an error is."""
        return any(
            field.value() or field.errors
            for own in self.platform_fields
            for field in (own.text, own.title)
            if field is not None
        )

    @property
    def has_new_images(self) -> bool:
        """Whether there are images that only come into the post when the form is saved."""
        return any(image.is_new for image in self.images)

    def held(self) -> int:
        """How many images the post has as the form stands, those to be left out not counted."""
        return sum(not self[f"out-{image.key}"].value() for image in self.images)

    def changes(self) -> dict[str, Any]:
        """Texts and video as the service takes them; platforms not on the form keep theirs."""
        data = self.cleaned_data
        variants = {key: dict(own) for key, own in self.revision.variants.items()}
        for platform in self.platforms:
            own = variants.setdefault(platform.key, {})
            for name in ("text", "title"):
                if f"{name}-{platform.key}" in data:
                    own[name] = data[f"{name}-{platform.key}"]
        found = {"text": data["text"], "variants": variants}
        if "title" in data:
            found["title"] = data["title"]
        if self._is_about_video:
            found["video"] = {} if data["video_out"] else self.video()
        return found

    def image_parts(self) -> list[MediaPart]:
        """The images that stay, in their new order: moved up stands before whoever held the place, moved down after."""
        data = self.cleaned_data
        kept = [image for image in self.images if not data[f"out-{image.key}"]]

        def order(image: EditedImage) -> tuple[int, int, int]:
            place, own = data[f"place-{image.key}"], image.place
            return place, (place > own) - (place < own), own

        return [
            MediaPart(image.asset, data[f"alt-{image.key}"], self._rights(image))
            for image in sorted(kept, key=order)
        ]

    def _rights(self, image: EditedImage) -> dict[str, Any]:
        if not image.is_new:
            return {}
        rights = {name: self.cleaned_data[f"{name}-{image.key}"] for name in RIGHTS}
        return rights | {"has_people": ANSWERS[rights["has_people"]]}


def _edited(images: Sequence[RevisionMedia], added: Sequence[Asset]) -> Iterator[EditedImage]:
    for row in images:
        yield EditedImage(str(row.pk), row.asset, row.position + 1, row.alt_text)
    for place, asset in enumerate(added, start=len(images) + 1):
        yield EditedImage(str(asset.uid), asset, place, is_new=True)


def _initial(revision: Revision, images: Sequence[EditedImage]) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "revision_hash": revision.content_hash,
        "text": revision.text,
        "title": revision.title,
        **initial_of_video(revision.video),
    }
    for key, own in revision.variants.items():
        initial |= {f"{name}-{key}": own.get(name, "") for name in ("text", "title")}
    for image in images:
        initial |= {f"alt-{image.key}": image.alt_text, f"place-{image.key}": image.place}
    return initial
