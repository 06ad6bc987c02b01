"""What other apps learn about posts."""

import pytest

from accounts.hooks import obstacles_of
from content_review.services import submitting
from tests.make import content as make

pytestmark = pytest.mark.django_db


def test_a_unit_with_posts_on_their_way_is_not_closed():
    waiting = make.make_submitted()
    unit = waiting.unit
    assert len(obstacles_of(unit)) == 1
    submitting.withdraw(waiting, actor=waiting.submitter)
    assert obstacles_of(unit) == []
    ready = make.make_approved(unit=unit, submitter=waiting.submitter)
    assert "1" in str(obstacles_of(unit)[0])
    make.publish(ready.deliveries.get())
    make.make_draft(unit=unit, submitter=waiting.submitter)
    assert obstacles_of(unit) == []
