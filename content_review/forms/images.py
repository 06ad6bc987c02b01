"""What a unit says about one image: description, source, recognisable people. Ids carry the image's uid."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from content_review.enums import RightsBasis
from content_review.forms.compose import ANSWERS, YES_NO, LaterChoice, LaterText, answer_of
from content_review.hashing import clean_text
from content_review.models import Asset, DraftMedia
from core.forms import PortalForm

ALT_TEXT_LENGTH = 2_000
# What is said about the image itself, in whatever post it is.
RIGHTS = ("rights_basis", "rights_note", "has_people")


class ImageForm(PortalForm, forms.Form):
    """One image of the draft. Everything may stay empty until the post is sent; then the checks ask for it.

    Bound to the whole page's `data`; an image that another window added since is not in it and shows what is stored.
    """

    use_required_attribute = False

    alt_text = LaterText(
        label=_("Image description"),
        help_text=_("For people who do not see the image: what is on it, which text?"),
        max_length=ALT_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rights_basis = LaterChoice(
        label=_("Where does the image come from?"), choices=[("", _("Choose…")), *RightsBasis.choices]
    )
    rights_note = LaterText(
        label=_("Licence or source"),
        help_text=_(
            "Needed for licensed and Creative Commons images: licence number, photographer or address."
        ),
        max_length=Asset._meta.get_field("rights_note").max_length,
    )
    has_people = LaterChoice(
        label=_("Are recognisable people on it?"), choices=YES_NO, widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict | None = None, *, media: DraftMedia) -> None:
        self.media_row = media
        stored = _stored(media)
        prefix = f"image-{media.asset.uid}"
        if data is not None and not any(name.startswith(prefix) for name in data):
            data = {f"{prefix}-{name}": value for name, value in stored.items()}
        super().__init__(data, prefix=prefix, auto_id="%s", initial=stored)

    @property
    def button_labels(self) -> dict[str, str]:
        """The words around the image, made here because a page repeats them per image."""
        name = {"name": self.media_row.asset.original_name}
        return {
            "up": _("Move %(name)s up") % name,
            "down": _("Move %(name)s down") % name,
            "remove": _("Remove %(name)s") % name,
            "apply": _("Use source and people for all images"),
            "animated": _("It was animated: its first picture is kept."),
        }

    def changes(self) -> dict[str, Any]:
        """The valid answers that differ from what is stored, as the service takes them."""
        stored = _stored(self.media_row)
        found = {
            name: value
            for name, value in self.cleaned_data.items()
            # Radio buttons that nobody touched are not posted at all.
            if self.add_prefix(name) in self.data and clean_text(value) != stored[name]
        }
        if "has_people" in found:
            found["has_people"] = ANSWERS.get(found["has_people"])
        return found


def image_forms(media: Iterable[DraftMedia], data: QueryDict | None = None) -> list[ImageForm]:
    """One form per image, in their order; bound when `data` is given."""
    return [ImageForm(data, media=row) for row in media]


def shown_uids(data: QueryDict, media: Iterable[DraftMedia]) -> tuple[str, ...]:
    """The images that the page shows, in its order, after its buttons "up" and "down", which work without a script."""
    known = {str(row.asset.uid) for row in media}
    uids = [uid for uid in dict.fromkeys(data.getlist("media")) if uid in known]
    step, _colon, uid = data.get("move", "").partition(":")
    if step in ("up", "down") and uid in uids:
        at = uids.index(uid)
        to = min(max(at + (-1 if step == "up" else 1), 0), len(uids) - 1)
        uids.insert(to, uids.pop(at))
    return tuple(uids)


def with_rights_applied(data: QueryDict, media: Iterable[DraftMedia]) -> QueryDict:
    """The page as if source and people of the image at whose button it was sent had been written at all the others."""
    rows = {str(row.asset.uid): row for row in media}
    uid = data.get("apply_rights", "")
    if uid not in rows:
        return data
    source, data = ImageForm(data, media=rows[uid]), data.copy()
    for other in rows.keys() - {uid}:
        form = ImageForm(data, media=rows[other])
        for name in form.fields:
            donor = source if name in RIGHTS else form
            data[form.add_prefix(name)] = donor[name].value() or ""
    return data


def _stored(media: DraftMedia) -> dict[str, str]:
    asset = media.asset
    return {
        "alt_text": media.alt_text,
        "rights_basis": asset.rights_basis,
        "rights_note": asset.rights_note,
        "has_people": answer_of(asset.has_people),
    }
