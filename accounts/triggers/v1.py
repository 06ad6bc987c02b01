"""Units form a tree (I18), and a stored file stays what it is. Installed by migration 0002; frozen once released."""

from core.triggers import SQLITE, Rule

UNIT = "accounts_unit"
FILE = "accounts_storedfile"

# Two moves at once see each other; `services.units` takes the same lock.
ONE_AT_A_TIME = "PERFORM pg_advisory_xact_lock(hashtext('accounts_unit_tree'));"

WRONG_PATH = f"""
    NEW.path <> coalesce((SELECT parent.path FROM {UNIT} parent WHERE parent.id = NEW.parent_id), '') || NEW.code || '.'
"""  # noqa: S608 (constants only)

BELOW_ITSELF = f"""
    EXISTS (
        WITH RECURSIVE ancestor(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT unit.parent_id FROM {UNIT} unit JOIN ancestor ON unit.id = ancestor.id
            WHERE unit.parent_id IS NOT NULL
        )
        SELECT 1 FROM ancestor WHERE id = NEW.id)
"""  # noqa: S608

RULES = (
    Rule(
        name="accounts_unit_path_on_insert",
        table=UNIT,
        events=("insert",),
        lock=ONE_AT_A_TIME,
        wrong=WRONG_PATH,
        message="the path of a unit continues its parent's",
    ),
    Rule(
        name="accounts_unit_path_on_update",
        table=UNIT,
        events=("update",),
        when="(OLD.path, OLD.parent_id, OLD.code) IS DISTINCT FROM (NEW.path, NEW.parent_id, NEW.code)",
        lock=ONE_AT_A_TIME,
        wrong=WRONG_PATH,
        message="the path of a unit continues its parent's",
    ),
    Rule(
        name="accounts_unit_no_cycle",
        table=UNIT,
        events=("update",),
        when="OLD.parent_id IS DISTINCT FROM NEW.parent_id",
        lock=ONE_AT_A_TIME,
        wrong=BELOW_ITSELF,
        message="no unit lies below itself",
    ),
    # The hash is the identity of the bytes, `name` is where they lie: other bytes are another file.
    Rule(
        name="accounts_file_kept",
        table=FILE,
        events=("update",),
        wrong="(OLD.id, OLD.name, OLD.sha256, OLD.file_class, OLD.content_type, OLD.size_bytes, OLD.width, OLD.height) "
        "IS DISTINCT FROM "
        "(NEW.id, NEW.name, NEW.sha256, NEW.file_class, NEW.content_type, NEW.size_bytes, NEW.width, NEW.height)",
        message="a stored file does not become another one",
    ),
    # INSERT OR REPLACE would do what the rule before refuses.
    Rule(
        name="accounts_file_no_replace",
        table=FILE,
        events=("insert",),
        vendor=SQLITE,
        wrong=f"EXISTS (SELECT 1 FROM {FILE} t WHERE t.id = NEW.id OR t.uid = NEW.uid OR t.name = NEW.name)",  # noqa: S608
        message="a stored file is not replaced",
    ),
)
