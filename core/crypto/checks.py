"""System checks of the key ring. Fields check themselves (core.E001, core.E002)."""

from typing import Any

from django.conf import settings
from django.core import checks

from core.crypto.rotation import sealed_columns
from core.crypto.sealing import ring_problems


@checks.register(checks.Tags.security)
def check_key_ring(**kwargs: Any) -> list[checks.CheckMessage]:
    """core.E003: FIELD_KEYS cannot be used, or is empty while models hold encrypted fields."""
    ring = list(getattr(settings, "FIELD_KEYS", []))
    problems = ring_problems(ring)
    if not ring and any(True for _column in sealed_columns()):
        problems.append("FIELD_KEYS is empty while models hold encrypted fields.")
    return [checks.Error(problem, id="core.E003") for problem in problems]
