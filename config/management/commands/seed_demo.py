"""Fill an empty database with the fictional institution of the demonstration."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Institution
from config.seeding.seed import seed
from config.seeding.stage import StepFailed


class Command(BaseCommand):
    help = (
        "Fill an empty database with a fictional university: units, people, accounts and posts in every state. "
        "Only where DEMO_MODE is on, which production refuses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is an institution already"
        )
        parser.add_argument(
            "--password", default="", help="lets everybody sign in by the form too, with this password"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError(
                "Demo data belongs only where DEMO_MODE is on; this installation is a real one."
            )
        if Institution.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is an institution already. Demo data goes into an empty database only.")
        begun = time.monotonic()
        try:
            made = seed(password=options["password"])
        except StepFailed as failure:
            raise CommandError(str(failure)) from failure
        if options["verbosity"]:
            self.stdout.write(
                f"{made.units} units, {made.people} people, {made.channels} accounts, {made.posts} posts "
                f"in {time.monotonic() - begun:.1f} s."
            )
