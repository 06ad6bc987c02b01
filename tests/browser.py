"""Chromium for the journeys: start it, open pages as a person, and prove that a page is clean.

Clean means: no axe-core violation of WCAG 2.2 A and AA, nothing on the console, no refusal by the content
security policy, no request that failed, and nothing that scrolls sideways.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without the network switches Chromium calls home at every start, which a closed network answers with noise.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Of these rules, the ones whose answer depends on colours.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
DESKTOP = (1440, 900)
PHONE = (390, 844)
NARROWEST = (320, 720)

# The page itself tells of a refused resource; the console's wording differs between versions.
CSP_LISTENER = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", event => window.__refused.push(
    `${event.effectiveDirective}: ${event.blockedURI || event.sourceFile || "inline"}`));
"""


def executable() -> str | None:
    """Path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; the test that wanted one is skipped where none is installed (scripts/test says so)."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with tempfile.TemporaryDirectory(prefix="temsil-chromium-") as home, sync_playwright() as playwright:
        environment = {**os.environ, "HOME": home}
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        yield browser
        browser.close()


class Contexts:
    """Opens pages, each in a browser context of its own, so that cookies of two people never meet."""

    def __init__(self, browser: Any, base_url: str) -> None:
        self.browser: Browser = browser
        self.base_url = base_url
        self._contexts: list[BrowserContext] = []

    def open_page(
        self,
        path: str = "",
        *,
        user: Any = None,
        width: int = DESKTOP[0],
        height: int = DESKTOP[1],
        is_dark: bool = False,
        is_phone: bool = False,
    ) -> Page:
        """Open `path` (nothing when empty). `user` is signed in beforehand, without the sign-in page."""
        if is_phone:
            width, height = PHONE
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if is_dark else "light",
            has_touch=is_phone,
            locale="tr-TR",
            timezone_id="Europe/Istanbul",
        )
        context.set_default_timeout(10_000)
        context.add_init_script(CSP_LISTENER)
        self._contexts.append(context)
        if user is not None:
            sign_in(context, user, self.base_url)
        page = context.new_page()
        watch(page)
        if path:
            page.goto(path)
        return page

    def close(self) -> None:
        """Close every context that was opened."""
        for context in self._contexts:
            context.close()


def sign_in(context: BrowserContext, user: Any, base_url: str) -> None:
    """Give the context a session of this person, as the sign-in page would."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


def watch(page: Page) -> None:
    """Collect what goes wrong on the page from now on in `page.troubles`."""
    troubles: list[str] = []
    page.troubles = troubles  # type: ignore[attr-defined]
    page.on(
        "console", lambda line: troubles.append(f"console: {line.text}") if line.type == "error" else None
    )
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))


def troubles(page: Page) -> list[str]:
    """Console errors, script errors and CSP refusals so far, and sideways scroll now."""
    found: list[str] = list(page.troubles)  # type: ignore[attr-defined]
    found += [f"CSP refused {refused}" for refused in page.evaluate("window.__refused || []")]
    wide, narrow = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if wide > narrow:
        found.append(f"scrolls sideways: {wide} px on a screen of {narrow} px ({_widest(page)})")
    return found


def violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """axe-core's findings for WCAG 2.2 A and AA, one line per element. The script stays for the next run.

    `only_colours` suffices for a page that was looked at already and only changed its appearance since.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules = {"type": "rule", "values": COLOUR_RULES} if only_colours else {"type": "tag", "values": WCAG}
    response = page.evaluate("rules => axe.run({resultTypes: ['violations'], runOnly: rules})", rules)
    return [
        f"{violation['id']}: {violation['help']} | {' '.join(map(str, node['target']))} | {node['html'][:160]}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


def assert_clean(page: Page) -> None:
    """Fail with every trouble and violation of the page as it stands."""
    found = troubles(page) + violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def _widest(page: Page) -> str:
    """The outermost elements that stick out to the right, for the failure message."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 3)
            .map(one => `${one.tagName.toLowerCase()}.${one.className}`)
            .join(" ")"""
    )
