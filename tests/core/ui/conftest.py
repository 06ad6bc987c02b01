"""Templates rendered by themselves, and a browser that is served from them: no database, no live server."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route

from core import nav
from core.registry import Registry
from tests import browser as browsing

# A browser gives the clipboard to secure origins only; localhost counts as one.
ORIGIN = "http://localhost"
# A page of the shell up to its content; `{% endblock %}` ends it.
SHELL = (
    '{% extends "base/shell.html" %}{% block title %}Sınama{% endblock %}{% block content %}<h1>Sınama</h1>'
)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


def person(**changes: Any) -> SimpleNamespace:
    """Somebody who is signed in, as far as the shell asks."""
    known = {
        "is_authenticated": True,
        "email": "mert@ornekkent.example",
        "get_full_name": lambda: "Mert Kaya",
        "theme": "system",
    }
    return SimpleNamespace(**{**known, **changes})


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """An empty navigation of this test's own."""
    registry: Registry = Registry()
    monkeypatch.setattr(nav, "_registry", registry)
    return registry


@pytest.fixture
def draw() -> Callable[..., str]:
    """`draw('{% icon "home" %}', name=value)`: a piece of a template."""

    def render(source: str, **context: Any) -> str:
        return engines["django"].from_string(source).render(context)

    return render


@pytest.fixture
def page(settings: Any, rf: RequestFactory, entries: Registry) -> Callable[..., str]:
    """`page("errors/404.html", user=…, path="/", name=value)`: a whole page with the portal's context.

    `source` is the text of a template that takes the place of the file.
    """
    settings.ROOT_URLCONF = "tests.core.ui.urls"

    def render(template: str, *, user: Any = None, path: str = "/", source: str = "", **context: Any) -> str:
        request = rf.get(path)
        request.user = user or person()
        request._messages = context.pop("messages", [])
        shown = {
            "institution": SimpleNamespace(name="Örnek Kent Üniversitesi", title_line="T.C."),
            "unread_notifications": 3,
            "theme": "",
        }
        engine = engines["django"]
        loaded = engine.from_string(source) if source else engine.get_template(template)
        return loaded.render({**shown, **context}, request)

    return render


@pytest.fixture
def browse(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`browse(html, width=390)`: the page in Chromium under the portal's CSP, static files from static/.

    `answers` maps an address to what a script gets there: (status, type, text[, headers]); `page.sent` collects
    what it sent. The page itself is /stil/, an answer for that address is for POST only.
    """
    policy = "; ".join(
        f"{name} {' '.join(values)}"
        for name, values in django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    )
    contexts = []

    def open_page(
        html: str, *, width: int = 1440, height: int = 900, is_dark: bool = False, **options
    ) -> Page:
        answers: dict[str, tuple] = options.pop("answers", {})
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if is_dark else "light",
            # A browser in another language: nothing of it may show on the page.
            locale="en-US",
            base_url=ORIGIN,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(browsing.CSP_LISTENER)
        page = context.new_page()
        page.sent = []

        def serve(route: Route) -> None:
            path = route.request.url.removeprefix(ORIGIN).partition("?")[0].partition("#")[0]
            if path.startswith("/static/"):
                file = django_settings.BASE_DIR / path[1:]
                return route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]])
            if path in answers and (route.request.method == "POST" or path != "/stil/"):
                page.sent.append((path, route.request.post_data_buffer or b""))
                status, kind, body, *headers = answers[path]
                return route.fulfill(
                    status=status,
                    body=body,
                    headers={"Content-Type": kind, **(headers[0] if headers else {})},
                )
            return route.fulfill(
                body=html,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": policy},
            )

        page.route("**/*", serve)
        browsing.watch(page)
        page.goto("/stil/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def gallery(page: Callable[..., str], entries: Registry) -> str:
    """The style guide as HTML."""
    for place, key in enumerate(("home", "queue", "posts", "cases", "channels")):
        nav.register_nav(
            nav.NavEntry(
                key=key, label=f"Sayfa {key}", icon="home", url_name=key, order=place, phone_order=place
            )
        )
    return page("core/styleguide.html", path="/stil/", theme="")


@pytest.fixture
def small(page: Callable[..., str], browse: Callable[..., Page]) -> Callable[..., Page]:
    """`small("<form …>", answers=…)`: a page of the shell with this content."""

    def open_page(content: str, **options: Any) -> Page:
        return browse(page("", source=SHELL + content + "{% endblock %}"), **options)

    return open_page
