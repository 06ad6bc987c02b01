"""Write docs/workflows.md from the transition tables of the apps."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils import translation

from core.workflow import Workflow, mermaid

INTRODUCTION = """# State machines

Written by `make docs` from the tables in each app's `transitions.py`; a test fails when it is stale. A status changes
only through the engine in `core/workflow.py`.
"""


class Command(BaseCommand):
    help = "Write docs/workflows.md from the transition tables."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 when the file is stale"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = settings.BASE_DIR / "docs" / "workflows.md"
        text = document()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/workflows.md is stale: run `make docs`.")


def document() -> str:
    """The whole file, in Turkish as the people of the institution say it."""
    with translation.override("tr"):
        sections = [_section(*row) for row in declared()]
    return "\n".join([INTRODUCTION, *sections])


def declared() -> list[tuple[str, Workflow, type[models.TextChoices]]]:
    """(name, table, states) of every app with a `transitions` module, from its dict `WORKFLOWS`."""
    rows = []
    for app in apps.get_app_configs():
        if Path(app.path).parent == settings.BASE_DIR and find_spec(f"{app.name}.transitions"):
            for name, (workflow, states) in import_module(f"{app.name}.transitions").WORKFLOWS.items():
                rows.append((f"{app.name}: {name}", workflow, states))
    return sorted(rows, key=lambda row: row[0])


def _section(name: str, workflow: Workflow, states: type[models.TextChoices]) -> str:
    lines = [f"## {name}\n", "```mermaid", mermaid(workflow, states).rstrip(), "```\n"]
    lines += ["| transition | from | to | reason obligatory |", "|---|---|---|---|"]
    labels = {state.value: str(state.label) for state in states}
    for transition in workflow:
        sources = ", ".join(labels[state.value] for state in states if state.value in transition.sources)
        reason = "yes" if transition.reason_required else ""
        lines.append(
            f"| {transition.label} (`{transition.name}`) | {sources} | {labels[transition.target]} | {reason} |"
        )
    return "\n".join(lines) + "\n"
