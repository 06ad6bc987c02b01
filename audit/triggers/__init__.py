"""The newest rules that the database holds for the ledger; older versions stay as migrations installed them.

Whoever owns the tables can still drop the triggers: what was changed then is found by the verification, and a cut tail
by an anchor outside of the database.
"""

from audit.triggers.v1 import ADVISORY_LOCK, RULES, TABLE

__all__ = ["ADVISORY_LOCK", "RULES", "TABLE"]
