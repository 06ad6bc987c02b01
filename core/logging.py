"""Structured logs: one line per request and per event, each with the request id, none with a secret.

JSON in production, readable lines locally. A person appears by external id only, an address without its
query string and with the secret parts of its path masked.
"""

import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

import structlog
from django.http import HttpRequest

from core.secret_names import SECRET_WORDS, names_a_secret, words_of

# The id of the request (or job) at work, empty outside of one; the ledger and every log line carry it.
request_id: ContextVar[str] = ContextVar("request_id", default="")

_REMOVED = "[removed]"
# What opens nothing by itself, but names a person, carries a session or helps to get back in.
_PRIVATE_WORDS = frozenset(
    {
        "authorization",
        "cookie",
        "cookies",
        "email",
        "emails",
        "phone",
        "phones",
        "recovery",
        "session",
        "sessionid",
    }
)
# Names that others made are often one word (`csrfmiddlewaretoken`); the short words would stand in too many of them.
_GLUED_WORDS = tuple(word for word in SECRET_WORDS if len(word) > 4)
# Parameters of the URL table that open something by being known.
_SECRET_PARAMETERS = {"code", "key", "uidb36"}


def is_secret(name: str) -> bool:
    """Whether a field or header of this name may hold a secret or a person's address."""
    return (
        names_a_secret(name)
        or not _PRIVATE_WORDS.isdisjoint(words_of(name))
        or any(word in name.lower() for word in _GLUED_WORDS)
    )


def safe_path(request: HttpRequest) -> str:
    """The path without its query string; secret parts (invitation, reset, tracking codes) are masked."""
    path = _encoded(request.path)
    match = getattr(request, "resolver_match", None)
    for name, value in (match.kwargs if match else {}).items():
        if name in _SECRET_PARAMETERS or is_secret(name):
            path = path.replace(_encoded(str(value)), _REMOVED)
    return path


def drop_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Processor: the values of secret fields go, at any depth."""
    return _cleaned(event)


def tell_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Processor for Django's own messages about a request: its path masked, its id beside it."""
    request = getattr(event.get("_record"), "request", None)
    if isinstance(request, HttpRequest):
        # Django escapes what it puts into a message.
        raw = request.path.encode("unicode_escape").decode("ascii")
        event["event"] = event["event"].replace(raw, safe_path(request))
        # Django tells of an answered 5xx when the middleware, and with it the id in context, is gone.
        event["request_id"] = getattr(request, "request_id", "")
    return event


def logging_config(*, json: bool, level: str) -> dict[str, Any]:
    """The LOGGING dict of Django: everything to standard error through the same processors.

    Applying it also configures structlog: one without the other would lose the request id or the masks.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": {"()": _formatter, "json": json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # The access line tells of 4xx; Django's own would repeat it with the raw path.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


def configure() -> None:
    """Send structlog's own loggers through the standard library, where `logging_config` formats them."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _formatter(*, json: bool) -> structlog.stdlib.ProcessorFormatter:
    configure()
    if json:
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        # The plain traceback: the default one prints the values of local variables.
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[tell_request, *_processors()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _processors() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        drop_secrets,
    ]


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _REMOVED if is_secret(str(key)) else _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return value


def _encoded(path: str) -> str:
    return quote(path, safe="/@:~!$&'()*+,;=-")
