"""Is this installation able to work? The same few looks at the database whatever its size; no secret in the answer."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from audit.models import AuditEntry
from audit.selectors import last_check
from core.jobs import worker_alive

Part = dict[str, Any]


def report() -> Part:
    """Each part with `ok`, and `ok` for the whole. Never raises: a database that is away is one of the answers."""
    parts = {name: _look(look) for name, look in LOOKS.items()}
    return {"ok": all(part["ok"] for part in parts.values()), **parts}


def _look(look: Callable[[], Part]) -> Part:
    try:
        return look()
    except DatabaseError:
        return {"ok": False, "problem": "the database does not answer"}


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "kind": connection.vendor}


def _worker() -> Part:
    """Without a worker no mail goes out and no post becomes ready at its minute."""
    return {"ok": worker_alive()}


def _keys() -> Part:
    """The ids of the keys of encrypted columns; the first one seals."""
    ids = [key_id for key_id, _key in settings.FIELD_KEYS]
    return {"ok": bool(ids), "ids": ids}


def _migrations() -> Part:
    applied = set(MigrationRecorder(connection).applied_migrations())
    pending = len(_migrations_of_the_code() - applied)
    return {"ok": pending == 0, "pending": pending}


@lru_cache(maxsize=1)
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    """Read from disk once per process."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _audit() -> Part:
    """The newest entry and its hash: a monitor outside that keeps them notices a past that was written anew."""
    head = AuditEntry.objects.order_by("-segment", "-seq").values_list("segment", "seq", "hash").first()
    check = last_check()
    return {
        "ok": check is None or check.is_whole,
        "head": f"{head[0]}/{head[1]}" if head else "",
        "hash": head[2] if head else "",
    }


LOOKS: dict[str, Callable[[], Part]] = {
    "database": _database,
    "worker": _worker,
    "keys": _keys,
    "migrations": _migrations,
    "audit": _audit,
}
