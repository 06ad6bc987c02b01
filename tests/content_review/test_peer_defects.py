"""Defects seen in other products, each refused here on every path (docs/design/defects.md).

1 scheduling past the approval, 2 editing what is scheduled, 3 an approval that does not cover everything,
4 self-approval and two winners, 5 a history that vanishes with its people, 10 rights by address, 11 naive times. The
key ring (6), methods of requests (12) and image metadata (13) are tested where they live.
"""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import StoredFile
from audit.models import AuditEntry
from content_review.enums import DeliveryStatus
from content_review.models import Asset, Decision, Delivery
from content_review.services import copy_pack, deliveries, drafts, reviewing, submitting
from content_review.services.cleaning import clean_post
from content_review.services.drafts import ImageChanges
from core import clock
from core.errors import UserFacingError
from tests.database import triggers_away
from tests.invariants.holding import broken
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


# ---- 1: nothing is scheduled past the approval ----


@pytest.mark.parametrize("status", sorted(DeliveryStatus.NEEDS_APPROVAL))
def test_1_no_path_brings_an_unapproved_post_onto_the_schedule(status):
    post = make.make_submitted()
    delivery = post.deliveries.get()
    when = clock.now() + timedelta(days=1)
    for actor in (make_director(), post.submitter):
        with pytest.raises(PermissionDenied):
            deliveries.move(delivery, due_at=when, actor=actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(status=status, due_at=when)
    delivery.status, delivery.due_at = status, when
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.bulk_update([delivery], ["status", "due_at"])


def test_1_a_correction_a_rejection_and_an_undone_approval_are_no_approval():
    reviewer = make.make_reviewer()
    corrected = make.request_changes(make.make_submitted())
    rejected = make.reject(make.make_submitted())
    undone = make.make_submitted()
    make.approve(undone, actor=reviewer)
    reviewing.undo(undone, actor=reviewer)
    for post in (corrected, rejected, undone):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(submission=post).update(status="ready")


# ---- 2: what is scheduled cannot be edited past the review ----


def change_text(post):
    save(post, text="Değişen metin")


def change_platform_text(post):
    save(post, variants={"x": {"text": "Yalnız X için"}})


def change_title(post):
    save(post, title="Değişen başlık")


def change_alt_text(post):
    drafts.describe(
        post, post.draft.media.first().asset, actor=post.submitter, alt_text="Başka bir açıklama."
    )


def swap_images(post):
    rows = list(post.draft.media.select_related("asset"))
    shown = tuple(str(row.asset.uid) for row in reversed(rows))
    save(post, images=ImageChanges(shown=shown))


def remove_image(post):
    post.draft.media.first().delete()


def add_channel(post):
    save(post, channels=[*post.draft.channels.all(), make_official_channel(platform="linkedin")])


def declare_video(post):
    save(post, video={"name": "a.mp4", "seconds": 30, "has_captions": True})


def save(post, **changes):
    drafts.save(post, actor=post.submitter, version=make.read(post).draft.version, **changes)


EDITS = [
    change_text,
    change_platform_text,
    change_title,
    change_alt_text,
    swap_images,
    remove_image,
    add_channel,
    declare_video,
]


@pytest.mark.parametrize("edit", EDITS)
def test_2_and_3_any_edit_of_a_scheduled_post_voids_its_approval(edit):
    delivery = make.make_scheduled_delivery(images=2)
    post = make.read(delivery.submission)
    approved_hash = delivery.revision_hash
    edit(post)
    post = make.send(post, acknowledged=["media_count:x", "duplicate:x"])
    delivery.refresh_from_db()
    assert (post.status, delivery.status) == ("submitted", "pending")
    assert delivery.revision_hash == post.current_revision.content_hash != approved_hash
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(status="ready")


def test_2_the_time_alone_voids_nothing():
    delivery = make.make_scheduled_delivery()
    deliveries.move(delivery, due_at=clock.now() + timedelta(days=9), actor=make_director())
    delivery.refresh_from_db()
    assert (delivery.status, delivery.submission.status) == ("scheduled", "approved")


def test_3_an_approved_image_cannot_be_exchanged():
    post = make.make_approved(images=1)
    asset = post.current_revision.media.get().asset
    other = make.make_asset(unit=post.unit, actor=post.submitter)
    file = StoredFile.objects.filter(pk=asset.master_id)
    for exchange in (
        lambda: Asset.objects.filter(pk=asset.pk).update(master=other.master),
        lambda: file.update(sha256="0" * 64),
        lambda: file.update(name="test/other"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            exchange()
    assert broken() == []


def test_3_an_image_that_was_exchanged_around_the_triggers_is_neither_packed_nor_published():
    delivery = make.make_ready_delivery(images=1)
    asset = delivery.revision.media.get().asset
    other = make.make_asset(unit=asset.unit, actor=asset.uploaded_by)
    copy_pack.build(delivery)
    with triggers_away(connection):
        Asset.objects.filter(pk=asset.pk).update(master=other.master)
    with pytest.raises(UserFacingError):
        copy_pack.build(Delivery.objects.get(pk=delivery.pk))
    with pytest.raises(UserFacingError):
        make.publish(delivery)
    assert [line for line in broken() if "another picture" in line]


# ---- 4: self-approval; the race itself is in test_races ----


def test_4_nobody_approves_an_own_post_by_service_or_row():
    reviewer = make.make_reviewer()
    post = make.make_submitted(submitter=reviewer, unit=reviewer.appointments.get().unit)
    with pytest.raises(PermissionDenied):
        make.approve(post, actor=reviewer)
    revision = post.current_revision
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            submission=post,
            revision=revision,
            kind="approve",
            decider=reviewer,
            submitter=revision.submitter,
            revision_author=revision.author,
            revision_hash=revision.content_hash,
        )


# ---- 5: the history stays ----


def test_5_people_posts_and_decisions_cannot_be_deleted_and_their_names_stay_in_the_ledger():
    reviewer = make.make_reviewer(full_name="Mert Kaya")
    post = make.make_approved(reviewer=reviewer)
    for row in (reviewer, post.submitter, post):
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            row.delete()
    entry = AuditEntry.objects.get(code="content.approved")
    reviewer.full_name = "Mert Kaya Demir"
    reviewer.save(update_fields=["full_name"])
    entry.refresh_from_db()
    assert (entry.actor_name, entry.target_label) == ("Mert Kaya", str(post))


# ---- 10: rights are asked by every verb, not by the page ----


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.ADMIN, Role.AUDITOR, Role.FINANCE, Role.SENIOR])
def test_10_no_verb_works_for_people_of_elsewhere(role):
    stranger = make_holder(role)
    draft, waiting = make.make_draft(), make.make_submitted()
    ready, published = make.make_ready_delivery(), make.make_published().deliveries.get()
    verbs = [
        lambda: drafts.save(draft, actor=stranger, version=draft.draft.version, text="a"),
        lambda: submitting.submit(draft, actor=stranger, version=draft.draft.version),
        lambda: submitting.recall(waiting, actor=stranger),
        lambda: submitting.withdraw(waiting, actor=stranger),
        lambda: make.approve(waiting, actor=stranger),
        lambda: make.request_changes(waiting, actor=stranger),
        lambda: deliveries.move(ready, due_at=None, actor=stranger),
        lambda: deliveries.hold(ready, actor=stranger, reason="a"),
        lambda: deliveries.cancel(ready, actor=stranger),
        lambda: make.publish(ready, actor=stranger),
        lambda: deliveries.take_down(published, actor=stranger, reason="a"),
        lambda: drafts.copy_to_new(published.submission, actor=stranger),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()


# ---- 11: wall-clock times ----


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1)).map(
        lambda moment: moment.replace(tzinfo=clock.ISTANBUL)
    )
)
def test_11_a_wished_wall_clock_time_comes_back_as_it_was_typed(typed):
    kept = clean_post({"wished_at": typed})["wished_at"]
    assert clock.local(kept).strftime("%Y-%m-%d %H:%M") == typed.strftime("%Y-%m-%d %H:%M")
    assert kept.utcoffset() == timedelta(0)


def test_11_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clean_post({"wished_at": datetime(2026, 11, 20, 14, 30)})
