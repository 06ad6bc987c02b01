"""Rows with source and grade, what a grade weighs, inheritance, and the shipped facts."""

import datetime as dt
import json

import pytest

from channels_registry.platforms.catalogue import limit_rows, platform_rows, shipped_limits, shipped_platforms
from channels_registry.platforms.limits import (
    LimitRow,
    PlatformLimits,
    check_value,
    limits_from_rows,
    severity_of,
    weakest_grade,
)
from channels_registry.platforms.patterns import check_pattern


@pytest.mark.parametrize(
    ("grade", "weakest", "severity"),
    [
        ("P", "P", "error"),
        ("C", "C", "error"),
        ("S", "S", "warning"),
        ("K", "K", "warning"),
        ("P/C", "C", "error"),
        ("C/S", "S", "warning"),
        ("S/C", "S", "warning"),
        ("P/K", "K", "warning"),
        ("p / c", "C", "error"),
        ("", "K", "warning"),
        ("X", "K", "warning"),
        ("PC", "K", "warning"),
    ],
)
def test_the_weakest_grade_decides_between_error_and_warning(grade, weakest, severity):
    assert weakest_grade(grade) == weakest
    assert severity_of(grade) == severity


def test_every_shipped_row_keeps_source_grade_and_day():
    for row in limit_rows():
        assert set(row) == {"platform", "key", "value", "unit", "source", "grade", "checked_on", "note"}
        assert row["source"]
        assert len(row["source"]) <= 300
        assert set(row["grade"].split("/")) <= set("PCSK")
        assert dt.date.fromisoformat(row["checked_on"]) == dt.date(2026, 11, 20)
        check_value(row["key"], row["value"])


def test_no_limit_is_shipped_twice_and_each_belongs_to_a_platform():
    keys = [(row["platform"], row["key"]) for row in limit_rows()]
    assert len(keys) == len(set(keys))
    assert {platform for platform, _key in keys} == {row["key"] for row in platform_rows()}


def test_fifteen_platforms_are_shipped_seven_of_them_active():
    rows = platform_rows()
    assert len(rows) == 15
    assert [row["key"] for row in rows if row["active"]] == [
        "instagram",
        "facebook",
        "x",
        "youtube",
        "linkedin",
        "spotify",
        "medium",
    ]
    assert {row["access"] for row in rows} == {"password", "role"}


def test_shipped_patterns_pass_the_guard():
    for spec in shipped_platforms():
        for pattern in (*spec.path_patterns, spec.handle, spec.publication_pattern):
            if pattern:
                check_pattern(pattern)


@pytest.mark.parametrize(
    ("platform", "key", "value", "severity"),
    [
        ("x", "text.max", 280, "error"),
        ("instagram", "text.max", 2200, "error"),
        ("instagram", "hashtags.max", 5, "warning"),
        ("instagram", "image.ratio", [0.8, 1.91], "warning"),
        ("facebook", "text.max", 63206, "error"),
        ("youtube", "text.max", 5000, "error"),
        ("youtube", "title.min", 2, "error"),
        ("linkedin", "text.max", 3000, "warning"),
        ("threads", "text.max", 500, "error"),
        ("tiktok", "text.max", 2200, "warning"),
        ("pinterest", "text.max", 800, "error"),
        ("bluesky", "text.max", 300, "error"),
        ("bluesky", "text.max_bytes", 3000, "error"),
        ("mastodon", "text.max", 500, "error"),
        ("nsosyal", "text.max", 500, "warning"),
        ("nsosyal", "alt.max", 1500, "warning"),
        ("telegram", "text.max", 4096, "error"),
        ("telegram", "caption.max", 1024, "error"),
        ("spotify", "text.max", 4000, "warning"),
        ("medium", "title.max", 100, "warning"),
        ("medium", "text.max", None, "warning"),
        ("whatsapp_channel", "text.max", None, "warning"),
    ],
)
def test_shipped_limits(platform, key, value, severity):
    limits = shipped_limits()[platform]
    assert limits.value(key) == value
    assert limits.severity(key) == severity


def test_an_inheriting_platform_takes_over_every_row_it_has_not_itself():
    rows = [
        {"platform": "parent", "key": "text.max", "value": 500, "grade": "P", "source": "document"},
        {"platform": "parent", "key": "alt.max", "value": 1500, "grade": "P"},
        {"platform": "child", "key": "inherits", "value": "parent", "grade": "S", "source": "newspaper"},
        {"platform": "child", "key": "alt.max", "value": 900, "grade": "P"},
    ]
    child = limits_from_rows(rows)["child"]
    assert (child.value("text.max"), child.severity("text.max")) == (500, "warning")
    assert child.row("text.max").source == "document of parent; newspaper"
    assert child.row("text.max").platform == "child"
    assert (child.value("alt.max"), child.severity("alt.max")) == (900, "error")


def test_inheritance_in_a_circle_ends():
    rows = [
        {"platform": "a", "key": "inherits", "value": "b"},
        {"platform": "b", "key": "inherits", "value": "a"},
        {"platform": "b", "key": "text.max", "value": 7, "grade": "P"},
    ]
    assert limits_from_rows(rows)["a"].value("text.max") == 7


def test_inheritance_from_nobody_leaves_the_limits_unknown():
    assert (
        limits_from_rows([{"platform": "a", "key": "inherits", "value": "b"}])["a"].value("text.max") is None
    )


def test_a_platform_without_rows_is_present():
    assert limits_from_rows([], platforms=["new"])["new"].number("text.max") is None


def test_a_later_row_of_the_same_limit_counts():
    rows = [LimitRow("x", "text.max", 280), LimitRow("x", "text.max", 300)]
    assert limits_from_rows(rows)["x"].value("text.max") == 300


def test_the_row_of_a_server_takes_the_place_of_the_general_one():
    rows = [
        LimitRow("mastodon", "text.max", 500, grade="P"),
        LimitRow("mastodon", "text.max@uni.social", 5000, grade="P"),
    ]
    limits = limits_from_rows(rows)["mastodon"]
    assert limits.number("text.max") == 500
    assert limits.for_instance("Uni.Social").number("text.max") == 5000
    assert limits.for_instance("other.social").number("text.max") == 500


@pytest.mark.parametrize("value", ["280", None, True, -1, [280], {"max": 280}])
def test_a_value_of_another_kind_counts_as_unknown(value):
    assert PlatformLimits("x", {"text.max": LimitRow("x", "text.max", value)}).number("text.max") is None


@pytest.mark.parametrize("value", [5, [1], [1, 2, 3], ["a", "b"], [True, 2]])
def test_a_pair_of_another_kind_counts_as_unknown(value):
    assert (
        PlatformLimits("x", {"image.ratio": LimitRow("x", "image.ratio", value)}).pair("image.ratio") is None
    )


def test_limits_cannot_be_changed():
    limits = shipped_limits()["x"]
    with pytest.raises(TypeError):
        limits.rows["text.max"] = None
    with pytest.raises(AttributeError):
        limits.platform = "y"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text.max", "280"),
        ("text.max", -1),
        ("text.max@uni.social", None),
        ("image.ratio", 0.8),
        ("image.ratio", [1.91, 0.8]),
        ("media.group", [10, 2]),
        ("image.max_wh", [2048]),
        ("image.mime", "jpeg"),
        ("image.mime", [1]),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_for_the_form(key, value):
    with pytest.raises(ValueError, match="needs"):
        check_value(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text.max", 280),
        ("image.ratio", [0.8, 1.91]),
        ("gif.max_wh", [1280, 1080]),
        ("mode", "manual"),
        ("image.mime", []),
    ],
)
def test_a_value_of_the_right_shape_is_accepted(key, value):
    check_value(key, value)


def test_shipped_values_survive_a_json_column():
    for row in limit_rows():
        assert json.loads(json.dumps(row["value"])) == row["value"]
