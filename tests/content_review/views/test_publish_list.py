"""The list of publications: whose they are, tabs, filters, search, pages, export, queries."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus
from content_review import policies
from content_review.enums import DeliveryStatus
from content_review.models import Delivery
from content_review.selectors import home, publishing
from content_review.services import deliveries
from core import clock
from core.pagination import page_of
from tests.content_review.views.publishing import of_unit, official, publisher_of, read
from tests.content_review.views.reviewing import as_, query_count, text_of, tr
from tests.core.ui.html import faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_person, make_unit
from tests.make.channels import make_official_channel, put_into

pytestmark = pytest.mark.django_db

LIST = "/yayin/"
EXPORT = "/yayin/disa-aktar/"


def shown(response):
    return [row.submission.title for row in response.context["page"]]


def counts(response):
    return {str(tab["label"]): tab["count"] for tab in response.context["tabs"]}


# ---- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["publishing", "publishing_export"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DIRECTOR, 200),
        (Role.REVIEWER, 200),
        (Role.MANAGER, 200),
        (Role.MODERATOR, 200),
        (Role.REPRESENTATIVE, 200),
        (Role.DESIGNER, 404),
        (Role.UNIT_HEAD, 404),
        (Role.RESPONDER, 404),
        (Role.AUDITOR, 404),
        (Role.PRIVACY, 404),
        (Role.SENIOR, 404),
        (Role.ADMIN, 404),
    ],
)
def test_the_list_exists_for_who_publishes(client, role, status, name):
    as_(client, make_holder(role))
    assert client.get(reverse(f"content:{name}")).status_code == status


def test_signed_out_people_are_sent_to_the_sign_in_page(client):
    assert client.get(LIST).url == "/giris/?next=/yayin/"


def test_everybody_sees_what_they_may_publish_and_nothing_else(client):
    unit, other = of_unit(internal_title="Birim"), of_unit(internal_title="Başka birim")
    official(internal_title="Resmî")
    expected = {
        publisher_of(unit): ["Birim"],
        publisher_of(other): ["Başka birim"],
        make_holder(Role.MANAGER): ["Resmî"],
        make.make_reviewer(): ["Resmî"],
        make_director(): ["Birim", "Başka birim", "Resmî"],
    }
    for person, titles in expected.items():
        assert sorted(shown(as_(client, person).get(LIST))) == sorted(titles), person


def test_the_list_agrees_with_the_right_to_publish():
    """Every state of a channel, own and foreign, within and after the days in which a restricted one goes on."""
    rows = [of_unit() for _each in range(6)] + [official() for _each in range(3)]
    states = (ChannelStatus.RESTRICTED, ChannelStatus.RESTRICTED, ChannelStatus.SUSPENDED)
    for row, status in zip([*rows[1:4], *rows[6:9]], [*states, *states], strict=True):
        put_into(row.channel, status)
    as_before, over = rows[2].channel, rows[1].channel
    type(as_before).objects.filter(pk=as_before.pk).update(publishes_as_before_until=clock.today())
    type(over).objects.filter(pk=over.pk).update(publishes_as_before_until=clock.today() - timedelta(days=1))
    rows = [read(row) for row in rows]
    people = [publisher_of(row) for row in rows if row.channel.primary_duty_id]
    people += [make_holder(role) for role in Role if role not in (Role.UNIT_HEAD, Role.RESPONDER)]
    people += [make_person(), User.objects.create_superuser("kok@ornekkent.example", "Kök")]
    for person in {User.objects.get(pk=person.pk) for person in people}:
        listed = set(publishing.to_publish(person).values_list("pk", flat=True))
        allowed = {row.pk for row in rows if policies.publishes(person, row)}
        assert listed == allowed, [str(held) for held in person.appointments.all()]


def test_a_post_that_the_new_people_of_a_channel_do_not_see_is_not_listed(client):
    """The account went to another unit: its representative sees neither the old posts nor a page that would be 404."""
    delivery = of_unit(internal_title="Eski birimin gönderisi")
    person = publisher_of(delivery)
    type(delivery.submission).objects.filter(pk=delivery.submission_id).update(unit=make_unit())
    assert shown(as_(client, person).get(LIST)) == []


# ---- Tabs, filters, search ----------------------------------------------------------------------------------------


@pytest.fixture
def manager(client):
    person = make_holder(Role.MANAGER)
    as_(client, person)
    return person


def in_all_states():
    """One post per tab, and one that has been taken down."""
    make.make_ready_delivery(internal_title="Hazır")
    make.make_scheduled_delivery(internal_title="Zamanlı", hours=30)
    held = make.make_ready_delivery(internal_title="Bekleyen")
    deliveries.hold(held, actor=make.make_reviewer(), reason="Salon değişti.")
    make.make_published(internal_title="Yayımlanan")
    gone = make.make_published(internal_title="Kaldırılan").deliveries.get()
    deliveries.take_down(gone, actor=make.make_reviewer(), reason="Tarih yanlıştı.")
    make.make_submitted(internal_title="Bekliyor")


def test_every_state_after_the_approval_stands_in_exactly_one_tab(client, manager):
    in_all_states()
    found = {key: shown(client.get(f"{LIST}?sekme={key}")) for key in publishing.TABS}
    assert found == {
        "hazir": ["Hazır"],
        "zamanlanan": ["Zamanlı"],
        "bekletilen": ["Bekleyen"],
        "yayimlanan": ["Kaldırılan", "Yayımlanan"],
    }
    statuses = [status for spec in publishing.TABS.values() for status in spec.statuses]
    assert sorted(statuses) == sorted(DeliveryStatus.NEEDS_APPROVAL)
    assert counts(client.get(LIST)) == {
        tr("Ready to be published"): "1",
        tr("Scheduled publications"): "1",
        tr("Publications on hold"): "1",
        tr("Past publications"): "2",
    }


def test_a_row_says_account_time_and_who_approved(client, manager):
    delivery = official(internal_title="Tören", reviewer=make.make_reviewer(full_name="Mert Kaya"))
    page = text_of(client.get(LIST))
    for told in ("Tören", delivery.submission.number, delivery.channel.handle, "Mert Kaya"):
        assert told in page


def test_an_approval_by_the_review_mode_is_named(client, manager):
    channel = make_official_channel(platform="x", review_mode="none")
    make.make_submitted(channels=[channel])
    assert tr("the account's review mode") in text_of(client.get(LIST))


def test_an_unknown_tab_and_unknown_filters_restrict_nothing(client, manager):
    official(internal_title="Hazır")
    assert shown(client.get(f"{LIST}?sekme=olmayan&platform=olmayan&hesap=x&ilk=dün&imlec=bozuk")) == [
        "Hazır"
    ]


def test_search_finds_title_number_unit_and_account_whatever_the_case(client, manager):
    unit = make_unit(name_tr="Işık Enstitüsü")
    wanted = official(
        internal_title="İstanbul söyleşisi", unit=unit, submitter=make_holder(Role.REPRESENTATIVE, unit=unit)
    )
    official(internal_title="Başka")
    for words in ("istanbul", "SÖYLEŞİ", wanted.submission.number, "ışık", wanted.channel.handle.upper()):
        assert shown(client.get(LIST, {"ara": words})) == ["İstanbul söyleşisi"], words


def test_filters_by_platform_account_and_day(client, manager):
    with time_machine.travel("2026-11-20T09:00:00+00:00"):
        x = make_official_channel(platform="x")
        linkedin = make_official_channel(platform="linkedin")
        make.make_approved(channels=[x], internal_title="X", wished_at=clock.now() + timedelta(days=2))
        make.make_approved(
            channels=[linkedin], internal_title="LinkedIn", wished_at=clock.now() + timedelta(days=4)
        )
        base = f"{LIST}?sekme=zamanlanan"
        assert shown(client.get(f"{base}&platform=linkedin")) == ["LinkedIn"]
        assert shown(client.get(f"{base}&hesap={x.uid}")) == ["X"]
        assert shown(client.get(f"{base}&ilk=23.11.2026")) == ["LinkedIn"]
        response = client.get(f"{base}&son=22.11.2026")
        assert shown(response) == ["X"]
        assert len(response.context["chips"]) == 1


def test_the_nearest_due_moment_comes_first_and_the_last_published_one(client, manager):
    for hours in (40, 30, 50):
        make.make_scheduled_delivery(hours=hours, internal_title=f"{hours} saat sonra")
    assert shown(client.get(f"{LIST}?sekme=zamanlanan")) == [
        "30 saat sonra",
        "40 saat sonra",
        "50 saat sonra",
    ]


def test_pages_keep_tab_and_filters_and_lose_no_row(client, manager, monkeypatch):
    monkeypatch.setitem(page_of.__kwdefaults__, "per_page", 2)
    channel = make_official_channel(platform="x")
    rows = [make.make_ready_delivery(channels=[channel], text=f"{make.TEXT} {index}") for index in range(5)]
    official()
    page = client.get(f"{LIST}?sekme=hazir&hesap={channel.uid}").context["page"]
    seen = [row.pk for row in page]
    while page.has_next:
        page = client.get(LIST + page.next_query).context["page"]
        seen += [row.pk for row in page]
    assert seen == [row.pk for row in rows]


@pytest.mark.parametrize("key", publishing.TABS)
def test_an_empty_tab_says_what_comes_next(client, manager, key):
    response = client.get(f"{LIST}?sekme={key}")
    assert 'class="empty"' in response.content.decode()
    filtered = client.get(f"{LIST}?sekme={key}&ara=boyle-bir-sey-yok")
    assert tr("No publication fits these filters") in text_of(filtered)


def test_the_page_is_sound_html(client, manager):
    make_institution()
    in_all_states()
    for key in publishing.TABS:
        assert faults(client.get(f"{LIST}?sekme={key}").content.decode(), is_page=True) == []


# ---- Export and queries -------------------------------------------------------------------------------------------


def exported(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_export_holds_the_same_rows_and_runs_no_formula(client, manager):
    make.publish(official(internal_title="=2+5"))
    official(internal_title="Hazır")
    header, *rows = exported(client.get(f"{EXPORT}?sekme=yayimlanan"))
    assert [row[1] for row in rows] == ["'=2+5"]
    assert len(header) == len(rows[0])
    assert rows[0][-1].startswith("https://x.com/")
    assert [row[1] for row in exported(client.get(EXPORT))[1:]] == ["Hazır"]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.REPRESENTATIVE])
def test_the_number_of_queries_does_not_depend_on_the_rows(client, role, query_budget):
    make_institution()
    first = of_unit(images=1)
    person = make_director() if role == Role.DIRECTOR else publisher_of(first)
    channel = type(first.channel).objects.with_people().get(pk=first.channel_id)
    as_(client, person)
    addresses = {LIST: [], f"{LIST}?sekme=hazir&platform=x&ara=duyuru": []}
    for wanted in (1, 5, 50):
        for index in range(wanted - Delivery.objects.count()):
            make.make_ready_delivery(
                unit=first.submission.unit,
                submitter=first.submission.submitter,
                channels=[channel],
                text=f"{make.TEXT} {wanted} {index}",
            )
        for address, numbers in addresses.items():
            numbers.append(query_count(client, address))
    assert {len(set(numbers)) for numbers in addresses.values()} == {1}, addresses
    with query_budget(f"content:publishing ({role.value})", at_most=12):
        client.get(LIST)


def test_what_could_have_been_published_for_an_hour_is_overdue(client):
    delivery = official()
    as_(client, make_holder(Role.MANAGER))
    [row] = client.get(LIST).context["page"].items
    assert not row.is_overdue
    with time_machine.travel(delivery.due_at + timedelta(hours=1), tick=False):
        as_(client, make_holder(Role.MANAGER))
        response = client.get(LIST)
        [row] = response.context["page"].items
        assert row.is_overdue and "badge--bad" in response.content.decode()
        [day] = [day for day in home.week(make_holder(Role.MANAGER)) if day.lines]
        assert day.lines[0].look is home.OVERDUE


def test_a_date_that_is_not_understood_stays_with_its_error(client):
    page = as_(client, make_holder(Role.MANAGER)).get(LIST, {"son": "bozuk"}).content.decode()
    assert 'value="bozuk"' in page and 'id="filter-son_error"' in page
