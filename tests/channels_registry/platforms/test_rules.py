"""The text, title and alternative text rules of each platform."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_registry.platforms.catalogue import shipped_limits
from channels_registry.platforms.limits import LimitRow, PlatformLimits
from channels_registry.platforms.problems import ERROR, WARNING
from channels_registry.platforms.rules import (
    check_alt_text,
    check_text,
    check_title,
    has_title,
    requires_media,
)
from tests.channels_registry.platforms.texts import FAMILY, texts

LIMITS = shipped_limits()
CODES = {"too_long", "too_many_bytes", "too_many_hashtags", "too_short", "empty", "title_missing"}
OVER = {
    "x": (280, "a", ["too_long"]),
    "instagram": (2200, "ş", ["too_long"]),
    "facebook": (63206, "ş", ["too_long"]),
    "youtube": (2500, "ş", ["too_many_bytes"]),
    "linkedin": (3000, "ş", ["warn_too_long"]),
    "threads": (500, "ş", ["too_long"]),
    "tiktok": (1100, "😀", ["warn_too_long"]),
    "pinterest": (800, "ş", ["too_long"]),
    "bluesky": (300, "👍🏽", ["too_long"]),
    "mastodon": (500, "👍🏽", ["too_long"]),
    "nsosyal": (500, "👍🏽", ["warn_too_long"]),
    "telegram": (2048, "😀", ["too_long"]),
    "spotify": (4000, "ş", ["warn_too_long"]),
}


def problems(platform: str, text: str, attached: str = "") -> list[str]:
    return list(check_text(platform, text, LIMITS[platform], attached).problems)


@pytest.mark.parametrize("platform", OVER)
def test_one_more_than_the_limit_is_a_problem_and_the_limit_itself_is_none(platform):
    count, character, codes = OVER[platform]
    assert problems(platform, character * count) == []
    assert problems(platform, character * (count + 1)) == codes


@pytest.mark.parametrize("platform", ["medium", "whatsapp_channel"])
def test_where_no_limit_is_known_no_text_is_too_long(platform):
    report = check_text(platform, "a" * 100_000, LIMITS[platform])
    assert report.as_json() == {"length": 100_000, "limit": None, "unit": "nfc_code_points", "problems": []}


def test_the_answer_has_the_four_fields_of_the_command():
    report = check_text("x", FAMILY, LIMITS["x"])
    assert report.as_json() == {"length": 2, "limit": 280, "unit": "x_weighted_nfc", "problems": []}


def test_bluesky_limits_clusters_and_bytes():
    assert problems("bluesky", FAMILY * 120) == []
    assert problems("bluesky", FAMILY * 121) == ["too_many_bytes"]
    assert problems("bluesky", FAMILY * 301) == ["too_long", "too_many_bytes"]


@pytest.mark.parametrize(
    ("platform", "most"), [("instagram", 5), ("youtube", 15), ("threads", 1), ("tiktok", 5)]
)
def test_too_many_hashtags_warn(platform, most):
    tags = [f"#şenlik{number}" for number in range(most + 1)]
    assert problems(platform, " ".join(tags[:-1])) == []
    assert problems(platform, " ".join(tags)) == ["warn_too_many_hashtags"]


def test_the_old_limit_of_instagram_weighs_no_more_than_the_new_one():
    assert problems("instagram", "#a " * 31) == ["warn_too_many_hashtags"]


@pytest.mark.parametrize("platform", sorted(LIMITS))
@pytest.mark.parametrize(
    "text", ["", " \t\r\n", "\u200b\u200d\ufeff\u2060", "\u202b\u202c", "\ufe0f", "\u2800", "\u3164"]
)
def test_nothing_visible_is_empty_where_a_post_consists_of_its_text(platform, text):
    needs_media = platform in {"instagram", "tiktok", "pinterest", "youtube"}
    assert requires_media(LIMITS[platform]) is needs_media
    assert problems(platform, text) == ([] if needs_media else ["empty"])
    assert problems(platform, text, "image") == []


def test_an_empty_text_has_no_other_problem():
    limits = PlatformLimits("x", {"text.min": LimitRow("x", "text.min", 3, grade="P")})
    assert check_text("x", "", limits).problems == ("empty",)
    assert check_text("x", "ab", limits).problems == ("too_short",)
    assert check_text("x", "abc", limits).problems == ()


def test_a_limit_of_grade_s_warns_also_for_bytes_and_shortness():
    rows = {
        key: LimitRow("x", key, value, grade="S") for key, value in (("text.min", 9), ("text.max_bytes", 1))
    }
    assert check_text("x", "ab", PlatformLimits("x", rows)).problems == (
        "warn_too_many_bytes",
        "warn_too_short",
    )


def test_telegram_limits_a_caption_more_tightly():
    assert problems("telegram", "a" * 1025) == []
    assert problems("telegram", "a" * 1025, "image") == ["too_long"]
    assert check_text("telegram", "a", LIMITS["telegram"], "video").limit == 1024


def test_tiktok_gives_pictures_a_longer_text_than_videos():
    assert problems("tiktok", "a" * 2201, "video") == ["warn_too_long"]
    assert problems("tiktok", "a" * 4000, "image") == []
    assert problems("tiktok", "a" * 4001, "image") == ["too_long"]


def test_a_finding_names_the_broken_row():
    finding = check_text("x", "a" * 281, LIMITS["x"]).findings[0]
    assert (finding.key, finding.actual, finding.allowed, finding.severity) == ("text.max", 281, 280, ERROR)
    assert finding.platform == "x"


@given(st.sampled_from(sorted(LIMITS)), texts)
def test_reports_agree_with_themselves(platform, text):
    report = check_text(platform, text, LIMITS[platform])
    assert {code.removeprefix("warn_") for code in report.problems} <= CODES
    assert report.problems == tuple(finding.label for finding in report.findings)
    if report.limit is not None:
        over = {"too_long", "too_many_bytes"} if platform == "youtube" else {"too_long"}
        plain = {code.removeprefix("warn_") for code in report.problems}
        assert (report.length > report.limit) == bool(plain & over)
    assert all(
        code.startswith("warn_") == (f.severity == WARNING)
        for code, f in zip(report.problems, report.findings, strict=True)
    )


TITLES = [
    ("youtube", "", "", ["title_missing"]),
    ("youtube", "\u200b ", "", ["title_missing"]),
    ("youtube", "a", "", ["too_short"]),
    ("youtube", "ab", "", []),
    ("youtube", "ş" * 100, "", []),
    ("youtube", "s\u0327" * 100, "", []),
    ("youtube", "ş" * 101, "", ["too_long"]),
    ("youtube", "a < b", "", ["warn_title_forbidden"]),
    ("pinterest", "", "", []),
    ("pinterest", "a" * 101, "", ["too_long"]),
    ("medium", "a" * 101, "", ["warn_too_long"]),
    ("tiktok", "a" * 91, "image", ["too_long"]),
    ("tiktok", "a" * 91, "video", []),
    ("x", "a" * 1000, "", []),
]


@pytest.mark.parametrize(("platform", "title", "attached", "codes"), TITLES)
def test_title_rule(platform, title, attached, codes):
    assert [problem.label for problem in check_title(LIMITS[platform], title, attached)] == codes


def test_which_platforms_know_a_title():
    assert {key for key, limits in LIMITS.items() if has_title(limits)} == {"youtube", "pinterest", "medium"}
    assert has_title(LIMITS["tiktok"], "image")


@pytest.mark.parametrize(
    ("platform", "longest", "label"),
    [
        ("x", 1000, "alt_too_long"),
        ("pinterest", 500, "alt_too_long"),
        ("mastodon", 1500, "alt_too_long"),
        ("nsosyal", 1500, "warn_alt_too_long"),
        ("linkedin", 4086, "warn_alt_too_long"),
    ],
)
def test_alternative_text_has_a_limit_of_its_own(platform, longest, label):
    assert check_alt_text(LIMITS[platform], "ş" * longest) == ()
    (problem,) = check_alt_text(LIMITS[platform], "ş" * (longest + 1), item=2)
    assert (problem.label, problem.item, problem.allowed) == (label, 2, longest)


def test_alternative_text_without_a_known_limit_is_never_too_long():
    assert check_alt_text(LIMITS["instagram"], "a" * 9000) == ()
