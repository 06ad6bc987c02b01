"""Holding a publication, giving up a channel, taking a post down."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Notification, User
from channels_registry.models import Channel
from content_review.models import Delivery
from content_review.services import deliveries
from core import clock
from core.errors import ReasonRequired
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


def later(**span):
    return (clock.now() + timedelta(**span)).replace(second=0, microsecond=0)


def publisher_of(delivery: Delivery) -> User:
    return make.make_publisher(Channel.objects.with_people().get(pk=delivery.channel_id))


def unit_delivery(**details) -> Delivery:
    """A ready delivery on a channel of the submitter's own unit."""
    unit = make.make_unit()
    submitter = make_holder(Role.REPRESENTATIVE, unit=unit)
    channel = make.make_unit_channel(unit, user=submitter, platform="x")
    submitter = User.objects.get(pk=submitter.pk)
    return make.make_ready_delivery(unit=unit, submitter=submitter, channels=[channel], **details)


# ---- Hold, cancel, take down ----------------------------------------------------------------------------------------


def test_a_hold_needs_a_reason_and_is_lifted_back_to_its_time():
    delivery = make.make_scheduled_delivery()
    director = make_director()
    with pytest.raises(ReasonRequired):
        deliveries.hold(delivery, actor=director, reason=" ")
    deliveries.hold(delivery, actor=director, reason="Yas günü")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.status_reason) == ("held", "Yas günü")
    assert Notification.objects.filter(kind="content.held").exists()
    deliveries.release(delivery, actor=director)
    delivery.refresh_from_db()
    assert delivery.status == "scheduled"


def test_a_hold_that_lasted_beyond_its_time_ends_in_ready():
    delivery = make.make_scheduled_delivery()
    director = make_director()
    deliveries.hold(delivery, actor=director, reason="Yas günü")
    with time_machine.travel(delivery.due_at + timedelta(hours=1), tick=False):
        deliveries.release(delivery, actor=director)
    delivery.refresh_from_db()
    assert delivery.status == "ready"


def test_moving_the_time_of_a_held_publication_lifts_the_hold():
    delivery = make.make_scheduled_delivery()
    director = make_director()
    deliveries.hold(delivery, actor=director, reason="Yas günü")
    deliveries.move(delivery, due_at=later(days=5), actor=director)
    delivery.refresh_from_db()
    assert delivery.status == "scheduled"
    deliveries.hold(delivery, actor=director, reason="Yas günü")
    deliveries.move(delivery, due_at=None, actor=director)
    delivery.refresh_from_db()
    assert delivery.status == "ready"


def test_taking_down_needs_a_reason_and_keeps_the_proof():
    delivery = make.make_published().deliveries.get()
    manager = make_holder(Role.MANAGER)
    with pytest.raises(ReasonRequired):
        deliveries.take_down(delivery, reason="", actor=manager)
    deliveries.take_down(delivery, reason="Rıza geri alındı", actor=manager)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.status_reason) == ("taken_down", "Rıza geri alındı")
    assert delivery.published_post.taken_down_at is not None
    assert Notification.objects.filter(kind="content.taken_down").exists()


def test_a_representative_takes_down_on_the_own_channel_and_on_no_other():
    delivery = unit_delivery()
    representative = publisher_of(delivery)
    make.publish(delivery, actor=representative)
    other = make.make_published().deliveries.get()
    with pytest.raises(PermissionDenied):
        deliveries.take_down(other, reason="Hata", actor=representative)
    deliveries.take_down(delivery, reason="Hata", actor=representative)


def test_one_channel_is_given_up_and_the_others_go_on():
    post = make.make_approved(channels=[make_official_channel(platform=key) for key in ("x", "linkedin")])
    deliveries.cancel(post.deliveries.first(), actor=post.submitter, reason="Gerek kalmadı")
    assert sorted(post.deliveries.values_list("status", flat=True)) == ["cancelled", "ready"]
