"""What other apps learn about posts."""

import pytest
from django.core.checks import run_checks
from django.db import connection

from accounts.hooks import obstacles_of
from content_review.services import submitting
from content_review.triggers import create_triggers, drop_triggers
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


def test_lost_triggers_are_reported():
    def found() -> list[str]:
        return [message.id for message in run_checks(databases=["default"])]

    assert "content_review.W001" not in found()
    drop_triggers(connection)
    assert "content_review.W001" in found()
    create_triggers(connection)
    assert "content_review.W001" not in found()
