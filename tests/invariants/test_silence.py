"""I5 at its edge: a decision is told to somebody even when the whole unit has left meanwhile (P30)."""

import pytest

from accounts.enums import Role
from accounts.models import Notification, User
from accounts.services import people
from content_review.models import Decision, Submission
from tests.invariants.holding import assert_everything_holds
from tests.make.accounts import make_director, make_holder, make_institution, make_unit
from tests.make.content import make_reviewer, make_submitted, reject

pytestmark = pytest.mark.django_db


def orphaned(director: User) -> Submission:
    """A waiting post whose writer has left the institution."""
    post = make_submitted()
    people.deactivate(post.submitter, actor=director, reason="Kurumdan ayrıldı")
    return post


def told_of(post: Submission) -> set[User]:
    decision = Decision.objects.get(submission=post)
    rows = Notification.objects.filter(dedupe_key__startswith=f"content.decision:{decision.uid}:")
    return {row.recipient for row in rows.select_related("recipient")}


def test_whoever_may_appoint_there_is_told_when_nobody_of_the_unit_is_left() -> None:
    make_institution()
    director = make_director()
    post = orphaned(director)
    head = make_holder(Role.UNIT_HEAD, unit=post.unit)
    elsewhere = make_holder(Role.UNIT_HEAD, unit=make_unit())
    reject(post, actor=make_reviewer())
    assert told_of(post) == {head, director}
    assert elsewhere not in told_of(post)
    assert_everything_holds()


def test_a_decision_of_the_only_one_left_is_still_written_down_as_a_notice() -> None:
    make_institution()
    director = make_director()
    post = orphaned(director)
    reject(post, actor=director)
    assert told_of(post) == {director}
    assert_everything_holds()
