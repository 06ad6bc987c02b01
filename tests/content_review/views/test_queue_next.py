"""“Review the next one”: who gets which post, and what happens when two people press it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from content_review.models import Submission
from content_review.selectors import queue as queues
from content_review.services import claims, editing
from core import clock
from tests.content_review.views.reviewing import as_, review_url, told, tr
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_unit

pytestmark = pytest.mark.django_db

NEXT = "/inceleme/sonraki/"


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    person = make.make_reviewer()
    as_(client, person)
    return person


def claimed(post):
    return Submission.objects.get(pk=post.pk).claimed_by


def test_it_takes_on_the_most_urgent_post_and_opens_it(client, reviewer):
    make.make_submitted(wished_at=clock.now() + timedelta(days=1))
    urgent = make.make_submitted(is_urgent=True, urgent_reason="Tören.")
    response = client.post(NEXT)
    assert (response.status_code, response.url) == (302, review_url(urgent))
    assert claimed(urgent) == reviewer


def test_opening_the_address_takes_on_nothing(client, reviewer):
    post = make.make_submitted()
    response = client.get(f"{NEXT}?birim=KDD")
    assert (response.status_code, response.url) == (302, "/inceleme/?birim=KDD")
    assert claimed(post) is None


def test_it_stays_within_the_filters_and_carries_them_along(client, reviewer):
    make.make_submitted(is_urgent=True, urgent_reason="Tören.")
    wanted = make.make_submitted(unit=make_unit(code="KDD"), internal_title="Şikâyet")
    query = "?" + urlencode({"ara": "şikâyet", "birim": "KDD"})
    response = client.post(NEXT + query)
    assert response.url == review_url(wanted, query=query)


def test_what_others_review_is_left_to_them_until_they_are_idle(client, reviewer):
    held = make.make_submitted(is_urgent=True, urgent_reason="Tören.")
    claims.claim(held, actor=make.make_reviewer())
    free = make.make_submitted()
    assert client.post(NEXT).url == review_url(free)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert client.post(NEXT).url == review_url(held)


def test_the_own_claim_comes_back(client, reviewer):
    post = make.make_submitted()
    claims.claim(post, actor=reviewer)
    assert client.post(NEXT).url == review_url(post)


def test_own_posts_and_own_last_edits_are_left_to_others(client):
    director = make_director()
    as_(client, director)
    make.make_submitted(submitter=director, unit=make_unit())
    edited = make.make_submitted()
    editing.edit_as_directorate(
        edited,
        actor=director,
        revision_hash=edited.current_revision.content_hash,
        text="Düzeltilmiş metin.",
        note="Yazım.",
    )
    response = client.post(NEXT)
    assert response.url == reverse("content:queue")
    assert told(client, response) == [
        tr("No post is left here for you: the others are being reviewed, or they are your own.")
    ]


def test_with_an_empty_queue_it_says_so_and_keeps_the_filters(client, reviewer):
    response = client.post(f"{NEXT}?sekme=acil")
    assert response.url == "/inceleme/?sekme=acil"
    assert len(told(client, response)) == 1


def test_who_loses_the_race_gets_the_next_but_one(client, reviewer, monkeypatch):
    """Between the list of candidates and the claim somebody else takes the first one."""
    first = make.make_submitted(is_urgent=True, urgent_reason="Tören.")
    second = make.make_submitted()
    faster = make.make_reviewer()
    original = queues.next_candidates

    def candidates(*args, **kwargs):
        found = original(*args, **kwargs)
        claims.claim(first, actor=faster)
        return found

    monkeypatch.setattr(queues, "next_candidates", candidates)
    assert client.post(NEXT).url == review_url(second)
    assert (claimed(first), claimed(second)) == (faster, reviewer)


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.DESIGNER, Role.MANAGER])
def test_it_exists_for_reviewers_only(client, role):
    as_(client, make_holder(role))
    assert client.post(NEXT).status_code == 404
