"""Bring database and static files up to what the code needs; a second run only looks and changes nothing."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrate, make the cache table, seed the demo when the database is empty, collect static files."

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = options["verbosity"]
        _make_folders()
        migrate(verbosity)
        make_cache_tables(verbosity)
        if settings.DEMO_MODE and "seed_demo" in get_commands():
            call_command("seed_demo", if_empty=True, verbosity=verbosity)
        collect_static(verbosity)


def _make_folders() -> None:
    """SQLite makes its file but not the folder it lies in."""
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)


def migrate(verbosity: int) -> bool:
    """Apply what is missing; whether anything was. Looking costs 0.1 s, `migrate` itself more than a second."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=verbosity)
    return bool(plan)


def make_cache_tables(verbosity: int) -> None:
    """Make the table of every database cache that has none yet."""
    tables = set(connection.introspection.table_names())
    names = [cache._table for cache in caches.all(initialized_only=False) if isinstance(cache, DatabaseCache)]
    if not tables.issuperset(names):
        call_command("createcachetable", verbosity=verbosity)


def collect_static(verbosity: int) -> bool:
    """Collect, hash and compress static files when any of them differs from the last time; whether it was
    needed.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root.parent / f"{root.name}.stamp"
    present = _static_fingerprint()
    if root.exists() and stamp.exists() and stamp.read_text() == present:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=verbosity)
    stamp.write_text(present)
    return True


def _static_fingerprint() -> str:
    """SHA-256 over path, size and time of every static file and the storage that turns them into addresses."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
