"""Keep locale/tr in step with the sources: collect, merge, compile; or only check."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import translations

APPS = (
    "config",
    "feedback_routing",
    "content_review",
    "moderation",
    "guidance",
    "channels_registry",
    "accounts",
    "audit",
    "core",
)
FOLDERS = (*APPS, "templates")
SHOWN = 25


class Command(BaseCommand):
    help = "Collect the texts of the interface into locale/tr and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 unless all is complete"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "locale" / "tr" / "LC_MESSAGES"
        po, mo = folder / "django.po", folder / "django.mo"
        try:
            wanted = translations.collect(settings.BASE_DIR, FOLDERS)
            known = translations.read(po.read_text(encoding="utf-8")) if po.exists() else {}
        except translations.CatalogueError as error:
            raise CommandError(str(error)) from error
        catalogue = translations.merge(wanted, known)
        found = translations.problems(catalogue)
        text, binary = translations.write(catalogue), translations.compile_mo(catalogue)
        if options["check"]:
            if not po.exists() or po.read_text(encoding="utf-8") != text:
                found.append(
                    "locale/tr/LC_MESSAGES/django.po is not what the sources say: run `make messages`."
                )
            elif not mo.exists() or mo.read_bytes() != binary:
                found.append(
                    "locale/tr/LC_MESSAGES/django.mo is not compiled from django.po: run `make messages`."
                )
            if found:
                more = [f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
                raise CommandError("\n".join([*found[:SHOWN], *more]))
            return
        folder.mkdir(parents=True, exist_ok=True)
        po.write_text(text, encoding="utf-8")
        mo.write_bytes(binary)
        for problem in found:
            self.stdout.write(problem)
        self.stdout.write(f"{len(catalogue)} texts, {len(found)} to do.")
