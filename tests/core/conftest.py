"""Tables of the models that only these tests have."""

from collections.abc import Iterator

import pytest

from tests.core.rows import TABLES


@pytest.fixture(scope="session")
def made_tables(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    from django.db import connection

    with django_db_blocker.unblock(), connection.schema_editor() as editor:  # type: ignore[attr-defined]
        for model in TABLES:
            editor.create_model(model)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:  # type: ignore[attr-defined]
        for model in reversed(TABLES):
            editor.delete_model(model)


@pytest.fixture
def tables(made_tables: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """Ask for it after `db` or `transactional_db`; flush does not know these tables, so they are emptied here."""
    yield
    if "transactional_db" in request.fixturenames:
        for model in reversed(TABLES):
            model.objects.all().delete()
