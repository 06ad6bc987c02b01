"""A draft goes to another unit of its writer together with what is saved, or not at all."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Unit, User
from audit.models import AuditEntry
from content_review.models import Draft, Submission
from content_review.services import drafts
from core import clock
from core.errors import StaleObject, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_appointment, make_unit
from tests.make.channels import make_channel, make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db) -> Submission:
    return make.make_draft(channels=[])


def save(post: Submission, **changes) -> Draft:
    draft = Draft.objects.get(submission=post)
    return drafts.save(post, **{"actor": post.submitter, "version": draft.version, **changes})


@pytest.fixture
def other(post) -> Unit:
    """A second unit of whoever writes the post."""
    unit = make_unit()
    make_appointment(role=Role.REPRESENTATIVE, unit=unit, user=post.submitter)
    return unit


def writer_of(post) -> User:
    """Whoever writes the post, with the appointments of now."""
    return User.objects.get(pk=post.submitter_id)


def test_a_draft_moves_with_everything_that_is_saved_and_the_ledger_says_so(post, other):
    first = post.unit
    own, official = make_channel(unit=first, platform="instagram"), make_official_channel(platform="x")
    save(post, channels=[own, official])
    draft = save(post, actor=writer_of(post), unit=other, text="Yeni metin")
    assert (draft.text, make.read(post).unit) == ("Yeni metin", other)
    assert list(draft.channels.all()) == [official]
    entry = AuditEntry.objects.get(code="content.moved")
    assert entry.data == {"before": first.code, "after": other.code}
    assert (entry.unit_code, entry.target_id) == (other.code, str(post.uid))
    save(post, actor=writer_of(post), unit=other, text="Daha yeni")
    assert AuditEntry.objects.filter(code="content.moved").count() == 1


def test_a_refused_save_moves_nothing(post, other):
    official, foreign = make_official_channel(platform="x"), make_channel(platform="x", handle="baska")
    version = save(post, channels=[official]).version
    writer = writer_of(post)
    for refusal, changes in (
        (StaleObject, {"version": version - 1, "text": "Başka pencere"}),
        (UserFacingError, {"channels": [foreign]}),
        (UserFacingError, {"text": "a" * 100_001}),
    ):
        with pytest.raises(refusal):
            save(post, actor=writer, unit=other, **changes)
    assert make.read(post).unit == post.unit
    assert list(Draft.objects.get(submission=post).channels.all()) == [official]
    assert not AuditEntry.objects.filter(code="content.moved").exists()


def test_a_post_moves_to_an_open_unit_of_the_writer_and_only_before_it_was_sent(post, other):
    with pytest.raises(PermissionDenied):
        save(post, unit=make_unit())
    Unit.objects.filter(pk=other.pk).update(closed_on=clock.today())
    with pytest.raises(UserFacingError) as refused:
        save(post, actor=writer_of(post), unit=Unit.objects.get(pk=other.pk))
    assert refused.value.field == "unit"
    Unit.objects.filter(pk=other.pk).update(closed_on=None)
    sent = make.request_changes(make.make_submitted(unit=post.unit, submitter=post.submitter))
    with pytest.raises(PermissionDenied):
        save(sent, actor=writer_of(post), unit=other)
    assert make.read(sent).unit == post.unit
