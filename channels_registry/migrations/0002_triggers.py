"""Invariants that look at other rows, which a CHECK cannot do, on both databases.

I1 (P21): the primary duty of an active channel is an open primary duty of that very channel, held through an appointment
    as representative or manager that is not ended and covers the channel's unit. A duty or an appointment that an
    active channel rests on cannot end: the service restricts the channel first, then ends them.
I3 (P02): an official channel belongs to the Directorate, also after the unit's kind changed.

The triggers run after the row is written, so that they judge what is there, and on INSERT too: on SQLite
`INSERT OR REPLACE` is an update that no update trigger sees. Deletion needs none: foreign keys refuse it.
On PostgreSQL the rows that a judgement rests on are locked for share until the end of the transaction.

SQLite: a later migration that rebuilds one of these tables takes the triggers away first and puts them back afterwards
(`remove`, `install`), because SQLite refuses to rename a table while a trigger of another one names it.
"""

from django.db import migrations

CHANNEL, DUTY = "channels_registry_channel", "channels_registry_channelduty"
APPOINTMENT, UNIT = "accounts_appointment", "accounts_unit"

I1 = "I1: an active channel needs an open primary duty through an appointment in force that covers it"
I3 = "I3: an official channel belongs to the Directorate"

# The duty that channel `c` rests on, if it is good enough to be active with. `{c}` is the channel's row.
GOOD_DUTY = f"""
    SELECT 1 FROM {DUTY} d
    JOIN {APPOINTMENT} a ON a.id = d.appointment_id
    JOIN {UNIT} au ON au.id = a.unit_id
    JOIN {UNIT} cu ON cu.id = {{c}}.unit_id
    WHERE d.id = {{c}}.primary_duty_id AND d.channel_id = {{c}}.id AND d.kind = 'primary' AND d.ended_at IS NULL
      AND a.ended_at IS NULL AND a.role IN ('representative', 'manager')
      AND (a.scope = 'institution' OR au.id = cu.id
           OR (a.scope = 'subtree' AND substr(cu.path, 1, length(au.path)) = au.path))
"""  # noqa: S608 - constants only

# Active channels that the row NEW of a table bears upon.
ACTIVE_ON_DUTY = f"SELECT 1 FROM {CHANNEL} c WHERE c.status = 'active' AND c.primary_duty_id = NEW.id"  # noqa: S608
ACTIVE_ON_APPOINTMENT = f"""
    SELECT 1 FROM {CHANNEL} c JOIN {DUTY} held ON held.id = c.primary_duty_id
    WHERE c.status = 'active' AND held.appointment_id = NEW.id
"""  # noqa: S608
OFFICIAL_OF_UNIT = f"SELECT 1 FROM {CHANNEL} c WHERE c.unit_id = NEW.id AND c.kind = 'official'"  # noqa: S608
DIRECTORATE_OF_CHANNEL = f"SELECT 1 FROM {UNIT} u WHERE u.id = NEW.unit_id AND u.kind = 'directorate'"  # noqa: S608

# Trigger: (table, when it has something to say, what must not be, message); the same for both databases.
RULES = {
    "channel_i1": (CHANNEL, "NEW.status = 'active'", f"NOT EXISTS ({GOOD_DUTY.format(c='NEW')})", I1),
    "channel_i3": (CHANNEL, "NEW.kind = 'official'", f"NOT EXISTS ({DIRECTORATE_OF_CHANNEL})", I3),
    "duty_i1": (DUTY, "", f"EXISTS ({ACTIVE_ON_DUTY} AND NOT EXISTS ({GOOD_DUTY.format(c='c')}))", I1),
    "appointment_i1": (
        APPOINTMENT,
        "",
        f"EXISTS ({ACTIVE_ON_APPOINTMENT} AND NOT EXISTS ({GOOD_DUTY.format(c='c')}))",
        I1,
    ),
    "unit_i3": (UNIT, "NEW.kind <> 'directorate'", f"EXISTS ({OFFICIAL_OF_UNIT})", I3),
}
# What a judgement about a channel rests on; locked on PostgreSQL so that it cannot end at the same moment.
LOCKS = {
    "channel_i1": f"""
        PERFORM 1 FROM {DUTY} d JOIN {APPOINTMENT} a ON a.id = d.appointment_id
        WHERE d.id = NEW.primary_duty_id FOR SHARE OF d, a;
    """,
    "channel_i3": f"PERFORM 1 FROM {UNIT} u WHERE u.id = NEW.unit_id FOR SHARE;",
}


def sqlite_statements() -> list[str]:
    """One trigger for INSERT and one for UPDATE per rule: SQLite knows no "or" there."""
    return [
        f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} "
        f"{f'WHEN {when} ' if when else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{message}') WHERE {wrong}; END"
        for name, (table, when, wrong, message) in RULES.items()
        for event in ("INSERT", "UPDATE")
    ]


def postgresql_statements() -> list[str]:
    """A function and a trigger per rule; the error code makes Django raise IntegrityError."""
    found = []
    for name, (table, when, wrong, message) in RULES.items():
        found.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {LOCKS.get(name, '')} "
            f"IF {wrong} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', "
            f"CONSTRAINT = '{name}'; END IF; RETURN NULL; END $$"
        )
        condition = f"WHEN ({when}) " if when else ""
        found.append(
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON {table} FOR EACH ROW {condition}"
            f"EXECUTE FUNCTION {name}()"
        )
    return found


def install(apps, schema_editor) -> None:
    """Put the triggers in place."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_statements() if is_sqlite else postgresql_statements():
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor) -> None:
    """Take the triggers away."""
    for name, (table, *_rest) in RULES.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}_insert")
            schema_editor.execute(f"DROP TRIGGER {name}_update")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
