"""What `check --deploy` asks beyond Django's own checks. Each finding names the setting and what to do."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.db.models import Q
from django.http.request import validate_host

from accounts.models import Institution, User

# Names that nobody can own (RFC 2606, RFC 6761): people of the fictional institution live there.
RESERVED_DOMAINS = ("example", "invalid", "localhost", "test", "example.com", "example.org", "example.edu.tr")
# 32 random bytes hold about 30 different values; fewer than this is a typed or repeated key.
DISTINCT_BYTES = 16
SILENT_MAIL = ("console", "dummy", "filebased", "locmem")
UNSHARED_CACHES = ("dummy", "filebased", "locmem")


@checks.register(checks.Tags.security, deploy=True)
def demo_data(**kwargs: Any) -> list[checks.CheckMessage]:
    """temsil.E001: demo people can be entered by anybody who has read the manual."""
    reserved = Q()
    for domain in RESERVED_DOMAINS:
        reserved |= Q(email__endswith=f"@{domain}") | Q(email__endswith=f".{domain}")
    try:
        people = User.objects.filter(reserved, is_active=True).count()
        is_fictional = any(_is_reserved(row.domain) for row in Institution.objects.only("domain"))
    except DatabaseError:
        return []  # nothing is migrated yet, so nothing is seeded
    if not (people or is_fictional):
        return []
    return [
        checks.Error(
            f"The database holds the fictional institution ({people} active people with reserved addresses).",
            hint="A real installation begins with an empty database and `manage.py init_institution`.",
            id="temsil.E001",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def field_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """temsil.E002: a key that somebody typed protects nothing."""
    weak = [key_id for key_id, key in settings.FIELD_KEYS if len(set(key)) < DISTINCT_BYTES]
    if not weak:
        return []
    return [
        checks.Error(
            f"FIELD_KEYS: {', '.join(weak)} is not 32 random bytes.",
            hint=".env.example shows the command that makes a key; `rotate_field_keys` seals anew under it.",
            id="temsil.E002",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def site_url(**kwargs: Any) -> list[checks.CheckMessage]:
    """temsil.E003: links in mails must lead here, over TLS."""
    parts = urlsplit(settings.SITE_URL)
    problem = ""
    if parts.scheme != "https":
        problem = "SITE_URL does not begin with https://."
    elif not parts.hostname or not validate_host(parts.hostname, settings.ALLOWED_HOSTS):
        problem = "The host of SITE_URL is not in ALLOWED_HOSTS."
    elif "*" in settings.ALLOWED_HOSTS:
        problem = "ALLOWED_HOSTS accepts every host, so links in mails can be forged."
    return [checks.Error(problem, hint="See .env.example.", id="temsil.E003")] if problem else []


@checks.register(checks.Tags.security, deploy=True)
def mail(**kwargs: Any) -> list[checks.CheckMessage]:
    """temsil.E004: every decision must reach the person (P30), also by mail."""
    if settings.EMAIL_BACKEND.split(".")[-2] not in SILENT_MAIL:
        return []
    return [checks.Error("EMAIL_URL sends mail to nobody.", hint="Name an SMTP server.", id="temsil.E004")]


@checks.register(checks.Tags.security, deploy=True)
def shared_cache(**kwargs: Any) -> list[checks.CheckMessage]:
    """temsil.E005: limits of sign-in count in the cache; one cache per process multiplies them."""
    if settings.CACHES["default"]["BACKEND"].split(".")[-2] not in UNSHARED_CACHES:
        return []
    return [
        checks.Error(
            "CACHE_URL names a cache that processes do not share.",
            hint="Leave it out (database cache) or name a Redis server.",
            id="temsil.E005",
        )
    ]


def _is_reserved(domain: str) -> bool:
    return domain in RESERVED_DOMAINS or domain.endswith(tuple(f".{name}" for name in RESERVED_DOMAINS))
