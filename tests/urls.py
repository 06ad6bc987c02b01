"""The project's URL table, flat, and the pages that answer HTML: what the runs over all addresses walk over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.url_access import rule_of
from core.access import AccessRule

Kwargs = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """One entry: the route as written, its full name, the names of its parameters, and who may call it."""

    route: str
    name: str
    namespaces: tuple[str, ...]
    parameters: tuple[str, ...]
    callback: Any
    rule: AccessRule | None

    @property
    def full_name(self) -> str:
        """What `reverse` takes; empty for an entry without a name."""
        return ":".join([*self.namespaces, self.name]) if self.name else ""


def addresses() -> list[Address]:
    """Every entry of the root URL table, also of third parties."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[Any], prefix: str, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            name = pattern.name or ""
            yield Address(
                route=route,
                name=name,
                namespaces=namespaces,
                parameters=tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex),
                callback=pattern.callback,
                rule=rule_of(pattern.callback, namespaces),
            )


@dataclass(frozen=True)
class PageRow:
    """A page as `tests/<app>/urls_table*.py` names it.

    `make` makes what the address shows and returns its parameters. `role` opens it, None stands for somebody signed
    out. `query` makes what follows the path, `person` the one who opens this very object, `status` is the answer.
    """

    table: str
    place: int
    name: str
    make: Callable[[], Kwargs]
    role: str | None
    query: Callable[[], str] = str
    person: Callable[[Kwargs], Any] | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} as {self.role or 'nobody'} ({self.make.__name__})"


@dataclass(frozen=True)
class OpenedPage:
    """A row whose objects exist: the address to type, and who types it (None: signed out)."""

    row: PageRow
    url: str
    user: Any


@cache
def page_rows() -> tuple[PageRow, ...]:
    """Every row of every table, in the order of the files."""
    files = sorted(Path(__file__).parent.glob("*/urls_table*.py"))
    modules = [import_module(f"tests.{file.parent.name}.{file.stem}") for file in files]
    return tuple(row for module in modules for row in _rows_of(module))


def _rows_of(module: ModuleType) -> Iterator[PageRow]:
    queries, people = getattr(module, "QUERY", {}), getattr(module, "PERSON", {})
    status = getattr(module, "STATUS", {})
    for place, (name, make, role) in enumerate(module.PAGES):
        yield PageRow(
            table=module.__name__,
            place=place,
            name=name,
            make=make,
            role=role,
            query=queries.get(name, str),
            person=people.get(name),
            status=status.get(name, 200),
        )


class Cast:
    """One person per role and one object per factory, so that pages share sessions and rows."""

    def __init__(self) -> None:
        self._people: dict[str, Any] = {}
        self._made: dict[Callable[[], Kwargs], Kwargs] = {}

    def person(self, role: str) -> Any:
        """Whoever stands for the role."""
        from tests.make.accounts import make_holder

        if role not in self._people:
            self._people[role] = make_holder(role)
        return self._people[role]

    def open(self, row: PageRow) -> OpenedPage:
        """Make what the row shows, and say who opens it."""
        if row.make not in self._made:
            self._made[row.make] = row.make()
        kwargs = self._made[row.make]
        user = None
        if row.role is not None:
            user = row.person(kwargs) if row.person else self.person(row.role)
        return OpenedPage(row, reverse(row.name, kwargs=kwargs) + row.query(), user)
