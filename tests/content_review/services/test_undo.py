"""Taking a decision back within seconds, before anybody was told."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.enums import MailState
from accounts.models import MailDelivery, Notification
from audit.models import AuditEntry
from content_review.models import Decision
from content_review.services import deliveries, reviewing
from core import clock
from core.errors import TransitionNotAllowed, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_director, make_person
from tests.make.channels import make_official_channel
from tests.make.jobs import run_all_jobs

pytestmark = pytest.mark.django_db


def decide(post, kind, **changes):
    post = make.read(post)
    given = {
        "actor": changes.pop("actor", None) or make.make_reviewer(),
        "revision_hash": post.current_revision.content_hash,
        "checklist": make.ALL_YES,
        **changes,
    }
    return reviewing.decide(post, kind, **given)


def notices(post, kind=None):
    rows = Notification.objects.filter(object_uid=str(post.uid))
    return rows.filter(kind=kind) if kind else rows


# ---- Undo ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["approve", "request_changes", "reject"])
def test_undo_within_the_window_leaves_everything_as_before(kind):
    post = make.make_submitted(wished_at=clock.now() + timedelta(days=1))
    reviewer = make.make_reviewer()
    decision = decide(post, kind, actor=reviewer, reason="Gerekçe", principle=make.make_principle())
    reviewing.undo(post, actor=reviewer)
    post, decision = make.read(post), Decision.objects.get(pk=decision.pk)
    assert (post.status, post.decided_at, post.claimed_by) == ("submitted", None, reviewer)
    assert set(post.deliveries.values_list("status", flat=True)) == {"pending"}
    assert (decision.undone_by, decision.undone_at is not None) == (reviewer, True)
    assert not notices(post).filter(withdrawn_at=None).exists()
    assert set(
        MailDelivery.objects.filter(notification__object_uid=str(post.uid)).values_list("state", flat=True)
    ) == {MailState.CANCELLED}
    assert AuditEntry.objects.filter(code="content.decision_undone").exists()
    decide(post, "approve")


def test_after_an_undo_no_mail_goes_out():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    decide(post, "approve", actor=reviewer)
    reviewing.undo(post, actor=reviewer)
    mail.outbox.clear()
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        run_all_jobs(also_later=True)
    assert [letter for letter in mail.outbox if post.number in str(letter.body)] == []


def test_a_cancelled_channel_stays_cancelled_when_a_rejection_is_undone():
    channels = [make_official_channel(platform="x"), make_official_channel(platform="linkedin")]
    post = make.make_submitted(channels=channels)
    first = post.deliveries.first()
    deliveries.cancel(first, actor=post.submitter)
    reviewer = make.make_reviewer()
    decide(post, "reject", actor=reviewer, reason="Reklam", principle=make.make_principle())
    reviewing.undo(post, actor=reviewer)
    assert list(post.deliveries.values_list("status", flat=True).order_by("pk")) == ["cancelled", "pending"]


def test_undo_is_for_the_decider_only():
    post = make.make_submitted()
    decide(post, "approve")
    for person in (make.make_reviewer(), make_director(), post.submitter, make_person()):
        with pytest.raises(PermissionDenied):
            reviewing.undo(post, actor=person)


def test_undo_ends_with_the_window():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    decide(post, "approve", actor=reviewer)
    with time_machine.travel(clock.now() + timedelta(seconds=16), tick=False), pytest.raises(UserFacingError):
        reviewing.undo(post, actor=reviewer)
    assert make.read(post).status == "approved"


def test_undo_is_refused_once_the_post_is_out():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    decide(post, "approve", actor=reviewer)
    make.publish(post.deliveries.get())
    with pytest.raises(UserFacingError):
        reviewing.undo(post, actor=reviewer)
    assert Decision.objects.get().undone_at is None


def test_undo_of_an_undecided_post_is_a_conflict():
    with pytest.raises(TransitionNotAllowed):
        reviewing.undo(make.make_submitted(), actor=make.make_reviewer())


def test_a_decision_of_the_review_mode_cannot_be_undone():
    post = make.make_submitted(channels=[make_official_channel(platform="x", review_mode="none")])
    with pytest.raises(PermissionDenied):
        reviewing.undo(post, actor=make.make_reviewer())
