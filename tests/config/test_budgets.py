"""The budget helper itself: it counts, remembers, shows the SQL, and names a relation that is loaded row by row."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from zeal import NPlusOneError

from tests.budgets import QueryBudgets

pytestmark = pytest.mark.django_db


@pytest.fixture
def budgets(tmp_path: Path) -> QueryBudgets:
    path = tmp_path / "budgets.json"
    path.write_text(json.dumps({"page": 1}))
    return QueryBudgets(path)


def test_the_stored_number_holds(budgets: QueryBudgets) -> None:
    with budgets.measure("page"):
        list(ContentType.objects.all())


def test_another_number_fails_with_the_sql(budgets: QueryBudgets) -> None:
    with (
        pytest.raises(AssertionError, match=r"(?s)takes 2 queries, the budget says 1.*django_content_type"),
        budgets.measure("page"),
    ):
        ContentType.objects.count()
        ContentType.objects.count()


def test_a_page_without_budget_fails(budgets: QueryBudgets) -> None:
    with pytest.raises(AssertionError, match="UPDATE_QUERY_BUDGETS=1"), budgets.measure("new"):
        ContentType.objects.count()


def test_a_budget_above_the_bar_fails(budgets: QueryBudgets) -> None:
    with pytest.raises(AssertionError, match="bar 0"), budgets.measure("page", at_most=0):
        ContentType.objects.count()


def test_the_switch_writes_the_number(budgets: QueryBudgets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPDATE_QUERY_BUDGETS", "1")
    with budgets.measure("another"):
        ContentType.objects.count()
        ContentType.objects.count()
    assert json.loads(budgets.path.read_text()) == {"another": 2, "page": 1}


def test_loading_a_relation_row_by_row_is_named(budgets: QueryBudgets) -> None:
    with pytest.raises(NPlusOneError, match="content_type"), budgets.measure("page"):
        [permission.content_type for permission in Permission.objects.all()[:20]]
