"""Effects that happen once, and how long what was done is remembered."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs import PermanentJobError, job, once
from core.jobs.housekeeping import clean_job_tables
from core.models import IdempotencyKey, WorkerHeartbeat
from tests.make.jobs import run_all_jobs
from tests.race import run_together


@job
def greet(item):
    """Finishes."""


@job
def give_up():
    raise PermanentJobError("no address")


@pytest.mark.django_db
def test_an_effect_happens_once_for_its_key():
    seen = []
    for _run in range(3):
        with once("mail:1") as is_first:
            seen.append(is_first)
    with once("mail:2") as is_first:
        seen.append(is_first)
    assert seen == [True, False, False, True]


@pytest.mark.django_db
def test_an_effect_that_failed_gives_its_key_back():
    with pytest.raises(ZeroDivisionError), once("mail:1"):
        raise ZeroDivisionError
    with once("mail:1") as is_first:
        assert is_first


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_one_to_two_hundred_characters(key):
    with pytest.raises(ValueError, match="1 to 200"), once(key):
        pass


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_exactly_one_has_the_effect(race_rounds):
    for number in range(race_rounds):

        def act(key=f"race:{number}"):
            with once(key) as is_first:
                return is_first

        assert sorted(map(str, run_together([act] * 4))) == ["False", "False", "False", "True"]


@pytest.mark.django_db
def test_housekeeping_keeps_what_is_still_needed():
    moment = clock.now()
    for item, age in (("young", 1), ("old", 8)):
        greet.enqueue(item=item)
        run_all_jobs()
        DBTaskResult.objects.filter(args_kwargs__kwargs__item=item).update(
            finished_at=moment - timedelta(days=age)
        )
    give_up.enqueue()
    run_all_jobs(may_fail=True)
    DBTaskResult.objects.failed().update(finished_at=moment - timedelta(days=30))
    for key, rest in (("kept", 1), ("expired", -1)):
        IdempotencyKey.objects.create(key=key, expires_at=moment + timedelta(days=rest))
    for name, age in (("alive", 0), ("killed", 2)):
        WorkerHeartbeat.objects.create(
            worker_id=name, host="h", pid=1, started_at=moment, seen_at=moment - timedelta(days=age)
        )
    clean_job_tables.call()
    assert [row.args_kwargs["kwargs"]["item"] for row in DBTaskResult.objects.successful()] == ["young"]
    assert DBTaskResult.objects.failed().count() == 1
    assert [str(row) for row in IdempotencyKey.objects.all()] == ["kept"]
    assert [str(row) for row in WorkerHeartbeat.objects.all()] == ["alive"]
