"""The Directorate improves a post itself: text, platform texts, descriptions, order of the images (P06)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Platform
from content_review.forms.compose import TEXT_LENGTH, TITLE_LENGTH
from content_review.forms.images import ALT_TEXT_LENGTH
from content_review.models import Revision, RevisionMedia
from content_review.services.revisions import MediaPart
from core.forms import PortalForm


class ImageFields(NamedTuple):
    """One image of the form: its row and its three fields."""

    row: RevisionMedia
    alt_text: BoundField
    place: BoundField
    is_out: BoundField


class PlatformFields(NamedTuple):
    """What is written for one platform alone; `title` is None where the platform has none."""

    platform: Platform
    text: BoundField
    title: BoundField | None


class EditForm(PortalForm, forms.Form):
    """A revision as the Directorate changes it. Accounts stay as the unit chose them.

    `images` are the revision's images in their order, `platforms` those of its accounts, `titled` the keys of platforms
    that know a title.
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
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(revision, images)
        super().__init__(*args, **kwargs)
        self.revision, self.images = revision, list(images)
        self.platforms, self.titled = platforms, titled
        if not titled and not revision.title:
            del self.fields["title"]
        for platform in platforms:
            self._add_platform(platform)
        for row in self.images:
            self._add_image(row)
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])

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

    def _add_image(self, row: RevisionMedia) -> None:
        words = {"place": row.position + 1}
        self.fields[f"alt-{row.pk}"] = forms.CharField(
            label=_("Description of image %(place)s") % words,
            max_length=ALT_TEXT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": _("Describe the image, or leave it out.")},
        )
        self.fields[f"place-{row.pk}"] = forms.TypedChoiceField(
            label=_("Place of image %(place)s") % words,
            choices=[(place, place) for place in range(1, len(self.images) + 1)],
            coerce=int,
        )
        self.fields[f"out-{row.pk}"] = forms.BooleanField(
            label=_("Leave out image %(place)s") % words, required=False
        )

    def clean(self) -> dict[str, Any]:
        """An image that is left out needs no description."""
        data = super().clean()
        for row in self.images:
            if data.get(f"out-{row.pk}"):
                self.errors.pop(f"alt-{row.pk}", None)
                data.setdefault(f"alt-{row.pk}", "")
        return data

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
        """Per image its row and fields, for the template."""
        return [
            ImageFields(row, self[f"alt-{row.pk}"], self[f"place-{row.pk}"], self[f"out-{row.pk}"])
            for row in self.images
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

    def changes(self) -> dict[str, Any]:
        """Text, title and platform texts as the service takes them; platforms not on the form keep theirs."""
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
        return found

    def image_parts(self) -> list[MediaPart]:
        """The images that stay, in their new order: moved up stands before whoever held the place, moved down after."""
        data = self.cleaned_data
        kept = [row for row in self.images if not data[f"out-{row.pk}"]]

        def order(row: RevisionMedia) -> tuple[int, int, int]:
            place, own = data[f"place-{row.pk}"], row.position + 1
            return place, (place > own) - (place < own), own

        return [MediaPart(row.asset, data[f"alt-{row.pk}"]) for row in sorted(kept, key=order)]


def _initial(revision: Revision, media: Sequence[RevisionMedia]) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "revision_hash": revision.content_hash,
        "text": revision.text,
        "title": revision.title,
    }
    for key, own in revision.variants.items():
        initial |= {f"{name}-{key}": own.get(name, "") for name in ("text", "title")}
    for row in media:
        initial |= {f"alt-{row.pk}": row.alt_text, f"place-{row.pk}": row.position + 1}
    return initial
