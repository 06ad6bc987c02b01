"""Publishing from a phone in Chromium: from the home page through the copy pack to the proof, also without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from content_review.models import Delivery
from scripts.make_sample_images import make_all
from tests.browser import PHONE, assert_clean, sign_in
from tests.content_review.views.publishing import (
    delivery_on,
    of_unit,
    publisher_of,
    read,
    url,
    with_pictures,
)
from tests.make import content as make
from tests.make.accounts import make_institution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def delivery() -> Delivery:
    make_institution()
    return of_unit(internal_title="Diş haftası")


def record(page: Page, address: str) -> None:
    page.get_by_label("Gönderinin adresi").fill(address)
    page.get_by_role("button", name="Yayımlandı olarak kaydet").click()


def test_from_the_home_page_to_the_proof_on_a_phone(open_page, delivery):
    page = open_page("/", user=publisher_of(delivery), is_phone=True)
    page.get_by_role("link", name="Yayımla Diş haftası").click()
    expect(page).to_have_url(re.compile(re.escape(url(delivery))))
    page.get_by_role("button", name="Metni kopyala").click()
    expect(page.get_by_text("Kopyalandı.")).to_be_visible()
    record(page, "https://www.instagram.com/p/C000000017/")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Gönderinin adresi")).to_have_value("https://www.instagram.com/p/C000000017/")
    address = make.make_permalink(delivery.channel)
    record(page, address)
    expect(page.get_by_text("Birime bildirildi")).to_be_visible()
    expect(page.get_by_role("link", name="Platformda aç")).to_have_attribute("href", address)
    assert_clean(page)
    assert read(delivery).status == "published"


def test_without_the_clipboard_the_text_is_selected(open_page, delivery):
    page = open_page(user=publisher_of(delivery))
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(url(delivery))
    page.get_by_role("button", name="Metni kopyala").click()
    chosen = "(field => field.value.slice(field.selectionStart, field.selectionEnd))(document.activeElement)"
    assert page.evaluate(chosen).strip() == make.TEXT


def test_the_pack_comes_as_files_with_telling_names(open_page):
    make_institution()
    post = with_pictures({"gorsel.webp": make_all()["gorsel.webp"]}, ("instagram",))
    delivery = delivery_on(post, "instagram")
    page = open_page(url(delivery), user=publisher_of(delivery))
    for button, name in (("Tümünü indir (ZIP)", "instagram.zip"), ("İndir (Görsel 1)", "instagram-1.jpg")):
        with page.expect_download() as download:
            page.get_by_role("link", name=button).click()
        assert download.value.suggested_filename == f"{post.number}-{name}"
    assert_clean(page)


def test_everything_works_without_a_script(browser, live_server, delivery):
    context = browser.new_context(
        base_url=live_server.url,
        viewport=dict(zip(("width", "height"), PHONE, strict=True)),
        java_script_enabled=False,
    )
    sign_in(context, publisher_of(delivery), live_server.url)
    page = context.new_page()
    page.goto("/yayin/")
    page.get_by_role("link", name="Diş haftası").click()
    expect(page.get_by_role("button", name="Metni kopyala")).to_be_hidden()
    expect(page.get_by_label("Yayın metni")).to_have_value(re.compile("Kütüphanemiz"))
    page.get_by_role("link", name="Beklet").click()
    page.get_by_label("Gerekçe").fill("Salon değişti.")
    page.get_by_role("button", name="Beklet").click()
    expect(page.get_by_text("Yayın bekletiliyor.")).to_be_visible()
    page.get_by_role("link", name="Bekletmeyi kaldır").click()
    page.get_by_role("button", name="Bekletmeyi kaldır").click()
    record(page, make.make_permalink(delivery.channel))
    expect(page.get_by_text("Birime bildirildi")).to_be_visible()
    assert read(delivery).status == "published"
    context.close()
