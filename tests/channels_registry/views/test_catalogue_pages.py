"""Pages of the catalogue and its place in the administration site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from channels_registry.forms.pattern_words import words_for
from channels_registry.limit_words import UNITS, limit_label, shipped_words, unit_label, value_words
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.catalogue import limit_rows
from channels_registry.platforms.patterns import PatternError, check_pattern
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
        ({"access_kind": ""}, "access_kind"),
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


def test_everything_that_is_to_be_mended_is_said_at_once_and_in_own_words(client):
    answer = client.post(
        reverse("channels:platform_new"),
        platform_form(key="x", label="", access_kind="", position="", case_rule="", path_patterns="(["),
    )
    form = answer.context["form"]
    assert {"key", "label", "access_kind", "position", "case_rule", "path_patterns"} == set(form.errors)
    page = answer.content.decode()
    assert "Bu alan zorunludur" not in page
    assert "---------" not in page
    for bound in form.visible_fields():
        assert bound.help_text or bound.name in ("label", "note"), bound.name


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("([", "The pattern must begin with ^."),
        ("^([", "The pattern cannot be read at character 4."),
        ("^(a+)+$", "The pattern repeats something that already repeats."),
        (r"^(a)\1", "The pattern may not refer back to a group."),
        ("^a)", "The pattern closes a bracket that it did not open."),
        ("^(?i:a)", "The pattern uses a group of a kind that is not allowed."),
        ("^" + "a" * 300, "The pattern is longer than 300 characters."),
    ],
)
def test_what_is_wrong_with_a_pattern_is_said_in_translated_words(pattern, words):
    with pytest.raises(PatternError) as problem:
        check_pattern(pattern)
    with override("en"):
        assert words_for(problem.value, pattern) == words


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


def test_a_limit_ends_after_a_page_that_asks_and_comes_back_with_a_button(client, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=30))
    client = Client()
    client.force_login(make_director())
    end, change = (reverse(f"channels:{name}", args=["x", "text.max"]) for name in ("limit_end", "limit"))
    platform = reverse("channels:platform", args=["x"])
    assert "btn--danger" in client.get(end).content.decode()
    assert end in client.get(change).content.decode()
    assert "reason" in client.post(end, {"reason": ""}).context["form"].errors
    assert PlatformLimit.objects.get(platform="x", key="text.max").valid_to is None

    assert client.post(end, {"reason": "Platform kaldırdı"})["Location"] == platform
    page = client.get(platform)
    [ended] = [row for row in page.context["former"] if row["ended"]]
    assert (ended["limit"].key, ended["ended"]) == ("text.max", clock.today())
    assert f"{clock.today():%d.%m.%Y}" in page.content.decode()
    for address in (end, change):
        assert client.get(address)["Location"] == platform

    restore = reverse("channels:limit_restore", args=["x", "text.max"])
    assert restore in page.content.decode()
    assert client.post(restore)["Location"] == platform
    page = client.get(platform)
    assert "text.max" in {row["limit"].key for row in page.context["present"]}
    assert [row["ended"] for row in page.context["former"]] == [None]
    assert restore not in page.content.decode()
    client.post(restore)
    assert PlatformLimit.objects.filter(platform="x", key="text.max").count() == 2


def test_a_limit_that_began_today_says_that_it_holds_until_midnight(client):
    PlatformLimit.objects.filter(platform="x", key="text.max").update(valid_from=clock.today())
    client.post(reverse("channels:limit_end", args=["x", "text.max"]), {"reason": "Yanlış"})
    page = client.get(reverse("channels:platform", args=["x"]))
    [row] = [row for row in page.context["present"] if row["limit"].key == "text.max"]
    assert row["ended"] == clock.today() + timedelta(days=1)
    assert reverse("channels:limit_restore", args=["x", "text.max"]) in page.content.decode()


def test_a_limit_that_the_platform_never_had_is_not_found(client):
    for name in ("limit", "limit_end"):
        assert client.get(reverse(f"channels:{name}", args=["x", "yok"])).status_code == 404
    assert client.post(reverse("channels:limit_restore", args=["x", "yok"])).status_code == 404


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


@pytest.mark.parametrize(
    ("key", "value", "unit", "shown"),
    [
        ("image.ratio", [0.8, 1.91], "width / height", ("0,8–1,91", "width / height")),
        ("story.ratio", [0.5625, 0.5625], "width / height", ("0,5625", "width / height")),
        ("gif.max_wh", [1280, 1080], "pixels", ("1.280 × 1.080", "pixels")),
        ("image.max_bytes", 5242880, "bytes", ("5,0 MB", "")),
        ("text.max_bytes", 3000, "bytes", ("3.000", "bytes")),
        ("text.max", 2200, "nfc_code_points", ("2.200", "nfc_code_points")),
        ("image.mime", ["jpeg", "png"], "formats", ("jpeg, png", "formats")),
        ("cost_usd.read", 0.005, "US dollars", ("0,005", "US dollars")),
        ("alt.supported", True, "", ("evet", "")),
        ("inherits", "mastodon", "", ("mastodon", "")),
        ("own.map", {"a": 1}, "", ("{'a': 1}", "")),
    ],
)
def test_values_are_shown_as_people_read_them(key, value, unit, shown):
    words, counted = shown
    assert value_words(key, value, unit) == (words, unit_label(counted))


def test_what_people_type_stays_as_they_typed_it():
    assert limit_label("reels.max") == "reels.max"
    assert limit_label("text.max@mastodon.social") == "Metin: en fazla (mastodon.social)"
    assert unit_label("sayfa") == "sayfa"
    assert shipped_words("Rehber, sayfa 4") == "Rehber, sayfa 4"
