"""Counts texts by their platforms' own rules: JSON lines in, JSON lines out."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand

from channels_registry.limit_rows import current_limits
from channels_registry.platforms.limits import PlatformLimits
from channels_registry.platforms.rules import check_text


class Command(BaseCommand):
    """`{"platform": "x", "text": "..."}` -> `{"length", "limit", "unit", "problems"}`, a line for a line.

    Lines are answered one by one in their order, blank ones skipped. A line that cannot be answered yields
    `{"error": "..."}` and makes the exit code 1 at the end (architecture.md section 9).
    """

    help = "Reads JSON lines with platform and text from stdin, writes length, limit, unit and problems."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Answers stdin on stdout."""
        limits = current_limits()
        has_failed = False
        for answer in answers(_lines(), limits):
            has_failed |= "error" in answer
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()
        if has_failed:
            sys.exit(1)


def answers(lines: Iterable[str | bytes], limits: Mapping[str, PlatformLimits]) -> Iterator[dict[str, Any]]:
    """The answer to each line that is not blank, as soon as the line is there."""
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode("utf-8") if isinstance(line, bytes) else line
            text = text.removeprefix("\ufeff") if number == 1 else text
            if text.strip():
                yield _answer(text, limits)
        except (ValueError, RecursionError) as error:
            yield {"error": f"line {number}: {_reason(error)}"}


def _answer(line: str, limits: Mapping[str, PlatformLimits]) -> dict[str, Any]:
    """Raises ValueError with what is wrong with the line."""
    request = json.loads(line)
    if not isinstance(request, dict):
        raise ValueError("a line must be an object with platform and text")
    platform, text = request.get("platform"), request.get("text")
    if not isinstance(platform, str) or not isinstance(text, str):
        raise ValueError("platform and text must be strings")
    if platform not in limits:
        raise ValueError(f"unknown platform: {platform}")
    return check_text(platform, text, limits[platform]).as_json()


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg})"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error)


def _lines() -> Iterable[str | bytes]:
    """The lines of stdin as bytes, so that the terminal's encoding does not matter."""
    return getattr(sys.stdin, "buffer", sys.stdin)
