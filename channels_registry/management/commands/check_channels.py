"""`manage.py check_channels`: does the register hold what the procedure demands (P02, P21)? For the nightly cron."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from channels_registry.services.duties import unrepresented_active_channels


class Command(BaseCommand):
    help = (
        "Check that every active account has a representative in office; grants are checked by sync_grants."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when everything holds, 1 with every problem on a line of its own."""
        problems = [
            f"{channel}: active without a representative in office"
            for channel in unrepresented_active_channels()
        ]
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Every active account has a representative in office.")
