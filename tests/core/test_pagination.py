"""Pages that neither skip nor repeat a row, whatever the order, NULLs and rows that come and go."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import signing
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from core.pagination import Page, page_of, paginate
from tests.core.rows import Line, Shelf

START = datetime(2026, 3, 19, 8, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def lines(db, tables):
    """Nine rows with ties and gaps in every column."""
    shelves = [Shelf.objects.create(name=name) for name in ("B", "A")]
    for number in range(9):
        Line.objects.create(
            name="abc"[number % 3],
            rank=number // 4,
            due_at=None if number % 4 == 1 else START + timedelta(microseconds=number % 5),
            due_on=None if number % 3 == 0 else date(2026, 1, 1 + number % 2),
            price=None if number == 4 else Decimal(number % 3) / 4,
            uid=None if number == 2 else uuid.UUID(int=number % 4),
            shelf=None if number % 3 == 2 else shelves[number % 2],
        )
    return Line.objects.all()


def walk(queryset, ordering, per_page=2, cursor="", way="next_cursor"):
    """Every page from the cursor on, in one direction."""
    pages = []
    while True:
        page = paginate(queryset, ordering=ordering, cursor=cursor, per_page=per_page)
        pages.append(page)
        cursor = getattr(page, way)
        if not cursor:
            return pages


ORDERINGS = [
    ["name"],
    ["-name", "rank"],
    ["-rank", "name"],
    ["due_at"],
    ["-due_at"],
    ["name", "-due_at"],
    ["-due_on", "-name"],
    ["due_on", "due_at"],
    ["price"],
    ["-uid", "name"],
    ["shelf_id"],
    ["shelf__name", "-rank"],
    ["label"],
]


@pytest.mark.parametrize("ordering", ORDERINGS, ids="-".join)
@pytest.mark.parametrize("per_page", [1, 2, 4, 9, 20])
def test_all_pages_together_are_the_list_forth_and_back(lines, ordering, per_page):
    queryset = lines.select_related("shelf").annotate(label=Concat("name", Value("!")))
    columns = [F(name.removeprefix("-")) for name in ordering]
    exact = [
        column.desc(nulls_last=True) if name.startswith("-") else column.asc(nulls_last=True)
        for column, name in zip(columns, ordering, strict=True)
    ]
    expected = list(queryset.order_by(*exact, "pk"))
    forth = walk(queryset, ordering, per_page)
    assert [line for page in forth for line in page] == expected
    assert not forth[0].has_previous
    assert all(page.has_previous for page in forth[1:])
    if len(forth) > 1:
        back = walk(queryset, ordering, per_page, forth[-1].previous_cursor, "previous_cursor")
        assert [page.items for page in reversed(back)] == [page.items for page in forth[:-1]]
        assert all(page.has_next for page in back)


def test_the_key_may_be_read_backwards(lines):
    pages = walk(lines, ["-pk"], per_page=4)
    assert [line.pk for page in pages for line in page] == sorted((line.pk for line in lines), reverse=True)


def test_rows_of_values_have_pages_too(lines):
    for columns in (["id", "name"], ["pk", "name"]):
        pages = walk(lines.values(*columns), ["-name"], per_page=4)
        assert [row["name"] for page in pages for row in page] == list("cccbbbaaa")


def test_a_page_costs_one_query_and_no_count(lines):
    cursor = paginate(lines, ordering=["name"], per_page=2).next_cursor
    with CaptureQueriesContext(connection) as queries:
        paginate(lines, ordering=["name"], cursor=cursor, per_page=2)
    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"]


def test_an_empty_list_is_one_empty_page(lines):
    page = paginate(lines.none(), ordering=["name"])
    assert (page.items, page.has_next, page.has_previous, len(page)) == ([], False, False, 0)


def test_a_row_that_comes_meanwhile_moves_nothing(lines):
    first = paginate(lines, ordering=["name"], per_page=4)
    Line.objects.create(name="a0")
    second = paginate(lines, ordering=["name"], per_page=4, cursor=first.next_cursor)
    assert not {line.pk for line in first} & {line.pk for line in second}


@pytest.mark.parametrize(
    "cursor", [None, "", "x", "a:b:c", "imlec\x00", "ş:ş:ş", "..", signing.dumps(["n", ["a", 1]])]
)
def test_a_cursor_nobody_signed_shows_the_first_page(lines, cursor):
    page = paginate(lines, ordering=["name"], cursor=cursor, per_page=2)
    assert page.items == paginate(lines, ordering=["name"], per_page=2).items
    assert not page.has_previous


def test_a_cursor_belongs_to_its_list_and_order(lines):
    cursor = paginate(lines, ordering=["name"], per_page=2).next_cursor
    assert not paginate(lines, ordering=["rank"], per_page=2, cursor=cursor).has_previous
    assert not paginate(Shelf.objects.all(), ordering=["name"], per_page=1, cursor=cursor).has_previous


def test_a_cursor_whose_rows_are_gone_shows_the_first_page(lines):
    pages = walk(lines, ["name"], per_page=4)
    Line.objects.filter(pk__in=[line.pk for line in pages[-1]]).delete()
    page = paginate(lines, ordering=["name"], per_page=4, cursor=pages[-2].next_cursor)
    assert page.items == pages[0].items
    assert not page.has_previous
    Line.objects.filter(pk__in=[line.pk for line in pages[0]]).delete()
    page = paginate(lines, ordering=["name"], per_page=4, cursor=pages[1].previous_cursor)
    assert page.items == pages[1].items


def test_links_keep_the_filters_of_the_address(lines):
    request = RequestFactory().get("/gonderiler/", {"durum": ["a", "b"], "imlec": "eski", "q": "şenlik"})
    page = page_of(request, lines, ordering=["name"], per_page=2)
    params = QueryDict(page.next_query.removeprefix("?"))
    assert page.next_query.startswith("?")
    assert (params.getlist("durum"), params["q"], params["imlec"]) == (["a", "b"], "şenlik", page.next_cursor)
    request = RequestFactory().get(f"/gonderiler/{page.next_query}")
    second = page_of(request, lines, ordering=["name"], per_page=2)
    assert second.has_previous
    assert QueryDict(second.previous_query.removeprefix("?")).getlist("imlec") == [second.previous_cursor]


def test_without_filters_and_cursor_the_link_is_the_bare_address():
    assert Page([]).next_query == "?"
    assert Page([], next_cursor="abc").next_query == "?imlec=abc"
