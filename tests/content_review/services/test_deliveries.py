"""Publication: the time is outside of the approval, the address is the proof, and only the approved hash goes out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Notification, User
from audit.models import AuditEntry
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel, PublishedPost
from content_review.errors import ChecksFailed, WarningsNotAcknowledged
from content_review.jobs import make_due_deliveries_ready
from content_review.models import Delivery, Revision
from content_review.selectors.publishing import TABS, to_publish
from content_review.selectors.publishing import deliveries as publications
from content_review.services import deliveries
from core import clock
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError
from core.jobs import SomeFailed
from tests.database import triggers_away
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_official_channel, put_into
from tests.make.jobs import queued_jobs, run_all_jobs

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


# ---- Time ---------------------------------------------------------------------------------------------------------


def test_the_time_is_moved_without_a_new_review():
    delivery = make.make_scheduled_delivery()
    when = later(days=4)
    deliveries.move(delivery, due_at=when, actor=publisher_of(delivery), version=delivery.version)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.due_at) == ("scheduled", when)
    assert delivery.submission.status == "approved"
    entry = AuditEntry.objects.filter(code="delivery.scheduled").order_by("-segment", "-seq").first()
    assert entry.data["time"] == when.isoformat()
    assert entry.data["time_before"]
    assert Notification.objects.filter(kind="content.moved", recipient=delivery.submission.submitter).exists()


def test_a_time_that_has_come_means_ready_now():
    delivery = make.make_scheduled_delivery()
    publisher = publisher_of(delivery)
    deliveries.move(delivery, due_at=None, actor=make.make_reviewer())
    delivery.refresh_from_db()
    assert delivery.status == "ready"
    assert Notification.objects.filter(kind="content.ready", recipient=publisher).exists()


def test_a_ready_publication_is_put_back_to_a_later_time():
    delivery = make.make_ready_delivery()
    deliveries.move(delivery, due_at=later(hours=6), actor=make_director())
    delivery.refresh_from_db()
    assert delivery.status == "scheduled"


def test_the_time_bound_checks_run_again_when_the_time_moves():
    channel = make_official_channel(platform="x")
    when = later(days=3)
    make.make_approved(channels=[channel], text="Birinci duyuru", wished_at=when)
    delivery = make.make_scheduled_delivery(channels=[channel], text="İkinci duyuru")
    with pytest.raises(WarningsNotAcknowledged) as refused:
        deliveries.move(delivery, due_at=when + timedelta(minutes=20), actor=publisher_of(delivery))
    assert refused.value.missing == ["clash:x"]
    deliveries.move(
        delivery,
        due_at=when + timedelta(minutes=20),
        actor=publisher_of(delivery),
        acknowledged=("clash:x",),
    )
    deliveries.move(delivery, due_at=when + timedelta(minutes=30), actor=publisher_of(delivery))
    put_into(channel, ChannelStatus.SUSPENDED)
    with pytest.raises(ChecksFailed):
        deliveries.move(delivery, due_at=later(days=9), actor=make.make_reviewer())


def test_the_time_of_an_unapproved_post_is_not_set():
    """Scheduling without approval was possible elsewhere (defects.md, 1)."""
    delivery = make.make_submitted().deliveries.get()
    for actor in (make_director(), make.make_reviewer(), publisher_of(delivery)):
        with pytest.raises(PermissionDenied):
            deliveries.move(delivery, due_at=later(days=1), actor=actor)


def test_an_outdated_page_and_a_stranger_move_nothing():
    delivery = make.make_scheduled_delivery()
    with pytest.raises(StaleObject):
        deliveries.move(delivery, due_at=later(days=1), actor=make_director(), version=delivery.version - 1)
    with pytest.raises(PermissionDenied):
        deliveries.move(delivery, due_at=later(days=1), actor=delivery.submission.submitter)
    with pytest.raises(TransitionNotAllowed):
        deliveries.move(make.make_published().deliveries.get(), due_at=None, actor=make_director())


# ---- The due minute -------------------------------------------------------------------------------------------------


def test_the_job_makes_due_deliveries_ready_and_tells_the_publisher_once():
    delivery = make.make_scheduled_delivery(hours=48)
    publisher = publisher_of(delivery)
    with time_machine.travel(delivery.due_at - timedelta(seconds=1), tick=False):
        make_due_deliveries_ready.call()
        delivery.refresh_from_db()
        assert delivery.status == "scheduled"
    with time_machine.travel(delivery.due_at, tick=False):
        make_due_deliveries_ready.call()
        make_due_deliveries_ready.call()
    delivery.refresh_from_db()
    assert delivery.status == "ready"
    assert delivery.status_changed_by is None
    assert Notification.objects.filter(kind="content.ready", recipient=publisher).count() == 1
    entry = AuditEntry.objects.get(code="delivery.ready")
    assert entry.actor_name == "system"


def test_one_delivery_that_cannot_be_moved_does_not_stop_the_others():
    first, second = make.make_scheduled_delivery(), make.make_scheduled_delivery()
    with time_machine.travel(second.due_at + timedelta(minutes=1), tick=False):
        # The first one's post returned to review a moment ago, which the database lets no statement do alone.
        with triggers_away(connection):
            type(first.submission).objects.filter(pk=first.submission_id).update(status="submitted")
        assert deliveries.make_due_ready() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("scheduled", "ready")


def test_one_delivery_that_fails_does_not_keep_the_later_ones_for_ever(monkeypatch):
    broken, later_one = make.make_scheduled_delivery(hours=24), make.make_scheduled_delivery(hours=48)
    tell = deliveries._tell_publishers

    def fail(delivery: Delivery) -> None:
        if delivery.pk == broken.pk:
            raise RuntimeError("the notice cannot be written")
        tell(delivery)

    monkeypatch.setattr(deliveries, "_tell_publishers", fail)
    with time_machine.travel(later_one.due_at, tick=False), pytest.raises(SomeFailed):
        deliveries.make_due_ready()
    broken.refresh_from_db()
    later_one.refresh_from_db()
    assert (broken.status, later_one.status) == ("scheduled", "ready")


def test_a_decision_that_can_still_be_undone_waits_for_the_next_minute():
    post = make.make_submitted(wished_at=later(hours=5))
    with time_machine.travel(post.wished_at - timedelta(seconds=10), tick=False):
        make.approve(post)
    with time_machine.travel(post.wished_at, tick=False):
        assert deliveries.make_due_ready() == 0
    with time_machine.travel(post.wished_at + timedelta(seconds=10), tick=False):
        assert deliveries.make_due_ready() == 1


def test_held_deliveries_stay_held_when_their_minute_comes():
    delivery = make.make_scheduled_delivery()
    deliveries.hold(delivery, actor=make_director(), reason="Yas")
    with time_machine.travel(delivery.due_at, tick=False):
        assert deliveries.make_due_ready() == 0


def test_the_job_is_registered_for_every_minute():
    from core.jobs import autodiscover
    from core.jobs.scheduler import registered

    autodiscover()
    assert str(registered()["content.make_due_deliveries_ready"].schedule) == "every 0:01:00"
    make_due_deliveries_ready.enqueue()
    assert queued_jobs(make_due_deliveries_ready) == [{}]
    run_all_jobs()


# ---- Publication --------------------------------------------------------------------------------------------------


def test_publishing_keeps_the_address_as_proof():
    delivery = make.make_ready_delivery()
    publisher = publisher_of(delivery)
    link = make.make_permalink(delivery.channel)
    deliveries.publish(delivery, permalink=link, actor=publisher)
    delivery.refresh_from_db()
    post = PublishedPost.objects.get()
    assert (delivery.status, delivery.published_post, delivery.published_by) == ("published", post, publisher)
    assert (post.channel, post.permalink, post.origin) == (delivery.channel, link, "portal")
    entry = AuditEntry.objects.get(code="delivery.published")
    assert (entry.data["hash"], entry.unit_code) == (delivery.revision_hash, delivery.submission.unit.code)
    assert Notification.objects.filter(
        kind="content.published", recipient=delivery.submission.submitter
    ).exists()
    assert Channel.objects.get(pk=delivery.channel_id).last_published_at == delivery.published_at


@pytest.mark.parametrize(
    "link",
    ["", "x", "http://x.com/i/status/1", "https://instagram.com/p/C123456789/", "https://x.com/okent"],
)
def test_an_address_that_is_none_of_a_post_there_is_no_proof(link):
    delivery = make.make_ready_delivery()
    with pytest.raises(UserFacingError) as refused:
        deliveries.publish(delivery, permalink=link, actor=publisher_of(delivery))
    assert refused.value.field == "permalink"
    delivery.refresh_from_db()
    assert delivery.status == "ready"
    assert not PublishedPost.objects.exists()


def test_one_address_proves_one_publication():
    channel = make_official_channel(platform="x")
    first = make.make_ready_delivery(channels=[channel], text="Bir")
    second = make.make_ready_delivery(channels=[channel], text="İki")
    link = make.make_permalink(channel)
    make.publish(first, permalink=link)
    with pytest.raises(UserFacingError):
        make.publish(second, permalink=f"{link}?utm_source=a")


def test_the_moment_of_publication_lies_between_approval_and_now():
    delivery = make.make_ready_delivery()
    publisher = publisher_of(delivery)
    link = make.make_permalink(delivery.channel)
    for moment in (clock.now() + timedelta(hours=1), clock.now() - timedelta(hours=1)):
        with pytest.raises(UserFacingError) as refused:
            deliveries.publish(delivery, permalink=link, published_at=moment, actor=publisher)
        assert refused.value.field == "published_at"


def test_official_channels_are_published_by_the_directorate_only():
    delivery = make.make_ready_delivery()
    link = make.make_permalink(delivery.channel)
    for person in (delivery.submission.submitter, make_holder(Role.DESIGNER), make_holder(Role.UNIT_HEAD)):
        with pytest.raises(PermissionDenied):
            deliveries.publish(delivery, permalink=link, actor=person)
    deliveries.publish(delivery, permalink=link, actor=make_holder(Role.MODERATOR))


def test_unit_channels_are_published_by_their_representative():
    delivery = unit_delivery()
    link = make.make_permalink(delivery.channel)
    colleague = make_holder(Role.REPRESENTATIVE, unit=delivery.submission.unit)
    for person in (
        colleague,
        make.make_reviewer(),
        make_holder(Role.MANAGER),
        make_holder(Role.REPRESENTATIVE),
    ):
        with pytest.raises(PermissionDenied):
            deliveries.publish(delivery, permalink=link, actor=person)
    assert list(to_publish(publisher_of(delivery))) == [delivery]
    deliveries.publish(delivery, permalink=link, actor=publisher_of(delivery))


def test_a_restricted_channel_is_published_by_the_directorate_only():
    delivery = unit_delivery()
    representative = publisher_of(delivery)
    put_into(delivery.channel, ChannelStatus.RESTRICTED)
    link = make.make_permalink(delivery.channel)
    assert not to_publish(representative).exists()
    with pytest.raises(PermissionDenied):
        deliveries.publish(delivery, permalink=link, actor=representative)
    director = make_director()
    assert to_publish(director).exists()
    deliveries.publish(delivery, permalink=link, actor=director)


def test_an_imported_channel_goes_on_as_before_until_its_date():
    delivery = unit_delivery()
    representative = publisher_of(delivery)
    channel = put_into(delivery.channel, ChannelStatus.RESTRICTED)
    Channel.objects.filter(pk=channel.pk).update(publishes_as_before_until=clock.today())
    assert to_publish(representative).exists()
    make.publish(delivery, actor=representative)


def test_a_suspended_channel_publishes_nothing():
    delivery = unit_delivery()
    put_into(delivery.channel, ChannelStatus.SUSPENDED)
    for person in (publisher_of(delivery), make_director()):
        with pytest.raises(PermissionDenied):
            make.publish(delivery, actor=person)
        assert not to_publish(person).exists()


def test_an_image_that_lost_its_rights_since_the_approval_is_not_published():
    """I8."""
    delivery = make.make_ready_delivery(images=1)
    asset = delivery.revision.media.get().asset
    asset.rights_basis = ""
    asset.save(update_fields=["rights_basis"])
    with pytest.raises(UserFacingError):
        make.publish(delivery)


def test_content_that_was_changed_around_the_triggers_is_not_published():
    """I7: the hash is computed anew from the rows before anything goes out."""
    delivery = make.make_ready_delivery(images=1)
    with triggers_away(connection):
        Revision.objects.filter(pk=delivery.revision_id).update(text="Başka bir metin")
    with pytest.raises(UserFacingError):
        make.publish(delivery)
    assert not PublishedPost.objects.exists()


def test_only_what_is_ready_is_published():
    for delivery in (make.make_scheduled_delivery(), make.make_submitted().deliveries.get()):
        with pytest.raises(TransitionNotAllowed):
            make.publish(delivery)


def test_an_outdated_page_does_not_publish():
    delivery = make.make_ready_delivery()
    link = make.make_permalink(delivery.channel)
    with pytest.raises(StaleObject):
        deliveries.publish(
            delivery, permalink=link, actor=publisher_of(delivery), version=delivery.version - 1
        )
    assert not PublishedPost.objects.exists()


# ---- Lists --------------------------------------------------------------------------------------------------------


def test_lists_of_publishers_take_the_same_queries_for_one_row_and_for_many():
    channel = make_official_channel(platform="x")
    person = make.make_publisher(channel)

    def queries() -> int:
        fresh = User.objects.get(pk=person.pk)
        with CaptureQueriesContext(connection) as captured:
            for tab in ("hazir", "zamanlanan"):
                for row in publications(fresh, TABS[tab]):
                    assert row.channel.platform.label
                    assert row.submission.unit.name
        return len(captured)

    make.make_ready_delivery(channels=[channel], text="Bir")
    make.make_scheduled_delivery(channels=[channel], text="İki")
    few = queries()
    for number in range(4):
        make.make_ready_delivery(channels=[channel], text=f"Duyuru {number}")
    assert queries() == few
