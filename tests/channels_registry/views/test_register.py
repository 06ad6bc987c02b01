"""Adding an account: recognised before it is saved, nothing typed is lost, and what is missing is named."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry import recognition
from channels_registry.models import Channel
from channels_registry.platforms import urls
from channels_registry.platforms.catalogue import platform_rows
from tests.make.accounts import make_director, make_directorate, make_holder, make_institution, make_unit
from tests.make.channels import make_channel, make_official_channel, make_representative

pytestmark = pytest.mark.django_db
REGISTER = "/hesaplar/yeni/"


@pytest.fixture
def director() -> User:
    make_institution()
    return make_director()


@pytest.fixture
def client(director) -> Client:
    client = Client()
    client.force_login(director)
    return client


def filled(**changes: object) -> dict[str, object]:
    """A form with everything an account needs but its people."""
    return {
        "address": "https://www.instagram.com/okent_dis/",
        "unit": "DHF",
        "kind": "unit",
        "is_institutional": "on",
        "audience": "Hastalar",
        "purpose": "Bilgilendirme",
        "languages": ["tr", "en"],
        **changes,
    }


def test_a_whole_form_makes_an_active_account(client):
    unit = make_unit(code="DHF")
    person, backup = make_representative(unit=unit), make_representative(unit=unit, is_backup=True)
    answer = client.post(REGISTER, filled(primary=str(person.uid), backup=str(backup.uid)), follow=True)
    channel = Channel.objects.get()
    assert answer.redirect_chain == [("/hesaplar/instagram/okent_dis/", 302)]
    assert (channel.status, channel.languages) == ("active", ["tr", "en"])
    assert channel.duties.open().count() == 2


def test_without_a_representative_it_is_registered_and_the_page_says_what_is_missing(client):
    make_unit(code="DHF")
    answer = client.post(REGISTER, filled(audience=""), follow=True)
    assert Channel.objects.get().status == "approved"
    problems = [row.url for row in answer.context["wrong"] if row.tone == "bad"]
    assert problems == ["/hesaplar/instagram/okent_dis/temsilci/", "/hesaplar/instagram/okent_dis/duzenle/"]
    page = answer.content.decode()
    assert all(url in page for url in problems)
    activate = next(item for item in answer.context["steps"] if item["step"].name == "activate")
    assert activate["is_blocked"]
    assert "disabled" in page


def test_a_platform_and_a_user_name_do_as_well(client):
    make_unit(code="DHF")
    client.post(REGISTER, filled(address="@okent_dis", platform="x"))
    assert Channel.objects.get().canonical_url == "https://x.com/okent_dis"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "@okent"}, "platform"),
        ({"address": "okent", "platform": "linkedin"}, "address"),
        ({"address": "https://www.instagram.com/p/Cabc/"}, "address"),
        ({"address": "https://www.linkedin.com/in/deniz/"}, "address"),
        ({"address": "https://ornek.example/okent"}, "address"),
        ({"address": "https://x.com/okent_dis", "platform": "instagram"}, "address"),
        ({"unit": ""}, "unit"),
        ({"unit": "YOK"}, "unit"),
        ({"kind": "personal"}, "kind"),
        ({"kind": "official"}, "unit"),
        ({"is_institutional": ""}, "is_institutional"),
        ({"mailbox": "kutu"}, "mailbox"),
        ({"primary": "00000000-0000-0000-0000-000000000000"}, "primary"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, changes, field):
    make_unit(code="DHF")
    answer = client.post(REGISTER, filled(goals="Başvuruları artırmak", **changes))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Başvuruları artırmak" in answer.content.decode()
    assert not Channel.objects.exists()


def test_a_double_is_named_with_a_link_in_any_spelling(client):
    known = make_channel(handle="okent_dis")
    answer = client.post(REGISTER, filled(address="instagram.com/OKENT_DIS?igsh=1", unit=known.unit.code))
    assert "address" in answer.context["form"].errors
    assert answer.context["recognised"]["known_url"] == known.get_absolute_url()
    assert known.get_absolute_url() in answer.content.decode()


def test_the_fragment_recognises_while_one_types(client):
    make_channel(handle="okent_dis")
    address = reverse("channels:recognise")
    fresh = client.get(address, {"address": "https://twitter.com/okent_dis?s=20"}).content.decode()
    assert "X (Twitter)" in fresh and "https://x.com/okent_dis" in fresh
    assert (
        "/hesaplar/instagram/okent_dis/"
        in client.get(address, {"address": "instagram.com/okent_dis"}).content.decode()
    )
    wrong = client.get(address, {"address": "https://ornek.example/x"})
    assert wrong.context["recognised"]["problem"]
    assert client.get(address).context["recognised"] is None


def said(client: Client, address: str, **more: str) -> dict[str, object]:
    """What the fragment answers to what was typed."""
    return client.get(reverse("channels:recognise"), {"address": address, **more}).context["recognised"]


def test_the_answer_stands_right_below_the_address_and_the_platform_is_at_hand(client):
    page = client.get(REGISTER).content.decode()
    address, answer, platform = (
        page.index(mark) for mark in ('id="channel-address"', 'id="recognised"', 'id="channel-platform"')
    )
    assert address < answer < platform
    assert "<details" not in page[address:platform]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.instagram.com/p/C0000000001/",
        "instagram.com/reel/C0000000001",
        "https://x.com/okent/status/1234567890",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://www.facebook.com/okent/posts/1234567890",
    ],
)
def test_the_address_of_a_post_is_called_one(client, address):
    sentences = recognition._sentences()
    problem = said(client, address)["problem"]
    assert problem.startswith(sentences[recognition.POST_ADDRESS].partition("%")[0])
    assert not problem.startswith(sentences[urls.RESERVED].partition("%")[0])


def test_a_page_of_the_platform_itself_stays_one(client):
    reserved = recognition._sentences()[urls.RESERVED] % {"platform": "Instagram"}
    assert said(client, "https://www.instagram.com/explore/")["problem"] == reserved


@pytest.mark.parametrize("address", ["https://ornek.example/okent", "https://www.tiktok.com/@okent"])
def test_who_keeps_the_catalogue_is_led_there_and_not_to_the_directorate(client, address):
    found = said(client, address)
    assert found["url"] == reverse("channels:platforms")
    manager = Client()
    manager.force_login(make_holder(Role.MANAGER))
    assert not manager.get(REGISTER).context["form"].keeps_catalogue
    others = said(manager, address)
    assert others["url"] == ""
    assert others["problem"] != found["problem"]
    make_unit(code="DHF")
    page = client.post(REGISTER, filled(address=address)).content.decode()
    assert page.count(reverse("channels:platforms")) > client.get(REGISTER).content.decode().count(
        reverse("channels:platforms")
    )


def test_a_facebook_address_with_a_number_is_asked_about(client):
    assert said(client, "https://www.facebook.com/profile.php?id=100012345678901")["account"].may_be_personal
    assert not said(client, "https://www.facebook.com/ornekkent")["account"].may_be_personal
    page = client.get(
        reverse("channels:recognise"), {"address": "https://www.facebook.com/profile.php?id=100012345678901"}
    ).content.decode()
    assert "note--ok" in page and "note--warn" in page


def test_the_kind_of_a_page_is_said_in_words(client):
    account = said(client, "https://www.linkedin.com/school/ornekkent/")["account"]
    assert account.kind == str(recognition.KINDS["school"])
    for row in platform_rows():
        for pattern in row.get("path_patterns", ()):
            found = re.search(r"\(\?P<kind>([a-z|]+)\)", pattern)
            assert set(found[1].split("|")) <= set(recognition.KINDS) if found else True


def test_without_script_a_button_recognises_and_keeps_what_was_typed(client):
    make_unit(code="DHF")
    answer = client.post(REGISTER, filled(recognise="1", goals="Başvuru"))
    assert answer.context["recognised"]["account"].profile.handle == "okent_dis"
    page = answer.content.decode()
    assert "Başvuru" in page and "Hastalar" in page
    assert not answer.context["form"].is_bound
    assert not Channel.objects.exists()


def test_a_unit_without_representatives_says_how_to_appoint_and_keeps_what_was_typed(client):
    unit = make_unit(code="DHF")
    answer = client.post(REGISTER, filled(refresh_people="1"))
    page = answer.content.decode()
    assert answer.context["people_note"]["unit"] == unit
    assert f"{reverse('accounts:appointment_new')}?birim=DHF" in page
    assert "Hastalar" in page
    make_representative(unit=unit)
    again = client.post(REGISTER, filled(refresh_people="1"))
    assert again.context["people_note"] is None
    assert len(again.context["form"].fields["primary"].choices) == 2


def test_before_anybody_is_appointed_the_page_says_how_to_go_on(client):
    answer = client.get(REGISTER)
    assert answer.context["people_note"] == {"unit": None, "may_appoint": True}
    assert f'href="{reverse("accounts:appointment_new")}" target' in answer.content.decode()


def test_who_may_not_appoint_learns_who_does():
    make_institution()
    make_unit(code="DHF")
    manager = Client()
    manager.force_login(make_holder(Role.MANAGER))
    answer = manager.get(reverse("channels:candidates"), {"unit": "DHF"})
    assert not answer.context["people_note"]["may_appoint"]
    page = answer.content.decode()
    assert "note--warn" in page
    assert reverse("accounts:appointment_new") not in page


def test_the_people_follow_the_unit(client):
    unit, other = make_unit(code="DHF"), make_unit(code="SBF")
    person = make_representative(unit=unit)
    make_representative(unit=other)
    answer = client.get(reverse("channels:candidates"), {"unit": "DHF"})
    choices = answer.context["form"].fields["primary"].choices
    assert [value for value, _label in choices] == ["", str(person.uid)]
    everybody = client.get(REGISTER).context["form"].fields["primary"].choices
    assert len(everybody) == 3


def test_a_personal_mailbox_is_warned_about_and_an_institutional_one_is_not(client):
    make_unit(code="DHF")
    answer = client.post(REGISTER, filled(mailbox="okent.dis@gmail.com"), follow=True)
    assert answer.context["has_personal_mailbox"]
    assert any(row.tone == "warn" for row in answer.context["wrong"])
    make_unit(code="SBF")
    other = client.post(
        REGISTER,
        filled(unit="SBF", address="https://x.com/okent_sbf", mailbox="sbf@ornekkent.example"),
        follow=True,
    )
    assert not other.context["has_personal_mailbox"]
    assert not any(row.tone == "warn" for row in other.context["wrong"])


def test_an_official_account_is_registered_for_the_directorate(client):
    directorate = make_directorate()
    client.post(REGISTER, filled(unit=directorate.code, kind="official"))
    assert Channel.objects.get().is_official


def test_the_manager_registers_with_people_too():
    make_institution()
    unit = make_unit(code="DHF")
    manager = Client()
    manager.force_login(make_holder(Role.MANAGER))
    manager.post(REGISTER, filled(primary=str(make_representative(unit=unit).uid)))
    assert Channel.objects.get().status == "active"


def test_who_cannot_see_a_double_learns_only_that_it_is_registered():
    """Only people who see every account register today; the page asks nevertheless."""
    make_institution()
    hidden = make_official_channel(handle="ornekkent")
    from channels_registry.views.register import _recognised

    class Asked:
        user = make_representative(unit=make_unit()).user

    from django.http import QueryDict

    found = _recognised(Asked(), QueryDict("address=instagram.com/ornekkent"))
    assert (found["known"], found["known_url"]) == (hidden, "")
