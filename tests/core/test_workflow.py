"""One door through which a status changes, and what it refuses, in its order."""

from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed
from core.workflow import Transition, Workflow, matrix, mermaid, reachable
from tests.core.rows import Plain, Shelf, Ticket, TicketStatus
from tests.race import run_together

CLERK = SimpleNamespace(name="Elif Kaya", may_close=True)
GUEST = SimpleNamespace(name="Konuk", may_close=False)


class Ledger:
    """Stands for an event class: keeps what was recorded."""

    def __init__(self):
        self.entries = []
        self.units = []

    def record(self, *, actor, target, unit, data):
        self.units.append(unit)
        self.entries.append((actor.name, target.status if hasattr(target, "status") else target.stage, data))


def make_workflow(event, **kwargs):
    return Workflow(
        [
            Transition(
                "hold", "Beklet", [TicketStatus.OPEN], TicketStatus.HELD, lambda user, obj: True, event
            ),
            Transition(
                "release", "Sürdür", TicketStatus.HELD, TicketStatus.OPEN, lambda user, obj: True, event
            ),
            Transition(
                "close",
                "Bitir",
                [TicketStatus.OPEN, TicketStatus.HELD],
                TicketStatus.DONE,
                lambda user, obj: user.may_close,
                event,
                reason_required=True,
                tone="ok",
                icon="check",
            ),
        ],
        **kwargs,
    )


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def workflow(ledger):
    return make_workflow(ledger)


@pytest.fixture
def ticket(db, tables):
    return Ticket.objects.create(owner_name="Mert Ak")


def state_of(obj):
    return {name: value for name, value in vars(obj).items() if name != "_state"}


def stored(obj):
    return type(obj).objects.filter(pk=obj.pk).values().get()


def test_a_change_of_status_is_written_and_recorded(workflow, ledger, ticket):
    with time_machine.travel("2030-01-01T10:00:00+00:00", tick=False):
        assert workflow.run(ticket, "hold", actor=CLERK, data={"count": 2}) is ticket
    assert (ticket.status, ticket.version) == ("held", 2)
    assert ticket.updated_at == datetime(2030, 1, 1, 10, tzinfo=UTC)
    assert stored(ticket) == state_of(ticket)
    assert ledger.entries == [("Elif Kaya", "held", {"from": "open", "to": "held", "reason": "", "count": 2})]


def test_the_entry_names_the_unit_of_an_object_that_has_one(workflow, ledger, ticket):
    workflow.run(ticket, "hold", actor=CLERK)
    ticket.unit = "KUTUPHANE"
    workflow.run(ticket, "release", actor=CLERK)
    assert ledger.units == [None, "KUTUPHANE"]


def test_other_columns_change_in_the_same_update(workflow, ticket):
    shelf = Shelf.objects.create(name="Arşiv")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        workflow.run(ticket, "hold", actor=CLERK, changes={"owner_name": "Elif Kaya", "shelf": shelf})
    assert [query["sql"].split()[0] for query in queries if "UPDATE" in query["sql"]] == ["UPDATE"]
    assert (ticket.owner_name, ticket.shelf) == ("Elif Kaya", shelf)
    assert stored(ticket) == state_of(ticket)


def test_computed_columns_are_read_back(workflow, ticket):
    workflow.run(ticket, "hold", actor=CLERK, changes={"moves": F("moves") + 1})
    workflow.run(ticket, "release", actor=CLERK, changes={"moves": F("moves") + 1})
    assert ticket.moves == 2
    assert stored(ticket) == state_of(ticket)


@pytest.mark.parametrize("name", ["release", "no_such_transition"])
def test_a_transition_that_does_not_leave_this_status_is_refused(workflow, ledger, ticket, name):
    before = state_of(ticket)
    with pytest.raises(TransitionNotAllowed) as refusal:
        workflow.run(ticket, name, actor=CLERK)
    assert (refusal.value.status, refusal.value.status_label) == ("open", "Açık")
    assert (refusal.value.by, refusal.value.at) == ("Mert Ak", ticket.updated_at)
    assert state_of(ticket) == before
    assert ledger.entries == []


def test_the_status_is_asked_before_the_person(workflow, ticket):
    workflow.run(ticket, "close", actor=CLERK, reason="Bitti.")
    with pytest.raises(TransitionNotAllowed):
        workflow.run(ticket, "close", actor=GUEST, reason="Bitti.")


def test_a_person_without_the_right_is_refused_before_the_reason_is_asked(workflow, ledger, ticket):
    with pytest.raises(PermissionDenied):
        workflow.run(ticket, "close", actor=GUEST)
    assert (ticket.status, stored(ticket)["status"], ledger.entries) == ("open", "open", [])


@pytest.mark.parametrize("reason", ["", "  \n ", "\u00a0\u200b"])
def test_a_blank_reason_is_no_reason(workflow, ledger, ticket, reason):
    with pytest.raises(ReasonRequired):
        workflow.run(ticket, "close", actor=CLERK, reason=reason)
    assert (ticket.status, stored(ticket)["status"], ledger.entries) == ("open", "open", [])


def test_the_reason_is_recorded_without_its_margins(workflow, ledger, ticket):
    workflow.run(ticket, "close", actor=CLERK, reason="  Görsel uygun değil. ")
    assert ledger.entries[0][2]["reason"] == "Görsel uygun değil."


def test_who_was_slower_learns_who_was_faster(workflow, ledger, ticket):
    mine = Ticket.objects.get(pk=ticket.pk)
    workflow.run(ticket, "close", actor=CLERK, reason="Bitti.", changes={"owner_name": "Elif Kaya"})
    before = state_of(mine)
    with pytest.raises(StaleObject) as refusal:
        workflow.run(mine, "hold", actor=CLERK)
    assert (refusal.value.status, refusal.value.status_label) == ("done", "Bitti")
    assert (refusal.value.by, refusal.value.at) == ("Elif Kaya", ticket.updated_at)
    assert refusal.value.obj == ticket
    assert state_of(mine) == before
    assert len(ledger.entries) == 1


def test_a_page_of_another_version_changes_nothing(workflow, ticket):
    workflow.run(ticket, "hold", actor=CLERK, expected_version=1)
    workflow.run(ticket, "release", actor=CLERK, expected_version=2)
    with pytest.raises(StaleObject) as refusal:
        workflow.run(ticket, "hold", actor=CLERK, expected_version=1)
    assert refusal.value.status == "open"
    assert (ticket.status, ticket.version, stored(ticket)["version"]) == ("open", 3, 3)


def test_a_row_that_is_gone_is_stale(workflow, ticket):
    Ticket.objects.filter(pk=ticket.pk).delete()
    with pytest.raises(StaleObject) as refusal:
        workflow.run(ticket, "hold", actor=CLERK)
    assert (refusal.value.obj, refusal.value.status, refusal.value.by) == (None, "", None)


@pytest.mark.parametrize("column", ["status", "version", "updated_at"])
def test_callers_do_not_write_the_columns_of_the_engine(workflow, ticket, column):
    with pytest.raises(ValueError, match=column):
        workflow.run(ticket, "hold", actor=CLERK, changes={column: "x"})
    assert ticket.status == "open"


def test_effects_happen_after_the_change_and_before_its_entry(workflow, ledger, ticket):
    seen = []

    def effects(obj):
        seen.append((obj.status, obj.version, len(ledger.entries), connection.in_atomic_block))

    workflow.run(ticket, "hold", actor=CLERK, effects=effects)
    assert seen == [("held", 2, 0, True)]


def test_causes_come_before_the_change(workflow, ledger, ticket):
    seen = []

    def causes(obj):
        seen.append(("cause", obj.status, stored(obj)["status"], connection.in_atomic_block))

    def effects(obj):
        seen.append(("effect", obj.status, stored(obj)["status"], connection.in_atomic_block))

    workflow.run(ticket, "hold", actor=CLERK, causes=causes, effects=effects)
    assert seen == [("cause", "open", "open", True), ("effect", "held", "held", True)]
    assert (ticket.status, ticket.version) == ("held", 2)


@pytest.mark.parametrize("shown", [None, 7])
def test_who_was_slower_causes_nothing(workflow, ticket, shown):
    mine = Ticket.objects.get(pk=ticket.pk)
    if shown is None:
        workflow.run(ticket, "hold", actor=CLERK)
    causes = Mock()
    with pytest.raises(StaleObject):
        workflow.run(mine, "hold", actor=CLERK, causes=causes, expected_version=shown)
    causes.assert_not_called()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database")
def test_causes_find_the_row_locked(workflow, ticket):
    with CaptureQueriesContext(connection) as queries:
        workflow.run(ticket, "hold", actor=CLERK, causes=Mock())
    statements = [query["sql"] for query in queries if Ticket._meta.db_table in query["sql"]]
    assert statements[0].endswith("FOR NO KEY UPDATE")
    assert statements[1].startswith("UPDATE")


@pytest.mark.parametrize("where", ["record", "causes", "effects"])
def test_when_the_ledger_a_cause_or_an_effect_fails_nothing_has_happened(ticket, where):
    shelf = Shelf.objects.create(name="Arşiv")
    assert ticket.shelf is None
    before = state_of(ticket)
    broken = Mock(side_effect=IntegrityError("disk full"))
    event = SimpleNamespace(record=broken if where == "record" else Mock())
    with pytest.raises(IntegrityError):
        make_workflow(event).run(
            ticket,
            "hold",
            actor=CLERK,
            changes={"shelf": shelf},
            causes=broken if where == "causes" else None,
            effects=broken if where == "effects" else None,
        )
    assert state_of(ticket) == before
    assert ticket.shelf is None
    assert stored(ticket)["status"] == "open"


def test_the_status_field_may_have_another_name(db, tables, ledger):
    workflow = make_workflow(ledger, field="stage")
    plain = Plain.objects.create()
    other = Plain.objects.get()
    workflow.run(plain, "hold", actor=CLERK)
    assert (plain.stage, plain.version, stored(plain)["stage"]) == ("held", 2, "held")
    with pytest.raises(StaleObject) as refusal:
        workflow.run(other, "hold", actor=CLERK)
    assert (refusal.value.status, refusal.value.status_label, refusal.value.by) == ("held", "held", None)


def test_an_object_may_not_know_who_changed_it(workflow, db, tables):
    ticket = Ticket.objects.create()
    with pytest.raises(TransitionNotAllowed) as refusal:
        workflow.run(ticket, "release", actor=CLERK)
    assert (refusal.value.by, refusal.value.at) == (None, None)


@pytest.mark.parametrize(
    ("status", "user", "names"),
    [
        ("open", CLERK, ["hold", "close"]),
        ("open", GUEST, ["hold"]),
        ("held", CLERK, ["release", "close"]),
        ("done", CLERK, []),
    ],
)
def test_buttons_are_what_this_person_may_do_now(workflow, status, user, names):
    assert [item.name for item in workflow.available(SimpleNamespace(status=status), user)] == names


def test_a_name_is_declared_once(ledger):
    hold = make_workflow(ledger).get("hold")
    with pytest.raises(ValueError, match="'hold'"):
        Workflow([hold, hold])


def test_an_unknown_name_is_a_key_error(workflow):
    with pytest.raises(KeyError):
        workflow.get("no_such_transition")


def test_sources_are_plain_text_whether_one_or_several(workflow):
    assert workflow.get("release").sources == {"held"}
    assert workflow.get("close").sources == {"open", "held"}
    assert type(workflow.get("close").target) is str


def test_the_table_is_printed_for_comparison_with_a_csv(workflow):
    assert matrix(workflow) == {
        ("open", "hold"): "held",
        ("held", "release"): "open",
        ("held", "close"): "done",
        ("open", "close"): "done",
    }


def test_what_can_be_reached(workflow):
    assert reachable(workflow, TicketStatus.OPEN) == {"open", "held", "done"}
    assert reachable(workflow, "done") == {"done"}


def test_the_diagram(workflow):
    assert mermaid(workflow, TicketStatus) == (
        "stateDiagram-v2\n"
        '    state "Açık" as open\n'
        '    state "Bekletiliyor" as held\n'
        '    state "Bitti" as done\n'
        "    [*] --> open\n"
        "    open --> held: Beklet\n"
        "    open --> done: Bitir\n"
        "    held --> open: Sürdür\n"
        "    held --> done: Bitir\n"
        "    done --> [*]\n"
    )


@pytest.mark.django_db(transaction=True)
def test_of_four_deciders_at_once_exactly_one_wins(transactional_db, tables, race_rounds):
    for _round in range(race_rounds):
        ticket = Ticket.objects.create()
        ledger = Ledger()
        workflow = make_workflow(ledger)

        def decide(name, mine, workflow=workflow):
            return workflow.run(mine, name, actor=CLERK, reason="Bitti.")

        copies = [Ticket.objects.get(pk=ticket.pk) for _copy in range(4)]
        outcomes = run_together(
            [
                lambda n=name, c=copy: decide(n, c)
                for name, copy in zip(["hold", "close"] * 2, copies, strict=True)
            ]
        )
        winners = [outcome for outcome in outcomes if isinstance(outcome, Ticket)]
        assert len(winners) == 1
        assert [type(outcome) for outcome in outcomes].count(StaleObject) == 3
        assert len(ledger.entries) == 1
        assert stored(ticket)["version"] == 2
        assert stored(ticket)["status"] == winners[0].status
