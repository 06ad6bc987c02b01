"""Images and autosave in Chromium: a window is never in conflict with itself, and always with another one."""

import threading
import time

import pytest
from playwright.sync_api import Page, expect

from content_review.services import drafts, media
from tests.browser import assert_clean
from tests.content_review.pictures import add_picture, picture
from tests.content_review.views.posting import make_writer
from tests.content_review.views.reviewing import fresh, review_url
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution
from tests.make.channels import make_official_channel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def post():
    make_institution()
    return make.make_draft(submitter=make_writer(), channels=[make_official_channel(platform="x")])


@pytest.fixture
def page(open_page, post) -> Page:
    page = open_page(f"/gonderiler/{post.number}/duzenle/", user=post.submitter)
    page.wait_for_load_state("networkidle")
    return page


def as_file(name: str, colour: str) -> dict[str, object]:
    return {"name": name, "mimeType": "image/png", "buffer": picture(name, colour, (600, 400)).read()}


def choose(page: Page, *files: dict[str, object]) -> None:
    page.locator("#compose-files").set_input_files(list(files))


def version(page: Page) -> int:
    return int(page.locator("#compose-version").input_value())


def settle(page: Page) -> None:
    """Until everything is saved: the page then has the draft's version."""
    page.wait_for_timeout(1_700)
    page.wait_for_load_state("networkidle")


def test_typing_while_an_image_is_on_its_way_is_no_conflict(page, post, monkeypatch):
    """The image is in the draft, but the page does not know it yet when the autosave comes."""
    add_image, taken = media.add_image, threading.Event()

    def answer_late(*args, **kwargs):
        row = add_image(*args, **kwargs)
        taken.set()
        time.sleep(3)
        return row

    monkeypatch.setattr(media, "add_image", answer_late)
    choose(page, as_file("afiş.png", "teal"))
    page.wait_for_timeout(200)
    assert taken.wait(10)
    page.locator("#compose-text").fill("Yazarken yükleniyor.")
    expect(page.locator("[data-image]")).to_have_count(1)
    settle(page)
    draft = make.read(post).draft
    assert (draft.text, draft.version) == ("Yazarken yükleniyor.", version(page))
    assert page.locator("#compose-alert").inner_text() == ""


def test_several_images_up_and_down_and_text_between_end_in_one_version(page, post):
    choose(page, as_file("bir.png", "red"), as_file("iki.png", "green"), as_file("üç.png", "blue"))
    page.locator("#compose-text").fill("Üç görselli duyuru.")
    expect(page.locator("[data-image]")).to_have_count(3)
    page.locator("[data-image]").first.locator("[name=remove]").click()
    page.locator("#compose-text").fill("İki görselli duyuru.")
    expect(page.locator("[data-image]")).to_have_count(2)
    settle(page)
    draft = make.read(post).draft
    assert (draft.text, draft.media.count(), draft.version) == ("İki görselli duyuru.", 2, version(page))
    assert page.locator("#compose-alert").inner_text() == ""


def test_an_image_of_another_window_is_a_conflict_although_an_own_one_comes_in(page, post):
    add_picture(post)
    choose(page, as_file("benim.png", "red"))
    expect(page.locator("[data-image]")).to_have_count(1)
    expect(page.locator("[name=overwrite]")).to_be_visible()
    page.locator("[name=overwrite]").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-image]")).to_have_count(2)


def test_a_description_of_another_window_is_a_conflict(open_page, post):
    row = add_picture(post)
    page = open_page(f"/gonderiler/{post.number}/duzenle/", user=post.submitter)
    page.wait_for_load_state("networkidle")
    drafts.describe(post, row.asset, actor=post.submitter, alt_text="Başkasının açıklaması.")
    page.locator("#compose-text").fill("Geç kalan metin.")
    expect(page.locator("[name=overwrite]")).to_be_visible()
    assert make.read(post).draft.text == make.TEXT


@pytest.mark.parametrize(("width", "is_dark"), [(1440, False), (320, True)])
def test_the_directorate_adds_an_image_on_a_clean_page(open_page, width, is_dark):
    make_institution()
    post = make.make_submitted(channels=[make_official_channel(platform="x")])
    page = open_page(
        review_url(post, "edit_as_directorate"), user=make_holder("designer"), width=width, is_dark=is_dark
    )
    page.locator("#edit-text").fill("Afişli duyuru.")
    page.locator("#edit-files").set_input_files([as_file("afiş.png", "teal")])
    page.locator("[value=add]").click()
    page.wait_for_url("**#edit-images")
    expect(page.locator("img.thumb")).to_have_count(1)
    assert_clean(page)
    page.locator("[name^=alt-]").fill("Afiş: kütüphane gece de açık.")
    page.locator("[name^=rights_basis-]").select_option("own")
    page.locator("[name^=has_people-][value=no]").check()
    page.locator("[name=note]").fill("Afiş eklendi.")
    page.locator(".actionbar .btn--primary").click()
    page.wait_for_url(f"**{review_url(post)}")
    revision = fresh(post).current_revision
    assert (revision.text, revision.media.count()) == ("Afişli duyuru.", 1)
