"""Settings of a real installation: it refuses to start without its secrets and passes `check --deploy`.

Served behind a proxy that speaks TLS (docs/deployment.md). Every value is read in base.py; here it is only
made strict.
"""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from core.logging import logging_config

from .base import *  # noqa: F403
from .base import LOG_LEVEL, SITE_URL, env

REQUIRED = ("SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "SITE_URL", "EMAIL_URL")

_missing = [name for name in REQUIRED if not env.str(name, default="").strip()]
if _missing:
    raise ImproperlyConfigured(
        f"Production does not start without {', '.join(_missing)}: set them in the environment or in .env; "
        ".env.example says what each one holds."
    )
for _name in ("DEMO_MODE", "DEBUG"):
    if env.bool(_name, default=False):
        raise ImproperlyConfigured(f"Production has no {_name}: remove it.")

DEBUG = False
DEMO_MODE = False

# The proxy ends TLS; its word is taken only as far as TRUSTED_PROXY_COUNT (config/middleware.py).
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^saglik/$"]  # monitoring asks over the loopback, without TLS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[]) or [
    f"{urlsplit(SITE_URL).scheme}://{urlsplit(SITE_URL).netloc}"
]

# The prefix makes browsers refuse these cookies without TLS, with a Domain or with another path (ASVS 3.3).
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

LOGGING = logging_config(json=True, level=LOG_LEVEL)
