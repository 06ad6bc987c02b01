"""The working copy: what a unit writes before anything is sent. Autosave comes here and nowhere else."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.policies import can
from channels_registry.models import Channel
from content_review import events, policies
from content_review.enums import RightsBasis
from content_review.hashing import clean_line
from content_review.models import Asset, Draft, DraftMedia, Submission
from content_review.selectors.channels import channels_for
from content_review.services.cleaning import clean_alt, clean_content, clean_post
from content_review.services.revisions import Parts, copy_to_draft, parts_of_draft, parts_of_revision
from core import clock
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError
from core.numbers import next_number

CONTENT_FIELDS = ("text", "title", "variants", "video")
# Fields of the post itself that are written together with its draft: internal title, wish, note.
POST_FIELDS = ("internal_title", "is_urgent", "urgent_reason", "wished_at", "internal_note")


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


def save(submission: Submission, *, actor: User, version: int, **changes: Any) -> Draft:
    """Write the working copy; returns it with its new version.

    `changes` name what is written: text, title, variants ({platform: {"text", "title"}}), video ({"name", "seconds",
    "has_captions", "note"} or empty), channels, and of the post internal_title, is_urgent, urgent_reason, wished_at,
    internal_note. What is not named stays. `version` is the draft's version that the page showed.

    Saving the same once more changes nothing, so that a repeated autosave is harmless. Raises StaleObject when another
    window wrote meanwhile, TransitionNotAllowed when the post may not be edited now, UserFacingError with the field.
    """
    if unknown := changes.keys() - {*CONTENT_FIELDS, *POST_FIELDS, "channels"}:
        raise TypeError(f"A draft has no {sorted(unknown)}.")
    with transaction.atomic():
        submission, draft = _editable(submission, actor)
        content = clean_content(changes)
        post = clean_post(changes)
        channels = None
        if "channels" in changes:
            channels = _allowed(submission, changes["channels"], actor, draft)
        changed = {name: value for name, value in content.items() if getattr(draft, name) != value}
        post = {name: value for name, value in post.items() if getattr(submission, name) != value}
        held = set(draft.channels.values_list("pk", flat=True))
        is_moved = channels is not None and {channel.pk for channel in channels} != held
        if not (changed or post or is_moved):
            return draft
        _bump(submission, draft, version, actor, changed)
        if is_moved:
            draft.channels.set(channels)
        if post:
            for name, value in post.items():
                setattr(submission, name, value)
            submission.save(update_fields=[*post])
    return draft


@transaction.atomic
def move(submission: Submission, *, unit: Unit, actor: User) -> None:
    """Give a draft that was never sent to another unit of the person, who noticed the wrong one.

    Chosen channels that the new unit cannot choose are taken off. Raises PermissionDenied, also for a post that was
    sent before, and UserFacingError for a closed unit.
    """
    submission, draft = _editable(submission, actor)
    _require_unit(actor, unit)
    if submission.current_revision_id is not None:
        raise PermissionDenied
    submission.unit = unit
    submission.save(update_fields=["unit"])
    allowed = channels_for(actor, unit).values("pk")
    draft.channels.through.objects.filter(draft=draft).exclude(channel__in=allowed).delete()


@transaction.atomic
def reorder_media(submission: Submission, asset_uids: Sequence[str], *, actor: User) -> None:
    """Bring the images into this order. Images not named keep their order after the named ones."""
    _submission, draft = _editable(submission, actor)
    wanted = {str(uid): place for place, uid in enumerate(asset_uids)}
    rows = list(draft.media.select_related("asset"))
    rows.sort(key=lambda row: (wanted.get(str(row.asset.uid), len(wanted)), row.position))
    moved = [row for place, row in enumerate(rows) if row.position != place]
    for place, row in enumerate(rows):
        row.position = place
    if moved:
        DraftMedia.objects.bulk_update(moved, ["position"])
        note_editor(draft, actor=actor)


@transaction.atomic
def describe(submission: Submission, asset: Asset, *, actor: User, **facts: Any) -> DraftMedia:
    """Write what is said about an image: alt_text (of this post), rights_basis, rights_note, has_people (of the image).

    Raises UserFacingError for a value that is none, PermissionDenied for an image that is not in the draft.
    """
    if unknown := facts.keys() - {"alt_text", "rights_basis", "rights_note", "has_people"}:
        raise TypeError(f"An image has no {sorted(unknown)}.")
    _submission, draft = _editable(submission, actor)
    row = draft.media.select_related("asset").filter(asset=asset).first()
    if row is None:
        raise PermissionDenied
    if "alt_text" in facts:
        alt_text = clean_alt(facts.pop("alt_text"))
        if alt_text != row.alt_text:
            row.alt_text = alt_text
            row.save(update_fields=["alt_text"])
            note_editor(draft, actor=actor)
    if facts:
        _write_rights(row.asset, facts)
    return row


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


def _editable(submission: Submission, actor: User) -> tuple[Submission, Draft]:
    """The post and its working copy as they are now, if this person may write it in its present state."""
    draft = Draft.objects.select_related("submission__unit", "submission__status_changed_by").get(
        submission=submission.pk
    )
    fresh = draft.submission
    if not policies.can_write(actor, fresh):
        raise PermissionDenied
    if not policies.can_edit_draft(actor, fresh):
        by, at = fresh.last_change() or (None, None)
        raise TransitionNotAllowed(fresh, fresh.status, by, at, status_label=fresh.get_status_display())
    return fresh, draft


def _bump(submission: Submission, draft: Draft, version: int, actor: User, changed: dict[str, Any]) -> None:
    """Compare-and-set: write the content only over the version that the page showed."""
    values = {**changed, "version": version + 1, "edited_by": actor, "updated_at": clock.now()}
    if not Draft.objects.filter(pk=draft.pk, version=version).update(**values):
        fresh = Draft.objects.select_related("edited_by").get(pk=draft.pk)
        by = fresh.edited_by.get_full_name() if fresh.edited_by else None
        raise StaleObject(
            submission, submission.status, by, fresh.updated_at, status_label=submission.get_status_display()
        )
    for name, value in values.items():
        setattr(draft, name, value)


def note_editor(draft: Draft, *, actor: User) -> None:
    """Remember who worked on the draft last; whoever adds, removes or describes an image calls this.

    The next revision names this person as its author, who then cannot approve it (I4).
    """
    Draft.objects.filter(pk=draft.pk).update(edited_by=actor, updated_at=clock.now())


def _allowed(
    submission: Submission, channels: Iterable[Channel], actor: User, draft: Draft | None = None
) -> list[Channel]:
    """The chosen channels, each one that this person may choose for the unit, or that was chosen already."""
    chosen = list({channel.pk: channel for channel in channels}.values())
    allowed = set(channels_for(actor, submission.unit).values_list("pk", flat=True)) if chosen else set()
    if chosen and draft is not None:
        allowed |= set(draft.channels.values_list("pk", flat=True))
    if any(channel.pk not in allowed for channel in chosen):
        raise UserFacingError(
            _("One of the accounts cannot be chosen for this unit. Choose from the list."), "channels"
        )
    return chosen


def _write_rights(asset: Asset, facts: dict[str, Any]) -> None:
    if facts.get("rights_basis", "") not in {"", *RightsBasis.values}:
        raise UserFacingError(_("Choose where the image comes from."), "rights_basis")
    if "rights_note" in facts:
        facts["rights_note"] = clean_line(facts["rights_note"])[:300]
    for name, value in facts.items():
        setattr(asset, name, value)
    asset.save(update_fields=[*facts])
