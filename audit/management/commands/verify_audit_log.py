from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.verify import Problem, Report, verify_ledger


class Command(BaseCommand):
    """Exit 0 and the head when the ledger is whole, 1 and the first bad entry when it is not. Writes nothing."""

    help = "Verify the hash chain of the audit ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--segment", type=int, help="Only this year.")
        parser.add_argument(
            "--after", help="Head hash of the archived year before the first one that is here."
        )

    def handle(self, *args: Any, segment: int | None, after: str | None, **options: Any) -> None:
        report = verify_ledger(segment=segment, after=after)
        if not report.is_whole:
            raise CommandError(_complaint(report))
        if segment is not None and not report.count:
            raise CommandError(_("The audit trail has no entry of %(year)d.") % {"year": segment})
        line = ngettext(
            "The audit trail is whole: %(count)d entry, head %(year)d/%(number)d %(hash)s",
            "The audit trail is whole: %(count)d entries, head %(year)d/%(number)d %(hash)s",
            report.count,
        )
        head = {"year": report.segment, "number": report.seq, "hash": report.hash}
        self.stdout.write(line % {"count": report.count, **head})


def _complaint(report: Report) -> str:
    """The first bad entry and what is wrong with it, in the active language."""
    lines = {
        Problem.ALTERED: _("Entry %(year)d/%(number)d was altered."),
        Problem.MISSING: _("Entry %(year)d/%(number)d is missing."),
        Problem.REPEATED: _("Entry %(year)d/%(number)d is there twice."),
        Problem.UNLINKED: _("Entry %(year)d/%(number)d does not follow the entry before it."),
    }
    line = lines[Problem(report.problem or "")]
    counted = ngettext(
        "%(count)d entry before it verified.", "%(count)d entries before it verified.", report.count
    )
    number = {"year": report.segment, "number": report.seq}
    return f"{line % number} {counted % {'count': report.count}}"
