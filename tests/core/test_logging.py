"""One line per event, with the request id, without secrets."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import ResolverMatch

from core.logging import is_secret, logging_config, request_id, safe_path
from core.secret_names import SECRET_PAIRS, SECRET_WORDS, names_a_secret


@pytest.fixture
def written(monkeypatch):
    """Set logging up as settings do and collect what it writes; everything is as before afterwards."""
    names = ["", "django", "django.request"]
    kept = {
        name: (logger.handlers[:], logger.level, logger.propagate)
        for name in names
        for logger in [logging.getLogger(name)]
    }
    structlog_kept = structlog.get_config()
    stream = io.StringIO()

    def start(*, json_lines=True, level="INFO"):
        monkeypatch.setattr("sys.stderr", stream)
        logging.config.dictConfig(logging_config(json=json_lines, level=level))
        return stream

    yield start
    structlog.configure(**structlog_kept)
    structlog.contextvars.clear_contextvars()
    for name, (handlers, level, propagate) in kept.items():
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def request_for(path, **kwargs) -> HttpRequest:
    request = RequestFactory().get(path, {"q": "gizli"})
    request.resolver_match = ResolverMatch(lambda: None, (), kwargs)
    return request


def test_a_line_is_one_json_object_with_the_request_id(written):
    stream = written()
    with structlog.contextvars.bound_contextvars(request_id="abc12345"):
        structlog.get_logger("temsil.access").info("request", path="/şenlik/\n", status=200)
        logging.getLogger("django.tasks").warning("Görev %s", "bitti")
    first, second = lines(stream)
    assert first.pop("at").endswith("Z")
    assert first == {
        "event": "request",
        "level": "info",
        "logger": "temsil.access",
        "path": "/şenlik/\n",
        "request_id": "abc12345",
        "status": 200,
    }
    assert (second["event"], second["level"], second["request_id"]) == ("Görev bitti", "warning", "abc12345")
    assert "ş" in stream.getvalue()


def test_secrets_are_removed_at_any_depth(written):
    stream = written()
    structlog.get_logger("temsil").info(
        "sign-in",
        Password="Gizli1",
        form={"totp": "123456", "rows": [{"recovery-codes": ["Gizli2"]}]},
        user=5,
    )
    assert "Gizli" not in stream.getvalue()
    assert "123456" not in stream.getvalue()
    [line] = lines(stream)
    assert (line["user"], line["Password"]) == (5, "[removed]")


@pytest.mark.parametrize("json_lines", [True, False])
def test_a_crash_keeps_its_traceback_but_no_variables(written, json_lines):
    stream = written(json_lines=json_lines)
    try:
        local_word = "Gizli"
        raise RuntimeError("boş" + str(len(local_word)))
    except RuntimeError:
        logging.getLogger("temsil").exception("failed")
    assert "RuntimeError: boş5" in stream.getvalue()
    assert "local_word = 'Gizli'" not in stream.getvalue()


def test_the_level_holds_for_both_kinds_of_loggers(written):
    stream = written(level="WARNING")
    structlog.get_logger("temsil").info("quiet")
    logging.getLogger("temsil").info("quiet")
    assert stream.getvalue() == ""


def test_local_lines_are_readable(written):
    stream = written(json_lines=False)
    structlog.get_logger("temsil").info("başladı", port=8000)
    assert "başladı" in stream.getvalue()
    assert "port=8000" in stream.getvalue()


def test_django_messages_show_the_masked_path_and_the_id(written):
    stream = written()
    request = request_for("/davet/çok-gizli/", token="çok-gizli")
    request.request_id = "abc12345"
    extra = {"request": request, "status_code": 500}
    escaped = request.path.encode("unicode_escape").decode("ascii")
    logging.getLogger("django.request").error("Internal Server Error: %s", escaped, extra=extra)
    logging.getLogger("django.request").warning("Not Found: %s", escaped, extra=extra)
    logging.getLogger("other").info("no request", extra={"request": "a word"})
    assert [line["event"] for line in lines(stream)] == [
        "Internal Server Error: /davet/[removed]/",
        "no request",
    ]
    assert [line.get("request_id") for line in lines(stream)] == ["abc12345", None]


@pytest.mark.parametrize(
    ("path", "kwargs", "shown"),
    [
        ("/inceleme/G-2026-00142/", {"number": "G-2026-00142"}, "/inceleme/G-2026-00142/"),
        (
            "/takip/T-2026-00418/k7/",
            {"number": "T-2026-00418", "code": "k7"},
            "/takip/T-2026-00418/[removed]/",
        ),
        ("/parola/NQ-bx7/", {"uidb36": "NQ", "key": "bx7"}, "/parola/[removed]-[removed]/"),
        ("/hesaplar/x/@ada/", {}, "/hesaplar/x/@ada/"),
        ("/a\nb\x1b[31m/", {}, "/a%0Ab%1B%5B31m/"),
    ],
)
def test_a_path_shows_no_query_and_no_secret(path, kwargs, shown):
    request = request_for("/", **kwargs)
    request.path = path
    assert safe_path(request) == shown


def test_a_path_that_no_view_answers_is_shown():
    assert safe_path(RequestFactory().get("/yok/?q=1")) == "/yok/"


@pytest.mark.parametrize(
    "name",
    [
        "password1",
        "X-CSRF-Token",
        "csrfmiddlewaretoken",
        "client_secret",
        "Cookie",
        "e_mail_token",
        "email",
        "recipient_email",
        "phoneNumber",
        "recovery",
        "session_key",
        "sessionid",
        "pin",
        "api_key",
        "private_key",
        "reset_code",
        "code",
    ],
)
def test_names_of_secrets(name):
    assert is_secret(name)


def test_what_the_ledger_and_jobs_refuse_is_removed_from_logs():
    for word in (*SECRET_WORDS, *("_".join(pair) for pair in SECRET_PAIRS)):
        assert names_a_secret(word)
        assert is_secret(word)


@pytest.mark.parametrize(
    "name", ["status", "status_code", "unit_code", "key_id", "count", "mail", "pinned", "request_id"]
)
def test_other_names(name):
    assert not is_secret(name)


def test_outside_of_a_request_there_is_no_id():
    assert request_id.get() == ""
