"""The verification finds every change and names the first entry that is wrong."""
# ruff: noqa: S608 (the statements are the point, and all their parts are written here)

import time
from io import StringIO

import pytest
import structlog
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from audit.chain import GENESIS, entry_hash
from audit.jobs import verify_ledger_daily
from audit.models import AuditEntry, ChainCheck
from audit.selectors import last_check
from audit.triggers import TABLE
from audit.verify import COLUMNS, CONTENT, Problem, check_ledger, verify_ledger, verify_rows
from core.jobs.scheduler import registered
from tests.audit.triggers import execute, forge, insert, raw_row, triggers_dropped
from tests.make.audit import Actor, make_entries, make_entry

pytestmark = pytest.mark.django_db


def found():
    report = verify_ledger()
    return report.problem, report.seq


def rehash(seq: int) -> None:
    """Give an entry the hash that belongs to what it says now."""
    forge(seq, hash=AuditEntry.objects.get(seq=seq).expected_hash())


def rows() -> list[tuple]:
    return list(AuditEntry.objects.in_order().values_list(*COLUMNS))


def test_an_empty_ledger_is_whole():
    report = verify_ledger()
    assert (report.is_whole, report.count, report.hash) == (True, 0, GENESIS)


def test_a_whole_ledger_gives_its_head():
    head = make_entries(5, actor=Actor())[-1]
    report = verify_ledger()
    assert (report.is_whole, report.count, report.seq, report.hash) == (True, 5, 5, head.hash)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "audit.exported2"},
        {"severity": "info"},
        {"retention": 1},
        {"actor_external_id": "x"},
        {"actor_name": "Başkası"},
        {"target_type": "x"},
        {"target_id": "x"},
        {"target_label": "x"},
        {"unit_code": "x"},
        {"request_id": "x"},
        {"data": '{"number": 4}'},
        {"recorded_at": "2026-01-01 00:00:00+00"},
        {"search_text": "x"},
        {"hash": "a" * 64},
        {"prev_hash": "b" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_l3_an_edit_of_any_column_is_found(change):
    make_entries(5)
    forge(3, **change)
    assert found() == (Problem.ALTERED, 3)


def test_l3_an_edit_with_a_fresh_hash_is_found_at_the_next_entry():
    make_entries(5)
    forge(3, actor_name="Başkası")
    rehash(3)
    assert found() == (Problem.UNLINKED, 4)


def test_l3_a_deletion_is_found():
    make_entries(5)
    with triggers_dropped():
        execute(f"DELETE FROM {TABLE} WHERE seq = 3")
    assert found() == (Problem.MISSING, 3)


def test_l3_a_deletion_of_the_beginning_is_found():
    make_entries(5)
    with triggers_dropped():
        execute(f"DELETE FROM {TABLE} WHERE seq < 3")
    assert found() == (Problem.MISSING, 1)


def test_l3_two_exchanged_entries_are_found():
    make_entries(5)
    for old, new in ((3, 99), (4, 3), (99, 4)):
        forge(old, seq=new)
    assert found() == (Problem.ALTERED, 3)


def test_l3_exchanged_entries_with_fresh_hashes_are_found():
    make_entries(5)
    for old, new in ((3, 99), (4, 3), (99, 4)):
        forge(old, seq=new)
    rehash(3)
    rehash(4)
    assert found() == (Problem.UNLINKED, 3)


def test_l3_a_fork_is_found():
    make_entries(5)
    chain = rows()
    twin = list(chain[2])
    twin[3 + CONTENT.index("actor_name")] = "Başkası"
    content = dict(zip(CONTENT, twin[3:], strict=True))
    twin[2] = entry_hash(twin[1], twin[0], content)
    report = verify_rows([*chain[:3], tuple(twin), *chain[3:]])
    assert (report.problem, report.seq) == (Problem.REPEATED, 3)
    report = verify_rows([*chain[:2], tuple(twin), *chain[3:]])
    assert (report.problem, report.seq) == (Problem.UNLINKED, 4)


def test_l3_an_inserted_entry_is_found():
    make_entries(5)
    row = raw_row(5) | {"seq": 6, "prev_hash": "c" * 64, "hash": "d" * 64}
    with triggers_dropped():
        insert(row)
    assert found() == (Problem.ALTERED, 6)


def test_l3_a_cut_tail_is_whole_in_itself_and_found_by_the_head_that_was_seen():
    make_entries(5)
    assert check_ledger().is_whole
    with triggers_dropped():
        execute(f"DELETE FROM {TABLE} WHERE seq > 3")
    assert found() == (None, 3)
    check = check_ledger()
    assert (check.problem, check.seq) == ("missing", 5)


def test_the_chain_crosses_the_years_and_each_year_verifies_by_itself():
    for year in (2026, 2027, 2029):
        with time_machine.travel(f"{year}-06-01 09:00 +0000"):
            make_entries(2)
    report = verify_ledger()
    assert (report.is_whole, report.count, report.segment, report.seq) == (True, 6, 2029, 2)
    for year in (2026, 2027, 2029):
        assert verify_ledger(segment=year).count == 2
    with triggers_dropped():
        execute(f"DELETE FROM {TABLE} WHERE segment = 2026 AND seq = 2")
    report = verify_ledger()
    assert (report.problem, report.segment, report.seq) == (Problem.UNLINKED, 2027, 1)
    assert not verify_ledger(segment=2027).is_whole
    assert verify_ledger(segment=2029).is_whole


def test_a_ledger_whose_old_year_is_archived_verifies_behind_its_head():
    with time_machine.travel("2026-06-01 09:00 +0000"):
        head = make_entries(2)[-1].hash
    with time_machine.travel("2027-06-01 09:00 +0000"):
        make_entries(2)
    with triggers_dropped():
        execute(f"DELETE FROM {TABLE} WHERE segment = 2026")
    assert not verify_ledger().is_whole
    assert verify_ledger(after=head).is_whole
    call_command("verify_audit_log", "--after", head, stdout=StringIO())


def test_a_verification_is_one_query_however_long_the_ledger(django_assert_num_queries):
    make_entries(20)
    with django_assert_num_queries(1):
        verify_ledger()


def test_l5_a_hundred_thousand_entries_verify_within_five_seconds():
    """Measured in processor time on a tenth of them, so that a busy machine does not make it fail."""
    columns = dict(
        zip(COLUMNS, AuditEntry.objects.values_list(*COLUMNS).get(pk=make_entry().pk), strict=True)
    )
    stored = raw_row(1)
    chain, prev = [], columns["hash"]
    for seq in range(2, 10_001):
        own = entry_hash(prev, seq, {name: columns[name] for name in CONTENT})
        chain.append(stored | {"seq": seq, "prev_hash": prev, "hash": own})
        prev = own
    with triggers_dropped(), connection.cursor() as cursor:
        names, places = ", ".join(stored), ", ".join(["%s"] * len(stored))
        values = [list(row.values()) for row in chain]
        cursor.executemany(f"INSERT INTO {TABLE} ({names}) VALUES ({places})", values)
    started = time.process_time()
    assert verify_ledger().count == 10_000
    assert (time.process_time() - started) * 10 < 5


def test_the_command_prints_count_and_head():
    with time_machine.travel("2026-06-01 09:00 +0000"):
        head = make_entries(3)[-1]
    out = StringIO()
    call_command("verify_audit_log", stdout=out)
    call_command("verify_audit_log", "--segment", "2026", stdout=out)
    for line in out.getvalue().splitlines():
        assert "3" in line
        assert f"2026/3 {head.hash}" in line
    assert not ChainCheck.objects.exists()


def test_the_command_names_the_first_bad_entry_and_fails():
    with time_machine.travel("2026-06-01 09:00 +0000"):
        make_entries(4)
    forge(3, actor_name="x")
    forge(4, actor_name="x")
    with pytest.raises(CommandError, match="2026/3") as caught:
        call_command("verify_audit_log", stdout=StringIO())
    assert caught.value.returncode == 1


def test_the_command_does_not_call_an_absent_year_whole():
    make_entry()
    with pytest.raises(CommandError, match="2031"):
        call_command("verify_audit_log", "--segment", "2031", stdout=StringIO())


def test_the_daily_job_keeps_its_result():
    assert last_check() is None
    head = make_entries(2)[-1]
    verify_ledger_daily.call()
    check = last_check()
    assert (check.is_whole, check.entry_count, check.head_hash) == (True, 2, head.hash)
    assert registered()["audit.verify"].job is verify_ledger_daily


def test_the_daily_job_records_a_break_once_and_logs_it_every_day():
    make_entries(3)
    forge(2, actor_name="x")
    with structlog.testing.capture_logs() as lines:
        verify_ledger_daily.call()
        verify_ledger_daily.call()
    assert [line["event"] for line in lines] == ["audit_chain_broken"] * 2
    (entry,) = AuditEntry.objects.filter(code="audit.chain_broken")
    assert entry.data == {"problem": "altered"}
    assert entry.target_label.endswith("/2")
    assert last_check().problem == "altered"


def test_an_empty_ledger_after_an_empty_check_is_whole():
    assert check_ledger().is_whole
    assert check_ledger().is_whole
