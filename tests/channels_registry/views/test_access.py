"""Who gets 200, 403, 404 or a redirect on every address of the registry (I20)."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel, ChannelDuty
from channels_registry.urls import urlpatterns
from core.access import access_of
from tests.channels_registry.urls_table import PAGES as TABLE
from tests.make.accounts import make_directorate, make_holder, make_institution, make_person, make_unit
from tests.make.channels import make_channel, make_official_channel, make_representative

pytestmark = pytest.mark.django_db

# Address of one account: what a person of each kind gets for GET, or for POST where only POST is answered.
PAGES = {
    "channels:channel": {
        "director": 200,
        "manager": 200,
        "auditor": 200,
        "head": 200,
        "rep": 200,
        "colleague": 200,
    },
    "channels:edit": {
        "director": 200,
        "manager": 200,
        "auditor": 403,
        "head": 403,
        "rep": 200,
        "colleague": 403,
    },
    "channels:representative": {
        "director": 200,
        "manager": 200,
        "auditor": 403,
        "head": 200,
        "rep": 403,
        "colleague": 403,
    },
    "channels:record_post": {
        "director": 200,
        "manager": 403,
        "auditor": 403,
        "head": 403,
        "rep": 200,
        "colleague": 403,
    },
    "channels:step": {
        "director": 302,
        "manager": 302,
        "auditor": 403,
        "head": 403,
        "rep": 403,
        "colleague": 403,
    },
}
CATALOGUE = {
    "channels:platforms": {"director": 200, "admin": 200, "rep": 200, "nobody": 404},
    "channels:platform": {"director": 200, "admin": 200, "rep": 200, "nobody": 404},
    "channels:platform_new": {"director": 200, "admin": 200, "rep": 404, "nobody": 404},
    "channels:platform_edit": {"director": 200, "admin": 200, "rep": 404, "nobody": 404},
    "channels:limit_new": {"director": 200, "admin": 200, "rep": 404, "nobody": 404},
    "channels:limit": {"director": 200, "admin": 200, "rep": 404, "nobody": 404},
    "channels:limit_end": {"director": 200, "admin": 200, "rep": 404, "nobody": 404},
    "channels:register": {"director": 200, "manager": 200, "rep": 404, "admin": 404, "nobody": 404},
    "channels:recognise": {"director": 200, "manager": 200, "rep": 404, "nobody": 404},
    "channels:candidates": {"director": 200, "manager": 200, "rep": 404, "nobody": 404},
    "channels:list": {"director": 200, "admin": 200, "rep": 200, "nobody": 404},
    "channels:mine": {"director": 200, "rep": 200, "nobody": 404},
    "channels:export": {"director": 200, "rep": 200, "nobody": 404},
}


def place(channel: Channel) -> list[str]:
    return [channel.platform_id, channel.slug]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def people_of(channel: Channel) -> dict[str, User]:
    """Everybody the tables speak of."""
    return {
        "director": make_holder(Role.DIRECTOR),
        "manager": make_holder(Role.MANAGER),
        "auditor": make_holder(Role.AUDITOR, unit=make_directorate()),
        "admin": make_holder(Role.ADMIN, unit=make_directorate()),
        "head": make_holder(Role.UNIT_HEAD, unit=channel.unit),
        "rep": channel.representative,
        "colleague": make_representative(unit=channel.unit).user,
        "nobody": make_person(),
    }


@pytest.mark.parametrize("name", PAGES)
def test_the_addresses_of_an_account_answer_each_person_as_written(name):
    make_institution()
    channel = make_channel()
    people = people_of(channel)
    for kind, expected in PAGES[name].items():
        client = client_of(people[kind])
        channel.refresh_from_db()
        if name == "channels:step":
            sent = {"step": "suspend", "version": channel.version, "reason": "Saldırı"}
            answer = client.post(reverse(name, args=place(channel)), sent)
            if answer.status_code == 302:
                channel.refresh_from_db()
                back = {"step": "resume", "version": channel.version}
                assert client.post(reverse(name, args=place(channel)), back).status_code == 302
        else:
            answer = client.get(reverse(name, args=place(channel)))
        assert answer.status_code == expected, (name, kind)


@pytest.mark.parametrize("name", [*PAGES, "channels:promote"])
def test_an_account_of_another_unit_does_not_exist(name):
    make_institution()
    channel, official = make_channel(), make_official_channel()
    strangers = [
        make_representative(unit=make_unit()).user,
        make_holder(Role.UNIT_HEAD, unit=make_unit()),
        make_person(),
    ]
    for stranger in strangers:
        for hidden in (channel, official):
            for method in ("get", "post"):
                answer = getattr(client_of(stranger), method)(reverse(name, args=place(hidden)))
                is_wrong_method = name in ("channels:step", "channels:promote") and method == "get"
                # Only whoever sees accounts at all learns that an address takes no GET.
                assert answer.status_code in ((404, 405) if is_wrong_method else (404,))


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_other_addresses_answer_each_person_as_written(name):
    make_institution()
    people = people_of(make_channel())
    arguments = {
        "channels:platform": ["x"],
        "channels:platform_edit": ["x"],
        "channels:limit_new": ["x"],
        "channels:limit": ["x", "text.max"],
        "channels:limit_end": ["x", "text.max"],
    }.get(name, [])
    for kind, expected in CATALOGUE[name].items():
        assert client_of(people[kind]).get(reverse(name, args=arguments)).status_code == expected, (
            name,
            kind,
        )


def test_changes_of_the_catalogue_are_posts_of_those_who_may():
    make_institution()
    people = people_of(make_channel())
    switch, restore = (
        reverse("channels:platform_switch", args=["tiktok"]),
        reverse("channels:limit_restore", args=["x", "text.max"]),
    )
    for address in (switch, restore):
        assert client_of(people["rep"]).post(address).status_code == 404
        assert client_of(people["director"]).get(address).status_code == 405
    assert client_of(people["director"]).post(switch, {"is_active": "1"}).status_code == 302


def test_who_is_not_signed_in_is_asked_to():
    channel = make_channel()
    for row in urlpatterns:
        arguments = dict.fromkeys(row.pattern.converters, "x")
        if "uid" in arguments:
            arguments["uid"] = "00000000-0000-0000-0000-000000000000"
        if "platform" in arguments:
            arguments |= {"platform": channel.platform_id, "handle": channel.slug}
        answer = Client().get(reverse(f"channels:{row.name}", kwargs=arguments))
        assert answer.status_code == 302 and "/giris/" in answer["Location"], row.name


def test_every_address_declares_who_may_call_it_and_every_page_is_in_the_table():
    tabled = {name for name, _factory, _role in TABLE}
    for row in urlpatterns:
        rule = access_of(row.callback)
        assert rule is not None and rule.actions, row.name
        if rule.html:
            assert f"channels:{row.name}" in tabled, row.name


@pytest.mark.parametrize(("name", "factory", "role"), TABLE)
def test_every_row_of_the_table_opens(name, factory, role):
    arguments = factory()
    person = make_holder(role, unit=make_unit() if role == Role.REPRESENTATIVE else make_directorate())
    answer = client_of(person).get(reverse(name, kwargs=arguments))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert "style=" not in page.split("<body", 1)[1].replace("hx-headers", "")
    assert 'class="skip"' in page


def test_ids_of_other_peoples_duties_open_nothing():
    make_institution()
    channel, other = make_channel(), make_channel()
    foreign = ChannelDuty.objects.get(channel=other)
    director = make_holder(Role.DIRECTOR)
    address = reverse("channels:end_duty", args=[*place(channel), foreign.uid])
    assert client_of(director).get(address).status_code == 404


def test_a_closed_account_is_seen_but_not_changed():
    make_institution()
    channel = make_channel(status=ChannelStatus.CLOSED)
    director = make_holder(Role.DIRECTOR)
    assert client_of(director).get(reverse("channels:channel", args=place(channel))).status_code == 200
    for name in ("channels:edit", "channels:representative", "channels:record_post"):
        assert client_of(director).get(reverse(name, args=place(channel))).status_code == 403
