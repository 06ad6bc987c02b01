"""Every page of the tables opens, and takes a fixed number of queries however many rows there are (decisions.md 7).

The apps measure their pages under filters and with many rows; here no page is left out. The numbers stand in
tests/query_budgets.json under "GET …"; UPDATE_QUERY_BUDGETS=1 writes them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.journeys.files import write_missing_files
from tests.make.accounts import make_directorate, make_institution
from tests.urls import Cast, PageRow, addresses, page_rows

# An address that names an object is a detail, any other one a list or a form.
LIST, DETAIL = 12, 15
# Rows are made this many more times before the page is counted again.
MORE = 3


def bar(row: PageRow) -> int:
    """The most queries that a page of this kind may take."""
    [parameters] = {address.parameters for address in addresses() if address.full_name == row.name}
    return DETAIL if parameters else LIST


@pytest.mark.django_db
@pytest.mark.parametrize("row", page_rows(), ids=str)
def test_a_page_takes_as_many_queries_as_its_budget_says(
    row: PageRow, query_budget: Callable[..., Any]
) -> None:
    make_institution()
    make_directorate()
    opened = Cast().open(row)
    write_missing_files()
    client = Client()
    if opened.user is not None:
        client.force_login(opened.user)
    # The first answer fills what the process keeps: content types, templates, compiled patterns.
    first = client.get(opened.url)
    assert first.status_code == row.status
    assert '<html lang="tr"' in first.content.decode()
    at_most = bar(row)
    with query_budget(f"GET {row}", at_most=at_most):
        client.get(opened.url)
    for _time in range(MORE):
        row.make()
    with query_budget(f"GET {row}", at_most=at_most):
        client.get(opened.url)
