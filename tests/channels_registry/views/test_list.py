"""The list of accounts: tabs, filters, Turkish search, pages, export, a constant number of queries."""

import csv
import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel
from tests.make.accounts import (
    make_director,
    make_directorate,
    make_holder,
    make_institution,
    make_person,
    make_unit,
)
from tests.make.channels import make_channel, make_official_channel, make_representative

pytestmark = pytest.mark.django_db
LIST = "/hesaplar/"


@pytest.fixture
def client() -> Client:
    """A Director's browser."""
    make_institution()
    client = Client()
    client.force_login(make_director())
    return client


def handles(answer) -> list[str]:
    return [channel.handle for channel in answer.context["page"]]


def counts(answer) -> dict[str, str]:
    return {tab["url"].split("sekme=")[1].split("&")[0]: tab["count"] for tab in answer.context["tabs"]}


@pytest.mark.parametrize(
    ("platform", "handle", "shown"),
    [
        ("spotify", "4rOoJ6Egrf8K2IrywzwOMk", "Kampüsten Sesler"),
        ("youtube", "UCabcdefghijklmnopqrstuv", "Kampüsten Sesler"),
        ("facebook", "100012345678901", "Kampüsten Sesler"),
        ("facebook", "ornekkent", "ornekkent"),
        ("instagram", "okent_dis", "okent_dis"),
    ],
)
def test_a_code_of_the_platform_is_no_name(client, platform, handle, shown):
    channel = make_channel(platform=platform, handle=handle, display_name="Kampüsten Sesler")
    assert channel.shown_name == shown
    page = client.get(LIST).content.decode()
    assert f'<a class="handle" href="{channel.get_absolute_url()}">{shown}</a>' in page
    assert page.count("Kampüsten Sesler</") == 1


def test_tabs_hold_what_they_say_and_count_it(client):
    unit = make_unit()
    make_channel(handle="aktif", unit=unit)
    make_channel(handle="yalniz", unit=unit, status=ChannelStatus.RESTRICTED, has_representative=False)
    make_channel(handle="yeni_hesap", unit=unit, status=ChannelStatus.REQUESTED)
    make_channel(handle="biten", unit=unit, status=ChannelStatus.CLOSED)
    make_official_channel(handle="ornekkent")
    expected = {
        "tumu": {"aktif", "yalniz", "yeni_hesap", "biten", "ornekkent"},
        "resmi": {"ornekkent"},
        "birim": {"aktif", "yalniz", "yeni_hesap", "biten"},
        "etkin": {"aktif", "ornekkent"},
        "kisitli": {"yalniz"},
        "temsilcisiz": {"yalniz"},
        "hazirlik": {"yeni_hesap"},
        "kapanan": {"biten"},
    }
    for tab, names in expected.items():
        answer = client.get(LIST, {"sekme": tab})
        assert set(handles(answer)) == names, tab
        assert counts(answer)[tab] == str(len(names)), tab


def test_my_accounts_are_those_of_my_duties(client):
    unit = make_unit()
    person = make_representative(unit=unit)
    make_channel(handle="benim_hesap", unit=unit, representative=person)
    make_channel(handle="baska_hesap", unit=unit)
    own = Client()
    own.force_login(User.objects.get(pk=person.user_id))
    assert handles(own.get("/hesaplar/benim/")) == ["benim_hesap"]
    assert set(handles(own.get("/hesaplar/benim/?sekme=tumu"))) == {"benim_hesap", "baska_hesap"}
    assert "benim" not in counts(client.get(LIST))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("diş", ["okent_dis"]),
        ("DİŞ HEKİMLİĞİ", ["okent_dis"]),
        ("dis hekimligi", ["okent_dis"]),
        ("twitter", ["okent_sbf"]),
        ("Twitter sağlık", ["okent_sbf"]),
        ("@okent_dis", ["okent_dis"]),
        ("ışıl", ["okent_dis"]),
        ("ISIL INCE", ["okent_dis"]),
        ("instagram.com/OKENT_DIS?igsh=x", ["okent_dis"]),
        ("https://twitter.com/okent_sbf", ["okent_sbf"]),
        ("https://twitter.com/yok_boyle", []),
        ("ornekkent.example", []),
        ("100% _", []),
        ("okent", ["okent_dis", "okent_sbf"]),
    ],
)
def test_search_finds_whatever_the_case_and_the_marks(client, words, found):
    dental = make_unit(code="DHF", name_tr="Diş Hekimliği Fakültesi")
    health = make_unit(code="SBF", name_tr="Sağlık Bilimleri Fakültesi")
    person = make_representative(unit=dental, user=make_person(full_name="Işıl İnce"))
    make_channel(handle="okent_dis", unit=dental, representative=person)
    make_channel(platform="x", handle="okent_sbf", unit=health)
    assert handles(client.get(LIST, {"ara": words})) == found


def test_filters_of_the_address_narrow_and_show_as_chips(client):
    unit = make_unit(code="DHF")
    make_channel(handle="bir", unit=unit)
    make_channel(platform="x", handle="okent_iki", unit=unit, status=ChannelStatus.SUSPENDED)
    make_channel(platform="x", handle="okent_uc")
    answer = client.get(LIST, {"platform": "x", "birim": "DHF", "durum": "suspended", "tur": "unit"})
    assert handles(answer) == ["okent_iki"]
    assert len(answer.context["chips"]) == 4
    assert counts(answer)["tumu"] == "1"
    nonsense = client.get(LIST, {"platform": "yok", "durum": "yok", "tur": "yok", "sekme": "yok"})
    assert nonsense.status_code == 200
    assert handles(nonsense) == []


def test_the_order_is_the_turkish_alphabet(client):
    for handle in ("zeytin", "çınar", "cevap", "ığdır"):
        make_channel(platform="youtube", handle=handle)
    assert handles(client.get(LIST)) == ["cevap", "çınar", "ığdır", "zeytin"]


def test_pages_keep_their_filters_and_lose_no_row(client):
    unit = make_unit()
    person = make_representative(unit=unit)
    for number in range(30):
        make_channel(handle=f"hesap_{number:02d}", unit=unit, representative=person)
    first = client.get(LIST, {"platform": "instagram"})
    assert len(handles(first)) == 25
    second = client.get(LIST + first.context["page"].next_query)
    assert "platform=instagram" in first.context["page"].next_query
    assert len(set(handles(first)) | set(handles(second))) == 30


def test_an_empty_list_says_what_to_do_next(client):
    answer = client.get(LIST)
    assert answer.context["empty_text"]
    assert reverse("channels:register") in answer.content.decode()
    assert client.get(LIST, {"ara": "yok"}).context["empty_text"] != answer.context["empty_text"]


def test_the_export_has_the_filters_and_no_mailbox(client):
    make_channel(handle="okent_dis", mailbox="gizli.kutu@ornekkent.example", audience="=cmd|' /C calc'!A0")
    make_channel(platform="x", handle="okent_sbf")
    answer = client.get(reverse("channels:export"), {"platform": "instagram"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["okent_dis"]
    assert "gizli" not in text and "ornekkent.example" not in text
    assert rows[1][10].startswith("'=")


def test_a_unit_sees_its_own_accounts_only(client):
    unit = make_unit()
    make_channel(handle="bizim", unit=unit)
    make_channel(handle="onlarin")
    head = Client()
    head.force_login(make_holder(Role.UNIT_HEAD, unit=unit))
    assert handles(head.get(LIST)) == ["bizim"]
    assert counts(head.get(LIST))["tumu"] == "1"
    assert handles(head.get(LIST, {"ara": "onlarin"})) == []
    text = b"".join(head.get(reverse("channels:export")).streaming_content).decode()
    assert "onlarin" not in text


@pytest.mark.parametrize(
    ("page", "bar"),
    [
        ("list", 12),
        ("list_search", 12),
        ("list_representative", 12),
        ("detail", 15),
        ("register", 15),
        ("export", 12),
    ],
)
def test_the_number_of_queries_does_not_depend_on_the_rows(query_budget, page, bar):
    make_institution()
    director, unit = make_director(), make_unit()
    make_directorate()
    person = make_representative(unit=unit)
    first = make_channel(handle="okent_hesap", unit=unit, representative=person)
    looker = director if page != "list_representative" else person.user
    address = {
        "list": LIST,
        "list_search": f"{LIST}?ara=hesap",
        "list_representative": "/hesaplar/benim/",
        "detail": first.get_absolute_url(),
        "register": reverse("channels:register"),
        "export": reverse("channels:export"),
    }[page]
    client = Client()
    client.force_login(User.objects.get(pk=looker.pk))
    made = 1
    for rows in (1, 5, 50):
        while made < rows:
            make_channel(handle=f"okent_hesap{made}", unit=unit, representative=person)
            made += 1
        call_command("check_channels", verbosity=0)
        with query_budget(f"channels:{page}", at_most=bar):
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        assert answer.status_code == 200
    assert Channel.objects.count() == 50
