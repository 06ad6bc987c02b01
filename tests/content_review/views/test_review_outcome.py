"""After the button is pressed: who comes second, where it goes on, and taking a decision back within seconds."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import MailDelivery, Notification, User
from content_review.models import Decision
from core import clock
from tests.content_review.views.reviewing import (
    as_,
    decide,
    decision_data,
    fresh,
    review_url,
    text_of,
    told,
    too_long,
    tr,
)
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_institution

pytestmark = pytest.mark.django_db

REASON = "Etiketi #KariyerGünleri biçiminde yazın."


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    make_institution()
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


@pytest.fixture
def post(reviewer):
    """A post that waits for its review."""
    return make.make_submitted()


# ---- Too late -----------------------------------------------------------------------------------------------------


def test_who_comes_second_learns_who_decided_and_keeps_the_reason(client, reviewer, post):
    sent = decision_data(
        post, "reject", reason=REASON, principle=make.make_principle().pk, note_ethics="Bakın."
    )
    faster = make.make_reviewer(full_name="Deniz Ar")
    make.approve(post, actor=faster)
    response = client.post(review_url(post, query="?sekme=acil"), sent)
    assert response.status_code == 409
    shown = text_of(response)
    for words in ("Deniz Ar", fresh(post).get_status_display(), REASON, "Bakın."):
        assert words in shown
    page = Document(response.content.decode())
    [back] = [link for link in page.all("a") if link.attrs["href"].startswith("/inceleme/")]
    assert back.attrs["href"] == review_url(post, query="?sekme=acil")
    assert faults(response.content.decode(), is_page=True) == []
    assert Decision.objects.get().decider == faster


def test_a_decision_about_an_older_revision_is_refused(client, reviewer, post):
    sent = decision_data(post, "approve", reason="Güzel.")
    editor = make_director(full_name="Ayça Işık")
    too_long(post, editor)
    response = client.post(review_url(post), sent)
    assert response.status_code == 409
    shown = text_of(response)
    assert "Ayça Işık" in shown
    assert "Güzel." in shown
    assert not Decision.objects.exists()


def test_pressing_the_button_twice_is_one_decision(client, reviewer, post):
    sent = decision_data(post, "request_changes", reason=REASON)
    first, second = (client.post(review_url(post), sent) for _press in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert Decision.objects.count() == 1
    sent["kind"] = "approve"
    assert client.post(review_url(post), sent).status_code == 409


@pytest.mark.parametrize(
    "changes", [{"revision_hash": "0" * 64}, {"revision_hash": None}, {"version": 99}, {"version": "x"}]
)
def test_a_forged_or_broken_page_decides_nothing(client, post, changes):
    assert decide(client, post, "approve", **changes).status_code == 409
    assert not Decision.objects.exists()


def test_a_conflict_that_the_service_finds_keeps_the_reason_too(client, reviewer, post, monkeypatch):
    """The other decision may come between the page's own look and the writing."""
    from content_review.services import reviewing
    from content_review.services.revisions import stale

    def refuse(submission, *args, **kwargs):
        raise stale(submission)

    monkeypatch.setattr(reviewing, "decide", refuse)
    response = decide(client, post, "request_changes", reason=REASON)
    assert response.status_code == 409
    assert REASON in text_of(response)


# ---- Where it goes on ---------------------------------------------------------------------------------------------


def test_the_choice_to_go_on_is_remembered_per_person(client, reviewer, post):
    following = make.make_submitted()
    response = decide(client, post, "approve", goes_to_next="on", query="?sira=eski")
    assert response.url == review_url(following, query="?sira=eski")
    assert fresh(following).claimed_by == reviewer
    response = decide(client, following, "approve", query="?sira=eski")
    assert response.url == "/inceleme/?sira=eski"
    assert User.objects.get(pk=reviewer.pk).goes_to_next is False
    another = make.make_submitted()
    [box] = Document(client.get(review_url(another)).content.decode()).all("input", name="goes_to_next")
    assert "checked" not in box.attrs


def test_with_nothing_left_the_way_leads_back_to_the_queue(client, reviewer, post):
    response = decide(client, post, "approve", goes_to_next="on")
    assert response.url == reverse("content:queue")
    assert len(told(client, response)) == 2


# ---- Undo ---------------------------------------------------------------------------------------------------------


def test_the_toast_carries_the_way_back(client, reviewer, post):
    response = decide(client, post, "approve", query="?birim=KDD")
    page = Document(client.get(response.url).content.decode())
    actions = [form.attrs["action"] for form in page.all("form", method="post")]
    assert review_url(post, "undo", "?birim=KDD") in actions


def test_a_decision_is_taken_back_within_seconds_and_nobody_was_told(client, reviewer, post):
    decide(client, post, "approve")
    assert tr("Undo the decision") in text_of(client.get(review_url(post)))
    response = client.post(review_url(post, "undo", "?birim=KDD"))
    assert response.url == review_url(post, query="?birim=KDD")
    assert told(client, response) == [tr("The decision is undone; the review is yours again.")]
    assert (fresh(post).status, fresh(post).claimed_by) == ("submitted", reviewer)
    notices = Notification.objects.filter(object_uid=str(post.uid))
    assert notices.exists()
    assert not notices.visible().exists()
    assert set(MailDelivery.objects.filter(notification__in=notices).values_list("state", flat=True)) == {
        "cancelled"
    }


def test_after_the_window_the_decision_stands_and_the_page_says_why(client, reviewer, post):
    decide(client, post, "request_changes", reason=REASON)
    with time_machine.travel(clock.now() + timedelta(seconds=16), tick=False):
        assert tr("Undo the decision") not in text_of(client.get(review_url(post)))
        response = client.post(review_url(post, "undo"))
        [message] = told(client, response)
    assert message
    assert fresh(post).status == "changes_requested"


def test_somebody_elses_decision_is_not_undone(client, reviewer):
    decided = make.make_approved(reviewer=make.make_reviewer())
    assert tr("Undo the decision") not in text_of(client.get(review_url(decided)))
    assert client.post(review_url(decided, "undo")).status_code == 403
    assert fresh(decided).status == "approved"


def test_the_page_of_a_decided_post_shows_the_decision(client, reviewer):
    rejected = make.reject(
        make.make_submitted(), actor=make.make_reviewer(full_name="Deniz Ar"), reason=REASON
    )
    response = client.get(review_url(rejected))
    assert response.context["form"] is None
    shown = text_of(response)
    for words in ("Deniz Ar", REASON, make.make_principle().title):
        assert words in shown
    withdrawn = client.post(review_url(rejected), {"kind": "approve"})
    assert withdrawn.status_code == 409
