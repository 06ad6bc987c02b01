"""Compare guardian's grants, on units and whatever else has some, with what they follow from; repair what differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.grants import Drift, projectors


class Command(BaseCommand):
    help = (
        "Bring the stored permissions back to what the open appointments say, those on channels to what the duties "
        "say; --check only compares (exit 1)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, exit 1 when something differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_check, is_loud = options["check"], bool(options["verbosity"])
        found = {
            projector.key: projector.drift() if is_check else projector.repair()
            for projector in projectors.items()
        }
        if is_loud:
            for key, drift in found.items():
                self._say(key, drift)
        if is_check and any(found.values()):
            message = _(
                "%(missing)d permissions missing, %(surplus)d too many, %(staff)d people with a wrong is_staff; "
                "run sync_grants to repair them."
            )
            facts = {
                name: sum(len(getattr(drift, name)) for drift in found.values())
                for name in ("missing", "surplus", "staff")
            }
            raise CommandError(message % facts)
        if is_loud:
            repaired = any(found.values())
            self.stdout.write(
                _("Permissions are repaired.") if repaired else _("Permissions and appointments agree.")
            )

    def _say(self, key: str, found: Drift) -> None:
        """One line per difference; people by external id, as in the ledger."""
        names = dict(User.objects.filter(pk__in=found.users).values_list("pk", "external_id"))
        for word, rows in (("missing", found.missing), ("surplus", found.surplus)):
            for user_id, object_id, name in sorted(rows):
                self.stdout.write(f"{word}: {names[user_id]} {key} {object_id} {name}")
        for user_id in sorted(found.staff):
            self.stdout.write(f"is_staff: {names[user_id]}")
