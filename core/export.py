"""Lists as CSV files that spreadsheets open with the right letters and without running anything."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from numbers import Number
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from core import clock

# A spreadsheet takes a cell that begins so for a formula (ASVS 1.2.10).
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# Where the system separates lists by another character than the file, a spreadsheet splits there, quoted or not.
_FORMULA_INSIDE = re.compile(r"([,;|\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
# Turkish systems write 1,5 and separate lists by ; so their spreadsheets put a line with commas into one cell.
_DELIMITERS = {"tr": ";"}
_DELIMITER = ","
_ROWS_PER_CHUNK = 100
_BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that gives back what is written to it, so that csv.writer makes strings."""

    def write(self, text: str) -> str:
        return text


def csv_response(
    filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A CSV download (RFC 4180, UTF-8 with byte order mark), streamed, in the language of the request.

    Cells are separated as spreadsheets of that language expect: by a semicolon in Turkish, else by a comma.
    Numbers stay numbers; moments become local time `YYYY-MM-DD HH:MM`, None an empty cell; text that a
    spreadsheet would take for a formula gets a leading apostrophe, also behind a separator of another locale.
    """
    return StreamingHttpResponse(
        _chunks(chain([header], rows), translation.get_language()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, filename)},
    )


def cell(value: Any) -> Any:
    """One value as it may stand in a cell."""
    if value is None:
        return ""
    if isinstance(value, Number) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    text = str(value)
    text = text[:1] + _FORMULA_INSIDE.sub(r"\1'", text[1:])
    # Some programs trim a cell before they look whether it is a formula.
    if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS):
        return f"'{text}"
    return text


def _chunks(rows: Iterator[Sequence[Any]], language: str | None) -> Iterator[str]:
    """Chunks of lines. The language is set again for each: the response is read after the middleware has left."""
    writer = csv.writer(_Echo(), delimiter=_DELIMITERS.get(language or "", _DELIMITER))
    mark = _BYTE_ORDER_MARK
    while True:
        with translation.override(language):
            lines = [writer.writerow([cell(value) for value in row]) for row in islice(rows, _ROWS_PER_CHUNK)]
        if not lines:
            return
        yield mark + "".join(lines)
        mark = ""
