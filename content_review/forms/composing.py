"""One post on the form: what may be chosen, the bound forms, and writing them through the services.

The page, the autosave and the buttons that work without a script all go through `Composition`, so that they save the
same things in the same way.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.policies import holdings
from channels_registry.limit_rows import current_limits
from channels_registry.models import Channel
from channels_registry.platforms.rules import has_title
from content_review import checks
from content_review.checks.subject import Image, Subject, Target, Video
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.forms.compose import ComposeForm, initial_of
from content_review.forms.images import ImageForm, image_forms
from content_review.hashing import clean_text
from content_review.models import Decision, Delivery, Draft, DraftMedia, Submission
from content_review.previews import Preview, build_previews, pictures_of
from content_review.selectors.channels import channels_for
from content_review.selectors.posts import own_units
from content_review.services import drafts, media
from core import clock
from core.check_registry import Finding
from core.errors import UserFacingError

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
        self.user, self.uid, self.data = user, uid, data
        self.submission = submission
        self.draft: Draft | None = submission.draft if submission else None
        self.units = self._units()
        self.unit = self._unit()
        self.channels = self._offer()
        held = [channel for channel in self.channels if channel.is_held]
        self.media = self._media()
        self.form = ComposeForm(
            data,
            initial=self._initial(held),
            units=self.units,
            channels=self.channels,
            is_final=is_final,
        )
        # The page may still show the accounts of the unit that was chosen before.
        self.form.fields["channels"].drops_unknown = self.may_change_unit
        self.image_forms = image_forms(self.media, data)
        self.is_saved = False
        self._describe_title()

    # ---- What may be chosen -------------------------------------------------------------------------------------

    @property
    def may_change_unit(self) -> bool:
        """Before anything was sent, by somebody who has several units."""
        if len(self.units) < 2:
            return False
        post = self.submission
        return post is None or (post.status == SubmissionStatus.DRAFT and post.current_revision_id is None)

    def _units(self) -> list[Unit]:
        units = list(own_units(self.user))
        if self.submission and self.submission.unit not in units:
            units.insert(0, self.submission.unit)
        return units

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

    def _offer(self) -> list[Channel]:
        """Own channels first, then the official ones; what is chosen already stays, whatever became of it.

        One query; each channel knows whether the saved draft has it (`is_held`).
        """
        if self.unit is None:
            return []
        chosen = Draft.channels.through.objects.filter(
            draft=self.draft.pk if self.draft else None, channel=OuterRef("pk")
        )
        wanted = Q(pk__in=channels_for(self.user, self.unit).values("pk"))
        if self.submission and self.submission.unit == self.unit:
            wanted |= Q(is_held=True)
        rows = (
            Channel.objects.annotate(is_held=Exists(chosen)).filter(wanted).select_related("platform", "unit")
        )
        return sorted(rows, key=lambda c: (c.is_official, c.platform.position, c.sort_key))

    def _media(self) -> list[DraftMedia]:
        if self.draft is None:
            return []
        return list(self.draft.media.select_related("asset__thumbnail", "asset__preview", "asset__master"))

    def _initial(self, held: Iterable[Channel]) -> dict[str, Any]:
        if self.submission is None or self.draft is None:
            return {"version": 0, "unit": str(self.unit.uid) if self.unit else ""}
        return initial_of(self.submission, self.draft, held)

    def _describe_title(self) -> None:
        labels = [p.label for p in self.form.platforms if p.key in self.titled_platforms]
        self.form.fields["platform_title"].help_text = _("Shown on %(platforms)s.") % {
            "platforms": ", ".join(labels)
        }

    # ---- Writing ------------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The version that the page showed; of a page opened before the draft existed, the draft's first."""
        shown = self.form.cleaned_data.get("version") or 0
        return max(shown, 1)

    @property
    def version_to_show(self) -> Any:
        """What the page carries on: the saved version, or the one it had if it could not be saved."""
        if self.draft is None or (self.form.is_bound and not self.is_saved):
            return self.form["version"].value() or 0
        return self.draft.version

    def begin(self) -> Submission:
        """The post, made with this page's uid if it does not exist yet. Raises UserFacingError, PermissionDenied."""
        if self.unit is None:
            raise PermissionDenied
        if self.submission is None:
            self.submission = drafts.start(uid=self.uid, actor=self.user, unit=self.unit)
            self.draft = self.submission.draft
        return self.submission

    def is_valid(self) -> bool:
        """Whether everything could be read; what could is saved in any case."""
        return all([self.form.is_valid(), *(form.is_valid() for form in self.image_forms)])

    def save(self, *, is_forced: bool = False) -> None:
        """Write what could be read. `is_forced` writes over what another window saved.

        A refusal of the service becomes an error of its field. Raises StaleObject, TransitionNotAllowed,
        PermissionDenied.
        """
        self.is_valid()
        try:
            submission = self.begin()
            if self.may_change_unit and self.unit != submission.unit:
                drafts.move(submission, unit=self.unit, actor=self.user)
            self.draft = drafts.save(
                submission,
                actor=self.user,
                version=self.draft.version if is_forced else self.version,
                **self._changes(),
            )
            self._save_images(submission)
            self.is_saved = True
        except UserFacingError as error:
            self.add_error(error.field or "", error.message)
        if self.draft is not None:
            self.submission = self.draft.submission

    def _changes(self) -> dict[str, Any]:
        data = self.form.cleaned_data
        changes = {target: data[name] for name, target in _SAVED.items() if name in data}
        changes["variants"] = self.form.variants(self.draft.variants)
        if "video_duration" in data:
            changes["video"] = self.form.video()
        return changes

    def _save_images(self, submission: Submission) -> None:
        for form in self.image_forms:
            if changes := form.changes():
                drafts.describe(submission, form.media_row.asset, actor=self.user, **changes)
                form.media_row.alt_text = changes.get("alt_text", form.media_row.alt_text)
        posted = self.data.getlist("media")
        shown = [str(row.asset.uid) for row in self.media]
        if posted and posted != shown:
            self.reorder(posted)

    def reorder(self, uids: Sequence[str]) -> None:
        """Bring the images into this order, here and in the draft."""
        drafts.reorder_media(self.submission, uids, actor=self.user)
        place = {uid: index for index, uid in enumerate(uids)}
        self.image_forms.sort(key=lambda form: place.get(str(form.media_row.asset.uid), len(place)))

    def move(self, uid: str, step: int) -> None:
        """One image one place up (-1) or down (1)."""
        uids = [str(form.media_row.asset.uid) for form in self.image_forms]
        if uid not in uids:
            return
        at = uids.index(uid)
        to = min(max(at + step, 0), len(uids) - 1)
        uids.insert(to, uids.pop(at))
        self.reorder(uids)

    def apply_rights(self, uid: str) -> None:
        """Source and people of one image for all the others."""
        source = next((form for form in self.image_forms if str(form.media_row.asset.uid) == uid), None)
        for form in self.image_forms:
            if source is not None and form is not source:
                drafts.describe(self.submission, form.media_row.asset, actor=self.user, **source.rights())

    def remove(self, uid: str) -> None:
        """Take one image out of the draft and off the page."""
        for form in self.image_forms:
            asset = form.media_row.asset
            if str(asset.uid) == uid:
                media.remove_image(self.submission, asset_uid=asset.uid, actor=self.user)
                self.media.remove(form.media_row)
                self.image_forms.remove(form)
                return

    def add_files(self, uploads: Iterable[UploadedFile]) -> None:
        """Take in files that came with the form; each that cannot be taken becomes an error that names it."""
        known = {row.pk for row in self.media}
        for upload in uploads:
            try:
                media.add_image(self.submission, upload=upload, actor=self.user)
            except UserFacingError as error:
                self.form.add_error("files", error.message)
        self.media = self._media()
        self.image_forms += image_forms([row for row in self.media if row.pk not in known], self.data)
        for form in self.image_forms:
            form.is_valid()

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

    def show_errors(self, findings: Iterable[Finding]) -> None:
        """Blocking findings as errors of their fields, each with how to mend it."""
        for finding in checks.errors(findings):
            self.add_error(finding.field, f"{finding.message} {finding.hint}".strip())

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

    def previews(self) -> list[Preview]:
        """What is typed as each chosen platform shows it, with its length there."""
        return build_previews(
            self.typed_subject(),
            channels=self.form.chosen_channels(),
            pictures=pictures_of(form.media_row for form in self.image_forms),
        )

    def posts_that_day(self) -> int | None:
        """Other posts planned or out on the chosen channels on the wished day; None without a readable day."""
        if self.form.is_bound:
            moment = getattr(self.form, "cleaned_data", {}).get("wished_at")
        else:
            moment = self.submission.wished_at if self.submission else None
        if moment is None:
            return None
        start = datetime.combine(clock.local(moment).date(), time(), tzinfo=clock.ISTANBUL)
        rows = Delivery.objects.filter(
            channel__in=self.form.chosen_channels(),
            due_at__range=(start, start + timedelta(days=1) - timedelta.resolution),
            status__in=DeliveryStatus.OPEN | {DeliveryStatus.PUBLISHED},
        )
        if self.submission is not None:
            rows = rows.exclude(submission=self.submission)
        return rows.aggregate(total=Count("submission", distinct=True))["total"]

    def decision(self) -> Decision | None:
        """The correction that is asked for, None when none is."""
        if self.submission is None or self.submission.status != SubmissionStatus.CHANGES_REQUESTED:
            return None
        return (
            Decision.objects.filter(revision=self.submission.current_revision_id, undone_at__isnull=True)
            .select_related("decider", "principle")
            .first()
        )

    @cached_property
    def titled_platforms(self) -> set[str]:
        """Keys of the offered platforms that know a title, with or without images."""
        return {
            platform.key
            for platform in self.form.platforms
            if any(has_title(self.limits[platform.key], attached) for attached in ("", "image"))
        }
