"""The working copy: what a unit writes before anything is sent. Autosave comes here and nowhere else.

Its version guards everything that a revision will be made of, texts and images alike: whoever changes any of it raises
the version, so that a page that does not show the change can neither write over it nor send it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.policies import can
from channels_registry.models import Channel
from content_review import events, policies
from content_review.hashing import clean_line
from content_review.models import Asset, Draft, DraftMedia, Submission
from content_review.selectors.channels import channels_for
from content_review.services.cleaning import RIGHTS, clean_alt, clean_content, clean_post, clean_rights
from content_review.services.revisions import (
    Parts,
    copy_to_draft,
    lock_draft,
    parts_of_draft,
    parts_of_revision,
    stale_draft,
)
from core import clock
from core.errors import TransitionNotAllowed, UserFacingError
from core.numbers import next_number

CONTENT_FIELDS = ("text", "title", "variants", "video")
# Fields of the post itself that are written together with its draft: internal title, wish, note.
POST_FIELDS = ("internal_title", "is_urgent", "urgent_reason", "wished_at", "internal_note")


@dataclass(frozen=True)
class ImageChanges:
    """What a page says about the images of a draft, each by its uid.

    `shown` are those that the page shows, in its order; images it does not show keep their order after them. `facts`
    name what is new about one: alt_text (of this post), rights_basis, rights_note, has_people (of the image).
    `removed` are taken out.
    """

    shown: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


@transaction.atomic
def start(
    *,
    actor: User,
    unit: Unit,
    internal_title: str = "",
    channels: Sequence[Channel] = (),
    uid: UUID | None = None,
) -> Submission:
    """Begin a post for a unit, with its number and an empty working copy (P27: units without channels too).

    With `uid`, made by the page, the same call twice, also at the same moment, begins one post. Raises PermissionDenied
    for people who may not submit for the unit or write the post of this uid, UserFacingError for a closed unit.
    """
    _require_unit(actor, unit)
    if uid is not None and (known := _begun(uid, actor)):
        return known
    try:
        with transaction.atomic():
            submission = _new(actor, unit, clean_line(internal_title), uid=uid)
    except IntegrityError:
        # The same page asked twice at once, and the other request was faster.
        if uid is None or not (known := _begun(uid, actor)):
            raise
        return known
    draft = Draft.objects.create(submission=submission, edited_by=actor)
    draft.channels.set(_allowed(submission, channels, actor))
    events.PostStarted.record(actor=actor, target=submission, unit=unit)
    return submission


def save(
    submission: Submission,
    *,
    actor: User,
    version: int,
    unit: Unit | None = None,
    images: ImageChanges | None = None,
    **changes: Any,
) -> Draft:
    """Write the working copy; returns it with its new version.

    `changes` name what is written: text, title, variants ({platform: {"text", "title"}}), video ({"name", "seconds",
    "has_captions", "note"} or empty), channels, and of the post internal_title, is_urgent, urgent_reason, wished_at,
    internal_note. What is not named stays. `version` is the draft's version that the page showed. Another `unit` takes
    the post over, as long as it was never sent; chosen channels that this unit cannot choose are then taken off.

    All or nothing. Saving the same once more changes nothing, so that a repeated autosave is harmless. Raises
    StaleObject when another window wrote meanwhile, TransitionNotAllowed when the post may not be edited now,
    PermissionDenied, also for a unit of others and for facts about an image that is not in the draft, UserFacingError
    with the field.
    """
    if unknown := changes.keys() - {*CONTENT_FIELDS, *POST_FIELDS, "channels"}:
        raise TypeError(f"A draft has no {sorted(unknown)}.")
    with transaction.atomic():
        submission, draft = editable(submission, actor)
        left = _move(submission, unit, actor)
        content = _different(draft, clean_content(changes))
        post = _different(submission, clean_post(changes))
        channels = _chosen(draft, changes.get("channels"), actor, is_moved=left is not None)
        plan = _plan_images(draft, images)
        if not (left or content or post or plan.is_needed) and channels is None:
            if version != draft.version and not plan.is_all_of(images):
                raise stale_draft(draft)
            return draft
        is_content = bool(content or channels is not None or plan.removed or plan.changed)
        raise_version(draft, actor=actor, version=version, content=content, is_content=is_content)
        plan.carry_out()
        if channels is not None:
            draft.channels.set(channels)
        _write_post(submission, post, actor, left=left)
    return draft


@transaction.atomic
def describe(submission: Submission, asset: Asset, *, actor: User, **facts: Any) -> DraftMedia:
    """Write what is said about one image, whatever else changed meanwhile; `facts` as in ImageChanges.

    Raises UserFacingError for a value that is none, PermissionDenied for an image that is not in the draft.
    """
    if unknown := facts.keys() - {"alt_text", *RIGHTS}:
        raise TypeError(f"An image has no {sorted(unknown)}.")
    _submission, draft = editable(submission, actor)
    plan = _plan_images(draft, ImageChanges(facts={str(asset.uid): facts}))
    if plan.is_needed:
        raise_version(draft, actor=actor, is_content=bool(plan.changed))
        plan.carry_out()
    return next(row for row in plan.rows if row.asset.uid == asset.uid)


@transaction.atomic
def copy_to_new(submission: Submission, *, actor: User) -> Submission:
    """A new post with the content of an old one that was rejected, withdrawn, archived or published.

    Accounts that no longer take posts, or not from this unit, are left out. Raises PermissionDenied.
    """
    submission = Submission.objects.select_related("unit", "current_revision").get(pk=submission.pk)
    if not policies.can_copy(actor, submission):
        raise PermissionDenied
    revision = submission.current_revision
    parts = parts_of_revision(revision) if revision else parts_of_draft(submission.draft)
    copy = _new(actor, submission.unit, submission.title, copied_from=submission)
    copy.internal_note = submission.internal_note
    copy.save(update_fields=["internal_note"])
    allowed = set(channels_for(actor, copy.unit).values_list("pk", flat=True))
    draft = Draft.objects.create(submission=copy, edited_by=actor)
    kept = Parts(
        text=parts.text,
        title=parts.title,
        variants=parts.variants,
        video=parts.video,
        media=parts.media,
        channels=tuple(channel for channel in parts.channels if channel.pk in allowed),
    )
    copy_to_draft(draft, kept, editor=actor)
    events.PostCopied.record(actor=actor, target=copy, unit=copy.unit, data={"from": submission.number})
    return copy


# ---- For whoever changes a working copy ---------------------------------------------------------------------------


def editable(submission: Submission, actor: User) -> tuple[Submission, Draft]:
    """The post and its working copy as they are now, the copy locked until the end of the transaction.

    Raises PermissionDenied for people who may not write it, TransitionNotAllowed when it may not be written now.
    """
    draft = lock_draft(submission)
    fresh = Submission.objects.select_related("unit", "status_changed_by").get(pk=submission.pk)
    draft.submission = fresh
    if not policies.can_write(actor, fresh):
        raise PermissionDenied
    if not policies.can_edit_draft(actor, fresh):
        by, at = fresh.last_change() or (None, None)
        raise TransitionNotAllowed(fresh, fresh.status, by, at, status_label=fresh.get_status_display())
    return fresh, draft


def raise_version(
    draft: Draft,
    *,
    actor: User,
    version: int | None = None,
    content: Mapping[str, Any] | None = None,
    is_content: bool = True,
) -> None:
    """Compare-and-set: write `content`, and that it was changed, only over the version that the page showed.

    None as `version` is the draft's own, for a change that writes over nothing (one image more, one image less). The
    next revision names as its author, who then cannot approve it (I4), the last `actor` of a change that an approval is
    bound to; a wished time or a note (`is_content` False) does not make somebody the author of another's words. Raises
    StaleObject.
    """
    version = draft.version if version is None else version
    values = {**(content or {}), "version": version + 1, "updated_at": clock.now()}
    if is_content:
        values["edited_by"] = actor
    if not Draft.objects.filter(pk=draft.pk, version=version).update(**values):
        raise stale_draft(draft)
    for name, value in values.items():
        setattr(draft, name, value)


# ---- Within -------------------------------------------------------------------------------------------------------


def _require_unit(actor: User, unit: Unit) -> None:
    """Raises PermissionDenied for people who may not submit for the unit, UserFacingError for a closed unit."""
    if not can(actor, "content.submit", unit):
        raise PermissionDenied
    if unit.closed_on is not None and unit.closed_on <= clock.today():
        raise UserFacingError(
            _("This unit has been closed. Choose the unit that took over its duties."), "unit"
        )


def _begun(uid: UUID, actor: User) -> Submission | None:
    """The post of this uid, if it was begun already. Raises PermissionDenied when it is not this person's to write."""
    known = Submission.objects.select_related("unit", "draft").filter(uid=uid).first()
    if known is not None and not policies.can_write(actor, known):
        raise PermissionDenied
    return known


def _new(
    actor: User,
    unit: Unit,
    title: str,
    copied_from: Submission | None = None,
    uid: UUID | None = None,
) -> Submission:
    return Submission.objects.create(
        uid=uid or uuid4(),
        number=next_number("G"),
        unit=unit,
        submitter=actor,
        title=title[:150],
        copied_from=copied_from,
    )


def _move(submission: Submission, unit: Unit | None, actor: User) -> Unit | None:
    """Give the post, in memory, to another unit; returns the one that it leaves, None when it stays."""
    left = submission.unit
    if unit is None or unit == left:
        return None
    _require_unit(actor, unit)
    if submission.current_revision_id is not None:
        raise PermissionDenied
    submission.unit = unit
    return left


def _write_post(
    submission: Submission, changes: Mapping[str, Any], actor: User, *, left: Unit | None
) -> None:
    """Write the post's own fields and, if it `left` a unit, the one it has now, with the entry that says so."""
    for name, value in changes.items():
        setattr(submission, name, value)
    if changes or left:
        submission.save(update_fields=[*changes, *(["unit"] if left else [])])
    if left:
        facts = {"before": left.code, "after": submission.unit.code}
        events.PostMoved.record(actor=actor, target=submission, unit=submission.unit, data=facts)


def _different(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _chosen(
    draft: Draft, wanted: Iterable[Channel] | None, actor: User, *, is_moved: bool
) -> list[Channel] | None:
    """The channels that the draft is to have, None when it has them. Without a wish a move keeps what it can."""
    if wanted is None and not is_moved:
        return None
    submission = draft.submission
    held = set(draft.channels.values_list("pk", flat=True))
    if wanted is None:
        chosen = list(channels_for(actor, submission.unit).filter(pk__in=held))
    else:
        chosen = _allowed(submission, wanted, actor, held=() if is_moved else held)
    return chosen if {channel.pk for channel in chosen} != held else None


def _allowed(
    submission: Submission, channels: Iterable[Channel], actor: User, *, held: Collection[int] = ()
) -> list[Channel]:
    """The chosen channels, each one that this person may choose for the unit, or that is `held` already."""
    chosen = list({channel.pk: channel for channel in channels}.values())
    allowed = set(channels_for(actor, submission.unit).values_list("pk", flat=True)) if chosen else set()
    if any(channel.pk not in allowed and channel.pk not in held for channel in chosen):
        raise UserFacingError(
            _("One of the accounts cannot be chosen for this unit. Choose from the list."), "channels"
        )
    return chosen


@dataclass
class _ImagePlan:
    """The images as they are to be: `rows` in their order, and which rows and images are written for that."""

    rows: list[DraftMedia]
    removed: list[DraftMedia] = field(default_factory=list)
    changed: dict[int, DraftMedia] = field(default_factory=dict)
    assets: dict[int, Asset] = field(default_factory=dict)

    @property
    def is_needed(self) -> bool:
        return bool(self.removed or self.changed or self.assets)

    def is_all_of(self, images: ImageChanges | None) -> bool:
        """Whether the page, if it shows images at all, shows exactly these."""
        return images is None or {str(row.asset.uid) for row in self.rows} == set(images.shown)

    def carry_out(self) -> None:
        if self.removed:
            DraftMedia.objects.filter(pk__in=[row.pk for row in self.removed]).delete()
        if self.changed:
            DraftMedia.objects.bulk_update(self.changed.values(), ["position", "alt_text"])
        if self.assets:
            Asset.objects.bulk_update(self.assets.values(), RIGHTS)


def _plan_images(draft: Draft, images: ImageChanges | None) -> _ImagePlan:
    """What has to be written so that the draft's images are as the page says; nothing is written yet."""
    if images is None:
        return _ImagePlan([])
    before = list(draft.media.select_related("asset"))
    if images.facts.keys() - {str(row.asset.uid) for row in before}:
        raise PermissionDenied
    place = {uid: index for index, uid in enumerate(images.shown)}
    left = [row for row in before if str(row.asset.uid) not in images.removed]
    plan = _ImagePlan(sorted(left, key=lambda row: place.get(str(row.asset.uid), len(place))))
    plan.removed = [row for row in before if str(row.asset.uid) in images.removed]
    if plan.rows != left:
        for position, row in enumerate(plan.rows):
            row.position = position
            plan.changed[row.pk] = row
    for row in plan.rows:
        _plan_facts(plan, row, images.facts.get(str(row.asset.uid), {}))
    return plan


def _plan_facts(plan: _ImagePlan, row: DraftMedia, facts: Mapping[str, Any]) -> None:
    alt_text = clean_alt(facts["alt_text"]) if "alt_text" in facts else row.alt_text
    rights = clean_rights({name: value for name, value in facts.items() if name != "alt_text"})
    if alt_text != row.alt_text:
        row.alt_text = alt_text
        plan.changed[row.pk] = row
    if different := _different(row.asset, rights):
        for name, value in different.items():
            setattr(row.asset, name, value)
        plan.assets[row.asset.pk] = row.asset
