"""Several people at one post at the same moment: exactly one wins, the others learn who was faster."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Notification, User
from audit.models import AuditEntry
from channels_registry.models import Channel, PublishedPost
from content_review.models import Decision, Revision, Submission
from content_review.services import deliveries, drafts, reviewing, submitting
from content_review.services.editing import edit_as_directorate
from core import clock
from core.errors import Conflict, StaleObject, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_official_channel
from tests.race import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

THREADS = 4


def again(row):
    """The row as another request would load it."""
    return type(row).objects.get(pk=row.pk)


def winners(outcomes: list) -> list:
    """Those who came through; everybody else got a conflict, never a crash."""
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            assert isinstance(outcome, Conflict), repr(outcome)
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


def test_of_several_deciders_exactly_one_decides(race_rounds):
    people = [make.make_reviewer() for _turn in range(THREADS - 1)] + [make_director()]
    channel = make_official_channel(platform="x")
    submitter = make_holder(Role.REPRESENTATIVE)
    principle = make.make_principle()
    for number in range(race_rounds):
        post = make.make_submitted(submitter=submitter, channels=[channel], text=f"Duyuru {number}")
        content_hash = post.current_revision.content_hash
        kinds = ["approve", "request_changes", "reject", "approve"]

        def decide(person, kind, post=post, content_hash=content_hash):
            return reviewing.decide(
                again(post),
                kind,
                actor=again(person),
                revision_hash=content_hash,
                reason="Gerekçe",
                principle=principle,
                checklist=make.ALL_YES,
            )

        outcomes = run_together(
            [lambda p=person, k=kind: decide(p, k) for person, kind in zip(people, kinds, strict=True)]
        )
        [winner] = winners(outcomes)
        assert list(Decision.objects.filter(submission=post)) == [winner]
        losers = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert len(losers) == THREADS - 1
        assert all(loser.by == winner.decider.full_name and loser.at for loser in losers)
        told = Notification.objects.filter(dedupe_key__startswith=f"content.decision:{winner.uid}:")
        assert [notice.recipient_id for notice in told] == [submitter.pk]
        assert (
            AuditEntry.objects.filter(
                target_id=str(post.uid),
                code__in=["content.approved", "content.changes_requested", "content.rejected"],
            ).count()
            == 1
        )


def test_a_decision_against_a_recall_against_an_edit_leaves_one_consistent_outcome(race_rounds):
    reviewer, manager = make.make_reviewer(), make_holder(Role.MANAGER)
    channel = make_official_channel(platform="x")
    submitter = make_holder(Role.REPRESENTATIVE)
    for number in range(max(race_rounds // 5, 5)):
        post = make.make_submitted(submitter=submitter, channels=[channel], text=f"Duyuru {number}")
        content_hash = post.current_revision.content_hash

        def approve(post=post, content_hash=content_hash):
            return reviewing.decide(
                again(post),
                "approve",
                actor=again(reviewer),
                revision_hash=content_hash,
                checklist=make.ALL_YES,
            )

        def recall(post=post):
            return submitting.recall(again(post), actor=again(submitter))

        def edit(post=post, content_hash=content_hash):
            return edit_as_directorate(
                again(post), actor=again(manager), revision_hash=content_hash, text="Başka metin"
            )

        winners(run_together([approve, recall, edit]))
        post = make.read(post)
        delivery = post.deliveries.get()
        if post.status == "approved":
            assert delivery.status == "ready"
            assert delivery.revision_hash == post.decisions.get(undone_at=None).revision_hash
        else:
            assert delivery.status == "pending"


def test_a_post_is_sent_once_however_often_the_button_is_pressed(race_rounds):
    channel = make_official_channel(platform="x")
    submitter = make_holder(Role.REPRESENTATIVE)
    for number in range(max(race_rounds // 5, 5)):
        post = make.make_draft(submitter=submitter, channels=[channel], text=f"Duyuru {number}")
        version = post.draft.version

        def send(post=post, version=version):
            return submitting.submit(again(post), actor=again(submitter), version=version)

        outcomes = run_together([send] * THREADS)
        assert len(winners(outcomes)) == 1
        assert Revision.objects.filter(submission=post).count() == 1
        assert post.deliveries.count() == 1


def test_two_windows_that_save_at_once_do_not_overwrite_each_other(race_rounds):
    post = make.make_draft()
    for number in range(max(race_rounds // 5, 5)):
        version = make.read(post).draft.version

        def save(text, version=version):
            return drafts.save(again(post), actor=again(post.submitter), version=version, text=text)

        outcomes = run_together([lambda t=f"{number} {place}": save(t) for place in range(THREADS)])
        assert len(winners(outcomes)) == 1
        assert make.read(post).draft.version == version + 1


def test_a_publication_is_recorded_once(race_rounds):
    channel = make_official_channel(platform="x")
    publisher = make.make_publisher(channel)
    for number in range(max(race_rounds // 5, 5)):
        delivery = make.make_ready_delivery(channels=[channel], text=f"Duyuru {number}")
        links = [make.make_permalink(channel) for _turn in range(THREADS)]

        def publish(link, delivery=delivery):
            return deliveries.publish(
                again(delivery), permalink=link, actor=User.objects.get(pk=publisher.pk)
            )

        outcomes = run_together([lambda link=link: publish(link) for link in links])
        assert len(winners(outcomes)) == 1
        delivery.refresh_from_db()
        assert delivery.status == "published"
        assert PublishedPost.objects.filter(channel=channel).count() == number + 1


def test_publishing_against_undoing_never_leaves_a_publication_without_its_approval(race_rounds):
    channel = make_official_channel(platform="x")
    publisher, reviewer = make.make_publisher(channel), make.make_reviewer()
    for number in range(max(race_rounds // 5, 5)):
        delivery = make.make_ready_delivery(channels=[channel], text=f"Duyuru {number}", reviewer=reviewer)
        link = make.make_permalink(channel)

        def publish(delivery=delivery, link=link):
            return deliveries.publish(again(delivery), permalink=link, actor=again(publisher))

        def undo(delivery=delivery):
            return reviewing.undo(again(delivery.submission), actor=again(reviewer))

        outcomes = run_together([publish, undo])
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                assert isinstance(outcome, (Conflict, UserFacingError, PermissionDenied)), repr(outcome)
        delivery.refresh_from_db()
        stands = Decision.objects.filter(revision=delivery.revision, undone_at=None).exists()
        assert (delivery.status == "published") == stands
        assert (make.read(delivery.submission).status == "approved") == stands


def test_several_workers_make_a_due_delivery_ready_once(race_rounds):
    delivery = make.make_scheduled_delivery()
    publisher = make.make_publisher(Channel.objects.with_people().get(pk=delivery.channel_id))
    type(delivery).objects.filter(pk=delivery.pk).update(due_at=clock.now() - timedelta(minutes=1))
    Submission.objects.update(decided_at=clock.now() - timedelta(hours=1))
    made = run_together([deliveries.make_due_ready] * THREADS)
    assert sum(made) == 1
    assert Notification.objects.filter(kind="content.ready", recipient=publisher).count() == 1


def test_a_stale_page_names_who_was_faster():
    post = make.make_submitted()
    shown = post.current_revision.content_hash
    make.approve(post, actor=make.make_reviewer(full_name="Mert Kaya"))
    with pytest.raises(Conflict) as refused:
        reviewing.decide(
            post, "approve", actor=make.make_reviewer(), revision_hash=shown, checklist=make.ALL_YES
        )
    assert refused.value.by == "Mert Kaya"
    assert not isinstance(refused.value, StaleObject) or refused.value.at
