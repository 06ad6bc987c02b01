"""The database's own refusal to change the ledger, for both databases.

SQLite needs three triggers: without the one on INSERT, `INSERT OR REPLACE` overwrites a row, because a replace fires
no DELETE trigger. There every unique column is a way to replace, so key and hash are compared too. PostgreSQL also
refuses TRUNCATE, and its triggers are ENABLE ALWAYS, so that `session_replication_role` does not switch them off.

Whoever owns the tables can still drop the triggers: that is found by the verification, and a cut tail by an anchor
outside of the database.
"""

from typing import Any

from audit.chain import GENESIS

TABLE = "audit_auditentry"
TRIGGERS = {
    "sqlite": ("audit_entry_append", "audit_entry_no_update", "audit_entry_no_delete"),
    "postgresql": (
        "audit_entry_append",
        "audit_entry_no_update",
        "audit_entry_no_delete",
        "audit_entry_no_truncate",
    ),
}

# One number for the whole installation: whoever appends on PostgreSQL holds this lock until the end of the
# transaction.
ADVISORY_LOCK = 7_315_648_201

_SQLITE_CREATE = (
    f"""
    CREATE TRIGGER audit_entry_append BEFORE INSERT ON {TABLE}
    BEGIN
        SELECT RAISE(ABORT, 'audit ledger: only the next entry may be appended')
        WHERE NEW.prev_hash IS NOT coalesce(
                (SELECT hash FROM {TABLE} ORDER BY segment DESC, seq DESC LIMIT 1), '{GENESIS}')
           OR NEW.segment IS NULL
           OR NEW.segment < (SELECT max(segment) FROM {TABLE})
           OR NEW.seq IS NOT 1 + coalesce((SELECT max(seq) FROM {TABLE} WHERE segment = NEW.segment), 0)
           OR EXISTS (SELECT 1 FROM {TABLE} WHERE hash = NEW.hash)
           OR EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id);
    END
    """,  # noqa: S608 (constants only)
    f"""
    CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON {TABLE}
    BEGIN
        SELECT RAISE(ABORT, 'audit ledger: an entry cannot be changed');
    END
    """,
    f"""
    CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON {TABLE}
    BEGIN
        SELECT RAISE(ABORT, 'audit ledger: an entry cannot be deleted');
    END
    """,
)

# The search path is pinned so that nobody shadows the table with a temporary one while the head is read.
_POSTGRES_CREATE = (
    f"""
    CREATE OR REPLACE FUNCTION audit_entry_append() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        head record;
    BEGIN
        PERFORM pg_advisory_xact_lock({ADVISORY_LOCK});
        SELECT segment, seq, hash INTO head FROM {TABLE} ORDER BY segment DESC, seq DESC LIMIT 1;
        IF NEW.prev_hash IS DISTINCT FROM coalesce(head.hash, '{GENESIS}')
           OR NEW.segment IS NULL
           OR NEW.segment < head.segment
           OR NEW.seq IS DISTINCT FROM (CASE WHEN NEW.segment = head.segment THEN head.seq + 1 ELSE 1 END)
        THEN
            RAISE EXCEPTION 'audit ledger: only the next entry may be appended' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END
    $$
    """,  # noqa: S608 (constants only)
    """
    CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'audit ledger: an entry cannot be changed or deleted' USING ERRCODE = 'restrict_violation';
    END
    $$
    """,
    f"CREATE TRIGGER audit_entry_append BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_entry_append()",
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    f"CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    *(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}" for name in TRIGGERS["postgresql"]),
    """
    DO $$ BEGIN
        EXECUTE format('ALTER FUNCTION audit_entry_append() SET search_path = %I, pg_temp', current_schema());
        EXECUTE format('ALTER FUNCTION audit_entry_refuse() SET search_path = %I, pg_temp', current_schema());
    END $$
    """,
)

_CREATE = {"sqlite": _SQLITE_CREATE, "postgresql": _POSTGRES_CREATE}
_DROP = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS["sqlite"]),
    "postgresql": (
        *(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in TRIGGERS["postgresql"]),
        "DROP FUNCTION IF EXISTS audit_entry_append()",
        "DROP FUNCTION IF EXISTS audit_entry_refuse()",
    ),
}
_FIND = {
    "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'",  # noqa: S608
    "postgresql": f"SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('{TABLE}') AND tgenabled = 'A'",  # noqa: S608
}


def create_triggers(connection: Any) -> None:
    """Make the triggers. A later migration that alters the table on SQLite loses them and must call this again."""
    _execute(connection, _CREATE[connection.vendor])


def drop_triggers(connection: Any) -> None:
    """Take the triggers away: for the owner's archiving of a sealed segment, and for tests that forge entries."""
    _execute(connection, _DROP[connection.vendor])


def missing_triggers(connection: Any) -> list[str]:
    """The names of triggers that are absent, switched off, or (on PostgreSQL) not ENABLE ALWAYS."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in TRIGGERS[connection.vendor] if name not in found]


def _execute(connection: Any, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
