"""The proof that a post is out: what is refused, what is kept, and that nothing typed is lost."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Notification
from audit.models import AuditEntry
from channels_registry.models import PublishedPost
from content_review.models import Decision
from content_review.services import deliveries, reviewing
from core import clock
from tests.budgets import TRANSACTION
from tests.content_review.views.publishing import (
    of_unit,
    official,
    read,
    send_proof,
    step_url,
    url,
    writer_of,
)
from tests.content_review.views.reviewing import as_, text_of
from tests.core.ui.html import faults
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    person = make_holder(Role.MANAGER, full_name="Zeynep Demir")
    as_(client, person)
    return person


def test_the_address_is_kept_as_proof_and_the_unit_is_told(client, manager):
    delivery = official()
    response = send_proof(client, delivery)
    assert (response.status_code, response.url) == (302, url(delivery))
    fresh = read(delivery)
    assert (fresh.status, fresh.published_by) == ("published", manager)
    page = client.get(url(delivery))
    assert fresh.published_post.permalink in text_of(page)
    assert "Zeynep Demir" in text_of(page) and page.context["form"] is None
    assert Notification.objects.filter(kind="content.published", recipient=writer_of(delivery)).exists()
    assert AuditEntry.objects.filter(code="delivery.published").count() == 1


def test_the_moment_is_now_unless_another_is_typed(client, manager):
    with time_machine.travel("2026-11-20T09:00:00+00:00", tick=False):
        delivery = official()
    with time_machine.travel("2026-11-20T13:30:00+00:00", tick=False):
        as_(client, manager)
        other = official()
        send_proof(client, other)
        assert read(other).published_at == clock.now()
        response = send_proof(client, delivery, published_at_0="20.11.2026", published_at_1="14:05")
        assert response.status_code == 302
        assert clock.local(read(delivery).published_at).isoformat() == "2026-11-20T14:05:00+03:00"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"permalink": ""}, "permalink"),
        ({"permalink": "x.com/i/status/17"}, "permalink"),
        ({"permalink": "http://x.com/i/status/17"}, "permalink"),
        ({"permalink": "https://www.instagram.com/p/C000000017/"}, "permalink"),
        ({"permalink": "https://x.com.ornek.example/i/status/17"}, "permalink"),
        ({"permalink": "https://x.com/baskasi/status/17"}, "permalink"),
        ({"permalink": "javascript:alert(1)"}, "permalink"),
        ({"published_at_0": "31.02.2026", "published_at_1": "10:00"}, "published_at"),
        ({"published_at_0": "20.11.2031", "published_at_1": "10:00"}, "published_at"),
        ({"published_at_0": "01.01.2020", "published_at_1": "10:00"}, "published_at"),
        ({"published_at_0": "20.11.2026", "published_at_1": ""}, "published_at"),
    ],
)
def test_a_wrong_proof_is_named_beside_its_field_and_nothing_typed_is_lost(client, manager, typed, field):
    delivery = official()
    response = send_proof(client, delivery, **typed)
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form[field].errors and all(form.data[name] == value for name, value in typed.items())
    assert read(delivery).status == "ready" and not PublishedPost.objects.exists()
    assert faults(response.content.decode(), is_page=True) == []


def test_the_address_of_the_profile_is_no_proof(client, manager):
    delivery = official()
    response = send_proof(client, delivery, permalink=delivery.channel.canonical_url)
    assert list(response.context["form"].errors) == ["permalink"]


def test_a_post_is_recorded_once(client, manager):
    first = official()
    send_proof(client, first)
    again = send_proof(client, first)
    assert again.status_code == 409
    assert "Zeynep Demir" in text_of(again)
    assert PublishedPost.objects.count() == 1


def test_the_same_address_proves_one_post_only(client, manager):
    channel = make_official_channel(platform="x")
    rows = [
        read(make.make_ready_delivery(channels=[channel], text=f"{make.TEXT} {index}")) for index in range(2)
    ]
    address = make.make_permalink(channel)
    assert send_proof(client, rows[0], permalink=address).status_code == 302
    twice = send_proof(client, rows[1], permalink=f"{address}?utm_source=x")
    assert list(twice.context["form"].errors) == ["permalink"]


def test_a_page_that_was_overtaken_shows_what_holds_and_keeps_what_was_typed(client, manager):
    delivery = official()
    deliveries.hold(delivery, actor=make.make_reviewer(full_name="Mert Kaya"), reason="Salon değişti.")
    deliveries.release(delivery, actor=make.make_reviewer(full_name="Mert Kaya"))
    address = make.make_permalink(delivery.channel)
    response = send_proof(client, delivery, permalink=address)
    assert response.status_code == 409
    assert "Mert Kaya" in text_of(response)
    form = response.context["form"]
    assert form["permalink"].value() == address
    assert int(form["version"].value()) == read(delivery).version
    assert client.post(url(delivery), form.data.dict()).status_code == 302


def test_nothing_is_published_after_its_approval_was_undone(client, manager):
    delivery = official()
    reviewing.undo(delivery.submission, actor=Decision.objects.get().decider)
    assert send_proof(client, delivery).status_code == 409
    assert read(delivery).status == "pending" and not PublishedPost.objects.exists()


def test_an_image_that_lost_its_source_stops_the_publication(client, manager):
    delivery = official(images=1)
    asset = delivery.revision.media.get().asset
    asset.rights_basis = ""
    asset.save(update_fields=["rights_basis"])
    response = send_proof(client, delivery)
    assert response.status_code == 200 and response.context["form"].errors


def test_a_reviewer_moves_and_holds_on_a_units_account_and_does_not_publish_there(client):
    delivery = of_unit()
    as_(client, make.make_reviewer())
    response = client.get(url(delivery))
    assert response.context["form"] is None and not response.context["may_publish"]
    assert {step["slug"] for step in response.context["steps"]} == {"zaman", "beklet", "iptal"}
    assert send_proof(client, delivery).status_code == 403
    assert client.get(step_url(delivery, "beklet")).status_code == 200


def test_publishing_stays_within_the_bar_of_a_write(client, manager):
    """At most 30 statements; PostgreSQL has two more than SQLite, for the ledger's lock."""
    make_institution()
    delivery = official(images=1)
    with CaptureQueriesContext(connection) as captured:
        assert send_proof(client, delivery).status_code == 302
    assert len([row for row in captured if not TRANSACTION.match(row["sql"])]) <= 30
