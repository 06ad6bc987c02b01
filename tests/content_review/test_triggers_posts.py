"""What the database refuses about posts, reasons and pictures, whatever path a statement takes."""

# ruff: noqa: S608 - the statements are put together from words of this file

import pytest
from django.db import connection

from accounts.models import StoredFile
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import (
    Asset,
    ChecklistAnswer,
    CheckOverride,
    Decision,
    RevisionMedia,
    Submission,
)
from content_review.services import deliveries, drafts, reviewing, submitting
from core import clock
from core.errors import ReasonRequired
from tests.content_review.rows import decision_values, insert_decision, insert_delivery, refuse
from tests.make import content as make
from tests.make.accounts import make_director, make_person

pytestmark = pytest.mark.django_db


# ---- A post and its decision (I4, I7) --------------------------------------------------------------------------------


def approve_by_row(submission: Submission) -> None:
    """Nothing but the status: `update` and `save` go around the services."""
    Submission.objects.filter(pk=submission.pk).update(status="approved")


@pytest.mark.parametrize("status", sorted(SubmissionStatus.DECIDED))
def test_no_post_is_decided_without_a_decision(status):
    waiting, draft = make.make_submitted(), make.make_draft()
    refuse(
        "UPDATE content_review_submission SET status = %s WHERE id = %s",
        [status, waiting.pk],
        match="content_review_post_decided_update",
    )
    for post in (waiting, draft):
        post.status = status
        refuse(call=post.save)
        refuse(call=lambda p=post: Submission.objects.bulk_update([p], ["status"]))


def test_a_decision_of_another_kind_decides_nothing_else():
    corrected, rejected = make.request_changes(make.make_submitted()), make.reject(make.make_submitted())
    approved = make.make_approved()
    with connection.cursor() as cursor:
        # Back in review by hand: the decision stands, but it is of its own kind.
        cursor.execute("UPDATE content_review_delivery SET status = 'pending'")
        cursor.execute("UPDATE content_review_submission SET status = 'submitted'")
    for post, wrong in ((corrected, "approved"), (rejected, "approved"), (approved, "rejected")):
        refuse(
            "UPDATE content_review_submission SET status = %s WHERE id = %s",
            [wrong, post.pk],
            match="content_review_post_decided_update",
        )


def test_an_undone_decision_decides_nothing():
    reviewer = make.make_reviewer()
    submission = make.make_approved(reviewer=reviewer)
    reviewing.undo(submission, actor=reviewer)
    refuse(call=lambda: approve_by_row(submission), match="content_review_post_decided_update")


def test_a_decision_about_an_older_revision_decides_nothing():
    submission = make.make_approved()
    assert make.send(changed(submission)).status == "submitted"
    refuse(call=lambda: approve_by_row(submission), match="content_review_post_decided_update")


def changed(submission: Submission) -> Submission:
    """The post with another text in its working copy."""
    drafts.save(
        submission, actor=submission.submitter, version=make.read(submission).draft.version, text="Yeni metin"
    )
    return submission


def test_a_post_that_has_ended_is_not_approved_again():
    submission = make.make_approved()
    submitting.withdraw(submission, actor=submission.submitter)
    refuse(call=lambda: approve_by_row(submission), match="content_review_post_reviewed")


@pytest.mark.parametrize("status", ["draft", "submitted", "withdrawn", "archived"])
@pytest.mark.parametrize("waits_as", sorted(DeliveryStatus.WAITING))
def test_a_post_whose_delivery_waits_stays_approved(status, waits_as):
    delivery = make.make_ready_delivery()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_review_delivery SET status = %s", [waits_as])
    refuse(
        "UPDATE content_review_submission SET status = %s",
        [status],
        match="content_review_post_waiting_update",
    )
    other = make.make_revision_row(delivery.submission)
    refuse("UPDATE content_review_submission SET current_revision_id = %s", [other.pk])


@pytest.mark.parametrize("status", sorted(DeliveryStatus.NEEDS_APPROVAL))
def test_no_delivery_of_a_post_that_left_its_approval_waits_or_is_published(status):
    submission = make.make_approved()
    submitting.withdraw(submission, actor=submission.submitter)
    assert submission.deliveries.get().status == "cancelled"
    refuse(
        "UPDATE content_review_delivery SET status = %s, due_at = %s",
        [status, clock.now()],
        match="content_review_delivery_post_on_update",
    )
    channel = submission.deliveries.get().channel
    submission.deliveries.all().delete()
    refuse(
        call=lambda: insert_delivery(submission, status=status, channel=channel),
        match="content_review_delivery_post_on_insert",
    )


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_no_decision_is_made_about_a_post_that_does_not_wait(status):
    submission = make.make_submitted()
    Submission.objects.filter(pk=submission.pk).update(status=status)
    for kind, decider in (("approve", make.make_reviewer()), ("by_policy", None)):
        refuse(
            call=lambda k=kind, d=decider: insert_decision(submission, kind=k, decider=d),
            match="content_review_decision_(copies|by_policy)",
        )


def test_a_draft_of_a_recalled_post_is_not_approved():
    submission = make.make_submitted()
    submitting.recall(submission, actor=submission.submitter)
    refuse(call=lambda: insert_decision(submission), match="content_review_decision_copies")
    refuse(call=lambda: approve_by_row(submission))


# ---- Reasons (I6) ----------------------------------------------------------------------------------------------------

NO_REASONS = ["", "   ", "\n\t", "\u00a0\u200b", "\ufeff\u2060\u200d", "\u3000\u2003\u00ad"]


@pytest.mark.parametrize("reason", NO_REASONS)
def test_blanks_are_no_reason(reason):
    submission = make.make_submitted()
    refuse(
        call=lambda: insert_decision(submission, kind="request_changes", reason=reason),
        match="decision_negative_has_reason",
    )
    row = decision_values(submission, kind="reject", reason=reason, principle=make.make_principle())
    refuse(call=lambda: Decision.objects.create(**row), match="decision_negative_has_reason")
    override = CheckOverride(
        revision=submission.current_revision, check_id="links", reason=reason, overridden_by=make_person()
    )
    refuse(call=override.save, match="check_override_has_reason")


@pytest.mark.parametrize("reason", [item for item in NO_REASONS if item])
def test_services_refuse_the_same_reasons_in_words(reason):
    submission = make.make_submitted()
    for decide in (make.request_changes, make.reject):
        with pytest.raises(ReasonRequired):
            decide(submission, reason=reason)
    delivery = make.make_ready_delivery()
    with pytest.raises(ReasonRequired):
        deliveries.hold(delivery, actor=make_director(), reason=reason)


def test_a_word_among_blanks_is_a_reason():
    submission = make.make_submitted()
    insert_decision(submission, kind="request_changes", reason=" \u200bTarih\u00a0")
    assert submission.decisions.get().reason.strip("\u200b\u00a0 ") == "Tarih"


def test_an_answer_of_the_checklist_is_signed():
    revision = make.make_submitted().current_revision
    answers = {"revision": revision, "item": "ethics", "answer": True}
    for signature in (
        {},
        {"answered_by": make_person()},
        {"answered_at": clock.now()},
    ):
        refuse(
            call=lambda given=signature: ChecklistAnswer.objects.create(**answers, **given),
            match="content_review_checklistanswer_answer_is_signed",
        )
    ChecklistAnswer.objects.create(revision=revision, item="ethics")
    ChecklistAnswer.objects.update(answer=False, answered_by=make_person(), answered_at=clock.now())


# ---- Pictures (I7) ---------------------------------------------------------------------------------------------------


def test_a_sealed_picture_carries_the_hash_of_its_file():
    submission = make.make_submitted(images=1)
    known = submission.current_revision.media.get()
    other = make.make_asset(unit=submission.unit, actor=submission.submitter)
    revision = make.make_revision_row(submission)
    for asset, sha256 in ((known.asset, "0" * 64), (other, known.sha256)):
        row = RevisionMedia(revision=revision, asset=asset, position=0, sha256=sha256)
        refuse(call=row.save, match="content_review_media_bytes")


@pytest.mark.parametrize("file", ["master", "thumbnail", "preview"])
def test_a_sealed_picture_keeps_its_files(file):
    submission = make.make_submitted(images=1)
    other = make.make_asset(unit=submission.unit, actor=submission.submitter)
    asset = submission.current_revision.media.get().asset
    refuse(
        f"UPDATE content_review_asset SET {file}_id = %s WHERE id = %s",
        [getattr(other, file).pk, asset.pk],
        match="content_review_asset_kept",
    )
    setattr(asset, file, getattr(other, file))
    refuse(call=asset.save, match="content_review_asset_kept")
    refuse(call=lambda: Asset.objects.bulk_update([asset], [file]), match="content_review_asset_kept")
    # What is said about a picture may still change, and so may a picture that no revision names.
    assert Asset.objects.filter(pk=asset.pk).update(rights_note="Fotoğraf: arşiv") == 1
    assert (
        Asset.objects.filter(pk=other.pk).update(**{file: getattr(Asset.objects.get(pk=asset.pk), file)}) == 1
    )


@pytest.mark.parametrize("column", ["sha256", "name", "content_type", "width"])
def test_a_stored_file_does_not_become_another_one(column):
    submission = make.make_submitted(images=1)
    master = submission.current_revision.media.get().asset.master
    value = {"sha256": "0" * 64, "name": "test/other", "content_type": "image/png", "width": 7}[column]
    refuse(
        f"UPDATE accounts_storedfile SET {column} = %s WHERE id = %s",
        [value, master.pk],
        match="accounts_file_kept",
    )
    assert StoredFile.objects.filter(pk=master.pk).update(delete_after=clock.now()) == 1
