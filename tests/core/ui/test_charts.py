"""Charts: the numbers behind the pictures."""

import pytest
from django.utils import translation

from core.design import charts
from tests.core.ui.html import Document, faults


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (9.5, [0, 5, 10]),
        (25, [0, 10, 20, 30]),
        (41, [0, 20, 40, 60]),
        (100, [0, 50, 100]),
        (5100, [0, 2000, 4000, 6000]),
    ],
)
def test_scales_have_round_steps_and_reach_the_highest_value(highest, ticks):
    assert charts.Scale.over(highest).ticks == ticks


def test_the_floor_of_a_scale_is_below_and_its_top_above():
    scale = charts.Scale.over(10)
    assert scale.y(0) == charts.HEIGHT - charts.BOTTOM
    assert scale.y(scale.top) == charts.TOP


def test_bars_stack_from_the_floor_in_the_colours_of_the_series():
    html = charts.bars([("1 Eyl", (3, 0, 1)), ("8 <b>", (2, 2, 0))], label='"Kararlar"')
    document = Document(html)
    assert not faults(html)
    (chart,) = document.all("svg")
    assert chart.attrs["aria-label"] == '"Kararlar"'
    bars = document.all("rect")
    assert [bar.attrs["class"] for bar in bars] == ["f1", "f4", "f1", "f2"]
    assert [title.text for title in document.all("title")] == ["1 Eyl: 3", "1 Eyl: 1", "8 <b>: 2", "8 <b>: 2"]
    tops = [float(bar.attrs["y"]) for bar in bars]
    assert tops[1] < tops[0], "the second value stands on the first"
    assert charts.bars([], label="") == ""


def test_a_line_shows_its_target_its_last_value_and_needs_two_points():
    html = charts.line([("1 Eyl", 11), ("8 Eyl", 6.5), ("15 Eyl", 0)], label="Süre", target=8, unit="sa")
    document = Document(html)
    assert not faults(html)
    assert "Hedef 8 sa" in html
    assert [title.text for title in document.all("title")] == [
        "1 Eyl: 11 sa",
        "8 Eyl: 6,5 sa",
        "15 Eyl: 0 sa",
    ]
    (last,) = document.all("text", class_="val")
    assert last.text == "0 sa"
    assert float(last.attrs["y"]) < charts.Scale.over(11).y(0), "the last value does not slip under the axis"
    assert charts.line([("1 Eyl", 11)], label="Süre") == ""
    assert "Hedef" not in charts.line([("a", 1), ("b", 2)], label="Süre")


def test_words_under_the_axis_thin_out_on_phones():
    words = Document(charts.bars([(str(n), (1,)) for n in range(6)], label="")).all(
        "text", text_anchor="middle"
    )
    assert [(word.text, word.attrs.get("class")) for word in words] == [
        ("0", None),
        ("2", "alt"),
        ("4", None),
    ]


def test_shares_are_green_amber_or_red_and_link_to_their_records():
    html = charts.hbars([("Kütüphane", 90), ("Öğrenci İşleri", 75, "/b/?a=1&b=2"), ("Spor", 12)])
    assert not faults(html)
    document = Document(html)
    rows = document.all("rect")
    assert [bar.attrs["class"] for bar in rows] == ["f0", "f5", "f0", "f2", "f0", "f4"]
    assert [share.text for share in document.all("b")] == ["%90", "%75", "%12"]
    assert [link.attrs["href"] for link in document.all("a")] == ["/b/?a=1&b=2"]


def test_a_share_never_leaves_its_bar():
    bars = Document(charts.hbars([("a", 130), ("b", -5)])).all("rect")
    assert [bar.attrs["width"] for bar in bars] == ["100", "100", "100", "0"]


def test_a_spark_runs_from_edge_to_edge_and_bears_a_flat_row():
    assert 'points="2.0,30.0 80.0,17.0 158.0,4.0"' in charts.spark([1, 2, 3])
    assert 'points="2.0,30.0 158.0,30.0"' in charts.spark([4, 4], 2)
    assert charts.spark([4]) == ""
