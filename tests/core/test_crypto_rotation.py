"""Rotation seals everything anew, loses nothing, and can be interrupted."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from core.crypto import SealedTextField, key_id_of, rotation
from core.crypto.rotation import keys_in_use, rotate, sealed_columns
from core.models import UidModel
from tests.core.test_crypto_field import Drawer, Locker, column, made_vault, plant, vault  # noqa: F401

pytestmark = pytest.mark.usefixtures("vault", "only_these")


class _Apps:
    def get_models(self, include_auto_created=False):
        return [Locker, Drawer]


@pytest.fixture
def only_these(monkeypatch):
    """The project consists of the models of these tests."""
    monkeypatch.setattr(rotation, "apps", _Apps())


@pytest.fixture
def new_key(settings):
    """Call it to put a new key in front of the ring."""

    def add(key_id: str = "k2"):
        settings.FIELD_KEYS = [(key_id, os.urandom(32)), *settings.FIELD_KEYS]

    return add


def fill(count: int) -> dict[int, str]:
    return {
        Locker.objects.create(secret=f"gizli {number}", note=None).pk: f"gizli {number}"
        for number in range(count)
    }


def opened() -> dict[int, str]:
    return {locker.pk: locker.secret.open() for locker in Locker.objects.all()}


def rotated(**kwargs) -> int:
    return sum(report.sealed_anew for report in rotate(**kwargs))


def test_rotation_loses_nothing_and_frees_the_old_key(new_key, settings):
    texts = fill(45)
    Drawer.objects.create(secret="çekmece")
    new_key()
    assert rotated(batch_size=20) == 46
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert opened() == texts
    assert Drawer.objects.get().secret.open() == "çekmece"
    assert keys_in_use() == {"k2": 46}
    assert rotated() == 0


def test_an_interrupted_rotation_goes_on_where_it_stopped(new_key, monkeypatch):
    texts = fill(50)
    new_key()
    calls = []
    original = rotation._seal_anew

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 33:
            raise KeyboardInterrupt
        original(*args, **kwargs)

    monkeypatch.setattr(rotation, "_seal_anew", dies)
    with pytest.raises(KeyboardInterrupt):
        rotated(batch_size=10)
    assert keys_in_use() == {"t1": 20, "k2": 30}
    assert rotated(batch_size=10) == 20
    assert opened() == texts


def test_a_value_saved_meanwhile_is_not_overwritten(new_key, monkeypatch):
    fill(1)
    new_key()
    original = rotation.seal

    def slow(text, **place):
        locker = Locker.objects.get()
        locker.secret = "daha yeni"
        locker.save()
        return original(text, **place)

    monkeypatch.setattr(rotation, "seal", slow)
    (report, *_others) = rotate()
    assert (report.sealed_anew, report.changed_meanwhile) == (0, 1)
    assert Locker.objects.get().secret.open() == "daha yeni"


def test_a_damaged_row_is_named_and_the_others_go_on(new_key):
    pks = list(fill(3))
    plant(pks[1], column(pks[0]))
    new_key()
    (report, *_others) = rotate()
    assert report.column == "core_locker.secret"
    assert (report.sealed_anew, report.refused) == (2, [pks[1]])
    assert keys_in_use() == {"t1": 1, "k2": 2}


def test_capitals_tell_keys_apart_while_rotating(new_key, settings):
    locker = Locker.objects.create(secret="gizli")
    plant(locker.pk, column(locker.pk).replace("v1.t1", "v1.T1"))
    assert rotated() == 0
    (report, *_others) = rotate()
    assert report.refused == [locker.pk]


def test_a_batch_is_one_look_and_one_update_each(new_key):
    fill(20)
    new_key()
    with CaptureQueriesContext(connection) as queries:
        rotated(batch_size=10)
    looks = [query for query in queries if query["sql"].startswith("SELECT")]
    assert len(looks) == 5  # secret: two batches and the end; note and the drawer's secret: their end


def test_the_command_says_when_the_old_key_may_go(new_key):
    fill(2)
    new_key()
    with pytest.raises(CommandError):
        call_command("rotate_field_keys", "--check", stdout=StringIO())
    out = StringIO()
    call_command("rotate_field_keys", "--batch-size", "1", stdout=out)
    assert "core_locker.secret" in out.getvalue()
    assert "k2" in out.getvalue()
    call_command("rotate_field_keys", "--check", stdout=StringIO())


def test_the_command_names_a_row_that_does_not_open_and_fails(new_key):
    pks = list(fill(2))
    plant(pks[0], "düz metin")
    new_key()
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("rotate_field_keys", stdout=out, stderr=err)
    assert f"{pks[0]}" in err.getvalue()
    assert "düz metin" not in out.getvalue() + err.getvalue()
    assert key_id_of(column(pks[1])) == "k2"


def test_proxies_and_tables_of_others_are_not_walked_twice(monkeypatch):
    with isolate_apps("core"):

        class Base(UidModel):
            secret = SealedTextField()

            class Meta:
                app_label = "core"

        class Proxy(Base):
            class Meta:
                app_label = "core"
                proxy = True

        class Child(Base):
            extra = models.CharField(max_length=5)

            class Meta:
                app_label = "core"

        class Foreign(UidModel):
            secret = SealedTextField()

            class Meta:
                app_label = "core"
                managed = False

    monkeypatch.setattr(
        rotation.apps, "get_models", lambda **kwargs: [Base, Proxy, Child, Foreign], raising=False
    )
    assert [model for model, _field in sealed_columns()] == [Base]
