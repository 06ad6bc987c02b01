"""The shipped catalogue: what a new installation starts with, and the fallback without a database.

The two files keep every fact with its source, grade and the day on which it was checked.
"""

import json
from functools import cache
from pathlib import Path

from channels_registry.platforms.limits import PlatformLimits, limits_from_rows
from channels_registry.platforms.urls import PlatformSpec

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "catalogue"
PLATFORMS_FILE = FOLDER / "platforms.json"
LIMITS_FILE = FOLDER / "platform_limits.json"


def platform_rows() -> list[dict]:
    """The platforms as shipped, in the order in which they are shown."""
    return json.loads(PLATFORMS_FILE.read_text(encoding="utf-8"))


def limit_rows() -> list[dict]:
    """The limits as shipped, one row per fact."""
    return json.loads(LIMITS_FILE.read_text(encoding="utf-8"))


@cache
def shipped_platforms() -> tuple[PlatformSpec, ...]:
    """The shipped platforms as `parse_profile_url` takes them."""
    return tuple(PlatformSpec.from_row(row) for row in platform_rows())


@cache
def shipped_limits() -> dict[str, PlatformLimits]:
    """The shipped limits by platform key, inheritance resolved; every shipped platform is present."""
    return limits_from_rows(limit_rows(), platforms=[row["key"] for row in platform_rows()])
