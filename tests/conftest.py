"""Fixtures of the whole suite: database around flush, browser, query budgets, races."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests import browser as browsing
from tests.budgets import QueryBudgets
from tests.database import initial_rows, put_back, triggers_away

# Playwright's synchronous API keeps an event loop in the thread of the tests; Django would refuse the ORM
# there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}
BROWSER_FIXTURES = {"browser", "open_page"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what never touches the database (second database)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What opens a browser is a journey, marked or not; with --database-only pure tests are left out."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("journey")
    if not config.getoption("--database-only"):
        return
    left_out = [item for item in items if not touches_database(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if touches_database(item)]


def touches_database(item: pytest.Item) -> bool:
    """Does the test ask for the database by marker or fixture?"""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & fixtures)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Let flush pass append-only triggers and give back what migrations wrote.

    Django empties the tables after every test with transactions of its own. The ledger's triggers refuse
    that, and rows that migrations wrote (the platform catalogue) would be gone for the next test. A test of
    its own proves that a migrated database has the triggers.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        rows = initial_rows(connection)
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with triggers_away(connection):
            original(self)
            put_back(connection, rows)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """One Chromium for the session; its path comes from CHROMIUM or PATH."""
    with browsing.chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: object, live_server: object) -> Iterator[Callable[..., object]]:
    """`open_page("/inceleme/", user=..., width=320, is_dark=True)` in a context of its own; see
    tests/browser.py.
    """
    opened = browsing.Contexts(browser, live_server.url)  # type: ignore[attr-defined]
    yield opened.open_page
    opened.close()


@pytest.fixture
def query_budget(request: pytest.FixtureRequest) -> Callable[..., object]:
    """`with query_budget("content:queue"): client.get(...)` compares with tests/query_budgets.json."""
    return QueryBudgets(request.config.rootpath / "tests" / "query_budgets.json").measure


@pytest.fixture(scope="session")
def race_rounds() -> int:
    """How often a race is run: 50, in `make test-full` 200."""
    return int(os.environ.get("RACE_ROUNDS", "50"))
