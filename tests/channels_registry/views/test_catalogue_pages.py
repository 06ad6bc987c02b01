"""Pages of the catalogue and its place in the administration site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry.limit_words import UNITS, limit_label, shipped_words, unit_label
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.catalogue import limit_rows
from core import clock
from tests.make.accounts import make_director, make_directorate, make_holder, make_institution, make_unit
from tests.make.channels import make_representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    make_institution()
    client = Client()
    client.force_login(make_director())
    return client


def platform_form(**changes: object) -> dict[str, object]:
    return {
        "key": "ornekag",
        "label": "Örnek Ağ",
        "access_kind": "password",
        "position": "200",
        "is_active": "on",
        "hosts": "ornekag.example\nwww.ornekag.example\n",
        "path_patterns": "^/(?P<handle>[^/?#]+)/?$",
        "query_patterns": "/profil = id",
        "canonical": "https://ornekag.example/{handle}",
        "handle_pattern": "^[a-z0-9_]{3,20}$",
        "case_rule": "lower",
        "reserved": "hakkinda",
        **changes,
    }


def limit_form(**changes: object) -> dict[str, object]:
    return {
        "value": "300",
        "unit": "x_weighted_nfc",
        "source": "Platformun belgesi",
        "grade": "P",
        "checked_on": f"{clock.today():%d.%m.%Y}",
        **changes,
    }


def test_a_platform_added_here_can_be_chosen_at_once(client):
    assert client.post(reverse("channels:platform_new"), platform_form()).status_code == 302
    row = Platform.objects.get(key="ornekag")
    assert row.hosts == ["ornekag.example", "www.ornekag.example"]
    assert row.query_patterns == {"/profil": "id"}
    choices = client.get(reverse("channels:register")).context["form"].fields["platform"].choices
    assert ("ornekag", "Örnek Ağ") in list(choices)


def test_tiktok_is_one_button_away(client):
    client.post(reverse("channels:platform_switch", args=["tiktok"]), {"is_active": "1"})
    choices = client.get(reverse("channels:register")).context["form"].fields["platform"].choices
    assert ("tiktok", "TikTok") in list(choices)
    client.post(reverse("channels:platform_switch", args=["tiktok"]), {"is_active": "0"})
    assert not Platform.objects.get(key="tiktok").is_active


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "Büyük Harf"}, "key"),
        ({"key": "x"}, "key"),
        ({"label": ""}, "label"),
        ({"path_patterns": "^(a+)+$"}, "path_patterns"),
        ({"handle_pattern": "["}, "handle_pattern"),
        ({"query_patterns": "yalnız bir sözcük"}, "query_patterns"),
        ({"position": "-1"}, "position"),
    ],
)
def test_what_would_break_the_reading_of_addresses_is_refused(client, changes, field):
    answer = client.post(reverse("channels:platform_new"), platform_form(**changes))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_a_platform_is_changed_but_keeps_its_key(client):
    address = reverse("channels:platform_edit", args=["tiktok"])
    form = client.get(address).context["form"]
    assert "key" not in form.fields
    row = Platform.objects.get(key="tiktok")
    client.post(address, platform_form(label="TikTok TR", hosts="\n".join(row.hosts)))
    assert Platform.objects.get(key="tiktok").label == "TikTok TR"


def test_a_changed_limit_leaves_the_old_row_as_history(client, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=30))
    client = Client()
    client.force_login(make_director())
    address = reverse("channels:limit", args=["x", "text.max"])
    assert client.get(address).context["form"].initial["value"] == 280
    assert client.post(address, limit_form()).status_code == 302
    page = client.get(reverse("channels:platform", args=["x"]))
    present = {row["limit"].key: row["value"] for row in page.context["present"]}
    assert present["text.max"] == "300"
    assert [(row["limit"].key, row["value"]) for row in page.context["former"]] == [("text.max", "280")]


@pytest.mark.parametrize("field", ["value", "source", "grade", "checked_on"])
def test_source_grade_and_day_are_asked_for(client, field):
    answer = client.post(reverse("channels:limit", args=["x", "text.max"]), limit_form(**{field: ""}))
    assert field in answer.context["form"].errors
    assert PlatformLimit.objects.get(platform="x", key="text.max").value == 280


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("text.maximum", "1200", 1200),
        ("image.ratio", "[0.8, 1.91]", [0.8, 1.91]),
        ("image.mime", "jpeg, png", ["jpeg", "png"]),
        ("alt.supported", "evet", True),
        ("alt.note", "yalnız görselde", "yalnız görselde"),
        ("text.max@mastodon.social", "1000", 1000),
    ],
)
def test_values_are_typed_as_people_write_them(client, key, typed, stored):
    address = reverse("channels:limit_new", args=["nsosyal"])
    answer = client.post(address, limit_form(key=key, value=typed))
    assert answer.status_code == 302, answer.context["form"].errors
    assert PlatformLimit.objects.get(platform="nsosyal", key=key).value == stored


def test_values_that_cannot_be_read_are_refused(client):
    address = reverse("channels:limit_new", args=["nsosyal"])
    for key, typed in (
        ("text.max", "çok"),
        ("image.ratio", "[0.8"),
        ("image.ratio", "[2, 1]"),
        ("Büyük", "1"),
    ):
        assert client.post(address, limit_form(key=key, value=typed)).status_code == 200


def test_a_limit_ends_with_a_button(client):
    client.post(reverse("channels:limit_end", args=["x", "text.max"]))
    assert PlatformLimit.objects.get(platform="x", key="text.max").valid_to is not None
    assert client.get(reverse("channels:limit", args=["x", "text.max"])).status_code == 404


def test_everybody_who_sees_accounts_reads_without_buttons():
    make_institution()
    reader = Client()
    reader.force_login(User.objects.get(pk=make_representative(unit=make_unit()).user_id))
    page = reader.get(reverse("channels:platform", args=["instagram"])).content.decode()
    assert "text.max" in page
    assert "/duzenle/" not in page and "/sinirlar/" not in page


def test_the_administrator_finds_the_catalogue_in_the_administration_site():
    make_institution()
    admin = make_holder(Role.ADMIN, unit=make_directorate())
    client = Client()
    client.force_login(admin)
    assert client.get("/yonetici/channels_registry/platform/").status_code == 200
    assert client.get("/yonetici/channels_registry/platformlimit/").status_code == 200
    answer = client.post("/yonetici/channels_registry/platform/add/", platform_form())
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Platform.objects.get(key="ornekag").label == "Örnek Ağ"
    assert client.get("/yonetici/channels_registry/platform/x/delete/").status_code == 403
    auditor = Client()
    auditor.force_login(make_holder(Role.AUDITOR, unit=make_directorate()))
    assert auditor.get("/yonetici/channels_registry/platform/").status_code == 403


# ---- Words --------------------------------------------------------------------------------------------------------


def test_every_shipped_limit_has_words_for_what_it_says():
    for row in limit_rows():
        assert limit_label(row["key"]) != row["key"]
        assert not row["unit"] or row["unit"] in UNITS
        assert shipped_words(row["source"]) != row["source"]
        assert not row["note"] or shipped_words(row["note"]) != row["note"]


def test_what_people_type_stays_as_they_typed_it():
    assert limit_label("reels.max") == "reels.max"
    assert limit_label("text.max@mastodon.social") == "Metin: en fazla (mastodon.social)"
    assert unit_label("sayfa") == "sayfa"
    assert shipped_words("Rehber, sayfa 4") == "Rehber, sayfa 4"
