"""What the database itself refuses, on both databases, because a CHECK cannot see other rows (decisions.md section 4).

* Revisions and their images never change, are never deleted, and a sealed revision gets no further image.
* A decision never changes but to be undone once, while nothing rests on it; it is never deleted.
* The copies on a decision equal its revision, which is the post's current one; the decider did not start the post.
* A decision without a decider stands only where no target channel wants a review before publication.
* A delivery carries the hash of its revision. It is scheduled, ready, held, published or taken down only with an
  approval of that revision with that hash, not undone, on a channel which that hash covers.
* What was published keeps its content, its channel and its proof.

On SQLite every unique column is a way to `INSERT OR REPLACE` a row past the DELETE trigger, so that INSERT compares
them. There, too, a migration that rebuilds one of the tables named here (`channels_registry_channel` included) must
call `drop_triggers` before and `create_triggers` after: SQLite refuses to rename a table that a trigger names.
"""

from dataclasses import dataclass
from typing import Any

SUBMISSION = "content_review_submission"
REVISION = "content_review_revision"
MEDIA = "content_review_revisionmedia"
DECISION = "content_review_decision"
DELIVERY = "content_review_delivery"
CHANNEL = "channels_registry_channel"

APPROVED_ONLY = "('scheduled', 'ready', 'held', 'published', 'taken_down')"
WAS_PUBLISHED = "('published', 'taken_down')"

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# The channels that a revision names: one row (`uid`) for each, in the form of the channel table.
CHANNELS_OF = {
    SQLITE: "(SELECT replace(value, '-', '') AS uid FROM json_each({revision}.channel_uids))",
    POSTGRESQL: "(SELECT value::uuid AS uid FROM jsonb_array_elements_text({revision}.channel_uids) AS named(value))",
}
DECISION_COLUMNS = (
    "id",
    "uid",
    "submission_id",
    "revision_id",
    "kind",
    "decider_id",
    "submitter_id",
    "revision_author_id",
    "revision_hash",
    "reason",
    "principle_id",
    "decided_at",
)
PROOF_COLUMNS = (
    "submission_id",
    "channel_id",
    "revision_id",
    "revision_hash",
    "published_post_id",
    "published_at",
    "published_by_id",
)


@dataclass(frozen=True)
class Rule:
    """One refusal: on which table, at what, when the row is wrong. `lock` runs first, on PostgreSQL only."""

    name: str
    table: str
    event: str
    wrong: str
    message: str
    lock: str = ""


def rules(vendor: str) -> list[Rule]:
    """All refusals in the dialect of a database."""
    channels = CHANNELS_OF[vendor]
    return [
        *_immutable(REVISION, "a revision cannot be changed or deleted"),
        *_immutable(MEDIA, "an image of a revision cannot be changed or deleted"),
        Rule("content_media_sealed", MEDIA, "INSERT", _SEALED, "a sealed revision gets no further image"),
        *_decision_rules(channels),
        *_delivery_rules(channels),
        *(_replacement_rules() if vendor == SQLITE else ()),
    ]


def _immutable(table: str, message: str) -> list[Rule]:
    short = table.removeprefix("content_review_")
    return [
        Rule(f"content_{short}_no_update", table, "UPDATE", "TRUE", message),
        Rule(f"content_{short}_no_delete", table, "DELETE", "TRUE", message),
    ]


def _changed(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


# A revision is sealed as soon as the post shows it or has a newer one.
_SEALED = f"""
    EXISTS (SELECT 1 FROM {SUBMISSION} s WHERE s.current_revision_id = NEW.revision_id)
    OR EXISTS (SELECT 1 FROM {REVISION} r JOIN {REVISION} newer
               ON newer.submission_id = r.submission_id AND newer.number > r.number WHERE r.id = NEW.revision_id)
"""  # noqa: S608 - constants only

_WRONG_COPIES = f"""
    NOT EXISTS (SELECT 1 FROM {REVISION} r JOIN {SUBMISSION} s ON s.id = r.submission_id
                WHERE r.id = NEW.revision_id AND s.current_revision_id = r.id AND s.id = NEW.submission_id
                  AND r.submitter_id = NEW.submitter_id AND r.author_id = NEW.revision_author_id
                  AND r.content_hash = NEW.revision_hash)
"""  # noqa: S608

_OWN_POST = f"EXISTS (SELECT 1 FROM {SUBMISSION} s WHERE s.id = NEW.submission_id AND s.submitter_id = NEW.decider_id)"  # noqa: S608

_NO_APPROVAL = f"""
    NEW.status IN {APPROVED_ONLY} AND NOT EXISTS (
        SELECT 1 FROM {DECISION} d
        WHERE d.revision_id = NEW.revision_id AND d.revision_hash = NEW.revision_hash
          AND d.kind IN ('approve', 'by_policy') AND d.undone_at IS NULL)
"""  # noqa: S608

_WRONG_HASH = f"""
    NOT EXISTS (SELECT 1 FROM {REVISION} r WHERE r.id = NEW.revision_id
                AND r.submission_id = NEW.submission_id AND r.content_hash = NEW.revision_hash)
"""  # noqa: S608

_RESTS_ON_IT = f"""
    OLD.kind IN ('approve', 'by_policy') AND NEW.undone_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM {DELIVERY} d WHERE d.revision_id = OLD.revision_id AND d.status IN {APPROVED_ONLY})
"""  # noqa: S608

_PROOF_CHANGED = f"""
    OLD.status IN {WAS_PUBLISHED} AND (
        NEW.status NOT IN {WAS_PUBLISHED} OR (OLD.status = 'taken_down' AND NEW.status <> 'taken_down')
        OR {_changed(PROOF_COLUMNS)})
"""


def _decision_rules(channels: str) -> list[Rule]:
    named = channels.format(revision="r")
    review_first = f"""
        NEW.decider_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM {REVISION} r WHERE r.id = NEW.revision_id AND EXISTS (SELECT 1 FROM {named} any_channel)
            AND NOT EXISTS (SELECT 1 FROM {named} target LEFT JOIN {CHANNEL} c ON c.uid = target.uid
                            WHERE c.id IS NULL OR c.review_mode = 'before'))
    """  # noqa: S608
    return [
        Rule(
            "content_decision_copies",
            DECISION,
            "INSERT",
            _WRONG_COPIES,
            "a decision copies people and hash of the current revision",
        ),
        Rule("content_decision_own_post", DECISION, "INSERT", _OWN_POST, "nobody decides on an own post"),
        Rule(
            "content_decision_by_policy",
            DECISION,
            "INSERT",
            review_first,
            "without a decider only where no channel wants a review before publication",
        ),
        Rule(
            "content_decision_born_undone",
            DECISION,
            "INSERT",
            "NEW.undone_at IS NOT NULL",
            "a decision is made before it is undone",
        ),
        Rule(
            "content_decision_no_update",
            DECISION,
            "UPDATE",
            f"OLD.undone_at IS NOT NULL OR {_changed(DECISION_COLUMNS)}",
            "a decision can only be undone, once",
        ),
        Rule(
            "content_decision_in_use",
            DECISION,
            "UPDATE",
            _RESTS_ON_IT,
            "a decision that a delivery rests on stays",
        ),
        Rule("content_decision_no_delete", DECISION, "DELETE", "TRUE", "a decision cannot be deleted"),
    ]


def _delivery_rules(channels: str) -> list[Rule]:
    named = channels.format(revision="r")
    foreign_channel = f"""
        NEW.status IN {APPROVED_ONLY} AND NOT EXISTS (
            SELECT 1 FROM {REVISION} r CROSS JOIN {CHANNEL} c
            WHERE r.id = NEW.revision_id AND c.id = NEW.channel_id AND c.uid IN (SELECT uid FROM {named} target))
    """  # noqa: S608
    # An approval cannot be undone while a delivery that rests on it is being written.
    lock = f"""
        IF NEW.status IN {APPROVED_ONLY} THEN
            PERFORM 1 FROM {DECISION} d WHERE d.revision_id = NEW.revision_id AND d.undone_at IS NULL FOR SHARE;
        END IF;
    """
    found = []
    for event in ("INSERT", "UPDATE"):
        suffix = event.lower()
        found += [
            Rule(
                f"content_delivery_hash_{suffix}",
                DELIVERY,
                event,
                _WRONG_HASH,
                "a delivery carries the hash of its revision",
            ),
            Rule(
                f"content_delivery_approval_{suffix}",
                DELIVERY,
                event,
                _NO_APPROVAL,
                "no publication without an approval of exactly this revision",
                lock,
            ),
            Rule(
                f"content_delivery_channel_{suffix}",
                DELIVERY,
                event,
                foreign_channel,
                "the approved revision does not name this channel",
            ),
        ]
    found.append(
        Rule(
            "content_delivery_proof", DELIVERY, "UPDATE", _PROOF_CHANGED, "what was published keeps its proof"
        )
    )
    return found


def _replacement_rules() -> list[Rule]:
    """SQLite only: an INSERT that would replace a row (a lost key would otherwise be a lost DELETE trigger)."""
    same = {
        REVISION: "t.id = NEW.id OR t.uid = NEW.uid OR (t.submission_id = NEW.submission_id AND t.number = NEW.number)",
        MEDIA: "t.id = NEW.id OR (t.revision_id = NEW.revision_id AND t.position = NEW.position)",
        DECISION: "t.id = NEW.id OR t.uid = NEW.uid OR (t.revision_id = NEW.revision_id AND t.undone_at IS NULL)",
        DELIVERY: "(t.id = NEW.id OR t.uid = NEW.uid OR t.published_post_id = NEW.published_post_id "
        "OR (t.submission_id = NEW.submission_id AND t.channel_id = NEW.channel_id)) "
        f"AND t.status IN {WAS_PUBLISHED}",
    }
    return [
        Rule(
            f"content_{table.removeprefix('content_review_')}_no_replace",
            table,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {table} t WHERE {condition})",  # noqa: S608
            "an existing row cannot be replaced",
        )
        for table, condition in same.items()
    ]


# Tables whose emptying PostgreSQL refuses as a whole; SQLite has no TRUNCATE.
_KEPT = (REVISION, MEDIA, DECISION)


def create_triggers(connection: Any) -> None:
    """Put the triggers in place."""
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            for statement in _sqlite_statements():
                cursor.execute(statement)
            return
        for statement in _postgresql_statements():
            cursor.execute(statement)
        _pin_search_path(cursor)


def drop_triggers(connection: Any) -> None:
    """Take the triggers away, before a migration that rebuilds one of the tables."""
    with connection.cursor() as cursor:
        for rule in rules(connection.vendor):
            if connection.vendor == SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {rule.name}()")
        if connection.vendor != SQLITE:
            for table in _KEPT:
                cursor.execute(f"DROP TRIGGER IF EXISTS content_no_truncate ON {table}")
            cursor.execute("DROP FUNCTION IF EXISTS content_no_truncate()")


def missing_triggers(connection: Any) -> list[str]:
    """Names of triggers that are absent or, on PostgreSQL, not ENABLE ALWAYS."""
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal")
        found = {name for (name,) in cursor.fetchall()}
    return [rule.name for rule in rules(connection.vendor) if rule.name not in found]


def _sqlite_statements() -> list[str]:
    return [
        f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} "
        f"BEGIN SELECT RAISE(ABORT, '{rule.name}: {rule.message}') WHERE {_for_sqlite(rule.wrong)}; END"
        for rule in rules(SQLITE)
    ]


def _for_sqlite(condition: str) -> str:
    """SQLite compares with NULL by IS; the words of the standard came with 3.39 only."""
    return condition.replace("IS DISTINCT FROM", "IS NOT")


def _postgresql_statements() -> list[str]:
    """A function and a trigger for each rule. Functions read the tables of their own schema, whoever calls them."""
    found = []
    for rule in rules(POSTGRESQL):
        row = "OLD" if rule.event == "DELETE" else "NEW"
        found += [
            f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule.lock} "
            f"IF {rule.wrong} THEN RAISE EXCEPTION '{rule.name}: {rule.message}' "
            f"USING ERRCODE = 'check_violation', CONSTRAINT = '{rule.name}'; END IF; RETURN {row}; END $$",
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
            f"ALTER TABLE {rule.table} ENABLE ALWAYS TRIGGER {rule.name}",
        ]
    found.append(
        "CREATE FUNCTION content_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'content_no_truncate: this table is not emptied' USING ERRCODE = 'check_violation'; END $$"
    )
    for table in _KEPT:
        found += [
            f"CREATE TRIGGER content_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION content_no_truncate()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER content_no_truncate",
        ]
    return found


def _pin_search_path(cursor: Any) -> None:
    """A function that looks at tables must not be led to temporary ones of the same name."""
    cursor.execute("SELECT quote_ident(current_schema())")
    schema = cursor.fetchone()[0]
    for rule in rules(POSTGRESQL):
        cursor.execute(f"ALTER FUNCTION {rule.name}() SET search_path = {schema}, pg_temp")
