"""What monitoring is told, and what it is not."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from config import health
from core import clock
from core.models import WorkerHeartbeat

LOOKS_AT_MOST = 8


@pytest.fixture
def worker(db: None) -> WorkerHeartbeat:
    return WorkerHeartbeat.objects.create(worker_id="w1", host="h", pid=1, seen_at=clock.now())


def test_a_working_installation_answers_200(client: Client, worker: WorkerHeartbeat) -> None:
    response = client.get("/saglik/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    state = response.json()
    assert state["ok"] is True
    assert state["database"] == {"ok": True, "kind": connection.vendor}
    assert state["migrations"] == {"ok": True, "pending": 0}
    assert state["keys"]["ids"] == [key_id for key_id, _key in settings.FIELD_KEYS]


def test_a_silent_worker_is_a_fault(client: Client, worker: WorkerHeartbeat) -> None:
    WorkerHeartbeat.objects.update(seen_at=clock.now() - timedelta(minutes=10))
    response = client.get("/saglik/")
    assert response.status_code == 503
    assert response.json()["worker"] == {"ok": False}


def test_a_missing_key_ring_is_a_fault(client: Client, worker: WorkerHeartbeat, settings: object) -> None:
    settings.FIELD_KEYS = []  # type: ignore[attr-defined]
    assert client.get("/saglik/").status_code == 503


def test_a_pending_migration_is_a_fault(
    client: Client, worker: WorkerHeartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = health._migrations_of_the_code() | {("core", "9999_tomorrow")}
    monkeypatch.setattr(health, "_migrations_of_the_code", lambda: known)
    response = client.get("/saglik/")
    assert response.status_code == 503
    assert response.json()["migrations"] == {"ok": False, "pending": 1}


def test_a_database_that_is_away_is_an_answer(
    client: Client, worker: WorkerHeartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> dict[str, object]:
        raise DatabaseError("connection to server at 10.0.0.7 refused for user temsil")

    monkeypatch.setitem(health.LOOKS, "database", refuse)
    response = client.get("/saglik/")
    assert response.status_code == 503
    assert response.json()["database"] == {"ok": False, "problem": "the database does not answer"}


def test_the_answer_holds_no_secret(client: Client, worker: WorkerHeartbeat) -> None:
    said = json.dumps(client.get("/saglik/").json())
    key = settings.FIELD_KEYS[0][1]
    for secret in (settings.SECRET_KEY, key.hex(), str(connection.settings_dict["NAME"])):
        assert secret not in said


def test_it_costs_the_same_and_writes_nothing(
    client: Client, worker: WorkerHeartbeat, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(LOOKS_AT_MOST) as captured:  # type: ignore[operator]
        client.get("/saglik/")
    assert not [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
