"""The ledger is appended to, and nothing else. Installed by migration 0002; it does not change once it is released.

The rule on INSERT also stands in the way of SQLite's `INSERT OR REPLACE`, which overwrites a row without firing a
trigger on DELETE: there every unique column is a way to replace, so key and hash are compared as well.
"""

from core.triggers import Rule

TABLE = "audit_auditentry"
# The hash before the first one.
GENESIS = "0" * 64
# One number for the whole installation: whoever appends on PostgreSQL holds this lock until the end of the
# transaction.
ADVISORY_LOCK = 7_315_648_201

RULES = (
    Rule(
        name="audit_entry_append",
        table=TABLE,
        events=("insert",),
        lock=f"PERFORM pg_advisory_xact_lock({ADVISORY_LOCK});",
        wrong=f"""
            NEW.prev_hash IS DISTINCT FROM coalesce(
                (SELECT hash FROM {TABLE} ORDER BY segment DESC, seq DESC LIMIT 1), '{GENESIS}')
            OR NEW.segment IS NULL
            OR NEW.segment < (SELECT max(segment) FROM {TABLE})
            OR NEW.seq IS DISTINCT FROM 1 + coalesce((SELECT max(seq) FROM {TABLE} WHERE segment = NEW.segment), 0)
            OR EXISTS (SELECT 1 FROM {TABLE} WHERE hash = NEW.hash)
            OR EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
        """,  # noqa: S608 (constants only)
        message="only the next entry may be appended",
    ),
    Rule(
        name="audit_entry_kept",
        table=TABLE,
        events=("update", "delete", "truncate"),
        wrong="TRUE",
        message="an entry of the ledger cannot be changed or deleted",
    ),
)
