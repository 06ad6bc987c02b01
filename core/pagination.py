"""Keyset pagination: a page begins after the last row seen, found by index; no COUNT and no OFFSET.

The cursor in the address (`?imlec=…`) is signed and bound to its list and order; any other text shows the
first page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict

PARAMETER = "imlec"
PER_PAGE = 25
_FORWARD, _BACKWARD = "n", "p"
# JSON has no such types; a cursor that loses microseconds would skip rows.
_TYPES: dict[str, Any] = {"t": datetime, "d": date, "n": Decimal, "u": UUID}


@dataclass(frozen=True)
class Page:
    """One page of rows with its cursors; the queries are ready for `href` and keep the filters."""

    items: list[Any]
    next_cursor: str = ""
    previous_cursor: str = ""
    params: QueryDict = field(default_factory=QueryDict, repr=False)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_next(self) -> bool:
        return bool(self.next_cursor)

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_cursor)

    @property
    def next_query(self) -> str:
        return self._query(self.next_cursor)

    @property
    def previous_query(self) -> str:
        return self._query(self.previous_cursor)

    def _query(self, cursor: str) -> str:
        params = self.params.copy()
        params.pop(PARAMETER, None)
        if cursor:
            params[PARAMETER] = cursor
        return f"?{params.urlencode()}"


@dataclass(frozen=True)
class _Column:
    """A column of the order as it is read in one direction."""

    path: str
    is_ascending: bool
    is_nullable: bool
    has_nulls_last: bool = True

    def reversed(self) -> "_Column":
        return _Column(self.path, not self.is_ascending, self.is_nullable, not self.has_nulls_last)

    def order(self) -> OrderBy:
        # Databases differ in where NULL goes; columns that cannot hold it keep the plain order their index
        # has.
        nulls = {"nulls_last" if self.has_nulls_last else "nulls_first": True} if self.is_nullable else {}
        return F(self.path).asc(**nulls) if self.is_ascending else F(self.path).desc(**nulls)

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value: Any) -> Q | None:
        """Rows that come after this value, or None when there are none."""
        if value is None:
            return None if self.has_nulls_last else Q(**{f"{self.path}__isnull": False})
        found = Q(**{f"{self.path}__{'gt' if self.is_ascending else 'lt'}": value})
        if self.is_nullable and self.has_nulls_last:
            found |= Q(**{f"{self.path}__isnull": True})
        return found


def paginate(
    queryset: QuerySet,
    *,
    ordering: Sequence[str],
    cursor: str | None = "",
    per_page: int = PER_PAGE,
    params: QueryDict | None = None,
) -> Page:
    """One page of `queryset` (models or `.values()` that hold the columns of the order and the key).

    `ordering` names one or two columns like `order_by` (annotations too, `-` for descending; NULL always
    comes last); the primary key breaks ties. A cursor that is forged, of another list or points behind the
    last row gives the first page. `params` are the filters that the links must keep. One query, two for a
    cursor whose rows are gone.
    """
    columns = _columns(queryset, ordering)
    salt = f"core.pagination:{queryset.model._meta.label}:{','.join(ordering)}"
    params = QueryDict() if params is None else params
    direction, values = _read(cursor or "", salt)
    backward = direction == _BACKWARD
    read = [column.reversed() for column in columns] if backward else columns
    rows = queryset.order_by(*(column.order() for column in read))
    if direction:
        rows = rows.filter(_after(read, values))
    items = list(rows[: per_page + 1])
    if direction and not items:
        return paginate(queryset, ordering=ordering, per_page=per_page, params=params)
    has_more = len(items) > per_page
    items = items[:per_page][:: -1 if backward else 1]
    cursors = {}
    if items and (has_more or backward):
        cursors["next_cursor"] = _write(_FORWARD, items[-1], columns, salt, queryset)
    if items and (has_more if backward else direction):
        cursors["previous_cursor"] = _write(_BACKWARD, items[0], columns, salt, queryset)
    return Page(items, params=params, **cursors)


def page_of(
    request: HttpRequest, queryset: QuerySet, *, ordering: Sequence[str], per_page: int = PER_PAGE
) -> Page:
    """The page that the address asks for; its links keep the other parameters of the address."""
    cursor = request.GET.get(PARAMETER, "")
    return paginate(queryset, ordering=ordering, cursor=cursor, per_page=per_page, params=request.GET)


def _columns(queryset: QuerySet, ordering: Sequence[str]) -> list[_Column]:
    columns = []
    for name in (*ordering, "pk"):
        path = name.removeprefix("-")
        columns.append(_Column(path, not name.startswith("-"), _is_nullable(queryset, path)))
    return columns


def _is_nullable(queryset: QuerySet, path: str) -> bool:
    """Whether the column may hold NULL; annotations and columns of other tables count as if they might."""
    if path == "pk":
        return False
    try:
        return path in queryset.query.annotations or queryset.model._meta.get_field(path).null
    except FieldDoesNotExist:
        return True


def _after(columns: list[_Column], values: list[Any]) -> Q:
    """Rows after `values`: a beyond, or a equal and b beyond, or both equal and the key beyond."""
    found, equal_so_far = Q(pk__in=[]), Q()
    for column, value in zip(columns, values, strict=True):
        beyond = column.beyond(value)
        if beyond is not None:
            found |= equal_so_far & beyond
        equal_so_far &= column.equal(value)
    first, value = columns[0], values[0]
    if value is None or (first.is_nullable and first.has_nulls_last):
        return found
    # The same said once more in a form from which both databases take the start of the index range.
    return found & Q(**{f"{first.path}__{'gte' if first.is_ascending else 'lte'}": value})


def _value(item: Any, path: str, queryset: QuerySet) -> Any:
    """The value of a column in a model instance (relations followed) or in a row of `.values()`."""
    if isinstance(item, Mapping):
        return item[queryset.model._meta.pk.name if path == "pk" and path not in item else path]
    for name in path.split(LOOKUP_SEP):
        item = None if item is None else getattr(item, name)
    return item


def _write(direction: str, item: Any, columns: list[_Column], salt: str, queryset: QuerySet) -> str:
    values = []
    for column in columns:
        value = _value(item, column.path, queryset)
        code = next((code for code, kind in _TYPES.items() if isinstance(value, kind)), None)
        text = value.isoformat() if isinstance(value, date) else str(value)
        values.append(value if code is None else {code: text})
    return signing.dumps([direction, values], salt=salt)


def _read(cursor: str, salt: str) -> tuple[str, list[Any]]:
    """Direction and values of a cursor; ("", []) when it is empty or not signed for this list."""
    try:
        direction, values = signing.loads(cursor, salt=salt)
    except signing.BadSignature:
        return "", []
    return direction, [_typed(value) for value in values]


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(code, text)] = value.items()
    kind = _TYPES[code]
    return kind.fromisoformat(text) if issubclass(kind, date) else kind(text)
