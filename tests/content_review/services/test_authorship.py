"""Who counts as the author of a revision: whoever last changed what the approval is bound to (I4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from content_review.services import drafts, editing
from core import clock
from tests.make import content as make
from tests.make.accounts import make_directorate, make_holder

pytestmark = pytest.mark.django_db

OWN_WORDS = "Bu metnin tamamını inceleyen kişi yazdı."


def in_three_days():
    return clock.now() + timedelta(days=3)


def test_a_wished_time_does_not_make_somebody_the_author_of_the_reviewers_words():
    post, reviewer = make.make_submitted(), make.make_reviewer()
    editing.edit_as_directorate(
        post,
        actor=reviewer,
        revision_hash=post.current_revision.content_hash,
        text=OWN_WORDS,
        note="Kısaltıldı.",
    )
    post = make.request_changes(make.read(post), actor=reviewer, reason="Yayın zamanını yazın.")
    drafts.save(post, actor=post.submitter, version=make.read(post).draft.version, wished_at=in_three_days())
    post = make.send(make.read(post))
    assert (post.current_revision.text, post.current_revision.author) == (OWN_WORDS, reviewer)
    with pytest.raises(PermissionDenied):
        make.approve(post, actor=reviewer)


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"wished_at": in_three_days()},
        lambda: {"internal_title": "Başka ad"},
        lambda: {"internal_note": "Not"},
        lambda: {"is_urgent": True, "urgent_reason": "Yarın"},
    ],
)
def test_what_no_approval_is_bound_to_leaves_the_author_as_it_was(change):
    manager = make_holder(Role.MANAGER)
    reviewer = make.make_reviewer()
    post = make.make_draft(unit=make_directorate(), submitter=manager)
    drafts.save(post, actor=reviewer, version=post.draft.version, text=OWN_WORDS)
    drafts.save(post, actor=manager, version=make.read(post).draft.version, **change())
    post = make.send(make.read(post), actor=manager)
    assert post.current_revision.author == reviewer
    with pytest.raises(PermissionDenied):
        make.approve(post, actor=reviewer)


def test_other_words_make_another_author():
    post, reviewer = make.make_submitted(), make.make_reviewer()
    post = make.request_changes(post, actor=reviewer, reason="Kısaltın.")
    drafts.save(post, actor=post.submitter, version=make.read(post).draft.version, text="Daha kısa.")
    post = make.send(make.read(post))
    assert post.current_revision.author == post.submitter
    assert make.approve(post, actor=reviewer).status == "approved"
