"""What a page fetches while it is filled in stands in no table of pages: here it is looked at where it arrives.

As for every page: 1440 and 320 px, light and dark.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests import browser as browsing
from tests.make import content as make
from tests.make.accounts import make_director, make_institution, make_unit
from tests.make.channels import make_channel, make_representative

OpenPage = Callable[..., Page]


@pytest.fixture
def director(transactional_db: None) -> User:
    make_institution()
    return make_director()


def assert_clean_at_every_width(page: Page) -> None:
    """Look at the page as it stands, without opening it anew."""
    # A colour on its way from light to dark is neither of the two.
    page.emulate_media(reduced_motion="reduce")
    found = []
    for width, height in (browsing.DESKTOP, browsing.NARROWEST):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} px: {line}" for line in browsing.troubles(page)]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            seen = browsing.violations(page, only_colours=scheme == "dark")
            found += [f"{width} px, {scheme}: {line}" for line in seen]
    assert not found, f"{page.url}\n" + "\n".join(found)


def test_what_an_address_means_is_clean(director: User, open_page: OpenPage) -> None:
    known = make_channel(handle="okent_uzun_adli_bir_hesap_29")
    page = open_page("/hesaplar/yeni/", user=director)
    for address, tone in (
        ("https://x.com/okent_yeni", "ok"),
        (known.canonical_url, "bad"),
        ("https://www.instagram.com/p/C0000000001/", "warn"),
    ):
        page.locator("[name=address]").fill(address)
        expect(page.locator(f"#recognised .note--{tone}")).to_be_visible()
        assert_clean_at_every_width(page)


def test_who_can_represent_the_chosen_unit_is_clean(director: User, open_page: OpenPage) -> None:
    nobody, somebody = make_unit(name_tr="Meslek Yüksekokulu"), make_unit(name_tr="Diş Hekimliği Fakültesi")
    representative = make_representative(unit=somebody).user
    page = open_page("/hesaplar/yeni/", user=director)
    for unit, words in ((nobody, nobody.name_tr), (somebody, representative.full_name)):
        page.locator("[name=unit]").select_option(unit.code)
        expect(page.locator("#people")).to_contain_text(words)
        assert_clean_at_every_width(page)


def test_the_text_of_the_chosen_principle_is_clean(director: User, open_page: OpenPage) -> None:
    post = make.make_submitted()
    principle = make.make_principle()
    page = open_page(f"/inceleme/{post.number}/", user=director)
    page.locator("[name=principle]").select_option(label=principle.title)
    expect(page.locator("#principle-text")).to_contain_text(principle.text)
    assert_clean_at_every_width(page)
