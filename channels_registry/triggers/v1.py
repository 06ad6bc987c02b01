"""Invariants that look at other rows. Installed by migration 0002; they do not change once they are released.

I1 (P21): the primary duty of an active channel is an open primary duty of that very channel, held through an
    appointment as representative or manager that is not ended and covers the channel's unit. A duty or an appointment
    that an active channel rests on cannot end: the service restricts the channel first, then ends them.
I3 (P02): an official channel belongs to the Directorate, also after the unit's kind changed.

The triggers run after the row is written, so that they judge what is there, and on INSERT too: on SQLite
`INSERT OR REPLACE` is an update that no update trigger sees. Deletion needs none: foreign keys refuse it.
On PostgreSQL the rows that a judgement rests on are locked for share until the end of the transaction.
"""

from core.triggers import Rule

CHANNEL, DUTY = "channels_registry_channel", "channels_registry_channelduty"
APPOINTMENT, UNIT = "accounts_appointment", "accounts_unit"

I1 = "an active channel needs an open primary duty through an appointment in force that covers it"
I3 = "an official channel belongs to the Directorate"

WRITTEN = ("insert", "update")

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
"""  # noqa: S608 (constants only)

# Active channels that the row NEW of a table bears upon.
ACTIVE_ON_DUTY = f"SELECT 1 FROM {CHANNEL} c WHERE c.status = 'active' AND c.primary_duty_id = NEW.id"  # noqa: S608
ACTIVE_ON_APPOINTMENT = f"""
    SELECT 1 FROM {CHANNEL} c JOIN {DUTY} held ON held.id = c.primary_duty_id
    WHERE c.status = 'active' AND held.appointment_id = NEW.id
"""  # noqa: S608
OFFICIAL_OF_UNIT = f"SELECT 1 FROM {CHANNEL} c WHERE c.unit_id = NEW.id AND c.kind = 'official'"  # noqa: S608
DIRECTORATE_OF_CHANNEL = f"SELECT 1 FROM {UNIT} u WHERE u.id = NEW.unit_id AND u.kind = 'directorate'"  # noqa: S608

RULES = (
    Rule(
        name="channels_registry_channel_i1",
        table=CHANNEL,
        events=WRITTEN,
        timing="AFTER",
        when="NEW.status = 'active'",
        # It cannot end at the same moment.
        lock=f"PERFORM 1 FROM {DUTY} d JOIN {APPOINTMENT} a ON a.id = d.appointment_id "
        "WHERE d.id = NEW.primary_duty_id FOR SHARE OF d, a;",
        wrong=f"NOT EXISTS ({GOOD_DUTY.format(c='NEW')})",
        message=I1,
    ),
    Rule(
        name="channels_registry_duty_i1",
        table=DUTY,
        events=WRITTEN,
        timing="AFTER",
        wrong=f"EXISTS ({ACTIVE_ON_DUTY} AND NOT EXISTS ({GOOD_DUTY.format(c='c')}))",
        message=I1,
    ),
    Rule(
        name="channels_registry_appointment_i1",
        table=APPOINTMENT,
        events=WRITTEN,
        timing="AFTER",
        wrong=f"EXISTS ({ACTIVE_ON_APPOINTMENT} AND NOT EXISTS ({GOOD_DUTY.format(c='c')}))",
        message=I1,
    ),
    Rule(
        name="channels_registry_channel_i3",
        table=CHANNEL,
        events=WRITTEN,
        timing="AFTER",
        when="NEW.kind = 'official'",
        lock=f"PERFORM 1 FROM {UNIT} u WHERE u.id = NEW.unit_id FOR SHARE;",
        wrong=f"NOT EXISTS ({DIRECTORATE_OF_CHANNEL})",
        message=I3,
    ),
    Rule(
        name="channels_registry_unit_i3",
        table=UNIT,
        events=WRITTEN,
        timing="AFTER",
        when="NEW.kind <> 'directorate'",
        wrong=f"EXISTS ({OFFICIAL_OF_UNIT})",
        message=I3,
    ),
)
