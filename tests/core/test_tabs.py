"""Tabs: a count is shown up to its cap, and no more rows are read than that."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import tabs
from tests.core.rows import Line


def test_counts_stop_at_999():
    assert [tabs.capped(number) for number in (0, 7, 999, 1000)] == ["0", "7", "999", "999+"]
    assert tabs.Tab("all", "All", 1000).shown == "999+"


def test_several_counts_take_one_query_and_stop_behind_the_cap(db, tables, monkeypatch):
    monkeypatch.setattr(tabs, "MOST_COUNTED", 2)
    Line.objects.bulk_create(Line(name=f"{number}", rank=number) for number in range(5))
    rows = Line.objects.order_by("-rank")
    with CaptureQueriesContext(connection) as captured:
        counts = tabs.capped_counts(
            {"all": rows, "low": rows.filter(rank__lt=2), "none": rows.none(), "high": rows.filter(rank=9)}
        )
    assert counts == {"all": 3, "low": 2, "none": 0, "high": 0}
    assert len(captured) == 1


def test_what_holds_no_row_by_its_condition_asks_nothing(db):
    with CaptureQueriesContext(connection) as captured:
        assert tabs.capped_counts({"none": Line.objects.none()}) == {"none": 0}
    assert not captured.captured_queries
