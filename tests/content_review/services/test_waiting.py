"""Moving the wished time of a post that waits for its review."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Notification
from audit.models import AuditEntry
from content_review.services import bulk, reviewing
from content_review.services.waiting import move_wish
from core import clock
from core.errors import TransitionNotAllowed, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_holder
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


def in_days(days):
    return (clock.now() + timedelta(days=days)).replace(second=0, microsecond=0)


def test_post_and_waiting_deliveries_move_together_without_a_new_revision():
    post = make.make_submitted(wished_at=in_days(2))
    reviewer = make.make_reviewer()
    before = post.current_revision
    moved = move_wish(post, wished_at=in_days(5) + timedelta(seconds=30), actor=reviewer)
    post = make.read(post)
    assert moved.wished_at == post.wished_at == in_days(5)
    assert list(post.deliveries.values_list("status", "due_at")) == [("pending", in_days(5))]
    assert (post.current_revision, post.revision_count) == (before, 1)


def test_it_is_recorded_and_the_unit_is_told():
    post = make.make_submitted()
    move_wish(post, wished_at=in_days(3), actor=make.make_reviewer())
    entry = AuditEntry.objects.get(code="content.wish_moved")
    assert (entry.data["time_before"], entry.data["time"]) == ("", in_days(3).isoformat())
    [notice] = Notification.objects.filter(kind="content.wish_moved")
    assert notice.recipient == post.submitter


def test_an_open_decision_page_stays_valid():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    version, revision_hash = post.version, post.current_revision.content_hash
    move_wish(post, wished_at=in_days(3), actor=make.make_reviewer())
    reviewing.decide(
        post,
        "approve",
        actor=reviewer,
        revision_hash=revision_hash,
        version=version,
        checklist=make.ALL_YES,
    )
    assert post.deliveries.get().due_at == in_days(3)


def test_the_checks_look_at_the_new_time():
    channel = make_official_channel(platform="x")
    make.make_submitted(channels=[channel], wished_at=in_days(3))
    post = make.make_submitted(channels=[channel], text="Başka bir duyuru.")
    assert make.read(post).warning_count == 0
    move_wish(post, wished_at=in_days(3), actor=make.make_reviewer())
    assert make.read(post).warning_count == 1
    assert [row["check"] for row in post.current_revision.check_runs.first().findings] == ["clash"]


def test_the_same_time_once_more_changes_nothing():
    post = make.make_submitted(wished_at=in_days(3))
    move_wish(post, wished_at=post.wished_at, actor=make.make_reviewer())
    assert not AuditEntry.objects.filter(code="content.wish_moved").exists()


def test_a_moment_that_has_passed_is_refused():
    post = make.make_submitted()
    with pytest.raises(UserFacingError) as refused:
        move_wish(post, wished_at=clock.now() - timedelta(minutes=1), actor=make.make_reviewer())
    assert refused.value.field == "wished_at"
    assert make.read(post).wished_at is None


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.MANAGER, Role.REPRESENTATIVE])
def test_only_reviewers_move_it(role):
    post = make.make_submitted()
    with pytest.raises(PermissionDenied):
        move_wish(post, wished_at=in_days(3), actor=make_holder(role))


def test_only_a_waiting_post_is_moved_this_way():
    for post in (make.make_approved(), make.make_draft()):
        with pytest.raises(TransitionNotAllowed):
            move_wish(post, wished_at=in_days(3), actor=make.make_reviewer())


def test_several_posts_are_moved_and_each_refusal_is_told():
    waiting, decided = make.make_submitted(), make.make_approved()
    outcome = bulk.move_wish([waiting, decided], actor=make.make_reviewer(), wished_at=in_days(3))
    assert outcome.done == [waiting.number]
    assert [number for number, _reason in outcome.refused] == [decided.number]


def test_a_post_is_found_by_the_words_of_its_newest_revision():
    post = make.make_submitted(text="ŞİKÂYET kutusu", internal_title="Duyuru")
    assert "sikayet kutusu" in post.search_key
    make.request_changes(post)
    post = make.read(post)
    post.title = "Başlık"
    post.save(update_fields=["title"])
    assert "sikayet kutusu" in make.read(post).search_key
    assert "baslik" in make.read(post).search_key
