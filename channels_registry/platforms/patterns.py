"""The guard for patterns that the administrator edits.

A pattern may not make the portal slow: it is short, uses a small part of the language, must not repeat a
repetition, and every match runs under a time limit. Input is bounded by the callers.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import regex

LONGEST_PATTERN = 300
SECONDS_PER_MATCH = 0.1

_REPEAT = regex.compile(r"[*+]|\{(\d*)(,?)(\d*)\}")
_ALLOWED_GROUPS = ("?:", "?=", "?!", "?P<")
_NAME = regex.compile(r"\?P<[a-z]+>")
# Texts that make careless patterns backtrack: long runs and a last character that fits nothing.
_PROBES = tuple(
    f"{prefix}{run * 400}\x00" for prefix in ("", "/", "/@") for run in ("a", "0", "-", "a-", "a/", "a.")
)


class PatternError(ValueError):
    """The pattern is not accepted; the message says why, in English, for the form that edits it."""


class PatternTooSlowError(Exception):
    """A match took longer than allowed."""


class Pattern:
    """A compiled pattern whose matches are limited in time."""

    def __init__(self, source: str):
        self.source = source
        self._compiled = regex.compile(source)

    def match(self, text: str) -> dict[str, str] | None:
        """The named groups (unmatched ones left out) when the pattern matches from the start, else None."""
        found = self._run(self._compiled.match, text)
        return None if found is None else {name: part for name, part in found.groupdict().items() if part}

    def accepts(self, text: str) -> bool:
        """True when the pattern matches the whole text."""
        return self._run(self._compiled.fullmatch, text) is not None

    def _run(self, function: Callable[..., Any], text: str) -> Any:
        try:
            return function(text, timeout=SECONDS_PER_MATCH)
        except TimeoutError as error:
            raise PatternTooSlowError(self.source) from error


@lru_cache(maxsize=512)
def compile_pattern(source: str) -> Pattern:
    """The compiled pattern, kept for the next call. Raises PatternError when it breaks a rule of the guard."""
    if len(source) > LONGEST_PATTERN:
        raise PatternError(f"The pattern is longer than {LONGEST_PATTERN} characters.")
    if not source.startswith("^"):
        raise PatternError("The pattern must begin with ^.")
    _check_parts(source)
    try:
        return Pattern(source)
    except regex.error as error:
        raise PatternError(f"The pattern cannot be read: {error}") from error


def check_pattern(source: str) -> None:
    """For the form: also tries the pattern on texts that make careless ones slow. Raises PatternError."""
    pattern = compile_pattern(source)
    try:
        for probe in _PROBES:
            pattern.match(probe)
            pattern.accepts(probe)
    except PatternTooSlowError as error:
        raise PatternError("The pattern is too slow on some texts.") from error


def _check_parts(source: str) -> None:
    """Refuses references, lookbehinds, flags and a repetition of something that itself repeats."""
    repeats_inside = [False]
    place = 0
    while place < len(source):
        character = source[place]
        was_group = False
        if character == "\\":
            if source[place + 1 : place + 2].isdigit() or source[place + 1 : place + 2] in ("g", "k"):
                raise PatternError("The pattern may not refer back to a group.")
            place += 2
        elif character == "[":
            place = _end_of_class(source, place)
        elif character == "(":
            _check_group(source, place)
            repeats_inside.append(False)
            place += 1
            if named := _NAME.match(source, place):
                place = named.end()
            elif source[place : place + 1] == "?":
                place += 2
            continue
        elif character == ")":
            if len(repeats_inside) == 1:
                raise PatternError("The pattern closes a bracket that it did not open.")
            was_group = repeats_inside.pop()
            repeats_inside[-1] |= was_group
            place += 1
        else:
            place += 1
        if repeat := _REPEAT.match(source, place):
            place = repeat.end()
            if _can_repeat(repeat):
                if was_group:
                    raise PatternError("The pattern repeats something that already repeats.")
                repeats_inside[-1] = True


def _check_group(source: str, place: int) -> None:
    head = source[place + 1 : place + 4]
    if head.startswith("?") and not head.startswith(_ALLOWED_GROUPS):
        raise PatternError("The pattern uses a group of a kind that is not allowed.")


def _end_of_class(source: str, place: int) -> int:
    """The place behind a character class; a "]" right at its start belongs to it."""
    place += 2 if source[place + 1 : place + 2] == "^" else 1
    if source[place : place + 1] == "]":
        place += 1
    while place < len(source) and source[place] != "]":
        place += 2 if source[place] == "\\" else 1
    return place + 1


def _can_repeat(repeat: regex.Match) -> bool:
    """False for {0}, {1} and {0,1}: they repeat nothing."""
    if repeat[0] in "*+":
        return True
    highest = repeat[3] if repeat[2] else repeat[1]
    return highest == "" or int(highest) > 1
