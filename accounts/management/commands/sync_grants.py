"""Compare guardian's grants with the open appointments; repair what differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import grants
from accounts.services.grants import Drift


class Command(BaseCommand):
    help = (
        "Bring the stored permissions back to what the open appointments say; --check only compares (exit 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, exit 1 when something differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            found = grants.repair()
            self._say(found, options["verbosity"])
            if options["verbosity"]:
                done = _("Permissions are repaired.") if found else _("Permissions and appointments agree.")
                self.stdout.write(done)
            return
        found = grants.drift()
        self._say(found, options["verbosity"])
        if found:
            message = _(
                "%(missing)d permissions missing, %(surplus)d too many, %(staff)d people with a wrong is_staff; "
                "run sync_grants to repair them."
            )
            facts = {"missing": len(found.missing), "surplus": len(found.surplus), "staff": len(found.staff)}
            raise CommandError(message % facts)
        if options["verbosity"]:
            self.stdout.write(_("Permissions and appointments agree."))

    def _say(self, found: Drift, verbosity: int) -> None:
        """One line per difference; people by external id, as in the ledger."""
        if not (found and verbosity):
            return
        names = dict(User.objects.filter(pk__in=found.users).values_list("pk", "external_id"))
        for word, rows in (("missing", found.missing), ("surplus", found.surplus)):
            for user_id, unit_id, name in sorted(rows):
                self.stdout.write(f"{word}: {names[user_id]} unit {unit_id} {name}")
        for user_id in sorted(found.staff):
            self.stdout.write(f"is_staff: {names[user_id]}")
