"""What may be written down about a job that failed: never its arguments, which may hold what is nobody's business."""

import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from core.crypto import MASK

# Shorter strings are ids of choices and the like; masking "a" would only make the text unreadable.
SHORTEST_MASKED = 3


def error_path(error: BaseException) -> str:
    """The dotted name of the error's class."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def error_place(error: BaseException) -> str:
    """File, line and function where the error was raised; "" when it never was."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno} {frames[-1].name}" if frames else ""


def masked_traceback(error: BaseException, kwargs: Mapping[str, Any]) -> str:
    """The traceback for the job's row, with every text argument of the job replaced by dots, quoted forms included."""
    text = "".join(traceback.format_exception(error))
    for value in sorted(_texts(kwargs), key=len, reverse=True):
        for form in (value, repr(value)[1:-1]):
            text = text.replace(form, MASK)
    return text


def _texts(value: Any) -> Iterator[str]:
    """Every text of at least SHORTEST_MASKED characters at any depth."""
    if isinstance(value, str):
        if len(value) >= SHORTEST_MASKED:
            yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
