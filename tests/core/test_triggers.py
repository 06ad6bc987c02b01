"""Rules as triggers on both databases: they refuse, they are missed when they are gone, and migrations freeze them."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from core import triggers
from core.checks import check_triggers
from core.triggers import POSTGRESQL, SQLITE, Rule
from tests.architecture.sources import ROOT
from tests.core.rows import Plain, Shelf, Ticket

SHELF, TICKET = Shelf._meta.db_table, Ticket._meta.db_table
RULES = (
    Rule("core_shelf_named", SHELF, ("insert", "update"), "NEW.name = ''", "a shelf's name says something"),
    Rule(
        name="core_shelf_renamed",
        table=SHELF,
        events=("update",),
        when="OLD.name IS DISTINCT FROM NEW.name",
        lock=f"PERFORM 1 FROM {TICKET} t WHERE t.shelf_id = OLD.id FOR SHARE;",
        wrong=f"EXISTS (SELECT 1 FROM {TICKET} t WHERE t.shelf_id = OLD.id)",  # noqa: S608
        message="a shelf in use keeps its name",
        timing="AFTER",
    ),
    Rule("core_shelf_kept", SHELF, ("delete", "truncate"), "TRUE", "a shelf is not taken down"),
    Rule("core_shelf_short", SHELF, ("insert",), "NEW.name GLOB '*[0-9]*'", "no digits", vendor=SQLITE),
    Rule("core_shelf_short", SHELF, ("insert",), "NEW.name ~ '[0-9]'", "no digits", vendor=POSTGRESQL),
    Rule("core_shelf_no_replace", SHELF, ("insert",), "FALSE", "only there", vendor=SQLITE),
)
COMMON = [
    "core_shelf_named_insert",
    "core_shelf_named_update",
    "core_shelf_renamed",
    "core_shelf_kept_delete",
]

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")
postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")


@pytest.fixture
def ruled(db, tables):
    """The table of shelves with its triggers."""
    triggers.create(connection, RULES)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused(act, match: str) -> None:
    """An integrity error that names the trigger, after which the transaction goes on."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        act()


# ---- What they refuse -----------------------------------------------------------------------------------------------


def test_each_rule_refuses_at_its_events_and_says_why(ruled):
    shelf = Shelf.objects.create(name="Arşiv")
    refused(lambda: Shelf.objects.create(name=""), "core_shelf_named_insert: a shelf's name says something")
    refused(lambda: Shelf.objects.update(name=""), "core_shelf_named_update")
    refused(lambda: Shelf.objects.create(name="Raf 2"), "core_shelf_short: no digits")
    refused(lambda: execute(f"DELETE FROM {SHELF}"), "core_shelf_kept_delete")  # noqa: S608
    assert list(Shelf.objects.all()) == [shelf]


def test_a_rule_applies_to_the_rows_it_names(ruled):
    used, free = Shelf.objects.create(name="Arşiv"), Shelf.objects.create(name="Depo")
    Ticket.objects.create(shelf=used)
    refused(lambda: Shelf.objects.filter(pk=used.pk).update(name="Depo"), "core_shelf_renamed")
    assert Shelf.objects.filter(pk=free.pk).update(name="Raf") == 1
    assert Shelf.objects.filter(pk=used.pk).update(name="Arşiv") == 1


@postgres_only
def test_postgresql_refuses_truncate_and_the_replica_role(ruled):
    Shelf.objects.create(name="Arşiv")
    refused(lambda: execute(f"TRUNCATE {SHELF} CASCADE"), "core_shelf_kept_truncate")
    execute("SET LOCAL session_replication_role = replica")
    refused(lambda: Shelf.objects.update(name=""), "core_shelf_named_update")


@postgres_only
def test_a_temporary_table_does_not_take_the_place_of_the_true_one(ruled):
    shelf = Shelf.objects.create(name="Arşiv")
    Ticket.objects.create(shelf=shelf)
    execute(f"CREATE TEMPORARY TABLE {TICKET} (shelf_id bigint)")
    refused(lambda: Shelf.objects.filter(pk=shelf.pk).update(name="Depo"), "core_shelf_renamed")


# ---- What is missed -------------------------------------------------------------------------------------------------


def test_dropping_may_be_repeated_and_creating_makes_all(ruled):
    assert triggers.missing(connection, RULES) == []
    triggers.drop(connection, RULES)
    triggers.drop(connection, RULES)
    assert triggers.missing(connection, RULES) == triggers.names(RULES, connection.vendor)
    triggers.create(connection, RULES)
    assert triggers.missing(connection, RULES) == []


def test_names_follow_rule_and_event_and_belong_to_one_database_each():
    assert triggers.names(RULES, SQLITE) == [*COMMON, "core_shelf_short", "core_shelf_no_replace"]
    assert triggers.names(RULES, POSTGRESQL) == [*COMMON, "core_shelf_kept_truncate", "core_shelf_short"]


def test_a_trigger_that_says_something_else_is_missed(ruled):
    newer = [
        *RULES[1:],
        Rule("core_shelf_named", SHELF, ("insert", "update"), "NEW.name IS NULL", "a shelf has a name"),
    ]
    assert triggers.missing(connection, newer) == ["core_shelf_named_insert", "core_shelf_named_update"]


@postgres_only
@pytest.mark.parametrize(
    "change",
    [
        f"ALTER TABLE {SHELF} DISABLE TRIGGER core_shelf_renamed",
        f"ALTER TABLE {SHELF} ENABLE TRIGGER core_shelf_renamed",
        "ALTER FUNCTION core_shelf_renamed() RESET search_path",
        "CREATE OR REPLACE FUNCTION core_shelf_renamed() RETURNS trigger LANGUAGE plpgsql "
        "SET search_path = public, pg_temp AS $$ BEGIN RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER core_shelf_renamed AFTER UPDATE ON {SHELF} FOR EACH ROW "
        "WHEN (FALSE) EXECUTE FUNCTION core_shelf_renamed()",
    ],
)
def test_postgresql_misses_what_was_weakened(ruled, change):
    execute(change)
    assert triggers.missing(connection, RULES) == ["core_shelf_renamed"]


@sqlite_only
def test_a_rebuilt_table_has_lost_its_triggers_and_the_check_says_so(transactional_db, tables, monkeypatch):
    rules = [Rule("core_plain_kept", Plain._meta.db_table, ("delete",), "TRUE", "it stays")]
    monkeypatch.setattr(triggers, "live", lambda: {"core": rules})
    triggers.create(connection, rules)
    assert check_triggers(databases=["default"]) == []
    longer = models.CharField(max_length=11, default="open")
    longer.set_attributes_from_name("stage")
    longer.model = Plain
    with connection.schema_editor() as editor:
        editor.alter_field(Plain, Plain._meta.get_field("stage"), longer)
    (message,) = check_triggers(databases=["default"])
    assert message.id == "core.W001"
    assert "core_plain_kept" in message.msg


def found() -> list[str]:
    return [message.msg for message in run_checks(databases=["default"]) if message.id == "core.W001"]


@pytest.mark.parametrize("label", sorted(triggers.live()))
def test_the_rules_of_every_app_are_missed_when_they_are_gone(db, label):
    rules = triggers.live()[label]
    assert found() == []
    triggers.drop(connection, rules)
    (message,) = found()
    assert label in message
    for name in triggers.names(rules, connection.vendor):
        assert name in message
    triggers.create(connection, rules)
    assert found() == []


def test_an_app_with_migrations_to_come_is_not_judged(db):
    triggers.drop(connection, triggers.live()["audit"])
    MigrationRecorder(connection).record_unapplied("audit", "0002_triggers")
    assert found() == []
    assert check_triggers() == []


# ---- What migrations hold -------------------------------------------------------------------------------------------


def test_a_migrated_database_holds_the_live_rules_and_no_others(db):
    live = triggers.live()
    assert set(live) == {"accounts", "audit", "channels_registry", "content_review"}
    held = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        held = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(held)
        present = sorted(name for (name,) in cursor.fetchall())
    expected = [name for rules in live.values() for name in triggers.names(rules, connection.vendor)]
    assert present == sorted(expected)
    for label, rules in live.items():
        assert triggers.missing(connection, rules) == [], label


@pytest.mark.parametrize("vendor", [SQLITE, POSTGRESQL])
def test_names_begin_with_their_app_and_fit_into_postgresql(vendor):
    for label, rules in triggers.live().items():
        for name in triggers.names(rules, vendor):
            assert name.startswith(f"{label}_")
            assert len(name) <= 63


def test_a_migration_switches_and_switches_back(db, tables):
    editor = SimpleNamespace(connection=connection)
    before, after = RULES[:1], RULES[2:]
    first, second = triggers.switch((), before), triggers.switch(before, after)
    first.code(None, editor)
    second.code(None, editor)
    assert triggers.missing(connection, before) != []
    assert triggers.missing(connection, after) == []
    second.reverse_code(None, editor)
    first.reverse_code(None, editor)
    assert triggers.missing(connection, RULES) == triggers.names(RULES, connection.vendor)


# What a migration may name: things that stay, or that carry their version in their name.
FROZEN = ("django", "core.clock", "core.crypto.fields", "core.triggers", "accounts.models.institution")


def imported(path: Path) -> list[str]:
    """Every module that a file imports, `from a import b` as `a.b`."""
    found = []
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


def is_frozen(module: str, app: str) -> bool:
    """Whether a migration of this app may import the module."""
    own_version = (
        module.startswith(f"{app}.triggers.v") and module.removeprefix(f"{app}.triggers.v").isdigit()
    )
    standard = module in ("uuid", "json", "pathlib.Path")
    return own_version or standard or any(module == name or module.startswith(f"{name}.") for name in FROZEN)


def test_migrations_import_nothing_that_moves_on():
    paths = [path.relative_to(ROOT) for path in sorted(ROOT.glob("*/migrations/0*.py"))]
    assert len(paths) >= 10
    moving = {
        f"{path}: {module}"
        for path in paths
        for module in imported(path)
        if not is_frozen(module, path.parts[0])
    }
    assert moving == set()
