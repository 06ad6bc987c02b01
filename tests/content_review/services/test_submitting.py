"""Sending for review: what blocks, what is sealed, what the review mode of the accounts leads to."""

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Notification
from audit.models import AuditEntry
from channels_registry.models import Channel
from content_review.enums import RevisionOrigin
from content_review.errors import ChecksFailed, WarningsNotAcknowledged
from content_review.models import Delivery, Revision, Submission
from content_review.services import drafts, submitting
from content_review.services.revisions import hash_of_revision
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_holder
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


def change(post, **changes):
    drafts.save(post, actor=post.submitter, version=make.read(post).draft.version, **changes)


def test_sending_seals_a_revision_with_everything_that_was_written():
    channels = [make_official_channel(platform="instagram"), make_official_channel(platform="x")]
    post = make.make_submitted(
        channels=channels, images=2, title="Başlık", variants={"x": {"text": "X metni"}}, note="İlk sürüm"
    )
    revision = post.current_revision
    assert (revision.number, revision.origin, revision.note) == (1, RevisionOrigin.UNIT, "İlk sürüm")
    assert revision.channel_uids == sorted(str(channel.uid) for channel in channels)
    assert [row.position for row in revision.media.all()] == [0, 1]
    assert all(
        row.sha256 == row.asset.master.sha256 for row in revision.media.select_related("asset__master")
    )
    assert revision.content_hash == hash_of_revision(Revision.objects.get(pk=revision.pk))
    assert (post.status, post.revision_count, post.submitted_at is not None) == ("submitted", 1, True)
    for delivery in post.deliveries.all():
        assert (delivery.status, delivery.revision_hash) == ("pending", revision.content_hash)
    run = revision.check_runs.get()
    assert (run.error_count, len(run.passed) > 20) == (0, True)


def test_what_blocks_is_told_with_its_field_and_nothing_is_sealed():
    post = make.make_draft(text="Kazanan: 10000000146", images=1)
    row = post.draft.media.get()
    row.alt_text = ""
    row.save(update_fields=["alt_text"])
    with pytest.raises(ChecksFailed) as refused:
        make.send(post)
    fields = {finding.field for finding in refused.value.findings if finding.is_blocking}
    assert fields == {"text", "media.0.alt_text"}
    assert make.read(post).status == "draft"
    assert not Revision.objects.exists()
    assert not Delivery.objects.exists()


def test_warnings_need_a_tick_and_the_tick_is_kept():
    post = make.make_draft(text="Bilgi: ali@gmail.com")
    with pytest.raises(WarningsNotAcknowledged) as refused:
        make.send(post)
    assert refused.value.missing == ["email:"]
    post = make.send(post, acknowledged=["email:", "clash:x"])
    assert post.current_revision.acknowledged == ["email:"]
    assert (post.error_count, post.warning_count) == (0, 1)


def test_a_page_that_shows_an_older_draft_cannot_send():
    post = make.make_draft()
    shown = post.draft.version
    change(post, text="Başka pencere")
    with pytest.raises(StaleObject) as refused:
        submitting.submit(post, actor=post.submitter, version=shown)
    assert refused.value.by == post.submitter.full_name
    assert not Revision.objects.exists()


def test_sending_twice_is_a_conflict():
    post = make.make_submitted()
    with pytest.raises(TransitionNotAllowed):
        submitting.submit(post, actor=post.submitter, version=post.draft.version)
    assert post.revisions.count() == 1


def test_strangers_and_reviewers_do_not_send_a_units_draft():
    post = make.make_draft()
    for person in (make_holder(Role.REPRESENTATIVE), make.make_reviewer()):
        with pytest.raises(PermissionDenied):
            make.send(post, actor=person)
    assert not Revision.objects.exists()


def test_a_colleague_may_send_and_is_named_as_the_sender():
    post = make.make_draft()
    colleague = make_holder(Role.UNIT_HEAD, unit=post.unit)
    post = make.send(post, actor=colleague)
    assert (post.submitter, post.current_revision.submitter) != (colleague, post.submitter)
    assert post.current_revision.submitter == colleague
    assert post.current_revision.author == post.submitter


def test_a_correction_makes_the_next_revision_and_returns_to_review():
    post = make.request_changes(make.make_submitted())
    change(post, text="Tarih: 24 Kasım")
    post = make.send(post, note="Tarihi ekledim")
    assert (post.status, post.current_revision.number) == ("submitted", 2)
    assert post.decided_at is None
    assert {delivery.revision for delivery in post.deliveries.all()} == {post.current_revision}
    assert post.revisions.get(number=1).text == make.TEXT


def test_channels_taken_off_are_cancelled_and_taken_up_again_when_they_return():
    first, second = make_official_channel(platform="x"), make_official_channel(platform="linkedin")
    post = make.request_changes(make.make_submitted(channels=[first, second]))
    change(post, channels=[first])
    post = make.request_changes(make.send(post))
    assert dict(post.deliveries.values_list("channel", "status")) == {
        first.pk: "pending",
        second.pk: "cancelled",
    }
    change(post, channels=[first, second])
    post = make.send(post)
    assert set(post.deliveries.values_list("status", flat=True)) == {"pending"}
    assert post.deliveries.count() == 2


def test_recalling_takes_the_post_back_to_draft_and_out_of_sight():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    submitting.recall(post, actor=post.submitter)
    post = make.read(post)
    assert post.status == "draft"
    assert not type(post).objects.visible_to(reviewer).filter(pk=post.pk).exists()
    change(post, text="Düzeltilmiş metin")
    assert make.send(post).current_revision.number == 2


def test_withdrawing_ends_the_post_and_cancels_its_deliveries():
    delivery = make.make_scheduled_delivery()
    post = make.read(delivery.submission)
    submitting.withdraw(post, actor=post.submitter, reason="Etkinlik iptal")
    delivery.refresh_from_db()
    assert (make.read(post).status, delivery.status) == ("withdrawn", "cancelled")
    assert AuditEntry.objects.get(code="content.withdrawn").data["reason"] == "Etkinlik iptal"


def test_what_was_published_is_not_withdrawn_but_says_what_to_do():
    post = make.make_published()
    with pytest.raises(UserFacingError, match=r"."):
        submitting.withdraw(post, actor=post.submitter)
    assert make.read(post).status == "approved"


def test_a_page_that_shows_an_older_state_cannot_withdraw():
    post = make.make_submitted()
    shown = post.version
    make.approve(post)
    with pytest.raises(StaleObject):
        submitting.withdraw(post, actor=post.submitter, version=shown)


def test_archiving_is_for_finished_posts_only():
    for post in (make.make_submitted(), make.make_approved(), make.make_draft()):
        with pytest.raises((PermissionDenied, TransitionNotAllowed)):
            submitting.archive(post, actor=post.submitter)
    post = make.make_published()
    submitting.archive(post, actor=post.submitter)
    assert make.read(post).status == "archived"
    assert post.deliveries.get().status == "published"


# ---- An approved post that is changed -----------------------------------------------------------------------------


def test_changing_an_approved_post_voids_the_approval_and_unschedules():
    """Scheduled posts stay editable elsewhere without going back to review (defects.md, 2)."""
    delivery = make.make_scheduled_delivery()
    post = make.read(delivery.submission)
    change(post, text="Saat değişti: 15.00")
    post = make.send(post)
    delivery.refresh_from_db()
    assert (post.status, delivery.status) == ("submitted", "pending")
    assert delivery.revision == post.current_revision
    assert delivery.due_at == post.wished_at


def test_sending_an_approved_post_unchanged_leaves_the_approval_standing():
    delivery = make.make_ready_delivery()
    with pytest.raises(UserFacingError):
        make.send(delivery.submission)
    delivery.refresh_from_db()
    assert delivery.status == "ready"


def test_a_channel_that_has_published_keeps_its_revision_when_the_post_is_changed():
    channels = [make_official_channel(platform="x"), make_official_channel(platform="linkedin")]
    post = make.make_approved(channels=channels)
    first, second = post.deliveries.all()
    make.publish(first)
    change(post, text="Düzeltilmiş metin")
    post = make.send(post)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.revision.number) == ("published", 1)
    assert (second.status, second.revision.number) == ("pending", 2)
    make.approve(post)
    second.refresh_from_db()
    assert second.status == "ready"


# ---- Review modes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["after", "none"])
def test_where_no_account_wants_a_review_first_the_portal_approves_this_very_hash(mode):
    post = make.make_submitted(channels=[make_official_channel(platform="x", review_mode=mode)])
    decision = post.decisions.get()
    assert (post.status, decision.kind, decision.decider) == ("approved", "by_policy", None)
    assert decision.revision_hash == post.current_revision.content_hash
    assert post.deliveries.get().status == "ready"
    assert Notification.objects.filter(kind="content.approved_by_policy", recipient=post.submitter).exists()


def test_the_strictest_mode_of_the_accounts_holds():
    channels = [
        make_official_channel(platform="x", review_mode="none"),
        make_official_channel(platform="linkedin", review_mode="before"),
    ]
    post = make.make_submitted(channels=channels)
    assert post.status == "submitted"
    assert not post.decisions.exists()


def test_the_sample_is_drawn_once_for_a_post_and_its_copies():
    channel = make_official_channel(platform="x", review_mode="sample")
    seen = {}
    while {"approved", "submitted"} - seen.keys():
        post = make.make_submitted(channels=[channel], text=f"Duyuru {Submission.objects.count()}")
        assert post.status == ("submitted" if submitting.is_sampled(post) else "approved")
        seen[post.status] = post
    drawn = seen["submitted"]
    submitting.recall(drawn, actor=drawn.submitter)
    change(drawn, text="Bir nokta daha.")
    assert make.send(make.read(drawn)).status == "submitted"
    withdrawn = submitting.withdraw(make.read(drawn), actor=drawn.submitter)
    again = drafts.copy_to_new(withdrawn, actor=drawn.submitter)
    assert submitting.is_sampled(again)


def test_one_post_in_five_is_drawn():
    drawn = sum(submitting.is_sampled(Submission(uid=UUID(int=number))) for number in range(5000))
    assert 0.17 < drawn / 5000 < 0.23


def test_a_blocked_post_is_not_approved_by_any_mode():
    channel = make_official_channel(platform="x", review_mode="none")
    with pytest.raises(ChecksFailed):
        make.make_submitted(channels=[channel], text="10000000146")
    assert not Channel.objects.get(pk=channel.pk).deliveries.exists()


# ---- People and the ledger ----------------------------------------------------------------------------------------


def test_an_urgent_post_announces_itself_to_reviewers_and_a_usual_one_does_not():
    reviewer = make.make_reviewer()
    make.make_submitted()
    assert not Notification.objects.filter(recipient=reviewer).exclude(kind__startswith="accounts").exists()
    post = make.make_submitted(is_urgent=True, urgent_reason="Kar tatili")
    notice = Notification.objects.get(recipient=reviewer, kind="content.urgent")
    assert notice.context["reason"] == "Kar tatili"
    assert notice.target_url == f"/inceleme/{post.number}/"


def test_every_step_is_in_the_ledger_with_hash_and_unit():
    post = make.make_submitted()
    entry = AuditEntry.objects.get(code="content.submitted")
    assert entry.data["hash"] == post.current_revision.content_hash
    assert entry.unit_code == post.unit.code
    assert entry.target_id == str(post.uid)
