"""Two requests of the same new page at the same moment begin one post."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from content_review.models import Submission
from tests.content_review.views.posting import autosave, make_writer
from tests.make.channels import make_official_channel
from tests.race import run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
THREADS = 4


def test_four_first_saves_at_once_make_one_draft(race_rounds):
    x = make_official_channel(platform="x")
    writer = make_writer()
    for _round in range(max(race_rounds // 5, 1)):
        uid = uuid4()

        def first_save(uid=uid):
            client = Client()
            client.force_login(User.objects.get(pk=writer.pk))
            return autosave(client, uid, channels=[x]).status_code

        outcomes = run_together([first_save] * THREADS)
        assert set(outcomes) <= {200, 409}, outcomes
        assert 200 in outcomes
        assert Submission.objects.filter(uid=uid).count() == 1
