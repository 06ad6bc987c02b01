"""One post on the form: the bound forms, what they say as the services take it, and where an error is shown.

The page, the autosave and the buttons that work without a script all read it through `Composition`, so that they mean
the same. Nothing is written here: `services.compose` does that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.policies import holdings
from channels_registry.limit_rows import current_limits
from channels_registry.models import Channel
from channels_registry.platforms.rules import has_title
from content_review import checks
from content_review.checks.gathering import gathered
from content_review.checks.subject import Image, Subject, Target, Video
from content_review.enums import SubmissionStatus
from content_review.errors import WarningsNotAcknowledged
from content_review.forms.compose import VIDEO_FIELDS, ComposeForm, initial_of
from content_review.forms.images import ImageForm, image_forms, shown_uids, with_rights_applied
from content_review.hashing import clean_text
from content_review.models import Draft, Submission
from content_review.selectors.composing import channels_to_choose, images_of, units_to_write_for
from content_review.services.compose import Page
from content_review.services.drafts import ImageChanges
from core.check_registry import Finding
from core.design.form_parts import error_anchor

# Where the finding of a check is shown, when the field is not called the same.
_FIELDS = {
    "title": "platform_title",
    "media": "files",
    "video": "video_note",
    "internal_title": "title",
    "variants": "text",
}
# Fields of the form that the draft service takes under another name, or as they are.
_SAVED = {"title": "internal_title", "text": "text", "platform_title": "title", "wished_at": "wished_at"} | {
    name: name for name in ("is_urgent", "urgent_reason", "internal_note", "channels")
}


@dataclass(frozen=True)
class PlacedFinding(Finding):
    """A finding with the id of the control where it is mended, empty where there is none."""

    anchor: str = ""


class Composition:
    """A post while it is written. `submission` is None until something was saved; `data` binds the forms."""

    def __init__(
        self,
        user: User,
        *,
        uid: UUID,
        submission: Submission | None = None,
        data: QueryDict | None = None,
        is_final: bool = False,
    ) -> None:
        self.user, self.uid, self.submission = user, uid, submission
        self.draft: Draft | None = submission.draft if submission else None
        self.media = images_of(self.draft)
        self.data = data if data is None else with_rights_applied(data, self.media)
        self.units = units_to_write_for(user, submission)
        self.unit = self._unit()
        self.channels = channels_to_choose(user, self.unit, submission)
        held = [channel for channel in self.channels if channel.is_held]
        self.form = ComposeForm(
            self.data,
            initial=self._initial(held),
            units=self.units,
            channels=self.channels,
            is_final=is_final,
        )
        # The page may still show the accounts of the unit that was chosen before.
        self.form.fields["channels"].drops_unknown = self.may_change_unit
        self.image_forms = image_forms(self.media, self.data)
        self._is_current = True
        self._describe_title()

    # ---- What may be chosen -------------------------------------------------------------------------------------

    @property
    def may_change_unit(self) -> bool:
        """Before anything was sent, by somebody who has several units."""
        if len(self.units) < 2:
            return False
        post = self.submission
        return post is None or (post.status == SubmissionStatus.DRAFT and post.current_revision_id is None)

    def _unit(self) -> Unit | None:
        """The posted unit, else the post's, else the person's first."""
        posted = self.data.get("unit", "") if self.data is not None else ""
        found = next((unit for unit in self.units if str(unit.uid) == posted), None)
        if found and self.may_change_unit:
            return found
        if self.submission:
            return self.submission.unit
        own = [holding.unit_id for holding in holdings(self.user) if holding.allows("content.submit")]
        return next(iter(sorted(self.units, key=lambda unit: unit.pk not in own)), None)

    def _initial(self, held: Iterable[Channel]) -> dict[str, Any]:
        if self.submission is None or self.draft is None:
            return {"version": 0, "unit": str(self.unit.uid) if self.unit else ""}
        return initial_of(self.submission, self.draft, held)

    def _describe_title(self) -> None:
        labels = [p.label for p in self.form.platforms if p.key in self.titled_platforms]
        self.form.fields["platform_title"].help_text = _("Shown on %(platforms)s.") % {
            "platforms": ", ".join(labels)
        }

    # ---- What was written ---------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Whether everything could be read; what could is saved in any case."""
        return all([self.form.is_valid(), *(form.is_valid() for form in self.image_forms)])

    def opened(self) -> Page:
        """The page before anything is written on it."""
        return Page(self.uid, self.unit, version=1)

    def written(self, *, is_forced: bool = False) -> Page:
        """What could be read, for `services.compose`. `is_forced` writes over what another window saved."""
        self.is_valid()
        self._is_current = self.draft is None or self._shown_version == self.draft.version
        data = self.form.cleaned_data
        changes = {target: data[name] for name, target in _SAVED.items() if name in data}
        changes["variants"] = self.form.variants(self.draft.variants if self.draft else {})
        if "video_duration" in data:
            changes["video"] = self.form.video()
        version = self.draft.version if is_forced and self.draft else self._shown_version
        return Page(self.uid, self.unit, version, changes, self._image_changes())

    def _image_changes(self) -> ImageChanges:
        facts = {str(form.media_row.asset.uid): form.changes() for form in self.image_forms}
        return ImageChanges(
            shown=shown_uids(self.data, self.media),
            facts={uid: changes for uid, changes in facts.items() if changes},
            removed=frozenset({self.data.get("remove", "")} & facts.keys()),
        )

    @property
    def _shown_version(self) -> int:
        """The version that the page showed; of a page opened before the draft existed, the draft's first."""
        return max(self.form.cleaned_data.get("version") or 0, 1)

    @property
    def version_to_show(self) -> Any:
        """What the page carries on: the draft's version, or the posted one if the page does not show that draft."""
        if self.draft is None or not self._is_current:
            return self.form["version"].value() or 0
        return self.draft.version

    def goes_on_with(self, draft: Draft) -> None:
        """Show this working copy from now on: what is on the page has been written into it."""
        self._is_current = True
        self.draft, self.submission = draft, draft.submission
        images = self._image_changes()
        before = tuple(str(row.asset.uid) for row in self.media)
        if images.facts or images.removed or images.shown != before:
            self.show_images()

    def show_images(self) -> None:
        """Show the images that the draft has by now."""
        self.media = images_of(self.draft)
        self.image_forms = image_forms(self.media, self.data)
        self.is_valid()

    # ---- Findings -----------------------------------------------------------------------------------------------

    def add_error(self, field: str, message: Any) -> None:
        """Show a message at its field; names as the checks and services use them."""
        form, name = self._place(field)
        form.add_error(name, message)

    def _place(self, field: str) -> tuple[ComposeForm | ImageForm, str | None]:
        parts = field.split(".")
        if parts[0] == "media" and len(parts) > 1 and int(parts[1]) < len(self.image_forms):
            return self.image_forms[int(parts[1])], parts[2] if len(parts) > 2 else "alt_text"
        name = f"{parts[2]}-{parts[1]}" if parts[0] == "variants" and len(parts) == 3 else parts[0]
        name = _FIELDS.get(name, name)
        return self.form, name if name in self.form.fields else None

    def show_findings(self, findings: Collection[Finding], *, ticked: Collection[str]) -> None:
        """What stands against sending: blocking findings at their fields, and that warnings wait for a tick.

        A field that has an error already was not saved as it is typed: what the checks say about it is not meant.
        """
        blocking = checks.errors(findings)
        settled = {finding.field for finding in blocking if self._has_error(finding.field)}
        for finding in blocking:
            if finding.field not in settled:
                self.add_error(finding.field, f"{finding.message} {finding.hint}".strip())
        if self._is_blank():
            # Which platform needs a text is only known with an account; that something must be said is known before.
            self.add_error("text", _("Write the text, or add an image if the image says everything."))
        waiting = [key for key in map(checks.key_of, checks.warnings(findings)) if key not in ticked]
        if waiting:
            self.form.add_error("acknowledged", WarningsNotAcknowledged(list(findings), waiting).message)

    def _is_blank(self) -> bool:
        said = [self._typed("text"), self.media, self.form.has_video, self.form.chosen_uids()]
        return not any(said) and "text" not in self.form.errors

    def _has_error(self, field: str) -> bool:
        form, name = self._place(field)
        return any(part in form.errors for part in (VIDEO_FIELDS if field == "video" else (name,)))

    def placed(self, findings: Iterable[Finding]) -> list[PlacedFinding]:
        """The findings for the list beside the form: images gathered, each line a link to its field."""
        return [
            PlacedFinding(**vars(finding), anchor=self._anchor(finding.field))
            for finding in gathered(findings)
        ]

    def _anchor(self, field: str) -> str:
        form, name = self._place(field)
        return error_anchor(form[name]) if name else ""

    # ---- What the page shows --------------------------------------------------------------------------------------

    @cached_property
    def limits(self):
        """Today's limits by platform key."""
        return current_limits()

    def typed_subject(self) -> Subject:
        """The post as it stands in the form, for counters and previews; nothing for the checks is in it."""
        own = {
            platform.key: {name: self._typed(f"{name}-{platform.key}") for name in ("text", "title")}
            for platform in self.form.platforms
        }
        return Subject(
            text=self._typed("text"),
            title=self._typed("platform_title"),
            variants=own,
            images=tuple(Image(place, row.asset.original_name) for place, row in enumerate(self.media)),
            video=Video("") if self.form.has_video else None,
            targets=tuple(self._target(channel) for channel in self.form.chosen_channels()),
        )

    def _typed(self, name: str) -> str:
        return clean_text(self.form[name].value() or "")

    def _target(self, channel: Channel) -> Target:
        return Target(
            uid=str(channel.uid),
            platform=channel.platform_id,
            platform_label=channel.platform.label,
            name=channel.display_name,
            limits=self.limits[channel.platform_id].for_instance(channel.host),
        )

    def wished_at(self) -> datetime | None:
        """The wished time as typed, else as stored; None without a readable one."""
        if self.form.is_bound:
            return getattr(self.form, "cleaned_data", {}).get("wished_at")
        return self.submission.wished_at if self.submission else None

    @cached_property
    def titled_platforms(self) -> set[str]:
        """Keys of the offered platforms that know a title, with or without images."""
        return {
            platform.key
            for platform in self.form.platforms
            if any(has_title(self.limits[platform.key], attached) for attached in ("", "image"))
        }
