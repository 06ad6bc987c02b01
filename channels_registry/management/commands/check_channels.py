"""`manage.py check_channels`: does the register hold what the procedure demands (P02, P21)? For the nightly cron."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from channels_registry.services.duties import unrepresented_active_channels
from channels_registry.services.grants import channel_grant_drift


class Command(BaseCommand):
    help = "Check that every active account has a representative in office and that grants equal duties."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when everything holds, 1 with every problem on a line of its own."""
        problems = [
            f"{channel}: active without a representative in office"
            for channel in unrepresented_active_channels()
        ]
        drift = channel_grant_drift()
        problems += [f"grant missing: {grant}" for grant in sorted(drift.missing)]
        problems += [f"grant too much: {grant}" for grant in sorted(drift.surplus)]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Every active account has a representative; grants equal duties.")
