"""Prints the checks of a post from their registry, as Markdown: what each looks for and how it is mended."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from content_review.checks.base import PostCheck
from content_review.checks.registry import REGISTRY

WEIGHTS = {"error": "blocks", "warning": "needs a tick", "info": "only tells"}


class Command(BaseCommand):
    """`manage.py list_checks`"""

    help = "Print the checks of a post as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            self.stdout.write("# Checks of a post\n")
            for check in REGISTRY:
                self.stdout.write(describe(check))


def describe(check: PostCheck) -> str:
    """One check as a section."""
    facts = [WEIGHTS[check.severity]]
    if check.overridable:
        facts.append("the Directorate may override it with a reason")
    if check.is_time_bound:
        facts.append("run again when the time is moved")
    sentences = [f"- {_plain(message)} {_plain(hint)}".rstrip() for message, hint in check.messages.values()]
    summary = " ".join((check.__doc__ or "").split())
    return "\n".join(
        [f"## {check.label} (`{check.id}`)", "", summary, "", f"*{', '.join(facts)}.*", "", *sentences, ""]
    )


def _plain(words: Any) -> str:
    """The sentence with the names of its facts instead of their values."""
    return str(words % _Named())


class _Named(dict):
    """Facts by their own names; a number where a plural asks for one."""

    def __getitem__(self, key: str) -> Any:
        return 2 if key == "over" else f"<{key}>"
