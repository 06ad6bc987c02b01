"""What the sources say about documents is true: each one they name exists, each decision record has the same shape."""

import re

import pytest

from tests.architecture.sources import ROOT, text_files

RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
NAMED = re.compile(r"\b([\w.-]+\.md)\b")


def test_every_document_that_is_named_exists() -> None:
    files = text_files()
    known = {path.name for path in files}
    missing = {
        f"{path}: {name}"
        for path in files
        for name in NAMED.findall((ROOT / path).read_text(encoding="utf-8"))
        if name not in known
    }
    assert not missing


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name[:4])
def test_a_decision_record_says_its_number_and_its_state(record) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {record.name[:4]} ")
    assert lines[2].startswith("**State**: ")


def test_decision_records_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
