"""A second start must find nothing to do, and must notice when there is."""

from pathlib import Path

import pytest
from django.core.management import call_command

from config.management.commands import prepare


@pytest.mark.django_db
def test_a_migrated_database_is_left_alone() -> None:
    assert prepare.migrate(verbosity=0) is False


@pytest.mark.django_db(transaction=True)
def test_an_unapplied_migration_is_applied() -> None:
    call_command("migrate", "sessions", "zero", verbosity=0)
    assert prepare.migrate(verbosity=0) is True
    assert prepare.migrate(verbosity=0) is False


def test_static_files_are_collected_once(settings: object, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path / "static"  # type: ignore[attr-defined]
    settings.STATICFILES_DIRS = [source]  # type: ignore[attr-defined]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # type: ignore[attr-defined]
    assert prepare.collect_static(verbosity=0) is True
    assert prepare.collect_static(verbosity=0) is False
    (source / "a.css").write_text("a{color:red}")
    assert prepare.collect_static(verbosity=0) is True
    assert (tmp_path / "static" / "a.css").read_text() == "a{color:red}"
