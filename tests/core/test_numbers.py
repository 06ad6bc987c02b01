"""Numbers have no gaps and no twins, whoever asks at the same time."""

from itertools import chain

import pytest
import time_machine
from django.db import transaction
from django.db.transaction import TransactionManagementError

from core.models import NumberSeries
from core.numbers import next_number
from tests.race import run_together


@pytest.mark.django_db
@time_machine.travel("2026-12-31T21:30:00+00:00", tick=False)
def test_each_kind_and_year_counts_by_itself():
    assert [next_number("G"), next_number("G"), next_number("T")] == [
        "G-2027-00001",
        "G-2027-00002",
        "T-2027-00001",
    ]
    assert next_number("G", 2026) == "G-2026-00001"


@pytest.mark.django_db
def test_numbers_grow_beyond_five_digits():
    series = NumberSeries.objects.create(kind="Y", year=2026, last=99_999)
    assert next_number("Y", 2026) == "Y-2026-100000"
    assert str(NumberSeries.objects.get(pk=series.pk)) == "Y-2026: 100000"


@pytest.mark.parametrize("kind", ["", "g", "G-", "ABCDE", "Ş"])
def test_a_kind_is_capital_letters(kind):
    with pytest.raises(ValueError, match="kind"):
        next_number(kind, 2026)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_in_a_transaction():
    with pytest.raises(TransactionManagementError):
        next_number("G", 2026)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_gives_the_number_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("G", 2026) == "G-2026-00001"
        raise ZeroDivisionError
    with transaction.atomic():
        assert next_number("G", 2026) == "G-2026-00001"


@pytest.mark.django_db(transaction=True)
def test_four_threads_take_a_hundred_different_numbers_without_a_gap():
    def take():
        numbers = []
        for _turn in range(25):
            with transaction.atomic():
                numbers.append(next_number("G", 2026))
        return numbers

    taken = run_together([take] * 4)
    assert sorted(chain.from_iterable(taken)) == [f"G-2026-{number:05d}" for number in range(1, 101)]
