"""The tree of units is held by the database (I18): a path continues the parent's path, and no unit lies below itself.

SQLite drops the triggers of a table that a later migration rebuilds (every AlterField does): such a migration must run
`create_triggers` again. PostgreSQL takes an advisory lock first, so that two moves at once see each other.
"""

from django.db import migrations

EXPECTED_PATH = "coalesce((SELECT parent.path FROM accounts_unit parent WHERE parent.id = NEW.parent_id), '') || NEW.code || '.'"

ANCESTORS = """
    WITH RECURSIVE ancestor(id) AS (
        SELECT NEW.parent_id
        UNION
        SELECT unit.parent_id FROM accounts_unit unit JOIN ancestor ON unit.id = ancestor.id
        WHERE unit.parent_id IS NOT NULL
    )
    SELECT 1 FROM ancestor WHERE id = NEW.id
"""

SQLITE_CREATE = (
    f"""
    CREATE TRIGGER accounts_unit_path_on_insert BEFORE INSERT ON accounts_unit
    WHEN NEW.path <> {EXPECTED_PATH}
    BEGIN SELECT RAISE(ABORT, 'unit_path_continues_parent'); END
    """,
    f"""
    CREATE TRIGGER accounts_unit_path_on_update BEFORE UPDATE OF path, parent_id, code ON accounts_unit
    WHEN NEW.path <> {EXPECTED_PATH}
    BEGIN SELECT RAISE(ABORT, 'unit_path_continues_parent'); END
    """,
    f"""
    CREATE TRIGGER accounts_unit_no_cycle BEFORE UPDATE OF parent_id ON accounts_unit
    WHEN EXISTS ({ANCESTORS})
    BEGIN SELECT RAISE(ABORT, 'unit_tree_has_no_cycle'); END
    """,
)
SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS accounts_unit_path_on_insert",
    "DROP TRIGGER IF EXISTS accounts_unit_path_on_update",
    "DROP TRIGGER IF EXISTS accounts_unit_no_cycle",
)

POSTGRES_CREATE = (
    f"""
    CREATE FUNCTION accounts_unit_tree() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('accounts_unit_tree'));
        IF TG_OP = 'UPDATE' AND EXISTS ({ANCESTORS}) THEN
            RAISE EXCEPTION 'unit_tree_has_no_cycle' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.path <> {EXPECTED_PATH} THEN
            RAISE EXCEPTION 'unit_path_continues_parent' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER accounts_unit_tree BEFORE INSERT OR UPDATE OF path, parent_id, code ON accounts_unit
    FOR EACH ROW EXECUTE FUNCTION accounts_unit_tree()
    """,
)
POSTGRES_DROP = (
    "DROP TRIGGER IF EXISTS accounts_unit_tree ON accounts_unit",
    "DROP FUNCTION IF EXISTS accounts_unit_tree()",
)


def _run(schema_editor, sqlite, postgres):
    statements = sqlite if schema_editor.connection.vendor == "sqlite" else postgres
    for statement in statements:
        # No parameters: the cursor must not look for placeholders in the body of a trigger.
        schema_editor.connection.cursor().execute(statement)


def create_triggers(apps, schema_editor):
    """Make the triggers, replacing what is there."""
    drop_triggers(apps, schema_editor)
    _run(schema_editor, SQLITE_CREATE, POSTGRES_CREATE)


def drop_triggers(apps, schema_editor):
    """Take the triggers away."""
    _run(schema_editor, SQLITE_DROP, POSTGRES_DROP)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create_triggers, drop_triggers)]
