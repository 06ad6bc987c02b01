"""Writes keep within 30 statements (decisions.md section 7; BEGIN and COMMIT are counted apart)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from channels_registry.models import Channel
from content_review.models import Delivery, Submission
from content_review.services import claims, deliveries, drafts, reviewing, submitting, threads
from content_review.services.editing import edit_as_directorate
from core import clock
from tests.budgets import TRANSACTION
from tests.make import content as make
from tests.make.accounts import make_director
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db

BAR = 30


def fresh(row):
    """As a request would load it."""
    return type(row).objects.get(pk=row.pk)


def cost(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    statements = [query["sql"] for query in captured if not TRANSACTION.match(query["sql"])]
    listing = "\n".join(f"{number:3} {sql[:160]}" for number, sql in enumerate(statements, start=1))
    assert len(statements) <= BAR, listing
    return len(statements)


@pytest.fixture
def channels(db) -> list[Channel]:
    return [make_official_channel(platform=key) for key in ("x", "linkedin")]


@pytest.fixture
def post(channels) -> Submission:
    return make.make_draft(channels=channels, images=2, wished_at=clock.now() + timedelta(days=2))


def test_saving_a_draft(post):
    who = fresh(post.submitter)
    cost(
        lambda: drafts.save(
            post,
            actor=who,
            version=post.draft.version,
            text="Yeni",
            variants={"x": {"text": "Kısa"}},
            internal_title="Başlık",
        )
    )


def test_sending(post):
    who = fresh(post.submitter)
    cost(lambda: submitting.submit(post, actor=who, version=post.draft.version))


def test_deciding_and_undoing(post):
    post = make.send(post)
    who = fresh(make.make_reviewer())
    content_hash = post.current_revision.content_hash
    cost(
        lambda: reviewing.decide(
            post, "approve", actor=who, revision_hash=content_hash, checklist=make.ALL_YES
        )
    )
    again = fresh(who)
    cost(lambda: reviewing.undo(post, actor=again))
    cost(
        lambda: reviewing.decide(
            post, "request_changes", actor=fresh(who), revision_hash=content_hash, reason="Tarih ekleyin"
        )
    )


def test_editing_as_the_directorate(post):
    post = make.send(post)
    who = fresh(make.make_reviewer())
    cost(
        lambda: edit_as_directorate(
            post, actor=who, revision_hash=post.current_revision.content_hash, text="Daha kısa"
        )
    )


def test_moving_and_publishing(post):
    post = make.approve(make.send(post))
    director = make_director()
    delivery = Delivery.objects.filter(submission=post).first()
    cost(lambda: deliveries.move(delivery, due_at=None, actor=fresh(director)))
    channel = Channel.objects.with_people().get(pk=delivery.channel_id)
    link, publisher = make.make_permalink(channel), User.objects.get(pk=make.make_publisher(channel).pk)
    cost(lambda: deliveries.publish(delivery, permalink=link, actor=publisher))
    cost(lambda: deliveries.take_down(delivery, reason="Hata", actor=fresh(director)))


def test_claiming_and_writing(post):
    post = make.send(post)
    who = make.make_reviewer()
    cost(lambda: claims.claim(post, actor=fresh(who)))
    cost(lambda: threads.write(post, actor=fresh(who), body="Merhaba"))
