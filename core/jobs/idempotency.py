"""Effects that happen once however often a job runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction

from core import clock
from core.models.jobs import KEY_LENGTH, IdempotencyKey

DEFAULT_KEEP = timedelta(days=400)


@contextmanager
def once(key: str, *, keep: timedelta = DEFAULT_KEEP) -> Iterator[bool]:
    """One transaction around an effect; gives True to the first who comes with this key and False to all others.

        with once(f"reminder:{case.uid}:{day}") as is_first:
            if is_first:
                ...

    Whoever comes while the first is still at work waits for its end. If the body raises, the key is given back with
    everything the body wrote, so that a retry may try again. Only writes to the database are covered: a mail sent
    inside is sent again when the process dies before the commit. `keep` is how long the key is remembered at least.
    Raises ValueError for an empty key or one longer than KEY_LENGTH.
    """
    if not 0 < len(key) <= KEY_LENGTH:
        raise ValueError(f"An idempotency key has 1 to {KEY_LENGTH} characters.")
    with transaction.atomic():
        yield _is_first(key, keep)


def _is_first(key: str, keep: timedelta) -> bool:
    moment = clock.now()
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(key=key, created_at=moment, expires_at=moment + keep)
    except IntegrityError:
        return False
    return True
