"""Reading: queue, next post, review page, lists, and with how many queries."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from content_review import policies
from content_review.models import Decision, Delivery, Submission
from content_review.querysets import approving
from content_review.selectors import checking, posts, publishing, queue, review, timeline
from content_review.selectors.queue import QueueFilters
from content_review.services import claims, drafts, reviewing, threads
from content_review.services.editing import edit_as_directorate
from content_review.services.revisions import standing_approval
from core import clock
from core.pagination import paginate
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_channel, make_official_channel

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def count_queries(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


# ---- Decisions ----


def test_an_approval_is_one_of_this_very_revision_that_was_not_taken_back():
    """I7: the rule, the approval that a page shows, and the column of the list are one question."""
    reviewer = make.make_reviewer()
    approved = make.make_ready_delivery(reviewer=reviewer)
    undone = make.make_ready_delivery(reviewer=reviewer)
    reviewing.undo(undone.submission, actor=reviewer)
    returned = make.request_changes(make.make_submitted(), actor=reviewer).deliveries.get()
    waiting = make.make_submitted().deliveries.get()
    found = {}
    for delivery in (approved, undone, returned, waiting):
        delivery = Delivery.objects.get(pk=delivery.pk)
        approval = publishing.approval_of(delivery)
        assert policies.is_approved(delivery) == (approval is not None)
        assert standing_approval(delivery) == approval
        rows = Delivery.objects.annotate(
            approved=Exists(
                Decision.objects.filter(approving(OuterRef("revision"), OuterRef("revision_hash")))
            )
        )
        assert rows.get(pk=delivery.pk).approved == (approval is not None)
        found[delivery.pk] = approval
    assert found[approved.pk].decider == reviewer
    assert list(found.values()).count(None) == 3
    assert policies.standing_decision(returned.submission).kind == "request_changes"
    assert policies.standing_decision(make.read(undone.submission)) is None


# ---- The queue ----


def counts(user) -> dict[str, int]:
    return {tab.key: tab.count for tab in queue.summary(fresh(user)).tabs}


def test_the_counts_of_the_tabs_equal_their_rows():
    """I13."""
    reviewer = make.make_reviewer()
    soon = clock.now() + timedelta(minutes=5)
    waiting = [make.make_submitted() for _turn in range(2)]
    waiting.append(make.make_submitted(wished_at=soon, acknowledged=("wished_time:",)))
    corrected = make.request_changes(make.make_submitted())
    drafts.save(corrected, actor=corrected.submitter, version=corrected.draft.version, text="Düzeltildi")
    make.send(corrected)
    claims.claim(waiting[0], actor=reviewer)
    Submission.objects.filter(pk=waiting[1].pk).update(error_count=2)
    make.make_draft()
    make.make_approved()
    user = fresh(reviewer)
    found = counts(reviewer)
    assert found["tumu"] == Submission.objects.filter(status="submitted").count() == 4
    assert (found["bana-atanan"], found["engelli"], found["duzeltmeden-donen"]) == (1, 1, 1)
    assert found["bugun"] >= 1 or clock.local(soon).date() != clock.today()
    for key, number in found.items():
        assert len(list(queue.queue(user, QueueFilters(tab=key)))) == number


def test_tabs_and_rows_cost_the_same_for_few_and_many():
    reviewer = make.make_reviewer()
    channels = [make_official_channel(platform=key) for key in ("instagram", "x")]

    def show() -> None:
        user = fresh(reviewer)
        queue.summary(user)
        page = paginate(queue.queue(user), ordering=queue.ORDERINGS["yayin"])
        for row in page:
            assert row.unit.name
            assert row.submitter.full_name
            assert row.thumb_uid
            assert queue.platforms_left(row) == ["instagram", "x"]

    make.make_submitted(channels=channels, images=2)
    few = count_queries(show)
    for number in range(5):
        make.make_submitted(channels=channels, images=1, text=f"Duyuru {number}")
    assert count_queries(show) == few
    assert few <= 8


def test_the_queue_is_searched_in_turkish():
    reviewer = make.make_reviewer()
    post = make.make_submitted(
        internal_title="ŞENLİK afişi", channels=[make_official_channel(platform="linkedin")]
    )
    make.make_submitted(internal_title="Kütüphane")
    user = fresh(reviewer)
    for search in ("şenlik", "SENLIK", post.number, post.unit.code):
        assert list(queue.queue(user, QueueFilters(search=search))) == [post]
    assert list(queue.queue(user, QueueFilters(platform="linkedin"))) == [post]


def test_the_next_post_is_the_most_urgent_one_that_is_free_and_not_own():
    reviewer, colleague = make.make_reviewer(), make.make_reviewer()
    soon, late = (clock.now() + timedelta(days=days) for days in (1, 5))
    own = make.make_submitted(
        submitter=reviewer, unit=reviewer.appointments.get().unit, is_urgent=True, urgent_reason="Acele"
    )
    taken = make.make_submitted(is_urgent=True, urgent_reason="Acele")
    claims.claim(taken, actor=colleague)
    third, second = make.make_submitted(wished_at=late), make.make_submitted(wished_at=soon)
    last = make.make_submitted()

    def coming(user, after=None) -> list:
        return queue.next_candidates(fresh(user), QueueFilters(), idle=claims.claim_idle(), after=after)

    assert coming(reviewer) == [second, third, last]
    assert coming(reviewer, after=second) == [third, last]
    assert coming(make_director()) == [own, second, third, last]


# ---- The review page ----


def test_differences_show_every_changed_part_word_by_word():
    post = make.make_submitted(images=2, text="Kayıtlar yakında açılıyor.")
    manager = make_holder(Role.MANAGER)
    edit_as_directorate(
        post,
        actor=manager,
        revision_hash=post.current_revision.content_hash,
        text="Kayıtlar bugün açıldı.",
        title="Kayıt",
        variants={"x": {"text": "Kısa"}},
        video={"name": "tur.mp4", "seconds": 75, "has_captions": True},
        media=[],
    )
    new, old = review.revisions_of(make.read(post))
    fields = {str(field.label): field for field in review.compare(old, new)}
    assert len(fields) == 6
    text = fields[str(review._("Text"))]
    assert [kind for kind, _words in text.old] == ["same", "del"]
    assert "".join(words for _kind, words in text.new) == "Kayıtlar bugün açıldı."
    video = next(field for field in fields.values() if any("tur.mp4" in words for _kind, words in field.new))
    assert "1:15" in video.new[0][1]
    images = [field for field in fields.values() if field.old_media]
    assert len(images) == 2
    assert all(field.new_media is None for field in images)
    assert review.compare(old, old) == []


def test_channels_that_came_and_went_are_named():
    first, second = make_official_channel(platform="x"), make_official_channel(platform="linkedin")
    post = make.request_changes(make.make_submitted(channels=[first]))
    drafts.save(post, actor=post.submitter, version=post.draft.version, channels=[second])
    post = make.send(post)
    new, old = review.revisions_of(post)
    [field] = review.compare(old, new)
    assert [kind for kind, _name in field.old] == ["del"]
    assert [kind for kind, _name in field.new] == ["ins"]
    assert "LinkedIn" in field.new[0][1]


def test_the_timeline_tells_the_whole_story_and_hides_internal_notes_from_the_unit():
    post = make.request_changes(make.make_submitted(note="İlk"), reason="Tarih ekleyin")
    drafts.save(post, actor=post.submitter, version=post.draft.version, text="24 Kasım")
    post = make.send(post)
    reviewer = make.make_reviewer()
    threads.write(post, actor=reviewer, body="Gizli not", is_internal=True)
    threads.write(post, actor=reviewer, body="Merhaba")
    post = make.approve(post)
    make.publish(post.deliveries.get())
    for_reviewer = timeline.timeline(review.post_for(fresh(reviewer), post.number), fresh(reviewer))
    for_unit = timeline.timeline(review.post_for(fresh(post.submitter), post.number), fresh(post.submitter))
    assert len(for_reviewer) == 7
    assert [entry.at for entry in for_reviewer] == sorted((e.at for e in for_reviewer), reverse=True)
    assert {entry.note for entry in for_reviewer} - {entry.note for entry in for_unit} == {"Gizli not"}
    assert "Tarih ekleyin" in {entry.note for entry in for_unit}


def test_a_decision_that_was_taken_back_and_its_reason_stay_with_the_directorate():
    post, reviewer = make.make_submitted(), make.make_reviewer()
    make.request_changes(post, actor=reviewer, reason="Yanlış gönderiye yazdım.")
    reviewing.undo(make.read(post), actor=reviewer)

    def notes(user):
        return {
            entry.note for entry in timeline.timeline(review.post_for(fresh(user), post.number), fresh(user))
        }

    assert "Yanlış gönderiye yazdım." in notes(reviewer)
    assert "Yanlış gönderiye yazdım." not in notes(post.submitter)


def test_channels_that_moved_together_are_one_line_with_a_verb():
    channels = [make_official_channel(platform=key) for key in ("x", "linkedin")]
    post = make.make_approved(channels=channels)
    user = fresh(post.submitter)
    moved = [
        str(entry.text)
        for entry in timeline.timeline(review.post_for(user, post.number), user)
        if all(channel.handle in str(entry.text) for channel in channels)
    ]
    assert len(moved) == 1 and ":" in moved[0]


def test_stored_findings_are_shown_with_what_may_be_overridden():
    post = make.make_submitted()
    draft = make.make_draft()
    edit_as_directorate(
        post,
        actor=make_holder(Role.MANAGER),
        revision_hash=post.current_revision.content_hash,
        text="Bilgi: https//ornekkent.example 10000000146",
    )
    panel = review.check_panel(review.post_for(make.make_reviewer(), post.number))
    assert {finding.check for finding in panel.blocks} == {"link_form", "national_id"}
    assert panel.overridable == {"link_form:"}
    assert len(panel.passed) > 20
    assert review.check_panel(review.post_for(fresh(draft.submitter), draft.number)).ran_at is None


def test_a_post_that_is_not_seen_does_not_exist():
    post = make.make_submitted()
    assert review.post_for(make_holder(Role.REPRESENTATIVE), post.number) is None
    assert review.post_for(fresh(post.submitter), post.number) == post


def test_the_review_page_costs_the_same_for_short_and_long_stories():
    post = make.make_submitted(images=2)
    reviewer = make.make_reviewer()

    def show() -> None:
        user = fresh(reviewer)
        shown = review.post_for(user, post.number)
        revisions = review.revisions_of(shown)
        timeline.timeline(shown, user, revisions=revisions)
        review.check_panel(shown)
        if len(revisions) > 1:
            review.compare(revisions[1], revisions[0], platforms={}, channels=())

    few = count_queries(show)
    for number in range(4):
        current = make.request_changes(make.read(post))
        drafts.save(current, actor=post.submitter, version=current.draft.version, text=f"Sürüm {number}")
        make.send(current)
        threads.write(post, actor=reviewer, body=f"Not {number}")
    assert count_queries(show) == few


# ---- Lists ----


def test_the_list_of_posts_shows_what_the_person_sees():
    """I13: every post that exists for the person is in the list of all."""
    post = make.make_draft()
    unit, submitter = post.unit, post.submitter
    mine = {post, *(make.make_submitted(unit=unit, submitter=submitter) for _turn in range(2))}
    make.make_submitted()
    user = fresh(make_holder(Role.UNIT_HEAD, unit=unit))
    assert set(posts.posts(user, tab="tumu")) == mine
    assert {tab.key: tab.count for tab in posts.tabs(user)}["tumu"] == 3


# ---- What the checks look at ----


def test_the_same_text_on_the_same_channel_is_found_whatever_its_dress():
    channel = make_official_channel(platform="x")
    first = make.make_submitted(channels=[channel], text="ŞENLİK başlıyor!")
    draft = make.make_draft(channels=[channel], text="şenlik  başlıyor!")
    subject = checking.subject_of_draft(draft.draft)
    assert [(other.number, other.is_published) for other in subject.duplicates] == [(first.number, False)]
    other_channel = make.make_draft(
        channels=[make_channel(platform="x", unit=draft.unit)], submitter=draft.submitter
    )
    assert checking.subject_of_draft(other_channel.draft).duplicates == ()
    make.reject(first)
    assert checking.subject_of_draft(draft.draft).duplicates == ()


def test_a_text_published_within_90_days_is_found_and_an_older_one_is_not():

    channel = make_official_channel(platform="x")
    make.make_published(channels=[channel], text="Aynı metin")
    draft = make.make_draft(channels=[channel], text="Aynı metin").draft
    assert [other.is_published for other in checking.subject_of_draft(draft).duplicates] == [True]
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        assert checking.subject_of_draft(draft).duplicates == ()


def test_posts_close_in_time_on_one_channel_clash():
    channel = make_official_channel(platform="x")
    when = (clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    make.make_submitted(channels=[channel], text="Bir", wished_at=when)
    for minutes, clashing in ((29, 1), (-29, 1), (30, 0), (-30, 0)):
        draft = make.make_draft(
            channels=[channel], text="İki", wished_at=when + timedelta(minutes=minutes)
        ).draft
        assert len(checking.subject_of_draft(draft).clashes) == clashing
    assert checking.subject_of_draft(make.make_draft(channels=[channel]).draft).clashes == ()


def test_a_subject_costs_the_same_whatever_the_post():
    few = make.make_draft(channels=[make_official_channel(platform="x")])
    many = make.make_draft(
        channels=[make_official_channel(platform=key) for key in ("instagram", "linkedin", "youtube")],
        images=6,
    )
    costs = {count_queries(lambda d=post.draft: checking.subject_of_draft(d)) for post in (few, many)}
    assert len(costs) == 1
    assert costs.pop() <= 9
