"""A page is written as a whole or not at all."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Unit, User
from content_review.models import Draft, Submission
from content_review.services import compose
from content_review.services.compose import Page
from content_review.services.drafts import ImageChanges
from core import clock
from core.errors import StaleObject, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_appointment, make_holder, make_unit
from tests.make.channels import make_channel, make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return make_holder(Role.REPRESENTATIVE)


def page_of(writer: User, **given) -> Page:
    return Page(**{"uid": uuid4(), "unit": writer.appointments.get().unit, "version": 1, **given})


def test_the_first_save_begins_the_post_with_everything_on_the_page(writer):
    x = make_official_channel(platform="x")
    page = page_of(writer, changes={"text": "Duyuru", "internal_title": "Başlık", "channels": [x]})
    draft = compose.save_all(None, page, actor=writer)
    again = compose.save_all(None, page, actor=writer)
    assert (draft.version, again.version) == (2, 2)
    post = Submission.objects.get()
    assert (post.uid, post.title, post.draft.text) == (page.uid, "Başlık", "Duyuru")


def test_a_first_save_that_is_refused_begins_nothing(writer):
    foreign = make_channel(platform="x")
    page = page_of(writer, changes={"text": "Duyuru", "channels": [foreign]})
    with pytest.raises(UserFacingError):
        compose.save_all(None, page, actor=writer)
    with pytest.raises(PermissionDenied):
        compose.save_all(None, page_of(writer, unit=None), actor=writer)
    Unit.objects.update(closed_on=clock.today())
    with pytest.raises(UserFacingError):
        compose.save_all(None, page_of(writer), actor=writer)
    assert not Submission.objects.exists()


def test_a_refused_page_leaves_unit_text_images_and_their_order_as_they_were():
    post = make.make_draft(images=2)
    other = make_unit()
    make_appointment(role=Role.REPRESENTATIVE, unit=other, user=post.submitter)
    writer = User.objects.get(pk=post.submitter_id)
    first, second = (row.asset for row in post.draft.media.select_related("asset"))
    page = Page(
        uid=post.uid,
        unit=other,
        version=post.draft.version - 1,
        changes={"text": "Başka pencere"},
        images=ImageChanges(
            shown=(str(second.uid), str(first.uid)),
            facts={str(first.uid): {"alt_text": "Yeni", "rights_note": "No 7"}},
            removed=frozenset({str(second.uid)}),
        ),
    )
    with pytest.raises(StaleObject):
        compose.save_all(post, page, actor=writer)
    now = make.read(post)
    assert (now.unit, now.draft.text, now.draft.version) == (post.unit, make.TEXT, post.draft.version)
    assert [row.asset for row in Draft.objects.get().media.select_related("asset")] == [first, second]
    first.refresh_from_db()
    assert first.rights_note == ""
