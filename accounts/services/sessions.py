"""Sessions of people: ended for good, and forgotten when they have expired."""

from django.contrib.sessions.models import Session

from accounts.models import User
from core import clock

# Where Django's sign-in keeps the person inside a session.
PERSON = "_auth_user_id"


def end_all(person: User) -> int:
    """Delete every session of a person; returns how many.

    While an account is closed its sessions open nothing. Only their deletion keeps the one on a lost device from coming
    back to life when the account is opened again. The person stands inside the sealed data of a session, so that all
    living ones are read.
    """
    living = Session.objects.filter(expire_date__gt=clock.now()).iterator(chunk_size=500)
    keys = [row.pk for row in living if row.get_decoded().get(PERSON) == str(person.pk)]
    return Session.objects.filter(pk__in=keys).delete()[0]


def clear_expired() -> int:
    """Delete the sessions that have expired; returns how many."""
    return Session.objects.filter(expire_date__lte=clock.now()).delete()[0]
