"""Every page of the portal, as somebody who may open it: nothing is refused, nothing is inaccessible, nothing scrolls
sideways.

At 1440 and 320 px, each in light and dark: no axe-core violation of WCAG 2.2 AA, nothing on the console, no refusal by
the content security policy. One database for all pages; one session per person; the appearance is switched on the open
page, since the server sends the same one for both, and only the rules about colours are asked
again. Set PAGES=content to open only the rows whose name contains it.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.enums import Role
from tests import browser as browsing
from tests.journeys.files import write_missing_files
from tests.make import content as make
from tests.make.accounts import make_directorate, make_institution
from tests.urls import Cast, OpenedPage, page_rows

WIDTHS = (browsing.DESKTOP, browsing.NARROWEST)


class Sessions:
    """One browser context per person, signed in once; its page goes from address to address."""

    def __init__(self, contexts: browsing.Contexts) -> None:
        self._contexts = contexts
        self._pages: dict[Any, Page] = {}

    def page(self, user: Any) -> Page:
        """The page of this person; None is somebody signed out."""
        key = user.pk if user is not None else None
        if key not in self._pages:
            self._pages[key] = self._contexts.open_page(user=user)
            # A colour on its way from light to dark is neither of the two.
            self._pages[key].emulate_media(reduced_motion="reduce")
        return self._pages[key]


@pytest.fixture
def sessions(browser: object, live_server: object) -> Iterator[Sessions]:
    contexts = browsing.Contexts(browser, live_server.url)  # type: ignore[attr-defined]
    yield Sessions(contexts)
    contexts.close()


@pytest.fixture
def opened_pages(transactional_db: None) -> list[OpenedPage]:
    """Everything that the pages show, made before the first one is opened."""
    make_institution()
    make_directorate()
    cast, wanted = Cast(), os.environ.get("PAGES", "")
    opened = [cast.open(row) for row in page_rows() if wanted in str(row)]
    write_missing_files()
    return opened


def test_every_page_is_clean(opened_pages: list[OpenedPage], sessions: Sessions, subtests: Any) -> None:
    for width, height in WIDTHS:
        for opened in opened_pages:
            with subtests.test(page=str(opened.row), width=width):
                page = sessions.page(opened.user)
                page.set_viewport_size({"width": width, "height": height})
                assert_clean_in_both_appearances(page, opened.url, opened.row.status)


def assert_clean_in_both_appearances(page: Page, url: str, status: int) -> None:
    """Open an address and look at it in light and in dark; every finding is told at once."""
    page.troubles.clear()  # type: ignore[attr-defined]
    page.emulate_media(color_scheme="light")
    response = page.goto(url)
    assert response is not None and response.status == status, f"{url} answers {response and response.status}"
    # Before axe runs: it loads style sheets of its own where a page's own ones import others.
    found = [line for line in browsing.troubles(page) if status == 200 or f"status of {status}" not in line]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen = browsing.violations(page, only_colours=scheme == "dark")
        found += [f"{scheme}: {line}" for line in seen]
    assert not found, f"{url}\n" + "\n".join(found)


Scene = Callable[[Cast], tuple[Any, str, int]]


def not_there(cast: Cast) -> tuple[Any, str, int]:
    """404: no such post, or not for this person; the page does not say which."""
    return cast.person(Role.REPRESENTATIVE), "/gonderiler/G-2026-99999/", 404


def not_allowed(cast: Cast) -> tuple[Any, str, int]:
    """403: she sees the post, but publishing is not her task."""
    delivery = make.make_ready_delivery()
    path = f"/gonderiler/{delivery.submission.number}/yayin/{delivery.channel.uid}/"
    return cast.person(Role.DESIGNER), path, 403


def too_late(cast: Cast) -> tuple[Any, str, int]:
    """409: the publication has happened; its time cannot be moved any more."""
    post = make.make_published()
    delivery = post.deliveries.select_related("channel").get()
    return cast.person(Role.DIRECTOR), f"/gonderiler/{post.number}/yayin/{delivery.channel.uid}/zaman/", 409


@pytest.mark.parametrize("scene", [not_there, not_allowed, too_late])
def test_pages_of_refusals_are_clean(transactional_db: None, sessions: Sessions, scene: Scene) -> None:
    make_institution()
    user, url, status = scene(Cast())
    page = sessions.page(user)
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        assert_clean_in_both_appearances(page, url, status)
