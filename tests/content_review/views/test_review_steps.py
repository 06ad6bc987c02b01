"""Steps beside the decision: taking on and giving back, notes, the wording of a principle."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Notification
from content_review.models import Message
from content_review.services import claims
from core import clock
from tests.content_review.views.reviewing import as_, fresh, review_url, text_of, told, tr
from tests.core.ui.html import Document
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_unit

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


# ---- Claim --------------------------------------------------------------------------------------------------------


def test_opening_the_page_takes_on_nothing(client, reviewer):
    post = make.make_submitted()
    client.get(review_url(post))
    assert fresh(post).claimed_by is None


def test_a_free_post_is_taken_on_and_given_back(client, reviewer):
    post = make.make_submitted()
    response = client.post(review_url(post, "claim", "?birim=KDD"))
    assert response.url == review_url(post, query="?birim=KDD")
    assert fresh(post).claimed_by == reviewer
    assert tr("You are reviewing this post.") in text_of(client.get(review_url(post)))
    client.post(review_url(post, "release"))
    assert fresh(post).claimed_by is None


def test_what_somebody_else_reviews_is_taken_over_only_on_purpose(client, reviewer):
    post = make.make_submitted()
    colleague = make.make_reviewer(full_name="Deniz Ar")
    claims.claim(post, actor=colleague)
    shown = client.get(review_url(post))
    assert tr("%(name)s is reviewing this post.", name="Deniz Ar") in text_of(shown)
    refused = client.post(review_url(post, "claim"))
    assert refused.status_code == 409
    assert "Deniz Ar" in text_of(refused)
    client.post(review_url(post, "release"))
    assert fresh(post).claimed_by == colleague
    client.post(review_url(post, "claim"), {"take_over": "1"})
    assert fresh(post).claimed_by == reviewer


def test_an_idle_claim_is_free_for_the_next(client, reviewer):
    post = make.make_submitted()
    claims.claim(post, actor=make.make_reviewer(full_name="Deniz Ar"))
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        response = client.get(review_url(post))
        assert not response.context["claim"]["is_held"]
        assert "Deniz Ar" in text_of(response)
        assert client.post(review_url(post, "claim")).status_code == 302
    assert fresh(post).claimed_by == reviewer


def test_the_review_can_be_given_to_a_colleague_from_the_page(client, reviewer):
    post = make.make_submitted()
    url = client.get(review_url(post, query="?birim=KDD")).context["claim"]["assign_url"]
    assert url == f"/inceleme/toplu/ata/?birim=KDD&gonderi={post.number}"
    assert [row.number for row in client.get(url).context["posts"]] == [post.number]


def test_the_own_post_and_a_decided_post_cannot_be_taken_on(client, reviewer):
    director = make_director()
    own = make.make_submitted(submitter=director, unit=make_unit())
    decided = make.make_approved(reviewer=reviewer)
    assert client.post(review_url(decided, "claim")).status_code == 409
    as_(client, director)
    assert client.post(review_url(own, "claim")).status_code == 403


@pytest.mark.parametrize("name", ["claim", "release", "undo", "note"])
def test_steps_are_posts_and_exist_for_the_directorate_only(client, reviewer, name):
    post = make.make_submitted()
    assert client.get(review_url(post, name)).status_code == 405
    as_(client, post.submitter)
    assert client.post(review_url(post, name), {"body": "x", "audience": "unit"}).status_code == 404


# ---- Notes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("audience", "is_internal"), [("unit", False), ("internal", True)])
def test_a_note_goes_to_whom_the_pressed_button_says(client, reviewer, audience, is_internal):
    post = make.make_submitted()
    response = client.post(review_url(post, "note"), {"body": "Afiş güncel mi?", "audience": audience})
    assert response.url == review_url(post) + "#thread"
    message = Message.objects.get()
    assert (message.body, message.is_internal, message.author) == ("Afiş güncel mi?", is_internal, reviewer)
    is_told = Notification.objects.filter(recipient=post.submitter, kind="content.message").exists()
    assert is_told is not is_internal


@pytest.mark.parametrize(
    "data", [{"body": "  ", "audience": "unit"}, {"body": "Not", "audience": ""}, {"body": "Not"}, {}]
)
def test_a_note_without_text_or_readers_is_not_kept_and_nothing_typed_is_lost(client, reviewer, data):
    post = make.make_submitted()
    response = client.post(review_url(post, "note"), data)
    assert response.status_code == 200
    assert not Message.objects.exists()
    page = Document(response.content.decode())
    [field] = page.all("textarea", name="body")
    assert field.text.strip() == data.get("body", "").strip()
    assert page.with_class("errsum")


def test_htmx_gets_the_thread_alone(client, reviewer):
    post = make.make_submitted()
    url = review_url(post, "note")
    kept = client.post(url, {"body": "Afiş güncel mi?", "audience": "unit"}, headers=HTMX)
    assert kept.status_code == 200
    source = kept.content.decode()
    assert "<html" not in source
    assert "Afiş güncel mi?" in source
    assert Document(source).all("textarea", name="body")[0].text.strip() == ""
    refused = client.post(url, {"body": "", "audience": "unit"}, headers=HTMX)
    assert refused.status_code == 200
    assert Message.objects.count() == 1


def test_a_designer_writes_notes_too(client):
    post = make.make_submitted()
    as_(client, make_holder(Role.DESIGNER))
    client.post(review_url(post, "note"), {"body": "Görseli yenileyelim.", "audience": "internal"})
    assert Message.objects.get().is_internal


# ---- The principle ------------------------------------------------------------------------------------------------


def test_the_wording_of_a_principle_is_given_for_the_card(client, reviewer):
    principle = make.make_principle()
    response = client.get(reverse("content:principle_text"), {"principle": principle.pk})
    assert principle.text in text_of(response)
    for odd in ("", "x", "99999", "²"):
        response = client.get(reverse("content:principle_text"), {"principle": odd})
        assert (response.status_code, text_of(response)) == (200, "")


def test_after_a_note_the_next_page_says_so(client, reviewer):
    post = make.make_submitted()
    response = client.post(review_url(post, "note"), {"body": "Not.", "audience": "internal"})
    assert told(client, response) == [tr("The note is written.")]
