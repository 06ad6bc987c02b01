"""Generated addresses: the canonical form is a fixed point, spelling does not matter, nothing else is read (I19)."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from channels_registry.platforms.urls import ERROR_CODES, ProfileError, parse_profile_url
from tests.channels_registry.platforms.test_urls import BY_KEY, PLATFORMS


def ascii_handles(alphabet: str, least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, min_size=least, max_size=most)


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
GENERATED = {
    "instagram": ("https://www.instagram.com/{}/", ascii_handles(LETTERS + ".", 1, 30)),
    "facebook": ("https://www.facebook.com/{}", ascii_handles(LETTERS.replace("_", "."), 5, 50)),
    "x": ("https://x.com/{}", ascii_handles(LETTERS, 4, 15)),
    "youtube": ("https://www.youtube.com/@{}", ascii_handles(LETTERS + ".-·çğıöşüÇĞİÖŞÜ", 3, 30)),
    "linkedin": ("https://www.linkedin.com/company/{}/", ascii_handles(LETTERS + "-çğıöşüÇĞİÖŞÜ", 3, 100)),
    "medium": ("https://medium.com/@{}", ascii_handles(LETTERS + ".-", 1, 30)),
    "tiktok": ("https://www.tiktok.com/@{}", ascii_handles(LETTERS + ".", 2, 24)),
    "pinterest": ("https://www.pinterest.com/{}/", ascii_handles(LETTERS, 3, 30)),
    "threads": ("https://www.threads.com/@{}", ascii_handles(LETTERS + ".", 1, 30)),
    "telegram": ("https://t.me/{}", ascii_handles(LETTERS, 5, 32)),
    "mastodon": ("https://uni.social/@{}", ascii_handles(LETTERS, 1, 30)),
}


@given(st.data())
def test_canonical_form_is_a_fixed_point_and_spelling_does_not_matter(data):
    platform = data.draw(st.sampled_from(sorted(GENERATED)))
    template, handles = GENERATED[platform]
    handle = data.draw(handles)
    try:
        profile = parse_profile_url(template.format(handle), PLATFORMS)
    except ProfileError as refusal:
        assert refusal.code in {"bad_handle", "reserved", "not_a_profile"}
        return
    assert profile.platform == platform
    again = parse_profile_url(profile.canonical_url, PLATFORMS)
    assert again == profile
    encoded = data.draw(
        st.sampled_from([handle, quote(handle), "".join(f"%{byte:02x}" for byte in handle.encode())])
    )
    ending = data.draw(st.sampled_from(["", "?utm_source=x", "#ust", "?a=b#c"]))
    scheme = data.draw(st.sampled_from(["https://", "http://", "", "HTTPS://", "//"]))
    around = data.draw(st.sampled_from(["", " ", "\n", "\u200b", "\u2066"]))
    address = template.format(encoded).removeprefix("https://") + ending
    variant = parse_profile_url(f"{around}{scheme}{address}{around}", PLATFORMS)
    assert variant.identity_key == profile.identity_key
    if platform not in {"youtube", "linkedin"}:
        swapped = parse_profile_url(template.format(handle.swapcase()), PLATFORMS)
        assert swapped.identity_key == profile.identity_key


@given(st.text(max_size=60), st.sampled_from(["", *sorted(BY_KEY)]))
def test_any_text_is_a_profile_or_refused_with_a_known_reason(text, chosen):
    try:
        profile = parse_profile_url(text, PLATFORMS, chosen)
    except ProfileError as refusal:
        assert refusal.code in ERROR_CODES - {"bad_pattern"}
    else:
        assert profile.identity_key.startswith(profile.platform)


@given(
    st.sampled_from(sorted(host for spec in PLATFORMS for host in spec.hosts if "*" not in host)),
    st.text(max_size=40),
)
def test_any_path_on_a_known_host_is_a_profile_or_refused(host, path):
    try:
        profile = parse_profile_url(f"https://{host}/{path}", PLATFORMS)
    except ProfileError as refusal:
        assert refusal.code in ERROR_CODES - {"bad_pattern"}
    else:
        assert parse_profile_url(profile.canonical_url, PLATFORMS) == profile
