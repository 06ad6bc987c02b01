"""Settings of `make run`: one machine, SQLite, demo people, mail written to files."""

import base64
import hashlib
import secrets

from .base import *  # noqa: F403
from .base import VAR_DIR, env, key_ring

DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = env.bool("DEMO_MODE", default=True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")


def _local_secret(name: str) -> str:
    """A secret made once for this machine and kept under var/, so that a second start keeps sessions and
    sealed fields.
    """
    path = VAR_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _local_field_key() -> str:
    digest = hashlib.sha256(_local_secret("field_key").encode()).digest()
    return "local:" + base64.b64encode(digest).decode()


SECRET_KEY = env.str("SECRET_KEY", default="") or _local_secret("secret_key")
FIELD_KEYS = key_ring(env.list("FIELD_KEYS", default=[]) or [_local_field_key()])
if not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
