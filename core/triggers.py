"""Rules that the database itself holds, whatever path a statement takes: a CHECK cannot see other rows.

An app keeps its rules in versions. `<app>/triggers/v1.py` is what a migration installs and never changes once it is
released; `<app>/triggers/__init__.py` names the newest as RULES (docs/decisions/0005 says how a rule changes). A rule
becomes one trigger for each of its events, on both databases with the same name, which begins with the app's label.

On PostgreSQL a trigger is ENABLE ALWAYS, so that `session_replication_role` does not switch it off, and its function
looks for tables in its own schema only, so that a temporary table cannot take their place. Whoever owns the tables can
still drop a trigger: the system check core.W001 finds that, and a definition that is not the rule's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.migrations import RunPython
from django.utils.module_loading import module_has_submodule

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Event: word of SQL. SQLite has no TRUNCATE; rules about it are PostgreSQL's.
EVENTS = {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE", "truncate": "TRUNCATE"}
# What a PostgreSQL function gives back, so that the statement goes on; after the row it is not looked at.
_RESULT = {"insert": "NEW", "update": "NEW", "delete": "OLD", "truncate": "NULL"}


@dataclass(frozen=True)
class Rule:
    """One refusal: of these `events` on `table`, where `wrong` is true of the rows NEW and OLD.

    Conditions are SQL that both databases read, else there is a rule of the same name for each `vendor`. `when` says to
    which rows the rule applies at all; `lock` are statements that run before `wrong`, on PostgreSQL only, to keep what
    the judgement rests on as it is until the end of the transaction. SQLite knows OLD at updates and deletions only.
    """

    name: str
    table: str
    events: tuple[str, ...]
    wrong: str
    message: str
    when: str = "TRUE"
    timing: str = "BEFORE"
    lock: str = ""
    vendor: str = ""


@dataclass(frozen=True)
class _Trigger:
    """A rule at one of its events."""

    rule: Rule
    event: str

    @property
    def name(self) -> str:
        """The rule's name; a rule of several events adds which one."""
        return self.rule.name if len(self.rule.events) == 1 else f"{self.rule.name}_{self.event}"

    @property
    def _message(self) -> str:
        """What the refusal says, as a word of SQL."""
        return "'{}'".format(f"{self.name}: {self.rule.message}".replace("'", "''"))

    def sqlite(self) -> str:
        """The statement that makes it. SQLite compares with NULL by IS; the words of the standard are newer."""
        rule = self.rule
        statement = (
            f"CREATE TRIGGER {self.name} {rule.timing} {EVENTS[self.event]} ON {rule.table} WHEN {rule.when} "
            f"BEGIN SELECT RAISE(ABORT, {self._message}) WHERE {rule.wrong}; END"
        )
        return statement.replace("IS DISTINCT FROM", "IS NOT")

    def postgresql(self) -> str:
        """The statement that makes it, as `pg_get_triggerdef` gives it back."""
        level = "STATEMENT" if self.event == "truncate" else "ROW"
        return (
            f"CREATE TRIGGER {self.name} {self.rule.timing} {EVENTS[self.event]} ON {self.rule.table} "
            f"FOR EACH {level} EXECUTE FUNCTION {self.name}()"
        )

    def body(self) -> str:
        """What its PostgreSQL function does; the error code makes Django raise IntegrityError."""
        rule = self.rule
        return (
            f" BEGIN IF {rule.when} THEN {rule.lock} IF {rule.wrong} THEN "
            f"RAISE EXCEPTION USING MESSAGE = {self._message}, "
            f"ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; "
            f"END IF; END IF; RETURN {_RESULT[self.event]}; END "
        )


def create(connection: Any, rules: Iterable[Rule]) -> None:
    """Make the triggers of the rules; they must not be there yet."""
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            for trigger in _triggers(rules, SQLITE):
                cursor.execute(trigger.sqlite())
            return
        path = _search_path(cursor)
        for trigger in _triggers(rules, POSTGRESQL):
            cursor.execute(
                f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql "
                f"SET search_path = {path} AS $${trigger.body()}$$"
            )
            cursor.execute(trigger.postgresql())
            cursor.execute(f"ALTER TABLE {trigger.rule.table} ENABLE ALWAYS TRIGGER {trigger.name}")


def drop(connection: Any, rules: Iterable[Rule]) -> None:
    """Take the triggers of the rules away, those that are there."""
    with connection.cursor() as cursor:
        for trigger in _triggers(rules, connection.vendor):
            if connection.vendor == SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.rule.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger.name}()")


def missing(connection: Any, rules: Iterable[Rule]) -> list[str]:
    """Names of triggers that the database does not hold as the rules say: absent, switched off, or another text."""
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            held = dict(cursor.fetchall())
            return [item.name for item in _triggers(rules, SQLITE) if held.get(item.name) != item.sqlite()]
        setting = f"search_path={_search_path(cursor)}"
        cursor.execute(
            "SELECT t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid, true), p.prosrc, p.proconfig "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
        )
        held = {name: definition for name, *definition in cursor.fetchall()}
    return [
        item.name
        for item in _triggers(rules, POSTGRESQL)
        if held.get(item.name) != ["A", item.postgresql(), item.body(), [setting]]
    ]


def names(rules: Iterable[Rule], vendor: str) -> list[str]:
    """What the triggers of the rules are called on a database."""
    return [trigger.name for trigger in _triggers(rules, vendor)]


def live() -> dict[str, Sequence[Rule]]:
    """The newest rules of every app that has some, by the app's label."""
    modules = {
        config.label: f"{config.name}.triggers"
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "triggers")
    }
    return {label: import_module(name).RULES for label, name in modules.items() if name != __name__}


def switch(before: Sequence[Rule], after: Sequence[Rule]) -> RunPython:
    """The operation of a migration that puts some rules in the place of others; nothing is `()`."""

    def forwards(_apps: Any, schema_editor: Any) -> None:
        drop(schema_editor.connection, before)
        create(schema_editor.connection, after)

    def backwards(_apps: Any, schema_editor: Any) -> None:
        drop(schema_editor.connection, after)
        create(schema_editor.connection, before)

    return RunPython(forwards, backwards)


def _triggers(rules: Iterable[Rule], vendor: str) -> Iterator[_Trigger]:
    for rule in rules:
        if rule.vendor in ("", vendor):
            for event in rule.events:
                if (vendor, event) != (SQLITE, "truncate"):
                    yield _Trigger(rule, event)


def _search_path(cursor: Any) -> str:
    """The tables' schema, then nothing but temporary tables, which are otherwise looked through first."""
    cursor.execute("SELECT quote_ident(current_schema())")
    return f"{cursor.fetchone()[0]}, pg_temp"
