"""The one engine through which a status changes (architecture.md section 3).

Each app declares a table of `Transition`s in its `transitions.py`; buttons come from `available`, changes
from `run`. The rules of the engine, in their order, are the docstring of `Workflow.run`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.functional import Promise

from core import clock
from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed
from core.text import squash


@dataclass(frozen=True)
class Transition:
    """One allowed change of status; `policy(user, obj)` says who may, `event.record(...)` writes it down."""

    name: str
    label: str | Promise
    sources: Iterable[str]
    target: str
    policy: Callable[[Any, Any], bool]
    event: Any
    reason_required: bool = False
    tone: str = ""
    icon: str = ""

    def __post_init__(self) -> None:
        sources = (self.sources,) if isinstance(self.sources, str) else self.sources
        object.__setattr__(self, "sources", frozenset(str(source) for source in sources))
        object.__setattr__(self, "target", str(self.target))


class Workflow:
    """A table of transitions over one status field. Raises ValueError for a name declared twice."""

    def __init__(self, transitions: Iterable[Transition], *, field: str = "status") -> None:
        self.field = field
        self._by_name: dict[str, Transition] = {}
        for transition in transitions:
            if transition.name in self._by_name:
                raise ValueError(f"The transition {transition.name!r} is declared twice.")
            self._by_name[transition.name] = transition

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Transition:
        """The transition of this name. Raises KeyError for an unknown one."""
        return self._by_name[name]

    def available(self, obj: Any, user: Any) -> list[Transition]:
        """What this person may do with this object now, in the order of the table: feeds every button."""
        status = getattr(obj, self.field)
        return [item for item in self if status in item.sources and item.policy(user, obj)]

    def run(
        self,
        obj: Any,
        name: str,
        *,
        actor: Any,
        reason: str = "",
        expected_version: int | None = None,
        changes: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        causes: Callable[[Any], object] | None = None,
        effects: Callable[[Any], object] | None = None,
    ) -> Any:
        """Change the status of `obj` and return it; a failure writes nothing and leaves `obj` as it was.

        1. The transition exists from the present status, else TransitionNotAllowed.
        2. Its policy says yes, else PermissionDenied; a required reason is not blank, else ReasonRequired.
        3. In one transaction: `causes(obj)`: other rows that must have changed before the status may, because the
           database asks for it (docs/decisions/0005). The row is compared as in 4 and locked before that;
        4. compare-and-set on status and version (StaleObject when somebody was faster or the page showed
           another version than `expected_version`), with `changes` in the same UPDATE;
        5. `effects(obj)`: what follows in other rows; mail and jobs are enqueued here, so that they exist only
           if the change does;
        6. the audit event, with the object's unit if it has one, from, to, reason and `data`. It comes last
           because the ledger is locked from its first entry to the commit (docs/decisions/0003).
        """
        transition = self._by_name.get(name)
        source = getattr(obj, self.field)
        if transition is None or source not in transition.sources:
            raise TransitionNotAllowed(*self._present_state(obj), status_label=self._label(obj))
        if not transition.policy(actor, obj):
            raise PermissionDenied
        reason = reason.strip()
        if transition.reason_required and not squash(reason):
            raise ReasonRequired
        attributes, relations = dict(obj.__dict__), copy(obj._state.fields_cache)
        try:
            with transaction.atomic():
                if causes:
                    self._compare_and_lock(obj, expected_version)
                    causes(obj)
                self._compare_and_set(obj, transition, expected_version, changes or {})
                if effects:
                    effects(obj)
                facts = {**(data or {}), "from": str(source), "to": transition.target, "reason": reason}
                transition.event.record(actor=actor, target=obj, unit=getattr(obj, "unit", None), data=facts)
        except BaseException:
            obj.__dict__.clear()
            obj.__dict__.update(attributes)
            obj._state.fields_cache = relations
            raise
        return obj

    def _compare_and_lock(self, obj: Any, expected_version: int | None) -> None:
        """Let nobody change the row any more, if it still is what `obj` says."""
        rows = self._rows(obj).select_for_update(no_key=True).values_list("pk")
        if not self._is_expected(obj, expected_version) or not list(rows):
            raise self._stale(obj)

    def _compare_and_set(
        self,
        obj: Any,
        transition: Transition,
        expected_version: int | None,
        changes: Mapping[str, Any],
    ) -> None:
        """One UPDATE that finds the row only if it still is what `obj` says, on either database."""
        if forbidden := {self.field, "version", "updated_at"} & changes.keys():
            raise ValueError(f"The engine itself writes {sorted(forbidden)}.")
        values = {**changes, self.field: transition.target, "version": obj.version + 1}
        if any(field.name == "updated_at" for field in obj._meta.concrete_fields):
            values["updated_at"] = clock.now()
        if not self._is_expected(obj, expected_version) or not self._rows(obj).update(**values):
            raise self._stale(obj)
        computed = [name for name, value in values.items() if hasattr(value, "resolve_expression")]
        for name, value in values.items():
            if name not in computed:
                setattr(obj, name, value)
        if computed:
            obj.refresh_from_db(fields=computed)

    def _rows(self, obj: Any) -> models.QuerySet:
        """The row of `obj`, if its status and version still are what `obj` says."""
        held = {"pk": obj.pk, "version": obj.version, self.field: getattr(obj, self.field)}
        return type(obj)._base_manager.filter(**held)

    def _is_expected(self, obj: Any, expected_version: int | None) -> bool:
        return expected_version is None or expected_version == obj.version

    def _stale(self, obj: Any) -> StaleObject:
        fresh = type(obj)._base_manager.filter(pk=obj.pk).first()
        return StaleObject(*self._present_state(fresh), status_label=self._label(fresh))

    def _present_state(self, obj: Any) -> tuple[Any, str, Any, Any]:
        """The object, its status, who and when (from its optional hook `last_change() -> (name, at)`)."""
        last_change = getattr(obj, "last_change", None)
        by, at = (last_change and last_change()) or (None, None)
        return obj, str(getattr(obj, self.field, "")), by, at

    def _label(self, obj: Any) -> str:
        display = getattr(obj, f"get_{self.field}_display", None)
        return display() if display else ""


def matrix(workflow: Workflow) -> dict[tuple[str, str], str]:
    """(status, transition name) -> status after it: compared in tests with the hand-written CSV of an app."""
    return {(source, item.name): item.target for item in workflow for source in sorted(item.sources)}


def reachable(workflow: Workflow, start: str) -> set[str]:
    """Every status that some series of transitions leads to from `start`, itself included."""
    found, waiting = set(), [str(start)]
    while waiting:
        status = waiting.pop()
        if status not in found:
            found.add(status)
            waiting.extend(item.target for item in workflow if status in item.sources)
    return found


def mermaid(workflow: Workflow, enum: type[models.TextChoices]) -> str:
    """A Mermaid state diagram; rows are born in the first member of `enum`, what nothing leaves is an end."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{member.label}" as {member.value}' for member in enum]
    lines.append(f"    [*] --> {next(iter(enum)).value}")
    table = matrix(workflow)
    for member in enum:
        leaving = [(name, target) for (source, name), target in table.items() if source == member.value]
        lines += [f"    {member.value} --> {target}: {workflow.get(name).label}" for name, target in leaving]
        if not leaving:
            lines.append(f"    {member.value} --> [*]")
    return "\n".join(lines) + "\n"
