from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.crypto import primary_key_id
from core.crypto.rotation import keys_in_use, rotate


class Command(BaseCommand):
    """Exit 0 when every value stands under the first key afterwards, 1 when rows are left under an older one."""

    help = (
        "Seal every encrypted field anew under the first key of FIELD_KEYS. May be interrupted and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch-size", type=int, default=200, help="Rows to a transaction (default 200)."
        )
        parser.add_argument("--check", action="store_true", help="Change nothing; only count values by key.")

    def handle(self, *args: Any, batch_size: int, check: bool, **options: Any) -> None:
        refused = 0 if check else self._rotate(batch_size)
        counts = keys_in_use()
        for key_id, count in sorted(counts.items()):
            line = _("Key %(key)s: %(count)d values.") % {"key": key_id or "?", "count": count}
            self.stdout.write(line)
        outdated = counts.total() - counts[primary_key_id()]
        if refused or outdated:
            message = _("%(count)d values are not under the first key; keep the older keys.")
            raise CommandError(message % {"count": outdated})
        self.stdout.write(_("Every value is under the first key; older keys may leave FIELD_KEYS."))

    def _rotate(self, batch_size: int) -> int:
        refused = 0
        for report in rotate(batch_size=batch_size):
            line = _("%(column)s: %(count)d sealed anew, %(changed)d changed meanwhile.")
            facts = {
                "column": report.column,
                "count": report.sealed_anew,
                "changed": report.changed_meanwhile,
            }
            self.stdout.write(line % facts)
            for pk in report.refused:
                line = _("%(column)s, row %(row)s: does not open; left as it was.")
                self.stderr.write(line % {"column": report.column, "row": pk})
            refused += len(report.refused)
        return refused
