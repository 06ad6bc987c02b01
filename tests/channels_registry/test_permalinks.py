"""Addresses of posts: one key whatever the spelling, and a clear no to what is none. Pure, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_registry.permalinks import PermalinkError, has_known_form, read_permalink
from channels_registry.platforms.catalogue import platform_rows

HOSTS = {row["key"]: row["hosts"] for row in platform_rows()}


def key_of(platform: str, text: str) -> str:
    return read_permalink(text, platform=platform, hosts=HOSTS[platform]).key


SAME = [
    (
        "x",
        [
            "https://x.com/okent/status/1859",
            "https://twitter.com/okent/status/1859?s=20&t=abc",
            "https://mobile.twitter.com/i/web/status/1859",
            "https://www.x.com/OKENT/status/1859/photo/1",
            "https://x.com/i/status/1859",
        ],
    ),
    (
        "instagram",
        [
            "https://www.instagram.com/p/Cab_-12/",
            "https://instagram.com/p/Cab_-12?igsh=MzRl",
            "https://m.instagram.com/okent_dis/p/Cab_-12/",
            "https://www.instagram.com/reel/Cab_-12/?utm_source=ig_web_copy_link",
        ],
    ),
    (
        "youtube",
        [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ?si=xyz",
            "https://m.youtube.com/watch?v=dQw4w9WgXcQ&feature=share",
            "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        ],
    ),
    (
        "linkedin",
        [
            "https://www.linkedin.com/feed/update/urn:li:activity:7251234567890123456/",
            "https://tr.linkedin.com/posts/ornek-kent_duyuru-activity-7251234567890123456-AbCd?utm_source=share",
        ],
    ),
    (
        "facebook",
        [
            "https://www.facebook.com/okent/posts/1234567890",
            "https://m.facebook.com/story.php?story_fbid=1234567890&id=42",
            "https://www.facebook.com/permalink.php?story_fbid=1234567890&id=42",
        ],
    ),
    (
        "medium",
        [
            "https://medium.com/@okent_sam/bir-yazi-0123456789ab",
            "https://okent-sam.medium.com/bir-yazi-0123456789ab?source=rss",
            "https://medium.com/p/0123456789ab",
        ],
    ),
    (
        "spotify",
        [
            "https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk",
            "https://open.spotify.com/intl-tr/episode/4rOoJ6Egrf8K2IrywzwOMk?si=1",
        ],
    ),
    ("tiktok", ["https://www.tiktok.com/@okent/video/7251", "https://tiktok.com/@okent/photo/7251?_r=1"]),
]


@pytest.mark.parametrize(("platform", "spellings"), SAME)
def test_all_spellings_of_a_post_share_one_key(platform, spellings):
    assert len({key_of(platform, spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("platform", "one", "other"),
    [
        ("instagram", "https://www.instagram.com/p/CabCDE/", "https://www.instagram.com/p/CABcde/"),
        ("x", "https://x.com/okent/status/1", "https://x.com/okent/status/2"),
        ("youtube", "https://youtu.be/aaaaaaaaaaa", "https://youtu.be/bbbbbbbbbbb"),
        (
            "bluesky",
            "https://bsky.app/profile/a.example/post/3kabc",
            "https://bsky.app/profile/b.example/post/3kabc",
        ),
        ("mastodon", "https://mastodon.social/@okent/11", "https://mastodon.online/@okent/11"),
        ("telegram", "https://t.me/okent/12", "https://t.me/baska/12"),
        (
            "facebook",
            "https://www.facebook.com/okent/about?tab=1",
            "https://www.facebook.com/okent/about?tab=2",
        ),
    ],
)
def test_different_posts_keep_different_keys(platform, one, other):
    assert key_of(platform, one) != key_of(platform, other)


@pytest.mark.parametrize(
    ("platform", "text", "code"),
    [
        ("x", "", "no_address"),
        ("x", "gönderi yayında", "no_address"),
        ("x", "x.com/okent/status/1", "no_address"),
        ("x", "https://x.com/okent/ status/1", "no_address"),
        ("x", "https://[x.com/okent/status/1", "no_address"),
        ("x", "https://kisi:parola@x.com/okent/status/1", "no_address"),
        ("x", "https://x.com:8443/okent/status/1", "no_address"),
        ("x", "http://x.com/okent/status/1", "not_https"),
        ("x", "javascript:alert(1)", "no_address"),
        ("x", "https://x.com.kotu.example/okent/status/1", "other_host"),
        ("x", "https://kotux.com/okent/status/1", "other_host"),
        ("linkedin", "https://kotulinkedin.com/posts/x-activity-12345-a", "other_host"),
        ("instagram", "https://x.com/okent/status/1", "other_host"),
        ("instagram", "https://www.instagram.com/", "no_post"),
        ("nsosyal", "https://nsosyal.example/@okent/1", "no_hosts"),
    ],
)
def test_what_is_no_address_of_a_post_there_is_named(platform, text, code):
    with pytest.raises(PermalinkError) as refusal:
        read_permalink(text, platform=platform, hosts=HOSTS[platform])
    assert refusal.value.code == code


def test_the_address_is_kept_clean():
    found = read_permalink("https://X.com:443/okent/status/1859#yorumlar", platform="x", hosts=HOSTS["x"])
    assert found.url == "https://x.com/okent/status/1859"
    assert (found.external_id, found.author) == ("1859", "okent")


def test_an_address_of_unknown_form_is_compared_without_what_only_tracks():
    assert key_of("facebook", "https://www.facebook.com/okent/olay?gun=3&fbclid=x") == key_of(
        "facebook", "https://m.facebook.com/okent/olay/?gun=3"
    )
    found = read_permalink("https://www.facebook.com/okent", platform="facebook", hosts=HOSTS["facebook"])
    assert not has_known_form(found)


@given(text=st.text(max_size=200))
def test_no_text_makes_it_crash(text):
    for platform in ("x", "mastodon", "facebook"):
        try:
            read_permalink(text, platform=platform, hosts=HOSTS[platform])
        except PermalinkError as refusal:
            assert refusal.code in {"no_address", "not_https", "other_host", "no_post"}
