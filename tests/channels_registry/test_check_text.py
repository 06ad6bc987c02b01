"""The command `check_text`: a line for a line, by the rows of the database or the shipped catalogue."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError

from channels_registry import limit_rows
from channels_registry.limit_rows import current_limits
from channels_registry.management.commands.check_text import answers
from channels_registry.models import Platform, PlatformLimit
from channels_registry.platforms.catalogue import platform_rows, shipped_limits

ROOT = Path(__file__).resolve().parents[2]


def run(monkeypatch: pytest.MonkeyPatch, *lines: str | bytes) -> tuple[list[dict], int]:
    """The answers to the lines, and the exit code."""
    raw = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="ascii"))
    out, code = io.StringIO(), 0
    try:
        call_command("check_text", stdout=out)
    except SystemExit as end:
        code = end.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def ask(platform: str, text: str) -> str:
    return json.dumps({"platform": platform, "text": text}, ensure_ascii=False)


@pytest.fixture
def platform_x(db):
    PlatformLimit.objects.all().delete()
    Platform.objects.all().delete()
    return Platform.objects.create(key="x", label="X", access_kind="password")


def add_limit(
    platform: Platform, value, *, key="text.max", grade="P", starts="2026-01-01", ends=None
) -> PlatformLimit:
    return PlatformLimit.objects.create(
        platform=platform,
        key=key,
        value=value,
        unit="x_weighted_nfc",
        source="vendor documentation",
        grade=grade,
        checked_on=dt.date(2026, 1, 1),
        valid_from=dt.date.fromisoformat(starts),
        valid_to=ends and dt.date.fromisoformat(ends),
    )


@pytest.mark.django_db
def test_every_line_has_its_answer_in_its_place(monkeypatch):
    lines = [ask("x", "👨‍👩‍👧‍👦"), ask("youtube", "ş"), "", "   ", ask("medium", "a"), ask("x", "a" * 281)]
    found, code = run(monkeypatch, *lines)
    assert code == 0
    assert found == [
        {"length": 2, "limit": 280, "unit": "x_weighted_nfc", "problems": []},
        {"length": 2, "limit": 5000, "unit": "utf8_bytes", "problems": []},
        {"length": 1, "limit": None, "unit": "nfc_code_points", "problems": []},
        {"length": 281, "limit": 280, "unit": "x_weighted_nfc", "problems": ["too_long"]},
    ]


@pytest.mark.django_db
def test_all_platforms_of_the_catalogue_are_answered(monkeypatch):
    keys = [row["key"] for row in platform_rows()]
    found, code = run(monkeypatch, *(ask(key, "Örnek") for key in keys))
    assert code == 0
    assert [answer["problems"] for answer in found] == [[]] * 15


@pytest.mark.django_db
def test_a_line_that_cannot_be_answered_says_why_and_the_others_are_answered(monkeypatch):
    bad = [
        "{",
        '"x"',
        '{"platform": "x"}',
        '{"platform": "x", "text": 5}',
        '{"platform": ["x"], "text": "a"}',
        ask("myspace", "a"),
        b'{"platform": "x", "text": "\xff"}',
    ]
    found, code = run(monkeypatch, *bad, ask("x", "a"))
    assert code == 1
    assert [list(answer) for answer in found[:-1]] == [["error"]] * len(bad)
    assert found[-1]["length"] == 1
    assert found[0]["error"].startswith("line 1: not JSON")
    assert found[5]["error"] == "line 6: unknown platform: myspace"
    assert found[6]["error"] == "line 7: not UTF-8"


@pytest.mark.django_db
def test_nothing_in_nothing_out(monkeypatch):
    assert run(monkeypatch) == ([], 0)


def test_a_byte_order_mark_and_half_a_pair_do_not_disturb():
    lines = [b'\xef\xbb\xbf{"platform": "x", "text": "a"}', b'{"platform": "youtube", "text": "\\ud83d"}']
    assert [answer["length"] for answer in answers(lines, shipped_limits())] == [1, 3]


def test_each_line_is_answered_before_the_next_is_read():
    read = []

    def lines():
        for number in range(3):
            read.append(number)
            yield ask("x", "a")

    found = answers(lines(), shipped_limits())
    next(found)
    assert read == [0]


def test_deep_nesting_is_answered_with_an_error():
    (answer,) = answers(["[" * 200_000], shipped_limits())
    assert list(answer) == ["error"]


def test_the_editable_row_counts(platform_x, monkeypatch):
    add_limit(platform_x, 25_000)
    found, _code = run(monkeypatch, ask("x", "a" * 281))
    assert (found[0]["limit"], found[0]["problems"]) == (25_000, [])


def test_a_lowered_grade_turns_the_error_into_a_warning(platform_x, monkeypatch):
    add_limit(platform_x, 280, grade="P/S")
    found, _code = run(monkeypatch, ask("x", "a" * 281))
    assert found[0]["problems"] == ["warn_too_long"]


def test_a_platform_without_a_row_has_no_known_limit(platform_x, monkeypatch):
    add_limit(platform_x, 280)
    Platform.objects.create(key="new_one", label="New", access_kind="password")
    found, code = run(monkeypatch, ask("new_one", "a"), ask("instagram", "a"))
    assert found[0] == {"length": 1, "limit": None, "unit": "nfc_code_points", "problems": []}
    assert (found[1], code) == ({"error": "line 2: unknown platform: instagram"}, 1)


def test_the_row_that_is_valid_today_counts(platform_x):
    add_limit(platform_x, 140, starts="2020-01-01", ends="2026-11-19")
    add_limit(platform_x, 280, starts="2026-11-20", ends="2026-12-31")
    add_limit(platform_x, 500, starts="2027-01-01")
    for moment, expected in (
        ("2026-11-19T20:59:00Z", 140),
        ("2026-11-19T21:00:00Z", 280),
        ("2026-12-31T20:00:00Z", 280),
        ("2026-12-31T21:00:00Z", 500),
    ):
        with time_machine.travel(moment, tick=False):
            assert (moment, current_limits()["x"].value("text.max")) == (moment, expected)


def test_of_two_valid_rows_the_later_one_counts(platform_x):
    add_limit(platform_x, 140, starts="2020-01-01", ends="2030-01-01")
    add_limit(platform_x, 280, starts="2026-01-01")
    assert current_limits()["x"].value("text.max") == 280


def test_a_row_keeps_source_grade_and_day(platform_x):
    add_limit(platform_x, 280)
    row = current_limits()["x"].row("text.max")
    assert (row.source, row.grade, row.checked_on) == ("vendor documentation", "P", "2026-01-01")


def test_rows_that_are_not_valid_yet_leave_the_shipped_limits(platform_x):
    add_limit(platform_x, 5, starts="2999-01-01")
    assert current_limits() == shipped_limits()


@pytest.mark.parametrize("failure", [OperationalError, ProgrammingError])
def test_without_table_or_database_the_shipped_catalogue_answers(monkeypatch, failure):
    def missing():
        raise failure

    monkeypatch.setattr(limit_rows, "_rows_of_today", missing)
    assert current_limits() == shipped_limits()


def test_before_the_first_migration_the_command_answers(tmp_path):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check_text", "--settings=config.settings.test"],
        input=ask("x", "a"),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {"length": 1, "limit": 280, "unit": "x_weighted_nfc", "problems": []}


@pytest.mark.django_db
def test_limits_are_read_with_two_queries(platform_x, django_assert_num_queries):
    for number in range(20):
        add_limit(platform_x, number, key=f"text.k{number}")
    with django_assert_num_queries(2):
        current_limits()
