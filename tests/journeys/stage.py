"""People of the cast in front of their browsers: sign in, click what is visible, read the mail, look at pictures."""

import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from accounts.models import Notification
from tests import browser as browsing
from tests.cast import Cast
from tests.invariants.holding import assert_everything_holds
from tests.make.accounts import PASSWORD
from tests.make.jobs import run_all_jobs

# Where the pictures of the journeys go; a temporary folder unless it is named.
PICTURES = "JOURNEY_PICTURES"
UNDO_SECONDS = 1


class Stage:
    """One journey on one device. Pages of different people live in contexts of their own."""

    def __init__(self, people: Cast, browser: Any, base_url: str, device: str, name: str) -> None:
        self.people = people
        self.is_phone = device == "phone"
        self._contexts = browsing.Contexts(browser, base_url)
        self._pages: list[Page] = []
        self._expected: set[int] = set()
        folder = Path(os.environ.get(PICTURES) or tempfile.mkdtemp(prefix="temsil-journey-"))
        self._folder = folder / f"{name.removeprefix('test_')[:50]}-{device}"
        self._count = 0

    # ---- people and their pages ----------------------------------------------------------------------------------

    def enter(self, user: Any, path: str = "/") -> Page:
        """The person's browser, signed in already, on a page."""
        return self._watched(self._contexts.open_page(path, user=user, is_phone=self.is_phone))

    def stranger(self, path: str) -> Page:
        """A browser in which nobody is signed in."""
        return self._watched(self._contexts.open_page(path, is_phone=self.is_phone))

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        """Sign in by the form, as people do."""
        page = self.stranger("/giris/")
        page.get_by_label("E-posta").fill(email)
        page.get_by_label("Parola", exact=True).fill(password)
        press(page, "Oturum aç")
        return page

    def _watched(self, page: Page) -> Page:
        self._pages.append(page)
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep what the person sees now, numbered in the order of the story."""
        self._count += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=self._folder / f"{self._count:02}-{name}.png", full_page=True)

    # ---- what happens elsewhere ----------------------------------------------------------------------------------

    def let_the_undo_window_pass(self) -> None:
        """Wait until a decision can no longer be taken back and its notice is visible."""
        time.sleep(UNDO_SECONDS + 0.1)

    def work_off_jobs(self) -> list[Any]:
        """Run the worker once over everything that waits; returns the mails it sent."""
        before = len(mail.outbox)
        run_all_jobs(also_later=True)
        return mail.outbox[before:]

    def notices_of(self, user: Any) -> list[str]:
        """Kinds of the notices the person can see by now, oldest first."""
        rows = Notification.objects.visible().filter(recipient=user, kind__startswith="content.")
        return list(rows.order_by("visible_from", "pk").values_list("kind", flat=True))

    # ---- the proof at the end ------------------------------------------------------------------------------------

    def expect_status(self, *codes: int) -> None:
        """These answers belong to the story; the console's line about them is no trouble."""
        self._expected |= set(codes)

    def close(self) -> None:
        """Close every browser context, keeping what went wrong on the pages."""
        told = "|".join(f"status of {code}" for code in sorted(self._expected)) or "(?!)"
        self.troubles = [
            f"{page.url}: {line}"
            for page in self._pages
            for line in page.troubles
            if not re.search(told, line)
        ]
        self._contexts.close()

    def assert_all_went_well(self) -> None:
        """No error on any page, no broken invariant, no right that is not an appointment's."""
        assert not self.troubles, "\n".join(self.troubles)
        assert_everything_holds()
        call_command("sync_grants", "--check")


def visible(locator: Locator) -> Locator:
    """The first of them that is on the screen: menus of desk and phone hold the same words."""
    return locator.filter(visible=True).first


def follow(page: Page, name: str | re.Pattern) -> None:
    """Click the link with these words and wait until its page is there."""
    with page.expect_navigation():
        visible(page.get_by_role("link", name=name, exact=True)).click()


def press(page: Page, name: str | re.Pattern) -> None:
    """Press the button with these words and wait until the page it leads to is there."""
    with page.expect_navigation():
        visible(page.get_by_role("button", name=name, exact=True)).click()


def sees(page: Page, *texts: str | re.Pattern) -> None:
    """Each text stands somewhere on the page."""
    for text in texts:
        expect(visible(page.get_by_text(text))).to_be_visible()
