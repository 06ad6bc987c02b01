"""Claims, edits of the Directorate, messages and bulk steps."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Notification
from audit.models import AuditEntry
from content_review.enums import RevisionOrigin
from content_review.models import Draft, Message, Submission
from content_review.services import bulk, claims, drafts, threads
from content_review.services.editing import edit_as_directorate
from content_review.services.revisions import MediaPart
from core import clock
from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


def told(person) -> list[str]:
    return list(
        Notification.objects.filter(recipient=person, kind__startswith="content").values_list(
            "kind", flat=True
        )
    )


# ---- Claims -------------------------------------------------------------------------------------------------------


def test_a_claim_is_shown_and_refuses_others_until_it_is_taken_over():
    post = make.make_submitted()
    first, second = make.make_reviewer(), make.make_reviewer()
    claims.claim(post, actor=first)
    with pytest.raises(StaleObject) as refused:
        claims.claim(post, actor=second)
    assert (refused.value.by, refused.value.at is not None) == (first.full_name, True)
    claims.claim(post, actor=second, take_over=True)
    assert make.read(post).claimed_by == second
    entries = AuditEntry.objects.filter(code="content.claimed").order_by("segment", "seq")
    assert [entry.data["taken_over_from"] for entry in entries] == ["", first.full_name]


def test_a_claim_ends_after_half_an_hour_without_a_sign_and_is_renewed_by_one():
    post = make.make_submitted()
    first, second = make.make_reviewer(), make.make_reviewer()
    claims.claim(post, actor=first)
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        claims.claim(post, actor=first)
    with time_machine.travel(clock.now() + timedelta(minutes=40), tick=False), pytest.raises(StaleObject):
        claims.claim(post, actor=second)
    with time_machine.travel(clock.now() + timedelta(minutes=51), tick=False):
        assert claims.claim(post, actor=second).claimed_by == second
    assert AuditEntry.objects.filter(code="content.claimed").count() == 2


def test_a_claim_neither_changes_the_version_nor_stops_a_decision_of_somebody_else():
    post = make.make_submitted()
    claims.claim(post, actor=make.make_reviewer())
    assert make.read(post).version == post.version
    make.approve(post)
    assert make.read(post).claimed_by is None


def test_releasing_frees_the_post_and_does_nothing_for_others():
    post = make.make_submitted()
    holder = make.make_reviewer()
    claims.claim(post, actor=holder)
    claims.release(post, actor=make.make_reviewer())
    assert make.read(post).claimed_by == holder
    claims.release(post, actor=holder)
    assert make.read(post).claimed_by is None


def test_own_posts_and_decided_ones_are_not_claimed():
    reviewer = make.make_reviewer()
    own = make.make_submitted(submitter=reviewer, unit=reviewer.appointments.get().unit)
    with pytest.raises(PermissionDenied):
        claims.claim(own, actor=reviewer)
    with pytest.raises(PermissionDenied):
        claims.claim(make.make_submitted(), actor=make_holder(Role.REPRESENTATIVE))
    with pytest.raises(TransitionNotAllowed):
        claims.claim(make.make_approved(), actor=reviewer)


def test_a_review_is_given_to_a_colleague_who_is_told():
    post = make.make_submitted()
    director, reviewer = make_director(), make.make_reviewer()
    claims.assign(post, actor=director, reviewer=reviewer)
    assert make.read(post).claimed_by == reviewer
    assert told(reviewer) == ["content.assigned"]
    with pytest.raises(UserFacingError):
        claims.assign(post, actor=director, reviewer=post.submitter)
    with pytest.raises(PermissionDenied):
        claims.assign(post, actor=post.submitter, reviewer=reviewer)
    with pytest.raises(TransitionNotAllowed):
        claims.assign(make.make_approved(), actor=director, reviewer=reviewer)


# ---- Edits of the Directorate ---------------------------------------------------------------------------------------


def edit(post, **changes):
    post = make.read(post)
    given = {"actor": make.make_reviewer(), "revision_hash": post.current_revision.content_hash, **changes}
    return edit_as_directorate(post, **given)


def test_an_edit_is_a_revision_of_the_directorate_that_its_author_cannot_approve():
    post = make.make_submitted(images=1)
    editor = make.make_reviewer()
    revision = edit(post, actor=editor, text="Kısa ve açık metin.", note="Kısalttım")
    post = make.read(post)
    assert (revision.origin, revision.author, revision.submitter) == (
        RevisionOrigin.DIRECTORATE,
        editor,
        post.submitter,
    )
    assert (post.status, post.current_revision, post.revision_count) == ("submitted", revision, 2)
    assert post.deliveries.get().revision_hash == revision.content_hash
    assert told(post.submitter) == ["content.edited"]
    with pytest.raises(PermissionDenied):
        make.approve(post, actor=editor)
    make.approve(post, actor=make_director())


def test_the_unit_goes_on_from_the_edited_text():
    post = make.make_submitted()
    edit(post, text="Direktörlüğün metni")
    post = make.request_changes(post)
    draft = Draft.objects.get(submission=post)
    assert draft.text == "Direktörlüğün metni"


def test_what_the_unit_typed_and_did_not_send_is_not_lost():
    post = make.read(make.make_scheduled_delivery().submission)
    drafts.save(post, actor=post.submitter, version=post.draft.version, text="Birimin yeni metni")
    version = Draft.objects.get(submission=post).version
    edit(post, text="Direktörlüğün metni")
    draft = Draft.objects.get(submission=post)
    assert (draft.text, draft.version) == ("Birimin yeni metni", version + 1)


def test_an_edit_of_an_approved_post_voids_the_approval():
    delivery = make.make_scheduled_delivery()
    edit(delivery.submission, actor=make_holder(Role.MANAGER), text="Yeni saat")
    delivery.refresh_from_db()
    assert (delivery.status, make.read(delivery.submission).status) == ("pending", "submitted")


def test_the_designers_image_takes_the_place_of_the_units():
    post = make.make_submitted(images=1)
    designer = make_holder(Role.DESIGNER)
    asset = make.make_asset(unit=post.unit, actor=designer)
    revision = edit(post, actor=designer, media=[MediaPart(asset, "Yeni afiş: kütüphane gece açık.")])
    assert revision.media.get().asset == asset
    assert revision.text == make.TEXT
    foreign = make.make_asset(unit=make.make_unit(), actor=designer)
    with pytest.raises(PermissionDenied):
        edit(post, actor=designer, media=[MediaPart(foreign, "Başka birim")])
    with pytest.raises(UserFacingError):
        edit(post, actor=designer, media=[MediaPart(asset, "a"), MediaPart(asset, "b")])


def test_an_edit_that_makes_a_check_fail_is_kept_and_blocks_the_approval():
    post = make.make_submitted()
    edit(post, text="Kimlik no 10000000146")
    post = make.read(post)
    assert post.error_count == 1
    with pytest.raises(UserFacingError):
        make.approve(post)


def test_an_edit_without_a_change_an_outdated_one_and_a_strangers_are_refused():
    post = make.make_submitted()
    with pytest.raises(UserFacingError):
        edit(post, text=make.TEXT)
    with pytest.raises(StaleObject):
        edit(post, text="Yeni", revision_hash="0" * 64)
    with pytest.raises(PermissionDenied):
        edit(post, text="Yeni", actor=post.submitter)
    with pytest.raises(TransitionNotAllowed):
        edit(make.request_changes(post), text="Yeni")
    with pytest.raises(TypeError):
        edit(post, channels=[])


def test_a_channel_that_the_unit_cancelled_stays_cancelled_through_an_edit():
    from content_review.services import deliveries

    post = make.make_submitted(channels=[make_official_channel(platform=key) for key in ("x", "linkedin")])
    deliveries.cancel(post.deliveries.first(), actor=post.submitter)
    edit(post, text="Yeni metin")
    assert list(post.deliveries.order_by("pk").values_list("status", flat=True)) == ["cancelled", "pending"]


# ---- Messages -----------------------------------------------------------------------------------------------------


def test_a_message_to_the_unit_is_told_to_its_people_and_the_answer_to_the_reviewer():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    other = make.make_reviewer()
    claims.claim(post, actor=reviewer)
    threads.write(post, actor=reviewer, body="Tarih nedir?")
    assert told(post.submitter) == ["content.message"]
    threads.write(post, actor=post.submitter, body="24 Kasım")
    assert told(reviewer) == ["content.message"]
    assert told(other) == []
    assert [message.author_name for message in post.messages.all()] == [str(reviewer), str(post.submitter)]


def test_an_unclaimed_posts_answer_reaches_whoever_reviews():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    threads.write(post, actor=post.submitter, body="Bir not")
    assert told(reviewer) == ["content.message"]


def test_an_internal_note_never_reaches_the_unit():
    post = make.make_submitted()
    reviewer, director = make.make_reviewer(), make_director()
    claims.claim(post, actor=director)
    threads.write(post, actor=reviewer, body="Hukuka soralım", is_internal=True)
    assert told(director) == ["content.message"]
    assert told(post.submitter) == []
    with pytest.raises(PermissionDenied):
        threads.write(post, actor=post.submitter, body="Gizli", is_internal=True)


@pytest.mark.parametrize("body", ["", " \n ", "a" * 4001])
def test_messages_have_a_text_of_bearable_length(body):
    post = make.make_submitted()
    with pytest.raises(UserFacingError) as refused:
        threads.write(post, actor=post.submitter, body=body)
    assert refused.value.field == "body"
    assert not Message.objects.exists()


def test_strangers_do_not_write():
    post = make.make_submitted()
    for person in (make_holder(Role.REPRESENTATIVE), make_holder(Role.PRIVACY)):
        with pytest.raises(PermissionDenied):
            threads.write(post, actor=person, body="Merhaba")


# ---- Bulk ---------------------------------------------------------------------------------------------------------


def test_several_posts_are_claimed_and_those_of_others_are_named_as_refused():
    posts = [make.make_submitted() for _turn in range(3)]
    holder, reviewer = make.make_reviewer(), make.make_reviewer()
    claims.claim(posts[0], actor=holder)
    outcome = bulk.claim(posts, actor=reviewer)
    assert outcome.done == [posts[1].number, posts[2].number]
    assert [number for number, _sentence in outcome.refused] == [posts[0].number]
    assert all(sentence for _number, sentence in outcome.refused)


def test_several_posts_are_given_to_one_colleague():
    posts = [make.make_submitted() for _turn in range(2)]
    reviewer = make.make_reviewer()
    assert bulk.assign(posts, actor=make_director(), reviewer=reviewer).refused == []
    assert Submission.objects.filter(claimed_by=reviewer).count() == 2


def test_several_posts_are_sent_back_with_one_reason_each_bound_to_its_hash():
    posts = [make.make_submitted() for _turn in range(3)]
    pairs = [(post, post.current_revision.content_hash) for post in posts]
    pairs[1] = (posts[1], "0" * 64)
    make.approve(posts[2])
    outcome = bulk.request_changes(pairs, actor=make.make_reviewer(), reason="Afişe tarih ekleyin.")
    assert outcome.done == [posts[0].number]
    assert len(outcome.refused) == 2
    assert told(posts[0].submitter) == ["content.changes_requested"]
    with pytest.raises(ReasonRequired):
        bulk.request_changes(pairs, actor=make.make_reviewer(), reason=" ")


def test_several_publications_are_moved_to_one_time():
    deliveries = [make.make_scheduled_delivery() for _turn in range(2)]
    when = clock.now() + timedelta(days=3)
    outcome = bulk.move(deliveries, actor=make_director(), due_at=when)
    assert len(outcome.done) == 2
    for delivery in deliveries:
        delivery.refresh_from_db()
        assert delivery.due_at == when.replace(second=0, microsecond=0)


def test_there_is_no_bulk_approval():
    assert not [name for name in dir(bulk) if "approv" in name.lower()]


def test_too_many_at_once_and_a_strangers_attempt_are_refused():
    post = make.make_submitted()
    with pytest.raises(UserFacingError):
        bulk.claim([post] * 101, actor=make.make_reviewer())
    outcome = bulk.claim([post], actor=post.submitter)
    assert (outcome.done, len(outcome.refused)) == ([], 1)
