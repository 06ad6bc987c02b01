"""The demonstration differs from every other installation by a banner and the people on its sign-in page."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.cast import cast
from tests.journeys.stage import visible
from tests.journeys.test_every_page import WIDTHS, assert_clean_in_both_appearances
from tests.make import content as make


def test_a_visitor_arrives_on_clean_pages(
    settings: Any, transactional_db: None, open_page: Callable[..., Page]
) -> None:
    """The sign-in page, and the home page behind the one click."""
    people = cast()
    make.make_submitted(submitter=people.representative, channels=[people.x])
    settings.DEMO_MODE = True
    page = open_page("/giris/")
    page.emulate_media(reduced_motion="reduce")
    look(page, "/giris/")
    expect(page.get_by_role("button", name="olarak gir")).to_have_count(len(people.everybody()))
    with page.expect_navigation():
        visible(page.get_by_role("button", name=f"{people.reviewer.full_name}, olarak gir")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(people.reviewer.get_short_name())
    look(page, "/")


def look(page: Page, path: str) -> None:
    """Open the page at each width: it is clean, and it says what kind of installation it is."""
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        assert_clean_in_both_appearances(page, path, 200)
        expect(page.get_by_role("complementary", name="Tanıtım kurulumu")).to_be_visible()
