"""The page of one publication: who opens it, and what it shows in each state."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus
from channels_registry.models import PublishedPost
from content_review.models import Delivery
from content_review.selectors import publishing
from content_review.services import deliveries
from scripts.make_sample_images import make_all
from tests.content_review.views.publishing import (
    WRITES,
    of_unit,
    official,
    publisher_of,
    read,
    send_proof,
    step_url,
    url,
    whole,
    with_pictures,
    writer_of,
)
from tests.content_review.views.reviewing import as_, query_count, text_of
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_person
from tests.make.channels import make_official_channel, put_into

pytestmark = pytest.mark.django_db

SMALL = make_all()["gorsel.webp"]


def answers(client, delivery: Delivery) -> set[int]:
    """How the page and its files answer."""
    addresses = (url(delivery), url(delivery, "pack"), url(delivery, "pack_image", position=1))
    found = [client.get(address) for address in addresses]
    for response in found:
        whole(response)
    return {response.status_code for response in found}


# ---- Who ----------------------------------------------------------------------------------------------------------


def test_who_opens_the_pack_of_an_official_account(client):
    delivery = official(images=1)
    writer = writer_of(delivery)
    expected = {
        make_director(): 200,
        make.make_reviewer(): 200,
        make_holder(Role.MANAGER): 200,
        make_holder(Role.MODERATOR): 200,
        make_holder(Role.DESIGNER): 403,
        make_holder(Role.PRIVACY): 403,
        writer: 403,
        make_holder(Role.UNIT_HEAD, unit=delivery.submission.unit): 403,
        make_holder(Role.REPRESENTATIVE): 404,
        make_holder(Role.AUDITOR): 404,
        make_holder(Role.SENIOR): 404,
        make_person(): 404,
        User.objects.create_superuser("kok@ornekkent.example", "Kök"): 404,
    }
    for person, status in expected.items():
        as_(client, person)
        assert client.get(url(delivery)).status_code == status, person
        assert client.post(url(delivery), {}).status_code == status, person


def test_who_opens_the_pack_of_a_units_account(client):
    delivery = of_unit()
    expected = {
        publisher_of(delivery): 200,
        make_director(): 200,
        # A reviewer may hold and move it, and publishes on official accounts only.
        make.make_reviewer(): 200,
        make_holder(Role.MANAGER): 403,
        make_holder(Role.MODERATOR): 403,
        make_holder(Role.UNIT_HEAD, unit=delivery.submission.unit): 403,
        # A colleague without the duty on this account.
        make_holder(Role.REPRESENTATIVE, unit=delivery.submission.unit): 403,
        make_holder(Role.REPRESENTATIVE): 404,
    }
    for person, status in expected.items():
        assert as_(client, person).get(url(delivery)).status_code == status, person


def test_the_files_of_the_pack_ask_for_the_same_right(client):
    post = with_pictures({"afis.jpg": SMALL}, ("x",))
    delivery = read(post.deliveries.get())
    people = {make.make_reviewer(): 200, writer_of(delivery): 403, make_holder(Role.REPRESENTATIVE): 404}
    for person, status in people.items():
        as_(client, person)
        assert answers(client, delivery) == {status}
    client.logout()
    assert answers(client, delivery) == {302}


def test_a_restricted_account_is_published_by_the_directorate_only(client):
    delivery = of_unit()
    person = publisher_of(delivery)
    put_into(delivery.channel, ChannelStatus.RESTRICTED)
    delivery = read(delivery)
    assert as_(client, person).get(url(delivery)).status_code == 403
    assert send_proof(client, delivery).status_code == 403
    as_(client, make.make_reviewer())
    assert send_proof(client, delivery).status_code == 403
    as_(client, make_director())
    assert send_proof(client, delivery).status_code == 302
    assert read(delivery).status == "published"


def test_what_does_not_exist_is_404(client):
    delivery, other = official(), official()
    as_(client, make_director())
    mixed = url(delivery).replace(str(delivery.channel.uid), str(other.channel.uid))
    assert client.get(mixed).status_code == 404
    assert client.get(url(delivery).replace(delivery.submission.number, "G-2020-99999")).status_code == 404


def test_the_rule_of_the_page_once_it_was_published():
    """The proof stays reachable for whoever may take the post down, even where nobody publishes any more."""
    delivery = read(make.make_published().deliveries.get())
    manager = publisher_of(delivery)
    put_into(delivery.channel, ChannelStatus.SUSPENDED)
    assert publishing.opens(User.objects.get(pk=manager.pk), read(delivery))
    assert not publishing.opens(make_holder(Role.MODERATOR), read(delivery))


# ---- What it shows ------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client):
    person = make_holder(Role.MANAGER, full_name="Zeynep Demir")
    as_(client, person)
    return person


def values(response):
    """What stands in the fields to copy from, by their id."""
    document = Document(response.content.decode())
    return {
        element.attrs["id"]: element.attrs.get("value", element.text)
        for element in document.elements
        if element.tag in ("textarea", "input") and "readonly" in element.attrs
    }


def test_the_pack_holds_the_text_of_the_platform_and_the_descriptions(client, manager):
    x, linkedin = make_official_channel(platform="x"), make_official_channel(platform="linkedin")
    post = make.make_approved(
        channels=[x, linkedin], images=2, variants={"linkedin": {"text": "LinkedIn’e özel metin."}}
    )
    on_x = client.get(url(read(post.deliveries.get(channel=x))))
    assert values(on_x)["pack-text"].strip() == make.TEXT
    on_linkedin = client.get(url(read(post.deliveries.get(channel=linkedin))))
    found = values(on_linkedin)
    assert found["pack-text"].strip() == "LinkedIn’e özel metin."
    assert found["pack-alt-1"].strip() == "Okuma salonunda çalışan öğrenciler."
    assert {"pack-alt-2"} <= found.keys()
    targets = [
        e.attrs["data-copy"] for e in Document(on_x.content.decode()).elements if "data-copy" in e.attrs
    ]
    assert set(targets) == set(values(on_x))


def test_a_title_stands_where_the_platform_has_one(client, manager):
    medium, x = make_official_channel(platform="medium"), make_official_channel(platform="x")
    post = make.make_approved(channels=[medium, x], title="Kütüphanede gece")
    assert (
        values(client.get(url(read(post.deliveries.get(channel=medium)))))["pack-title"] == "Kütüphanede gece"
    )
    assert "pack-title" not in values(client.get(url(read(post.deliveries.get(channel=x)))))


def test_length_hashtags_profile_and_video_are_told(client, manager):
    channel = make_official_channel(platform="linkedin")
    post = make.make_approved(
        channels=[channel],
        text="Bahar şenliği başlıyor. #BaharŞenliği #ÖrnekKent",
        video={"name": "senlik.mp4", "seconds": 74, "has_captions": True, "note": ""},
    )
    response = client.get(url(read(post.deliveries.get())))
    page = text_of(response)
    for told in ("48 / 3.000", "2 etiket", "senlik.mp4, 1:14"):
        assert told in page
    link = next(
        e
        for e in Document(response.content.decode()).elements
        if e.attrs.get("href") == channel.canonical_url
    )
    assert link.attrs["rel"] == "noopener noreferrer"


def test_before_the_approval_there_is_no_pack(client, manager):
    delivery = read(make.make_submitted(images=1).deliveries.get())
    response = client.get(url(delivery))
    assert response.context["pack"] is None and "pack-text" not in response.content.decode()
    assert client.get(url(delivery, "pack")).status_code == 409
    assert client.get(url(delivery, "pack_image", position=1)).status_code == 409
    assert send_proof(client, delivery).status_code == 409


def test_before_its_time_the_pack_is_there_and_the_form_is_not(client, manager):
    delivery = read(make.make_scheduled_delivery())
    response = client.get(url(delivery))
    assert response.context["pack"] is not None and response.context["form"] is None
    assert "Yayın zamanı" in text_of(response)
    address = make.make_permalink(delivery.channel)
    refused = send_proof(client, delivery, permalink=address)
    assert refused.status_code == 409
    assert address in text_of(refused)
    assert read(delivery).status == "scheduled" and not PublishedPost.objects.exists()


def test_the_steps_on_the_page_are_those_of_the_workflow(client, manager):
    delivery = official()
    offered = {step["slug"] for step in client.get(url(delivery)).context["steps"]}
    assert offered == {"zaman", "beklet", "iptal"}
    deliveries.hold(delivery, actor=manager, reason="Salon değişti.")
    response = client.get(url(delivery))
    assert {step["slug"] for step in response.context["steps"]} == {"zaman", "surdur", "iptal"}
    assert "Salon değişti." in text_of(response)
    assert response.context["form"] is None


@pytest.mark.parametrize(
    "state", ["ready", "scheduled", "held", "published", "taken_down", "pending", "cancelled"]
)
def test_the_page_is_sound_html_in_every_state(client, manager, state):
    make_institution()
    delivery = in_state(state)
    response = client.get(url(delivery))
    assert response.status_code == 200
    assert faults(response.content.decode(), is_page=True) == []


def in_state(state: str) -> Delivery:
    if state == "scheduled":
        return read(make.make_scheduled_delivery(images=1))
    if state == "pending":
        return read(make.make_submitted(images=1).deliveries.get())
    delivery, reviewer = official(images=1), make.make_reviewer()
    if state == "held":
        deliveries.hold(delivery, actor=reviewer, reason="Salon değişti.")
    if state == "cancelled":
        deliveries.cancel(delivery, actor=reviewer, reason="Etkinlik yapılmıyor.")
    if state in ("published", "taken_down"):
        make.publish(delivery)
    if state == "taken_down":
        deliveries.take_down(delivery, actor=reviewer, reason="Tarih yanlıştı.")
    return read(delivery)


def test_the_course_names_who_and_why(client, manager):
    delivery = official()
    deliveries.hold(delivery, actor=manager, reason="Salon değişti.")
    entries = client.get(url(delivery)).context["entries"]
    assert entries[0]["actor"] == "Zeynep Demir" and entries[0]["note"] == "Salon değişti."


# ---- Queries ------------------------------------------------------------------------------------------------------


def test_reading_writes_nothing(client, manager):
    delivery = official(images=1)
    for address in (url(delivery), step_url(delivery, "beklet"), step_url(delivery, "zaman"), "/yayin/", "/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert [row["sql"] for row in captured if WRITES.match(row["sql"])] == []


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.REPRESENTATIVE])
def test_the_number_of_queries_does_not_depend_on_the_pack(client, role, query_budget):
    make_institution()
    rows = [of_unit(images=number) for number in (1, 4)]
    people = [make_director() if role == Role.DIRECTOR else publisher_of(row) for row in rows]
    found = []
    for row, person in zip(rows, people, strict=True):
        as_(client, person)
        found.append(query_count(client, url(row)))
    assert len(set(found)) == 1, found
    with query_budget(f"content:delivery ({role.value})", at_most=15):
        client.get(url(rows[-1]))
    with query_budget(f"content:delivery_time ({role.value})", at_most=15):
        client.get(step_url(rows[-1], "zaman"))
