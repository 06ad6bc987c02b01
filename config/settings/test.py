"""Settings of the test suite. Every run has a folder of its own, so that two runs never meet."""

import atexit
import base64
import shutil
import tempfile
from pathlib import Path

from core.logging import logging_config

from .base import *  # noqa: F403
from .base import DATABASES, INSTALLED_APPS, env

RUN_DIR = Path(tempfile.mkdtemp(prefix="temsil-test-"))
atexit.register(shutil.rmtree, RUN_DIR, ignore_errors=True)

SECRET_KEY = "test-only-secret-key-that-never-leaves-the-suite"  # noqa: S105
FIELD_KEYS = [("t1", base64.b64decode("A" * 43 + "="))]
DEBUG = False
STRICT_ICONS = True
DEMO_MODE = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
# Within `query_budget` a relation that is loaded row by row is an error that names the line.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
ZEAL_NPLUSONE_THRESHOLD = 4
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = RUN_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# whitenoise would warn about a folder that only collectstatic makes; the suite serves from the finders.
STATIC_ROOT = RUN_DIR / "static"
STATIC_ROOT.mkdir()
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A file, not memory: threads of the races and of the live server need connections of their own.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(RUN_DIR / "test.sqlite3")}
else:
    DATABASES["default"].update(CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DB_NAME", default="test_temsil")}

LOGGING = logging_config(json=False, level="WARNING")
