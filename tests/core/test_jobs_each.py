"""Work on many rows: one that fails costs the others nothing, and is seen."""

import pytest
import structlog
from django.db import IntegrityError, transaction

from core import clock
from core.jobs import SomeFailed, for_each
from core.models import IdempotencyKey

CANARY = "hunter2-kanarya"


def keys(*names: str) -> list[IdempotencyKey]:
    moment = clock.now()
    return [IdempotencyKey.objects.create(key=name, created_at=moment, expires_at=moment) for name in names]


@pytest.mark.django_db
def test_it_counts_what_was_done():
    assert for_each(keys("a", "b", "c"), lambda row: row.key != "b", name="look") == 2
    assert for_each([], lambda row: True, name="look") == 0


@pytest.mark.django_db
def test_what_fails_is_logged_without_its_words_and_the_rest_is_done():
    seen = []

    def touch(row: IdempotencyKey) -> bool:
        with transaction.atomic():
            if row.key == "a":
                # A real one, after which the database would refuse everything but a rollback.
                IdempotencyKey.objects.create(key="c", created_at=row.created_at, expires_at=row.created_at)
            if row.key == "b":
                raise RuntimeError(CANARY)
            seen.append(row.key)
        return True

    rows = keys("a", "b", "c")
    with structlog.testing.capture_logs() as lines, pytest.raises(SomeFailed, match="2 rows") as failure:
        for_each(rows, touch, name="touch_key")
    assert seen == ["c"]
    assert isinstance(failure.value.__cause__, IntegrityError)
    assert [(line["event"], line["row"]) for line in lines] == [
        ("touch_key_failed", "a"),
        ("touch_key_failed", "b"),
    ]
    assert lines[1]["error"] == "builtins.RuntimeError"
    assert "touch" in lines[1]["place"]
    assert CANARY not in str(lines)
