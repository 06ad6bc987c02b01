"""What one entry says, and that it lives and dies with the change it tells of."""

import uuid
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.db.models import F, TextChoices
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audit.chain import GENESIS, canonical_json, entry_hash, storable
from audit.enums import Severity
from audit.events import ChainBroken, LedgerExported
from audit.models import AuditEntry, ChainCheck
from audit.selectors import deeds_of, history_of
from audit.services import Target, record
from audit.triggers import ADVISORY_LOCK
from audit.turn import wait_for_turn
from core import clock
from core.crypto import names_a_secret
from core.logging import request_id
from core.models import NumberSeries
from tests.make.accounts import make_unit
from tests.make.audit import Actor, make_entries, make_entry
from tests.race import run_together

TEXT = st.text(max_size=30)
KEYS = TEXT.map(lambda key: f"k {key}").filter(lambda key: not names_a_secret(key))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


class Tone(TextChoices):
    LOUD = "loud", gettext_lazy("Loud")


class Thing:
    """A row whose lasting identifier is `uid`, as most models have it."""

    pk = 7
    uid = uuid.UUID(int=5)

    class _meta:  # noqa: N801
        label_lower = "content_review.thing"

    def __str__(self):
        return "G-2026-00142 Güz şenliği"


class Person(Thing, Actor):
    uid = None


class OldRow(Thing):
    uid = None


class Unit:
    code = "KIH"


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_which_object_of_which_unit_and_when():
    actor = Actor("Ayşe Yılmaz")
    token = request_id.set("req-1")
    with time_machine.travel("2026-11-20 21:30:00.123456 +0000", tick=False):
        entry = record(ChainBroken, actor=actor, target=Thing(), data={"reason": "deneme"}, unit=Unit())
    request_id.reset(token)
    entry = AuditEntry.objects.get(pk=entry.pk)
    assert (entry.segment, entry.seq, entry.number, str(entry)) == (
        2026,
        1,
        "2026/1",
        "2026/1 audit.chain_broken",
    )
    assert (entry.code, entry.severity, entry.retention) == ("audit.chain_broken", "critical", 10)
    assert entry.severity_member is Severity.CRITICAL
    assert (entry.actor_external_id, entry.actor_name) == (actor.external_id, "Ayşe Yılmaz")
    assert (entry.target_type, entry.target_id) == ("content_review.thing", str(Thing.uid))
    assert entry.target_label == "G-2026-00142 Güz şenliği"
    assert (entry.unit_code, entry.request_id, entry.data) == ("KIH", "req-1", {"reason": "deneme"})
    assert entry.recorded_at == datetime(2026, 11, 20, 21, 30, 0, 123456, tzinfo=UTC)
    assert entry.prev_hash == GENESIS
    assert entry.hash == entry.expected_hash()
    assert "guz senligi" in entry.search_text


@pytest.mark.django_db
def test_without_a_person_the_system_acted():
    entry = make_entry()
    assert (entry.actor_external_id, entry.actor_name) == ("", "system")
    assert (entry.target_type, entry.target_id, entry.target_label, entry.unit_code) == ("", "", "", "")


@pytest.mark.django_db
def test_objects_are_named_by_what_lasts():
    person = Person()
    assert make_entry(target=person).target_id == person.external_id
    assert make_entry(target=OldRow()).target_id == "7"
    assert make_entry(target=Target("setting", "a.b", "A'nın b'si")).target_label == "A'nın b'si"
    assert make_entry(unit="FEN").unit_code == "FEN"


@pytest.mark.django_db
def test_an_entry_outlives_what_it_names():
    series = NumberSeries.objects.create(kind="G", year=2026)
    make_entry(target=series)
    number = str(series.pk)
    assert [entry.target_id for entry in history_of(series)] == [number]
    series.delete()
    assert AuditEntry.objects.get().target_label == str(series)


@pytest.mark.django_db
def test_an_object_is_named_alike_whoever_was_looking():
    unit = make_unit(name_tr="Diş Hekimliği Fakültesi", name_en="Faculty of Dentistry")
    for language in ("en", "tr"):
        with override(language):
            entry = make_entry(target=unit)
        assert "Diş Hekimliği Fakültesi" in entry.target_label
        assert "dentistry" not in entry.search_text


@pytest.mark.django_db
def test_what_a_person_did_can_be_listed():
    actor = Actor()
    make_entry()
    make_entries(2, actor=actor)
    assert [entry.number.split("/")[1] for entry in deeds_of(actor)] == ["3", "2"]


@pytest.mark.django_db
def test_an_entry_vanishes_with_the_transaction_it_tells_of():
    make_entry()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_entry()
        raise ZeroDivisionError
    assert make_entry().seq == 2


@pytest.mark.django_db
def test_a_change_whose_entry_cannot_be_written_is_not_saved(monkeypatch):
    def broken(self, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(AuditEntry, "save", broken)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        NumberSeries.objects.create(kind="G", year=2026)
        make_entry()
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db
def test_entries_of_a_change_that_swallows_the_error_are_not_half_saved(monkeypatch):
    def broken(self, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(AuditEntry, "save", broken)
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        try:
            make_entry()
        except OSError:
            NumberSeries.objects.create(kind="G", year=2026)


@pytest.mark.django_db
def test_a_year_begins_with_one_and_names_the_last_entry_of_the_year_before():
    with time_machine.travel("2026-12-31 20:59 +0000"):
        old = make_entries(3)[-1]
    with time_machine.travel("2026-12-31 21:00 +0000"):  # 00:00 on 1 January in Turkey
        first, second = make_entries(2)
    assert (old.number, first.number, second.number) == ("2026/3", "2027/1", "2027/2")
    assert first.prev_hash == old.hash
    assert second.prev_hash == first.hash


@pytest.mark.django_db
def test_a_clock_that_was_set_back_does_not_write_into_a_closed_year():
    with time_machine.travel("2027-01-02 09:00 +0000"):
        make_entry()
    with time_machine.travel("2026-12-30 09:00 +0000"):
        assert make_entry().number == "2027/2"


@pytest.mark.django_db
def test_data_is_never_localised_and_comes_back_as_it_was_hashed():
    moment = datetime(2026, 11, 20, 9, 0, 0, 1, tzinfo=UTC)
    with override("tr"):
        entry = make_entry(
            data={
                "tone": Tone.LOUD,
                "id": uuid.UUID(int=1),
                "at": clock.local(moment),
                "on": date(2026, 11, 20),
                "fee": Decimal("1.50"),
                "many": (1, True, None, 10**40),
                "deep": {"İ": ["ı\x00🔑", "\ud800"]},
            }
        )
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert stored.data == {
        "tone": "loud",
        "id": str(uuid.UUID(int=1)),
        "at": "2026-11-20T09:00:00.000001+00:00",
        "on": "2026-11-20",
        "fee": "1.50",
        "many": [1, True, None, 10**40],
        "deep": {"İ": ["ı\ufffd🔑", "?"]},
    }
    assert stored.hash == stored.expected_hash() == entry.hash


@pytest.mark.django_db(transaction=True)
@hypothesis_settings(max_examples=150, deadline=None)
@given(data=st.dictionaries(KEYS, JSON, max_size=4), name=TEXT)
def test_the_hash_can_be_made_again_from_the_row(data, name):
    entry = make_entry(actor=Actor(f"A {name}"), target=Target("t", "i", name), data={"told": data})
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert stored.expected_hash() == entry.hash


@pytest.mark.parametrize("value", [1.5, gettext_lazy("Loud"), object(), {1: 2}, {"a": {2, 3}}, b"x"])
def test_values_that_might_change_on_their_way_are_refused(value):
    with pytest.raises(TypeError, match="ledger"):
        storable(value)


@pytest.mark.django_db
def test_a_key_named_like_a_secret_is_refused_at_any_depth():
    for data in ({"password": "x"}, {"a": [{"reset_token": 1}]}, {"code": "123456"}, {"totpSeed": "x"}):
        with pytest.raises(ValueError, match="secret"):
            make_entry(data=data)
    assert make_entry(data={"unit_code": "FEN", "reason_code": "late"}).seq == 1


@pytest.mark.django_db
def test_names_longer_than_their_column_are_cut_before_they_are_hashed():
    entry = make_entry(actor=Actor("ş" * 300), target=Target("t" * 200, "i" * 90, "l" * 300))
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert (len(stored.actor_name), stored.actor_name[-1]) == (200, "…")
    assert (len(stored.target_type), len(stored.target_id), len(stored.target_label)) == (100, 64, 200)
    assert stored.hash == stored.expected_hash()


@pytest.mark.django_db
def test_an_entry_costs_a_constant_number_of_queries(django_assert_num_queries):
    from django.db import connection

    make_entry()
    expected = 3 if connection.vendor == "postgresql" else 2
    with transaction.atomic(), django_assert_num_queries(expected):
        make_entry()


def test_writers_stand_in_line_on_postgresql_and_need_not_on_sqlite():
    """With a connection that only notes: each database's branch is seen in a run on the other, too."""
    noted = []

    class Connection:
        vendor = "postgresql"

        def cursor(self):
            return nullcontext(SimpleNamespace(execute=lambda *statement: noted.append(statement)))

    wait_for_turn(Connection())
    Connection.vendor = "sqlite"
    wait_for_turn(Connection())
    assert noted == [("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])]


def test_the_hash_depends_on_everything():
    content = {"recorded_at": datetime(2026, 1, 1, tzinfo=UTC), "data": {"b": 1, "a": "ş"}}
    assert (
        canonical_json(content)
        == '{"data":{"a":"ş","b":1},"recorded_at":"2026-01-01T00:00:00.000000+00:00"}'.encode()
    )
    hashes = {
        entry_hash(GENESIS, 1, content),
        entry_hash("1" * 64, 1, content),
        entry_hash(GENESIS, 2, content),
        entry_hash(GENESIS, 1, content | {"data": {}}),
    }
    assert len(hashes) == 4
    assert all(len(value) == 64 for value in hashes)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_l4_eight_writers_leave_a_ledger_without_gap_or_fork():
    from audit.verify import verify_ledger

    outcomes = run_together([lambda: [make_entry().seq for _round in range(100)]] * 8, timeout=240)
    assert sorted(seq for seqs in outcomes for seq in seqs) == list(range(1, 801))
    report = verify_ledger()
    assert (report.is_whole, report.count, report.seq) == (True, 800, 800)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_changes_rows_first_and_records_last_never_deadlocks(race_rounds):
    """The order of locks that `record` asks for; the other order ends in a deadlock on PostgreSQL."""
    series = [NumberSeries.objects.create(kind=kind, year=2026).pk for kind in "GT"]

    def act(order):
        for _round in range(race_rounds // 5):
            with transaction.atomic():
                NumberSeries.objects.filter(pk=series[order]).update(year=F("year") + 1)
                make_entry()
        return "done"

    assert run_together([lambda order=order: act(order) for order in (0, 1, 0, 1)]) == ["done"] * 4
    assert AuditEntry.objects.count() == race_rounds // 5 * 4


def test_a_check_names_itself():
    assert (
        str(ChainCheck(entry_count=0, head_hash="", checked_at=datetime(2026, 1, 1, tzinfo=UTC)))
        == "2026-01-01 whole"
    )


@pytest.mark.django_db
def test_an_event_records_itself():
    entry = LedgerExported.record(actor=None, data={"count": 1})
    assert AuditEntry.objects.get() == entry
