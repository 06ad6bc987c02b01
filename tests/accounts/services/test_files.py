"""Private files: kept once, counted against the unit's quota, swept when nothing needs them."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.enums import FileClass
from accounts.models import StoredFile
from accounts.services import files
from accounts.services.files import QuotaExceeded
from core import clock
from tests.make.accounts import make_institution, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def keep(unit=None, data=b"pixels", file_class=FileClass.MASTER, **details) -> StoredFile:
    return files.store(unit or make_unit(), file_class, data, "image/jpeg", **details)


def test_bytes_come_back_as_they_were_kept():
    stored = keep(data=b"\x00\xffpixels", width=3, height=4, actor=make_person())
    with files.open_file(stored) as opened:
        assert opened.read() == b"\x00\xffpixels"
    assert (stored.size_bytes, stored.width, stored.height, len(stored.sha256)) == (8, 3, 4, 64)


def test_the_name_tells_nothing():
    stored = keep(data=b"x")
    assert stored.sha256 not in stored.name
    assert len(stored.name.split("/")[-1]) == 40


def test_the_same_bytes_are_kept_once_per_unit_and_class():
    unit = make_unit()
    first = keep(unit)
    assert keep(unit).pk == first.pk
    assert keep(unit, file_class=FileClass.THUMBNAIL).pk != first.pk
    assert keep().pk != first.pk
    assert len(list(files._names_in_store())) == 3


def test_an_empty_file_is_refused():
    with pytest.raises(ValueError):
        keep(data=b"")


def test_the_quota_of_the_unit_holds(monkeypatch):
    institution = make_institution()
    institution.limits |= {"unit_quota_mib": 1}
    institution.save()
    unit = make_unit()
    keep(unit, data=b"a" * (files.MIB - 10))
    with pytest.raises(QuotaExceeded) as refusal:
        keep(unit, data=b"b" * 11)
    assert "1 MB" in str(refusal.value)
    assert files.used_bytes(unit) == files.MIB - 10
    keep(unit, data=b"b" * 10)
    keep(data=b"c" * 11)


def test_a_rollback_leaves_a_file_that_the_sweep_takes():
    unit = make_unit()
    with pytest.raises(RuntimeError), transaction.atomic():
        stored = keep(unit)
        raise RuntimeError
    assert default_storage.exists(stored.name)
    assert files.sweep() == 0
    old = (clock.now() - timedelta(hours=25)).timestamp()
    os.utime(default_storage.path(stored.name), (old, old))
    assert files.sweep() == 1
    assert not default_storage.exists(stored.name)


def test_a_discarded_file_goes_when_its_time_has_come():
    stored = keep()
    files.discard(stored, after=timedelta(days=30))
    files.sweep()
    assert StoredFile.objects.filter(pk=stored.pk).exists()
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert files.sweep() == 1
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_storing_the_same_again_saves_it_from_the_sweep():
    unit = make_unit()
    stored = keep(unit)
    files.discard(stored)
    keep(unit)
    files.sweep()
    with files.open_file(StoredFile.objects.get(pk=stored.pk)) as opened:
        assert opened.read() == b"pixels"


def test_a_sweep_without_a_store_is_harmless():
    assert files.sweep() == 0
