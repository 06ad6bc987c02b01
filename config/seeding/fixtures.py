"""The files the demonstration is made of; each app keeps its own under `fixtures/demo/`."""

import json
from functools import cache
from typing import Any

from django.conf import settings


@cache
def load(app: str, name: str) -> Any:
    """A demo file of an app, read once. Raises FileNotFoundError."""
    path = settings.BASE_DIR / app / "fixtures" / "demo" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def units() -> list[dict[str, Any]]:
    """Units in an order in which every parent stands before its children."""
    return load("accounts", "units")


def staff() -> dict[str, Any]:
    """Names to draw from, heads, job titles, and units that write without an account of their own."""
    return load("accounts", "staff")


def channels() -> list[dict[str, Any]]:
    """Accounts with what the register says about them."""
    return load("channels_registry", "channels")


def posts() -> list[dict[str, Any]]:
    """Posts, each with its steps."""
    return load("content_review", "posts")
