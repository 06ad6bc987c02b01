"""The shipped catalogue is loaded by a migration, which knows the columns of its own time only."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from channels_registry.models import Platform, PlatformLimit

pytestmark = pytest.mark.django_db

NAME = ("channels_registry", "0003_catalogue")
migration = import_module(".migrations.".join(NAME))


def load() -> None:
    """The migration once more."""
    migration.load(apps, SimpleNamespace(connection=connection))


def test_loading_again_adds_nothing_and_takes_nothing_back():
    platforms, limits = Platform.objects.count(), PlatformLimit.objects.count()
    Platform.objects.filter(key="medium").update(is_active=False)
    PlatformLimit.objects.filter(platform="x", key="text.max").update(value=300)
    load()
    assert (Platform.objects.count(), PlatformLimit.objects.count()) == (platforms, limits)
    assert not Platform.objects.get(key="medium").is_active
    assert PlatformLimit.objects.get(platform="x", key="text.max").value == 300


def test_what_is_missing_is_added_again():
    PlatformLimit.objects.filter(platform="x").delete()
    PlatformLimit.objects.filter(platform="whatsapp_channel").delete()
    Platform.objects.filter(key="whatsapp_channel").delete()
    load()
    assert Platform.objects.filter(key="whatsapp_channel").exists()
    assert PlatformLimit.objects.filter(platform="x").count() > 5
    assert PlatformLimit.objects.filter(platform="whatsapp_channel").exists()


def test_it_writes_columns_that_its_own_models_have():
    """Also when the models of today have more, or call them by other names."""
    state = MigrationLoader(connection).project_state(NAME)
    for model, columns in (
        ("platform", migration.PLATFORM_COLUMNS),
        ("platformlimit", migration.LIMIT_COLUMNS),
    ):
        fields = state.models["channels_registry", model].fields
        assert {column.removesuffix("_id") for column in columns} <= set(fields)


def test_files_of_a_later_release_may_say_more(monkeypatch):
    rows = migration._rows

    def later(name: str) -> list[dict]:
        return [{**row, "colour": "#123456"} for row in rows(name)]

    monkeypatch.setattr(migration, "_rows", later)
    PlatformLimit.objects.all().delete()
    Platform.objects.all().delete()
    load()
    assert Platform.objects.count() == 15
