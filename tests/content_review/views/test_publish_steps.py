"""Time, hold, take down, cancel: who may, what is asked, what the checks say, and that nothing typed is lost."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import Notification
from content_review.models import Delivery
from content_review.services import deliveries
from core import clock
from tests.content_review.views.publishing import (
    of_unit,
    official,
    publisher_of,
    read,
    send_proof,
    step_url,
    url,
    writer_of,
)
from tests.content_review.views.reviewing import as_, text_of, tr
from tests.core.ui.html import faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    person = make_holder(Role.MANAGER, full_name="Zeynep Demir")
    as_(client, person)
    return person


def later(**span):
    return (clock.now() + timedelta(**span)).replace(second=0, microsecond=0)


def time_form(delivery: Delivery, moment, **changes):
    local = clock.local(moment)
    return {
        "version": delivery.version,
        "due_at_0": f"{local:%d.%m.%Y}",
        "due_at_1": f"{local:%H:%M}",
        **changes,
    }


def form_of(delivery: Delivery, **changes):
    return {"version": delivery.version, **changes}


# ---- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "allowed"),
    [
        ("zaman", {"director", "reviewer", "manager", "moderator"}),
        ("beklet", {"director", "reviewer", "manager", "moderator"}),
        ("iptal", {"director", "reviewer", "manager", "moderator", "writer", "unit_head"}),
    ],
)
def test_who_may_take_a_step_on_an_official_account(client, step, allowed):
    delivery = official()
    people = {role.value: make_holder(role) for role in (Role.REVIEWER, Role.MANAGER, Role.MODERATOR)}
    people |= {
        "director": make_director(),
        "designer": make_holder(Role.DESIGNER),
        "writer": writer_of(delivery),
        "unit_head": make_holder(Role.UNIT_HEAD, unit=delivery.submission.unit),
    }
    for name, person in people.items():
        status = as_(client, person).get(step_url(delivery, step)).status_code
        assert status == (200 if name in allowed else 403), name
    for stranger in (make_holder(Role.REPRESENTATIVE), make_holder(Role.AUDITOR)):
        assert as_(client, stranger).get(step_url(delivery, step)).status_code == 404


def test_an_unknown_step_does_not_exist(client, manager):
    assert client.get(step_url(official(), "sil")).status_code == 404


@pytest.mark.parametrize("step", ["zaman", "hemen", "beklet", "surdur", "iptal"])
def test_what_the_state_forbids_is_a_conflict(client, manager, step):
    delivery = official()
    send_proof(client, delivery)
    for response in (
        client.get(step_url(delivery, step)),
        client.post(step_url(delivery, step), form_of(delivery, reason="Yanlış gün.")),
    ):
        assert response.status_code == 409
        assert "Zeynep Demir" in text_of(response)


@pytest.mark.parametrize("step", ["zaman", "beklet", "iptal"])
def test_the_pages_of_the_steps_are_sound_html(client, manager, step):
    make_institution()
    delivery = official()
    assert faults(client.get(step_url(delivery, step)).content.decode(), is_page=True) == []
    empty = client.post(step_url(delivery, step), {})
    assert faults(empty.content.decode(), is_page=True) == []


# ---- Time ---------------------------------------------------------------------------------------------------------


def test_the_time_is_moved_and_the_unit_is_told(client, manager):
    delivery = read(make.make_scheduled_delivery())
    moment = later(days=5)
    response = client.post(step_url(delivery, "zaman"), time_form(delivery, moment))
    assert (response.status_code, response.url) == (302, url(delivery))
    fresh = read(delivery)
    assert (fresh.due_at, fresh.status) == (moment, "scheduled")
    assert Notification.objects.filter(kind="content.moved", recipient=writer_of(delivery)).exists()


def test_the_form_begins_with_the_present_time(client, manager):
    delivery = read(make.make_scheduled_delivery())
    response = client.get(step_url(delivery, "zaman"))
    assert clock.local(delivery.due_at).strftime("%d.%m.%Y") in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"due_at_0": "", "due_at_1": ""},
        {"due_at_0": "31.02.2027"},
        {"due_at_1": "25:00"},
        {"due_at_0": "01.01.2020"},
    ],
)
def test_a_time_that_is_none_or_has_passed_is_named(client, manager, changes):
    delivery = read(make.make_scheduled_delivery())
    response = client.post(step_url(delivery, "zaman"), time_form(delivery, later(days=5), **changes))
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == ["due_at"]
    assert all(form.data[name] == value for name, value in changes.items())
    assert read(delivery).due_at == delivery.due_at


def test_a_clash_is_shown_and_needs_a_tick(client, manager):
    channel = make_official_channel(platform="x")
    other = make.make_scheduled_delivery(channels=[channel], hours=50)
    delivery = read(make.make_scheduled_delivery(channels=[channel], hours=80, text=f"{make.TEXT} iki"))
    moment = other.due_at.replace(second=0, microsecond=0) + timedelta(minutes=10)
    first = client.post(step_url(delivery, "zaman"), time_form(delivery, moment))
    assert first.status_code == 200
    [warning] = first.context["warnings"]
    assert other.submission.number in text_of(first)
    assert first.context["form"].data["due_at_1"] == f"{clock.local(moment):%H:%M}"
    assert read(delivery).due_at == delivery.due_at
    second = client.post(
        step_url(delivery, "zaman"), time_form(delivery, moment, acknowledged=[warning["key"]])
    )
    assert second.status_code == 302
    assert read(delivery).due_at == moment


def test_a_scheduled_post_can_be_made_ready_at_once(client, manager):
    delivery = read(make.make_scheduled_delivery())
    assert client.post(step_url(delivery, "hemen"), form_of(delivery)).url == url(delivery)
    assert read(delivery).status == "ready"
    assert client.get(url(delivery)).context["form"] is not None


def test_making_ready_asks_the_checks_too(client, manager):
    channel = make_official_channel(platform="x")
    for number in range(2):
        text = f"{make.TEXT} {number}"
        make.publish(make.make_ready_delivery(channels=[channel], text=text, acknowledged=("clash:x",)))
    delivery = read(make.make_scheduled_delivery(channels=[channel], text=f"{make.TEXT} iki", hours=30))
    first = client.post(step_url(delivery, "hemen"), form_of(delivery))
    [warning] = first.context["warnings"]
    # One tick for the check; every post that it names stands beside it.
    assert warning["key"] == "clash:x" and len(warning["findings"]) == 2
    keys = [warning["key"] for warning in first.context["warnings"]]
    client.post(step_url(delivery, "hemen"), form_of(delivery, acknowledged=keys))
    assert read(delivery).status == "ready"


def test_a_time_typed_on_an_old_page_is_a_conflict(client, manager):
    delivery = read(make.make_scheduled_delivery())
    deliveries.move(delivery, due_at=later(days=6), actor=make.make_reviewer(full_name="Mert Kaya"))
    response = client.post(step_url(delivery, "zaman"), time_form(delivery, later(days=9)))
    assert response.status_code == 409
    assert "Mert Kaya" in text_of(response)
    assert read(delivery).due_at == later(days=6)


# ---- Hold, take down, cancel --------------------------------------------------------------------------------------


def test_a_hold_needs_a_reason_and_is_lifted_again(client, manager):
    delivery = official()
    refused = client.post(step_url(delivery, "beklet"), form_of(delivery, reason="  "))
    assert list(refused.context["form"].errors) == ["reason"]
    client.post(step_url(delivery, "beklet"), form_of(delivery, reason="Salon değişti."))
    held = read(delivery)
    assert (held.status, held.status_reason) == ("held", "Salon değişti.")
    assert Notification.objects.filter(kind="content.held", recipient=writer_of(delivery)).exists()
    client.post(step_url(held, "surdur"), form_of(held))
    assert read(delivery).status == "ready"


def test_a_hold_before_its_time_goes_back_to_its_time(client, manager):
    delivery = read(make.make_scheduled_delivery())
    client.post(step_url(delivery, "beklet"), form_of(delivery, reason="Salon değişti."))
    held = read(delivery)
    client.post(step_url(held, "surdur"), form_of(held))
    assert (read(delivery).status, read(delivery).due_at) == ("scheduled", delivery.due_at)


def test_taking_down_needs_a_reason_says_what_to_do_by_hand_and_keeps_the_proof(client, manager):
    delivery = official()
    send_proof(client, delivery)
    published = read(delivery)
    page = text_of(client.get(step_url(published, "kaldir")))
    assert "elle silin" in page
    refused = client.post(step_url(published, "kaldir"), form_of(published, reason=""))
    assert list(refused.context["form"].errors) == ["reason"]
    client.post(step_url(published, "kaldir"), form_of(published, reason="Tarih yanlıştı."))
    gone = read(delivery)
    assert (gone.status, gone.published_post.permalink) == ("taken_down", published.published_post.permalink)
    assert gone.published_post.taken_down_at is not None
    shown = text_of(client.get(url(gone)))
    assert "Tarih yanlıştı." in shown and gone.published_post.permalink in shown
    assert Notification.objects.filter(kind="content.taken_down", recipient=writer_of(delivery)).exists()


def test_the_representative_takes_down_on_the_own_account_only(client):
    delivery = of_unit()
    person = publisher_of(delivery)
    make.publish(delivery)
    as_(client, make_holder(Role.REPRESENTATIVE, unit=delivery.submission.unit))
    assert client.get(step_url(delivery, "kaldir")).status_code == 403
    as_(client, person)
    client.post(step_url(delivery, "kaldir"), form_of(read(delivery), reason="Tarih yanlıştı."))
    assert read(delivery).status == "taken_down"


def test_the_unit_gives_up_one_account_and_comes_back_to_its_post(client):
    delivery = official()
    as_(client, writer_of(delivery))
    response = client.post(step_url(delivery, "iptal"), form_of(delivery, reason=""))
    assert (response.status_code, response.url) == (302, f"/gonderiler/{delivery.submission.number}/")
    assert read(delivery).status == "cancelled"


def test_a_step_on_an_old_page_changes_nothing(client, manager):
    delivery = official()
    deliveries.hold(delivery, actor=manager, reason="Salon değişti.")
    deliveries.release(delivery, actor=manager)
    response = client.post(step_url(delivery, "iptal"), form_of(delivery, reason="Olmadı."))
    assert response.status_code == 409
    assert read(delivery).status == "ready"


def test_a_step_says_what_it_does_before_it_is_taken(client, manager):
    delivery = official()
    page = text_of(client.get(step_url(delivery, "iptal")))
    assert tr("The post will not be published on this account. Its other accounts go on.") in page
