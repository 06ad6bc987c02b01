"""What the database refuses about revisions, decisions and deliveries, whatever path a statement takes.

Every statement here goes around services and forms: raw SQL or the bare ORM.
"""

# ruff: noqa: S608 - the statements are put together from words of this file
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from channels_registry.models import Channel
from content_review.enums import DeliveryStatus
from content_review.models import (
    Decision,
    Delivery,
    Revision,
    RevisionMedia,
)
from content_review.services import deliveries, reviewing, submitting
from content_review.triggers import RULES
from core import clock, triggers
from tests.content_review.rows import decision_values, insert_decision, insert_delivery, refuse
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_person
from tests.make.channels import make_channel, make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def only_the_approval(db):
    """Without the rules that look at the post instead of its approval."""
    triggers.drop(connection, [rule for rule in RULES if "_delivery_post_" in rule.name])


# ---- The three statements of decisions.md section 4, and their UPDATE twins ------------------------------------------


def test_1_a_decision_with_wrong_copies_is_refused():
    submission = make.make_submitted()
    stranger = make_person()
    wrong = {
        "submitter": stranger,
        "revision_author": stranger,
        "revision_hash": "0" * 64,
        "submission": make.make_submitted(),
    }
    for name, value in wrong.items():
        refuse(
            call=lambda n=name, v=value: insert_decision(submission, **{n: v}),
            match="content_review_decision_copies",
        )
    insert_decision(submission)


def test_1_update_the_copies_of_a_decision_cannot_be_changed_afterwards():
    submission = make.make_approved()
    stranger = make_person()
    for column, value in (
        ("submitter_id", stranger.pk),
        ("revision_author_id", stranger.pk),
        ("decider_id", stranger.pk),
        ("revision_hash", "0" * 64),
        ("kind", "by_policy"),
        ("reason", "sonradan"),
        ("decided_at", clock.now() - timedelta(days=1)),
    ):
        refuse(
            f"UPDATE content_review_decision SET {column} = %s",
            [value],
            match="content_review_decision_only_undone",
        )
    refuse(call=lambda: Decision.objects.update(submitter=stranger))
    assert submission.decisions.get().undone_at is None


def test_2_a_decision_without_a_decider_stands_only_where_no_channel_wants_a_review():
    submission = make.make_submitted()
    refuse(
        call=lambda: insert_decision(submission, kind="by_policy", decider=None),
        match="content_review_decision_by_policy",
    )
    for mode in ("sample", "after", "none"):
        Channel.objects.update(review_mode=mode)
        with transaction.atomic():
            insert_decision(submission, kind="by_policy", decider=None)
            transaction.set_rollback(True)


def test_2_one_channel_that_wants_a_review_is_enough():
    channels = [
        make_official_channel(platform="x"),
        make_official_channel(platform="linkedin", review_mode="none"),
    ]
    submission = make.make_submitted(channels=channels)
    refuse(
        call=lambda: insert_decision(submission, kind="by_policy", decider=None),
        match="content_review_decision_by_policy",
    )


def test_2_update_an_approval_cannot_lose_its_decider():
    make.make_approved()
    refuse("UPDATE content_review_decision SET decider_id = NULL, kind = 'by_policy'", match="only_undone")


@pytest.mark.usefixtures("only_the_approval")
@pytest.mark.parametrize("status", ["ready", "held", "scheduled"])
def test_3_no_delivery_comes_to_be_without_an_approval_of_its_revision(status):
    channel = make_official_channel(platform="x")
    submission = make.make_submitted(channels=[channel])
    submission.deliveries.all().delete()
    refuse(
        call=lambda: insert_delivery(submission, status=status, channel=channel),
        match="content_review_delivery_approval_insert",
    )


@pytest.mark.usefixtures("only_the_approval")
@pytest.mark.parametrize("status", sorted(DeliveryStatus.NEEDS_APPROVAL))
def test_3_update_a_waiting_delivery_is_not_scheduled_nor_published_without_an_approval(status):
    submission = make.make_submitted()
    delivery = submission.deliveries.get()
    refuse(
        "UPDATE content_review_delivery SET status = %s, due_at = %s WHERE id = %s",
        [status, clock.now(), delivery.pk],
        match="content_review_delivery_approval_update",
    )
    refuse(call=lambda: Delivery.objects.update(status=status, due_at=clock.now()))
    delivery.status, delivery.due_at = status, clock.now()
    refuse(call=delivery.save)


@pytest.mark.usefixtures("only_the_approval")
def test_3_update_an_approved_delivery_cannot_be_turned_to_another_revision():
    delivery = make.make_ready_delivery()
    other = make.make_revision_row(delivery.submission)
    refuse(
        "UPDATE content_review_delivery SET revision_id = %s, revision_hash = %s",
        [other.pk, other.content_hash],
        match="content_review_delivery_approval_update",
    )
    refuse("UPDATE content_review_delivery SET revision_hash = %s", ["0" * 64])
    waiting = make.make_submitted().deliveries.get()
    refuse(
        "UPDATE content_review_delivery SET revision_hash = %s WHERE id = %s",
        ["0" * 64, waiting.pk],
        match="content_review_delivery_hash_update",
    )


# ---- Further refusals -----------------------------------------------------------------------------------------------


def test_a_decision_about_another_revision_than_the_current_one_is_refused():
    submission = make.make_submitted()
    later = make.make_revision_row(submission)
    refuse(
        call=lambda: insert_decision(submission, revision=later, revision_hash=later.content_hash),
        match="content_review_decision_copies",
    )


def test_nobody_decides_on_an_own_post_by_any_path():
    submission = make.make_submitted()
    refuse(call=lambda: insert_decision(submission, decider=submission.submitter))
    row = decision_values(submission, decider=submission.submitter)
    refuse(call=lambda: Decision.objects.create(**row))


def test_whoever_started_the_post_does_not_decide_even_if_a_colleague_sent_it():
    submission = make.make_draft()
    colleague = make_holder("representative", unit=submission.unit)
    submission = make.send(submission, actor=colleague)
    assert submission.current_revision.submitter == colleague
    refuse(
        call=lambda: insert_decision(submission, decider=submission.submitter),
        match="content_review_decision_own_post",
    )


def test_whoever_wrote_the_newest_revision_does_not_approve():
    submission = make.make_submitted()
    refuse(call=lambda: insert_decision(submission, decider=submission.current_revision.author))


def test_no_decision_is_born_undone():
    submission = make.make_submitted()
    row = decision_values(submission)
    row |= {"undone_at": clock.now(), "undone_by": row["decider"]}
    refuse(call=lambda: Decision.objects.create(**row), match="content_review_decision_born_undone")


def test_a_correction_and_a_rejection_need_their_reason():
    submission = make.make_submitted()
    for kind in ("request_changes", "reject"):
        refuse(call=lambda k=kind: insert_decision(submission, kind=k))


def test_unknown_statuses_are_refused():
    make.make_approved()
    for table in ("submission", "delivery"):
        refuse(f"UPDATE content_review_{table} SET status = 'canli'")
    refuse("UPDATE content_review_submission SET status = 'submitted', current_revision_id = NULL")


def test_revisions_and_their_images_never_change():
    submission = make.make_submitted(images=1)
    for statement in (
        "UPDATE content_review_revision SET text = 'başka'",
        "UPDATE content_review_revision SET content_hash = 'x'",
        "DELETE FROM content_review_revision",
        "UPDATE content_review_revisionmedia SET alt_text = 'başka'",
        "DELETE FROM content_review_revisionmedia",
    ):
        refuse(statement, match="content_review_(revision|media)_kept")
    refuse(call=lambda: Revision.objects.update(text="başka"))
    revision = submission.current_revision
    revision.text = "başka"
    refuse(call=revision.save)
    refuse(call=lambda: RevisionMedia.objects.all().delete())


def test_a_sealed_revision_gets_no_further_image():
    submission = make.make_submitted(images=1)
    known = submission.current_revision.media.get()
    for revision in (submission.current_revision, make.make_revision_row(submission, number=0)):
        row = RevisionMedia(revision=revision, asset=known.asset, position=7, sha256=known.sha256)
        refuse(call=row.save, match="content_review_media_sealed")


def test_decisions_are_never_deleted_and_undone_only_once_by_their_decider():
    submission = make.make_submitted()
    make.request_changes(submission)
    decision = submission.decisions.get()
    refuse("DELETE FROM content_review_decision", match="kept_delete")
    undo = "UPDATE content_review_decision SET undone_at = %s, undone_by_id = %s"
    refuse(undo, [clock.now(), decision.decider_id], match="content_review_decision_in_use")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_review_submission SET status = 'submitted'")
    refuse(undo, [clock.now(), make_person().pk])
    with connection.cursor() as cursor:
        cursor.execute(undo, [clock.now(), decision.decider_id])
    refuse("UPDATE content_review_decision SET undone_at = NULL, undone_by_id = NULL", match="only_undone")
    refuse(undo, [clock.now(), decision.decider_id], match="only_undone")


@pytest.mark.parametrize("end", [submitting.withdraw, submitting.archive])
def test_a_decision_about_a_post_that_has_ended_stays(end):
    submission = make.make_approved()
    for delivery in submission.deliveries.all():
        deliveries.cancel(delivery, actor=submission.submitter)
    end(submission, actor=submission.submitter)
    decision = submission.decisions.get()
    refuse(
        "UPDATE content_review_decision SET undone_at = %s, undone_by_id = %s",
        [clock.now(), decision.decider_id],
        match="content_review_decision_in_use",
    )


def test_an_approval_that_a_delivery_rests_on_cannot_be_undone():
    submission = make.make_published()
    decision = submission.decisions.get()
    refuse(
        "UPDATE content_review_decision SET undone_at = %s, undone_by_id = %s",
        [clock.now(), decision.decider_id],
        match="content_review_decision_in_use",
    )


def test_an_undone_approval_carries_no_delivery(reviewer_undoes):
    delivery = reviewer_undoes
    refuse(
        "UPDATE content_review_delivery SET status = 'ready'", match="content_review_delivery_(approval|post)"
    )
    assert delivery.status == "pending"


@pytest.fixture
def reviewer_undoes(db) -> Delivery:
    reviewer = make.make_reviewer()
    submission = make.make_approved(reviewer=reviewer)
    reviewing.undo(submission, actor=reviewer)
    return submission.deliveries.get()


def test_an_approved_post_goes_to_no_channel_that_the_approval_does_not_name():
    submission = make.make_approved()
    refuse(call=lambda: insert_delivery(submission), match="content_review_delivery_channel_insert")
    other = make_channel(platform="x")
    refuse(
        "UPDATE content_review_delivery SET channel_id = %s",
        [other.pk],
        match="content_review_delivery_channel_update",
    )


def test_what_was_published_keeps_its_proof():
    submission = make.make_published()
    for change in (
        "status = 'ready'",
        "status = 'cancelled'",
        "status = 'pending'",
        "published_at = NULL, published_post_id = NULL, status = 'ready'",
        "published_by_id = NULL",
    ):
        refuse(f"UPDATE content_review_delivery SET {change}", match="content_review_delivery_proof")
    assert submission.deliveries.get().status == "published"


def test_what_was_published_is_not_deleted():
    submission = make.make_published()
    delivery = submission.deliveries.get()
    for step in (lambda: None, lambda: deliveries.take_down(delivery, reason="Hata", actor=make_director())):
        step()
        refuse("DELETE FROM content_review_delivery", match="content_review_delivery_kept")
        refuse(call=delivery.delete, match="content_review_delivery_kept")
        refuse(call=lambda: submission.deliveries.all().delete(), match="content_review_delivery_kept")
    waiting = make.make_submitted().deliveries.get()
    assert waiting.delete()[0] == 1


# ---- Other ways to write ---------------------------------------------------------------------------------------------


def test_a_replacing_insert_does_not_slip_past():
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    submission = make.make_published(images=1)
    media = submission.current_revision.media.get()
    for table, key in (
        ("content_review_revision", submission.current_revision_id),
        ("content_review_revisionmedia", media.pk),
        ("content_review_asset", media.asset_id),
        ("content_review_decision", submission.decisions.get().pk),
        ("content_review_delivery", submission.deliveries.get().pk),
        ("accounts_storedfile", media.asset.master_id),
    ):
        refuse(
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s",
            [key],
            match="no_replace|sealed|kept",
        )


def test_a_replacing_update_does_not_slip_past():
    if connection.vendor != "sqlite":
        pytest.skip("UPDATE OR REPLACE is SQLite's own")
    published = make.make_published(images=1)
    delivery, asset = published.deliveries.get(), published.current_revision.media.get().asset
    other = make.make_asset(unit=published.unit, actor=published.submitter)
    waiting = make.make_submitted().deliveries.get()
    for statement, values, match in (
        ("content_review_delivery SET id = %s WHERE id = %s", [delivery.pk, waiting.pk], "no_replace"),
        ("content_review_delivery SET uid = %s WHERE id = %s", [delivery.uid.hex, waiting.pk], "no_replace"),
        ("content_review_asset SET id = %s WHERE id = %s", [asset.pk, other.pk], "asset_kept"),
        ("accounts_storedfile SET id = %s WHERE id = %s", [asset.master_id, other.master_id], "file_kept"),
    ):
        refuse(f"UPDATE OR REPLACE {statement}", values, match=match)


def test_postgresql_refuses_truncate_and_the_replica_role():
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE and session_replication_role are PostgreSQL's own")
    make.make_published(images=1)
    with connection.cursor() as cursor:
        # A transaction that has just written the rows could not empty the table anyway.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("revision", "revisionmedia", "decision", "delivery"):
        refuse(f"TRUNCATE content_review_{table} CASCADE", match="kept")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        refuse(
            "UPDATE content_review_revision SET text = 'başka'", match="content_review_revision_kept_update"
        )
        refuse("UPDATE content_review_delivery SET status = 'ready'", match="content_review_delivery_proof")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


def test_the_migrations_need_no_further_one():
    call_command("makemigrations", "content_review", "guidance", check=True, dry_run=True, verbosity=0)
