"""The address that proves a publication: what is stored of it, and how a wrong one is mended."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from audit.models import AuditEntry
from channels_registry.models import PublishedPost
from content_review.services import copy_pack, deliveries
from content_review.views.publish import done_to
from core import clock
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError
from scripts.make_sample_images import make_all
from tests.content_review.views.publishing import (
    delivery_on,
    official,
    read,
    send_proof,
    step_url,
    url,
    with_pictures,
)
from tests.content_review.views.reviewing import as_, text_of, tr
from tests.make import content as make
from tests.make.accounts import make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    person = make_holder(Role.MANAGER)
    as_(client, person)
    return person


def out(actor):
    delivery = official()
    return read(make.publish(delivery, actor=actor))


def test_a_wrong_address_is_corrected_and_the_former_one_stays_in_the_ledger(client, manager):
    delivery = out(manager)
    former, moment = delivery.published_post.permalink, delivery.published_at
    assert url(delivery, "delivery_address") in client.get(url(delivery)).content.decode()
    page = client.get(url(delivery, "delivery_address"))
    assert former in page.content.decode()
    address = make.make_permalink(delivery.channel)
    sent = {"version": delivery.version, "permalink": address}
    assert client.post(url(delivery, "delivery_address"), sent).status_code == 302
    fresh = read(delivery)
    assert (fresh.status, fresh.published_at, fresh.version) == ("published", moment, delivery.version + 1)
    assert PublishedPost.objects.get().permalink == address
    for code in ("post.corrected", "delivery.address_corrected"):
        entry = AuditEntry.objects.get(code=code)
        assert (entry.data["permalink_before"], entry.data["permalink"]) == (former, address)
        assert entry.actor_name
    assert former in text_of(client.get(url(delivery)))
    assert client.post(url(delivery, "delivery_address"), sent).status_code in (200, 409)


def test_a_correction_is_refused_where_it_makes_no_sense(manager):
    delivery, other = out(manager), out(manager)
    correct = deliveries.correct_address
    for address in (delivery.published_post.permalink, "https://example.com/1", ""):
        with pytest.raises(UserFacingError) as refused:
            correct(delivery, permalink=address, actor=manager)
        assert refused.value.field == "permalink"
    address = make.make_permalink(delivery.channel)
    with pytest.raises(PermissionDenied):
        correct(delivery, permalink=address, actor=make_holder(Role.REPRESENTATIVE))
    with pytest.raises(StaleObject):
        correct(delivery, permalink=address, actor=manager, version=delivery.version - 1)
    deliveries.take_down(other, actor=manager, reason="Tarih yanlıştı.")
    with pytest.raises(TransitionNotAllowed):
        correct(other, permalink=address, actor=manager)
    assert not AuditEntry.objects.filter(code="post.corrected").exists()


def test_parameters_that_follow_readers_are_no_part_of_the_proof(client, manager):
    delivery = official()
    address = make.make_permalink(delivery.channel)
    send_proof(client, delivery, permalink=f"{address}?igsh=abc&utm_source=ig&sayfa=2")
    assert read(delivery).published_post.permalink == f"{address}?sayfa=2"


def test_a_wrong_address_and_a_time_ahead_are_said_together(client, manager):
    delivery = official()
    ahead = clock.local(clock.now() + timedelta(days=2))
    response = send_proof(
        client,
        delivery,
        permalink="https://example.com/1",
        published_at_0=f"{ahead:%d.%m.%Y}",
        published_at_1="10:00",
    )
    assert set(response.context["form"].errors) == {"permalink", "published_at"}


def test_the_course_names_what_was_really_done(client, manager):
    delivery = read(make.make_scheduled_delivery())
    later = delivery.due_at + timedelta(days=1)
    deliveries.move(delivery, due_at=later, actor=manager)
    deliveries.hold(delivery, actor=manager, reason="Salon değişti.")
    deliveries.release(delivery, actor=manager)
    deliveries.move(delivery, due_at=None, actor=manager)
    told = [entry["text"] for entry in client.get(url(delivery)).context["entries"]]
    for words, line in zip(
        (
            tr("Made ready to publish now"),
            tr("Hold of the publication lifted"),
            tr("Publication put on hold"),
            tr("Time of publication moved"),
            tr("Publication scheduled"),
        ),
        told,
        strict=True,
    ):
        assert words in line


def test_a_png_that_goes_out_as_jpeg_is_said_to_be_converted(manager):
    post = with_pictures({"saydam.png": make_all()["saydam.png"]}, ("instagram", "x"))
    labels = {
        platform: done_to(copy_pack.build(delivery_on(post, platform)).images[0]).label
        for platform in ("instagram", "x")
    }
    assert labels == {"instagram": tr("converted to JPEG"), "x": tr("as it is")}


def test_pages_of_a_publication_say_the_same_path(client, manager):
    delivery = out(manager)
    for address in (url(delivery), step_url(delivery, "kaldir")):
        page = client.get(address).content.decode()
        crumbs = page[page.index('class="crumbs"') :].partition("</nav>")[0]
        assert 'href="/gonderiler/"' in crumbs and delivery.channel.handle in crumbs
