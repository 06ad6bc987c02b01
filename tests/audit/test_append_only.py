"""Nobody changes the ledger: not through the model, not through SQL."""
# ruff: noqa: S608 (the statements are the point, and all their parts are written here)

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit.chain import GENESIS
from audit.models import AuditEntry
from audit.querysets import AppendOnlyError
from audit.triggers import ADVISORY_LOCK, RULES, TABLE, v1
from core.triggers import missing
from tests.audit.triggers import execute, insert, raw_row, snapshot, triggers_dropped
from tests.make.audit import make_entries, make_entry

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="statements of SQLite")
postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="statements of PostgreSQL")

CHANGES_BY_ORM = {
    "save": lambda entry: entry.save(),
    "save_fields": lambda entry: entry.save(update_fields=["actor_name"]),
    "delete": lambda entry: entry.delete(),
    "update": lambda entry: AuditEntry.objects.update(actor_name="x"),
    "filter_update": lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(actor_name="x"),
    "bulk_update": lambda entry: AuditEntry.objects.bulk_update([entry], ["actor_name"]),
    "bulk_create": lambda entry: AuditEntry.objects.bulk_create([AuditEntry(seq=9)]),
    "bulk_upsert": lambda entry: AuditEntry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["hash"], update_fields=["code"]
    ),
    "queryset_delete": lambda entry: AuditEntry.objects.all().delete(),
    "raw_delete": lambda entry: AuditEntry.objects.all()._raw_delete("default"),
    "update_or_create": lambda entry: AuditEntry.objects.update_or_create(
        pk=entry.pk, defaults={"actor_name": "x"}
    ),
    "base_manager": lambda entry: AuditEntry._base_manager.update(actor_name="x"),
    "create": lambda entry: AuditEntry.objects.create(
        **{field.attname: getattr(entry, field.attname) for field in entry._meta.fields if field.name != "id"}
        | {"seq": 4}
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES_BY_ORM.values(), ids=CHANGES_BY_ORM)
def test_the_orm_refuses_every_change(change):
    entry = make_entries(3)[1]
    before = snapshot()
    with pytest.raises(AppendOnlyError):
        change(AuditEntry.objects.get(pk=entry.pk))
    assert snapshot() == before


@pytest.mark.django_db
def test_an_entry_whose_hash_is_not_its_own_is_not_appended():
    head = make_entry()
    forged = AuditEntry(
        segment=head.segment, seq=2, prev_hash=head.hash, hash="a" * 64, code="x", retention=1
    )
    with pytest.raises(AppendOnlyError, match="services"):
        forged.save()


@pytest.mark.django_db(transaction=True)
def test_the_migration_takes_its_triggers_back_and_makes_them_again():
    call_command("migrate", "audit", "0001", verbosity=0)
    assert missing(connection, RULES) != []
    call_command("migrate", "audit", verbosity=0)
    assert missing(connection, RULES) == []


def test_the_rule_knows_the_hash_before_the_first_one():
    assert v1.GENESIS == GENESIS


@pytest.fixture
def ledger(db):
    """Five entries of 2026; gives the row that rightly comes next, but for its hash."""
    with time_machine.travel("2026-11-20 09:00 +0000"):
        make_entries(5)
    return raw_row(5) | {"seq": 6, "prev_hash": raw_row(5)["hash"], "hash": "f" * 64}


def refused(act) -> None:
    """The database refuses this and the ledger is what it was."""
    before = snapshot()
    with pytest.raises(DatabaseError), transaction.atomic():
        act()
    assert snapshot() == before


L1 = {
    "update": lambda next_row: execute(f"UPDATE {TABLE} SET actor_name = 'x' WHERE seq = 3"),
    "update_or_replace_seq": lambda next_row: execute(f"UPDATE OR REPLACE {TABLE} SET seq = 2 WHERE seq = 3"),
    "delete_one": lambda next_row: execute(f"DELETE FROM {TABLE} WHERE seq = 3"),
    "delete_all": lambda next_row: execute(f"DELETE FROM {TABLE}"),
    "insert_or_replace_same_seq": lambda next_row: insert(
        raw_row(3) | {"actor_name": "x"}, "INSERT OR REPLACE INTO"
    ),
    "replace_with_a_used_hash": lambda next_row: insert(
        next_row | {"hash": raw_row(2)["hash"]}, "REPLACE INTO"
    ),
    "insert_with_a_gap": lambda next_row: insert(next_row | {"seq": 7}),
    "insert_with_a_wrong_prev": lambda next_row: insert(next_row | {"prev_hash": raw_row(4)["hash"]}),
    "insert_on_conflict_do_update": lambda next_row: insert(
        raw_row(3), tail="ON CONFLICT (segment, seq) DO UPDATE SET actor_name = 'x'"
    ),
    "insert_or_ignore_seq_0": lambda next_row: insert(next_row | {"seq": 0}, "INSERT OR IGNORE INTO"),
}
BEYOND_L1 = {
    "replace_by_the_key_of_another_row": lambda next_row: insert(
        next_row | {"id": AuditEntry.objects.get(seq=2).pk}, "REPLACE INTO"
    ),
    "replace_by_the_predecessor_of_another_row": lambda next_row: insert(
        next_row | {"prev_hash": raw_row(3)["prev_hash"]}, "REPLACE INTO"
    ),
    "insert_into_an_earlier_year": lambda next_row: insert(next_row | {"segment": 2025, "seq": 1}),
    "begin_a_year_with_two": lambda next_row: insert(next_row | {"segment": 2027, "seq": 2}),
    "insert_or_fail_seq_0": lambda next_row: insert(next_row | {"seq": 0}, "INSERT OR FAIL INTO"),
    "update_or_ignore": lambda next_row: execute(f"UPDATE OR IGNORE {TABLE} SET seq = 9"),
    "update_nothing_but_the_key": lambda next_row: execute(f"UPDATE {TABLE} SET id = id + 100"),
    "insert_select": lambda next_row: execute(f"INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE seq = 3"),
}


@sqlite_only
@pytest.mark.parametrize("bypass", L1.values(), ids=L1)
def test_l1_sqlite_refuses(ledger, bypass):
    refused(lambda: bypass(ledger))


@sqlite_only
@pytest.mark.parametrize("bypass", BEYOND_L1.values(), ids=BEYOND_L1)
def test_beyond_l1_sqlite_refuses(ledger, bypass):
    refused(lambda: bypass(ledger))


@sqlite_only
def test_without_the_insert_trigger_a_replace_would_overwrite(ledger):
    """The hole itself, so that nobody takes the third trigger for superfluous."""
    execute("DROP TRIGGER audit_entry_append")
    insert(raw_row(3) | {"actor_name": "x"}, "INSERT OR REPLACE INTO")
    assert AuditEntry.objects.get(seq=3).actor_name == "x"


@pytest.fixture
def application_role(ledger):
    """A role that may read and append only, as the application has it where another role owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("needs a superuser to make a role")
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
        # All of this is undone with the test's transaction.
        cursor.execute("CREATE ROLE temsil_test_application")
        cursor.execute(f"GRANT SELECT, INSERT ON {TABLE} TO temsil_test_application")
        cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {TABLE}_id_seq TO temsil_test_application")
        cursor.execute("SET ROLE temsil_test_application")
        yield ledger
        cursor.execute(f'SET ROLE "{owner}"')


L2_APPLICATION = {
    "update": lambda next_row: execute(f"UPDATE {TABLE} SET actor_name = 'x'"),
    "delete": lambda next_row: execute(f"DELETE FROM {TABLE}"),
    "truncate": lambda next_row: execute(f"TRUNCATE {TABLE}"),
    "disable_trigger": lambda next_row: execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL"),
    "drop_table": lambda next_row: execute(f"DROP TABLE {TABLE}"),
    "session_replication_role": lambda next_row: execute("SET session_replication_role = replica"),
    "insert_with_a_wrong_head": lambda next_row: insert(next_row | {"prev_hash": "e" * 64}),
    "upsert": lambda next_row: insert(
        raw_row(3), tail="ON CONFLICT (segment, seq) DO UPDATE SET actor_name = 'x'"
    ),
    "shadow_table": lambda next_row: _append_to_a_shadow(next_row),
}


def _append_to_a_shadow(next_row):
    execute(f"CREATE TEMPORARY TABLE {TABLE} (segment int, seq int, hash text)")
    row = next_row | {"prev_hash": "0" * 64, "seq": 1}
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    execute(f"INSERT INTO public.{TABLE} ({names}) VALUES ({places})", list(row.values()))


@postgres_only
@pytest.mark.parametrize("attack", L2_APPLICATION.values(), ids=L2_APPLICATION)
def test_l2_postgresql_refuses_the_application_role(application_role, attack):
    refused(lambda: attack(application_role))


@postgres_only
def test_the_application_role_may_append(application_role):
    insert(application_role)
    assert AuditEntry.objects.count() == 6


def _as_replica(statement):
    execute("SET LOCAL session_replication_role = replica")
    execute(statement)


L2_SUPERUSER = {
    "update": lambda next_row: execute(f"UPDATE {TABLE} SET actor_name = 'x'"),
    "truncate": lambda next_row: execute(f"TRUNCATE {TABLE}"),
    "delete": lambda next_row: execute(f"DELETE FROM {TABLE}"),
    "delete_as_replica": lambda next_row: _as_replica(f"DELETE FROM {TABLE} WHERE seq = 3"),
    "update_as_replica": lambda next_row: _as_replica(f"UPDATE {TABLE} SET actor_name = 'x'"),
    "truncate_as_replica": lambda next_row: _as_replica(f"TRUNCATE {TABLE}"),
    "insert_with_a_gap": lambda next_row: insert(next_row | {"seq": 7}),
    "insert_with_a_used_hash": lambda next_row: insert(next_row | {"hash": raw_row(2)["hash"]}),
    "insert_into_an_earlier_year": lambda next_row: insert(next_row | {"segment": 2025, "seq": 1}),
    "begin_a_year_with_two": lambda next_row: insert(next_row | {"segment": 2027, "seq": 2}),
    "insert_without_a_year": lambda next_row: insert(next_row | {"segment": None}),
}


@postgres_only
@pytest.mark.parametrize("attack", L2_SUPERUSER.values(), ids=L2_SUPERUSER)
def test_l2_postgresql_refuses_the_superuser(ledger, attack):
    refused(lambda: attack(ledger))


@postgres_only
def test_l2_a_superuser_can_disable_a_trigger_and_the_verification_finds_the_change(ledger):
    from audit.verify import verify_ledger

    execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER audit_entry_kept_update")
    execute(f"UPDATE {TABLE} SET actor_name = 'x' WHERE seq = 3")
    execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER audit_entry_kept_update")
    assert missing(connection, RULES) == ["audit_entry_kept_update"]  # enabled, but no longer ALWAYS
    report = verify_ledger()
    assert (report.is_whole, report.seq) == (False, 3)


@postgres_only
@pytest.mark.django_db
def test_writer_and_trigger_stand_in_the_same_line():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'audit_entry_append'")
        assert f"pg_advisory_xact_lock({ADVISORY_LOCK})" in cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_right_next_entry_is_accepted_in_the_same_year_and_in_the_next(ledger):
    insert(ledger)
    insert(ledger | {"segment": 2028, "seq": 1, "prev_hash": "f" * 64, "hash": "e" * 64})
    assert AuditEntry.objects.count() == 7


@pytest.mark.django_db
def test_even_without_triggers_a_fork_has_no_place(ledger):
    with triggers_dropped():
        for fork in ({"seq": 3}, {"prev_hash": raw_row(3)["prev_hash"]}, {"hash": raw_row(3)["hash"]}):
            with pytest.raises(DatabaseError), transaction.atomic():
                insert(ledger | fork)
