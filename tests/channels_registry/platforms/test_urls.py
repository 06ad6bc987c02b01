"""A pasted address in any spelling names one account (I19)."""

import pytest

from channels_registry.platforms.catalogue import shipped_platforms
from channels_registry.platforms.urls import (
    ERROR_CODES,
    LONGEST_INPUT,
    PlatformSpec,
    ProfileError,
    parse_profile_url,
)

PLATFORMS = shipped_platforms()
BY_KEY = {spec.key: spec for spec in PLATFORMS}
CHANNEL = "UCabcdefghij-KLMNOPQR_01"
SHOW = "0ornekKentPodcast00001"
WHATSAPP = "0029VaABCDEFGHIJKLMN12"

# The accounts of the demo institution: platform, handle, kind.
DEMO_NAMES = {
    (
        "instagram",
        "",
    ): """ornekkentuni okent_aday okent_int okent_kampus okent_kutup okent_dis okent_adsm okent_sbf
        okent_hemsire okent_ftr okent_beslenme okent_iisbf okent_psiko okent_sanat okent_gastro okent_git okent_oyun
        okent_myo okent_ydyo okent_sem""",
    ("x", ""): "ornekkentuni okent_ogrenci okent_kutup okent_sbf okent_ulis okent_sam",
    ("youtube", ""): "ornekkentuni okent_dis okent_gastro",
    ("facebook", ""): "ornekkentuni",
    ("linkedin", "school"): "ornek-kent-universitesi",
    (
        "linkedin",
        "company",
    ): """okent-international okent-mezun okent-iisbf okent-isletme okent-lee okent-tto""",
    ("spotify", "show"): SHOW,
    ("medium", ""): "ornekkentuni okent_sam",
}
DEMO = [(platform, name, kind) for (platform, kind), names in DEMO_NAMES.items() for name in names.split()]


def canonical(platform: str, handle: str, kind: str) -> str:
    return BY_KEY[platform].canonical.replace("{handle}", handle).replace("{kind}", kind)


def test_every_demo_account_is_listed():
    assert len(DEMO) == len(set(DEMO)) == 40


@pytest.mark.parametrize(("platform", "handle", "kind"), DEMO)
def test_every_demo_account_comes_back_from_its_canonical_address(platform, handle, kind):
    url = canonical(platform, handle, kind)
    profile = parse_profile_url(url, PLATFORMS)
    assert (profile.platform, profile.handle, profile.kind, profile.canonical_url) == (
        platform,
        handle,
        kind,
        url,
    )
    assert parse_profile_url(profile.canonical_url, PLATFORMS) == profile


# Spellings of one account: identity key, canonical address, spellings.
SPELLINGS = {
    "instagram:okent_dis": (
        "https://www.instagram.com/okent_dis/",
        [
            "instagram.com/okent_dis",
            "https://instagram.com/OKENT_Dis",
            "http://m.instagram.com/okent_dis/?igsh=MWx&utm_source=qr#top",
            "  https://www.instagram.com/okent_dis/\u200b\n",
            "//www.instagram.com/okent_dis",
            "HTTPS://WWW.INSTAGRAM.COM/okent_dis",
            "İnstagram.com/okent_dis",
            "www.instagram.com./okent_dis",
            "https://www.instagram.com:443/okent_dis",
            "https://www.instagram.com//okent_dis//",
            "https://www.instagram.com/okent%5Fdis/",
            "instagram.com/@okent_dis",
        ],
    ),
    "facebook:ornekkent": (
        "https://www.facebook.com/Ornek.Kent",
        ["facebook.com/Ornek.Kent", "https://web.facebook.com/Ornek.Kent/?locale=tr_TR", "fb.com/Ornek.Kent"],
    ),
    "facebook:100012345678": (
        "https://www.facebook.com/100012345678",
        [
            "facebook.com/profile.php?id=100012345678",
            "https://www.facebook.com/profile.php/?ref=x&id=100012345678",
            "https://www.facebook.com/people/%C3%96rnek-Kent/100012345678/",
            "https://www.facebook.com/p/Ornek-Kent-100012345678/",
            "https://tr-tr.facebook.com/pages/Örnek-Kent/100012345678",
            "https://m.facebook.com/ornek-kent-100012345678",
        ],
    ),
    "x:okent_sam": (
        "https://x.com/okent_sam",
        [
            "x.com/okent_sam",
            "https://twitter.com/@okent_sam",
            "mobile.twitter.com/okent_sam?s=20",
            "www.x.com/okent_sam/",
        ],
    ),
    "youtube:örnekkent": (
        "https://www.youtube.com/@%C3%B6rnekkent",
        [
            "youtube.com/@örnekkent",
            "https://m.youtube.com/@o\u0308rnekkent/videos",
            "https://www.youtube.com/@%C3%B6rnekkent?si=x",
            "https://www.youtube.com/c/örnekkent",
            "https://www.youtube.com/user/%c3%b6rnekkent/",
        ],
    ),
    f"youtube:channel:{CHANNEL}": (
        f"https://www.youtube.com/channel/{CHANNEL}",
        [f"youtube.com/channel/{CHANNEL}", f"https://m.youtube.com/channel/{CHANNEL}/about"],
    ),
    "linkedin:okent-lee": (
        "https://www.linkedin.com/company/okent-lee/",
        [
            "linkedin.com/company/okent-lee",
            "https://tr.linkedin.com/company/Okent-LEE/about/?viewAsMember=true",
            "https://www.linkedin.com/company/okent-lee/admin/feed/posts/",
        ],
    ),
    f"spotify:show:{SHOW}": (
        f"https://open.spotify.com/show/{SHOW}",
        [f"open.spotify.com/intl-tr/show/{SHOW}?si=1", f"https://open.spotify.com/show/{SHOW}/"],
    ),
    "medium:okent": (
        "https://medium.com/@okent",
        [
            "medium.com/@Okent",
            "okent.medium.com",
            "https://OKENT.medium.com/",
            "https://www.medium.com/@okent?source=x",
        ],
    ),
    "medium:publication:ornek-dergi": (
        "https://medium.com/ornek-dergi",
        ["https://medium.com/ornek-dergi/", "medium.com/Ornek-Dergi"],
    ),
    "tiktok:okent.uni": (
        "https://www.tiktok.com/@okent.uni",
        ["tiktok.com/@Okent.Uni?lang=tr", "m.tiktok.com/@okent.uni"],
    ),
    "pinterest:okent": (
        "https://www.pinterest.com/okent/",
        ["tr.pinterest.com/Okent", "pinterest.com/okent/"],
    ),
    "threads:okent": (
        "https://www.threads.com/@okent",
        ["threads.net/@okent", "https://www.threads.com/@OKENT?hl=tr"],
    ),
    "bluesky:okent.bsky.social": (
        "https://bsky.app/profile/okent.bsky.social",
        ["bsky.app/profile/Okent.bsky.social/"],
    ),
    "mastodon:okent@uni.social": (
        "https://uni.social/@okent",
        ["uni.social/@Okent", "https://mastodon.social/@okent@uni.social", "https://UNI.social/@okent/"],
    ),
    "telegram:okent_kanal": (
        "https://t.me/okent_kanal",
        ["t.me/s/okent_kanal", "telegram.me/okent_kanal?before=9"],
    ),
    f"whatsapp_channel:{WHATSAPP}": (
        f"https://whatsapp.com/channel/{WHATSAPP}",
        [f"www.whatsapp.com/channel/{WHATSAPP}", f"https://whatsapp.com/channel/{WHATSAPP}/12?mode=x"],
    ),
}


@pytest.mark.parametrize("identity", SPELLINGS)
def test_every_spelling_is_the_same_account(identity):
    address, spellings = SPELLINGS[identity]
    for spelling in [address, *spellings]:
        profile = parse_profile_url(spelling, PLATFORMS)
        assert (spelling, profile.identity_key, profile.canonical_url) == (spelling, identity, address)
        assert profile.host in address


def same(first: str, second: str) -> bool:
    keys = {parse_profile_url(text, PLATFORMS).identity_key for text in (first, second)}
    return len(keys) == 1


def test_what_does_not_distinguish_accounts():
    assert same("x.com/OKent", "x.com/okent")
    assert same("facebook.com/ornek.kent", "facebook.com/OrnekKent")
    assert same("t.me/Okent_Kanal", "t.me/okent_kanal")
    assert same("youtube.com/@ÖRNEK", "youtube.com/@örnek")
    assert same("youtube.com/@İzmir", "youtube.com/@izmir")
    assert same("linkedin.com/school/okent", "linkedin.com/company/okent")


def test_what_distinguishes_accounts():
    assert not same("youtube.com/@ornek", "youtube.com/@örnek")
    assert not same("youtube.com/@isik", "youtube.com/@ısık")
    assert not same(f"open.spotify.com/show/{SHOW}", f"open.spotify.com/show/{SHOW.upper()}")
    assert not same("medium.com/@okent", "medium.com/okent")
    assert not same("uni.social/@okent", "kent.social/@okent")
    assert not same("instagram.com/okent", "threads.net/@okent")
    assert not same(f"youtube.com/channel/{CHANNEL}", f"youtube.com/channel/{CHANNEL[:-1]}2")


HANDLES = {
    "instagram": ("@okent_dis", "https://www.instagram.com/okent_dis/"),
    "facebook": ("Ornek.Kent", "https://www.facebook.com/Ornek.Kent"),
    "x": ("@okent", "https://x.com/okent"),
    "youtube": ("@örnek_kent", "https://www.youtube.com/@%C3%B6rnek_kent"),
    "medium": ("@okent", "https://medium.com/@okent"),
    "tiktok": ("okent", "https://www.tiktok.com/@okent"),
    "pinterest": ("okent", "https://www.pinterest.com/okent/"),
    "threads": ("@okent", "https://www.threads.com/@okent"),
    "bluesky": ("@okent.bsky.social", "https://bsky.app/profile/okent.bsky.social"),
    "mastodon": ("@okent@uni.social", "https://uni.social/@okent"),
    "nsosyal": ("@okent", ""),
    "telegram": ("@okent_kanal", "https://t.me/okent_kanal"),
    "whatsapp_channel": (WHATSAPP, f"https://whatsapp.com/channel/{WHATSAPP}"),
}


@pytest.mark.parametrize("platform", HANDLES)
def test_a_handle_is_enough_when_the_platform_is_chosen(platform):
    handle, address = HANDLES[platform]
    profile = parse_profile_url(handle, PLATFORMS, platform)
    assert (profile.platform, profile.canonical_url) == (platform, address)
    if address:
        assert parse_profile_url(address, PLATFORMS).identity_key == profile.identity_key


def test_a_channel_id_is_enough_for_youtube():
    assert parse_profile_url(CHANNEL, PLATFORMS, "youtube").kind == "channel"


def test_a_handle_with_a_dot_is_no_address_when_the_platform_is_chosen():
    assert parse_profile_url("ornek.kent", PLATFORMS, "instagram").handle == "ornek.kent"


REFUSED = [
    ("", "", "empty"),
    (" \u200b\n", "", "empty"),
    ("instagram.com/" + "a" * LONGEST_INPUT, "", "too_long"),
    ("@okent", "", "platform_needed"),
    ("okent", "", "platform_needed"),
    ("okent", "linkedin", "full_address_needed"),
    (SHOW, "spotify", "full_address_needed"),
    ("@okent", "mastodon", "server_needed"),
    ("@okent@uni", "mastodon", "server_needed"),
    ("okent/reels", "instagram", "not_a_profile"),
    ("ornek kent", "instagram", "bad_handle"),
    ("ornek-kent", "instagram", "bad_handle"),
    ("https://ornekkent.edu.tr/okent", "", "unknown_host"),
    ("instagrarn.com/okent", "", "unknown_host"),
    ("instagrarn.com/@okent", "instagram", "unknown_host"),
    ("ınstagram.com/okent", "", "unknown_host"),
    ("instagrаm.com/okent", "", "unknown_host"),
    ("https://10.0.0.1/@okent", "", "unknown_host"),
    ("https://localhost/@okent", "", "unknown_host"),
    ("https://nsosyal.example/@okent", "nsosyal", "unknown_host"),
    ("instagram.com.evil.edu/okent", "", "unknown_host"),
    ("youtube.com/@okent", "instagram", "other_platform"),
    ("ftp://instagram.com/okent", "", "bad_address"),
    ("javascript://instagram.com/okent", "", "bad_address"),
    ("https://okent@instagram.com/okent", "", "bad_address"),
    ("https://instagram.com:8080/okent", "", "bad_address"),
    ("https://instagram.com:x/okent", "", "bad_address"),
    ("https://[::1/okent", "", "bad_address"),
    ("instagram.com\\okent/a", "", "bad_address"),
    ("instagram.com/ok ent", "", "bad_address"),
    ("instagram.com/ok\u200bent", "", "bad_address"),
    ("instagram.com/%ff", "", "bad_address"),
    ("instagram.com/ok%2Fent", "", "bad_handle"),
    ("instagram.com/ok%20ent", "", "bad_handle"),
    ("instagram.com/%6Fk%E2%80%8Bent", "", "bad_handle"),
    ("instagram.com/okеnt", "", "bad_handle"),
    ("instagram.com/okent_İnt", "", "bad_handle"),
    ("instagram.com/ｏkent", "", "bad_handle"),
    ("x.com/okeɴt", "", "bad_handle"),
    ("x.com/abc", "", "bad_handle"),
    ("instagram.com/" + "a" * 31, "", "bad_handle"),
    ("facebook.com/a.b.c.d", "", "bad_handle"),
    ("facebook.com/.........", "", "bad_handle"),
    ("bsky.app/profile/okent", "", "bad_handle"),
    ("bsky.app/profile/okent..social", "", "bad_handle"),
    ("youtube.com/@оrnek", "", "mixed_script"),
    ("linkedin.com/company/okеnt", "", "mixed_script"),
    ("linkedin.com/in/ayse-ornek", "", "personal_page"),
    ("https://tr.linkedin.com/IN/ayse-ornek/", "", "personal_page"),
    ("linkedin.com/pub/ayse-ornek/1/2", "", "personal_page"),
    ("instagram.com/explore", "", "reserved"),
    ("instagram.com/EXPLORE/", "", "reserved"),
    ("@explore", "instagram", "reserved"),
    ("instagram.com/p/abc123/", "", "reserved"),
    ("facebook.com/groups/12345678", "", "reserved"),
    ("facebook.com/gro.ups", "", "reserved"),
    ("facebook.com/profile.php", "", "reserved"),
    ("x.com/@home", "", "reserved"),
    ("youtube.com/watch?v=abc", "", "reserved"),
    ("t.me/s/share", "", "reserved"),
    ("t.me/joinchat/abc", "", "reserved"),
    ("medium.com/tag/kent", "", "reserved"),
    ("instagram.com", "", "not_a_profile"),
    ("https://www.instagram.com/?hl=tr", "", "not_a_profile"),
    ("x.com/okent/status/1", "", "not_a_profile"),
    ("okent.medium.com/bir-yazi-123", "", "not_a_profile"),
    ("open.spotify.com/episode/" + SHOW, "", "not_a_profile"),
    ("open.spotify.com/show/kisa", "", "not_a_profile"),
]


@pytest.mark.parametrize(("text", "chosen", "code"), REFUSED)
def test_what_is_no_profile_is_refused_with_its_reason(text, chosen, code):
    with pytest.raises(ProfileError) as refusal:
        parse_profile_url(text, PLATFORMS, chosen)
    assert refusal.value.code == code


def test_the_platform_of_another_address_is_named():
    with pytest.raises(ProfileError) as refusal:
        parse_profile_url("youtube.com/@okent", PLATFORMS, "instagram")
    assert refusal.value.platform == "youtube"


def test_every_reason_is_tested():
    assert {code for _text, _chosen, code in REFUSED} == ERROR_CODES - {"bad_pattern"}


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^[", "a"])
def test_a_bad_pattern_in_the_catalogue_is_named_as_such(pattern):
    spec = PlatformSpec(
        key="new", hosts=("new.example",), path_patterns=(pattern,), handle="^a$", canonical="{handle}"
    )
    with pytest.raises(ProfileError) as refusal:
        parse_profile_url("new.example/a", [spec])
    assert refusal.value.code == "bad_pattern"


def test_a_platform_added_by_the_administrator_works_without_code():
    spec = PlatformSpec.from_row(
        {
            "key": "new",
            "hosts": ["New.example", "*.new.example"],
            "path_patterns": ["^/u/(?P<handle>[^/?#]+)/?$"],
            "canonical": "https://new.example/u/{handle}",
            "handle": "^[a-z]{2,9}$",
            "case": "lower",
        }
    )
    profile = parse_profile_url("tr.new.example/u/Okent", [spec])
    assert (profile.canonical_url, profile.identity_key) == ("https://new.example/u/okent", "new:okent")
