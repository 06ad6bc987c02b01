"""The form in Chromium: it saves itself, counts, orders images, survives a second window and an ended session."""

import pytest
from playwright.sync_api import Page, expect

from content_review.models import Submission
from scripts.make_sample_images import make_all
from tests.browser import assert_clean, sign_in, troubles, violations
from tests.content_review.views.posting import make_writer
from tests.make import content as make
from tests.make.accounts import make_institution
from tests.make.channels import make_official_channel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
FILES = make_all()
SAVED = "#compose-state[data-version]"


@pytest.fixture
def writer():
    make_institution()
    return make_writer()


@pytest.fixture
def x():
    return make_official_channel(platform="x")


@pytest.fixture
def post(writer, x):
    return make.make_draft(submitter=writer, channels=[x])


def as_file(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": FILES[name]}


def write(page: Page, text: str) -> None:
    page.locator("#compose-text").fill(text)


def write_and_save(page: Page, text: str) -> None:
    """Type and wait until the autosave came back: the page then carries a later version."""
    version = page.locator("#compose-version")
    before = version.input_value()
    write(page, text)
    expect(version).not_to_have_value(before)


def draft_text(post: Submission) -> str:
    return make.read(post).draft.text


@pytest.mark.parametrize(("width", "is_dark"), [(1440, False), (320, True)])
def test_every_page_of_the_unit_is_clean(open_page, writer, x, post, width, is_dark):
    sent = make.make_published(submitter=writer, channels=[x], images=1, text="Yayında.")
    for path in (
        "/gonderiler/",
        "/gonderiler/?sekme=duzeltme",
        "/gonderiler/yeni/",
        f"/gonderiler/{post.number}/duzenle/",
        f"/gonderiler/{post.number}/",
        f"/gonderiler/{post.number}/geri-cek/",
    ):
        page = open_page(path, user=writer, width=width, is_dark=is_dark)
        page.wait_for_load_state("networkidle")
        assert_clean(page)
    page = open_page(f"/gonderiler/{sent.number}/", user=writer, width=width, is_dark=is_dark)
    # The maker's images have no bytes behind them; everything else of the page is judged.
    assert not [line for line in troubles(page) if "500" not in line]
    assert not violations(page)


def test_typing_alone_makes_a_draft_and_the_address_follows(open_page, writer, x):
    page = open_page("/gonderiler/yeni/", user=writer)
    page.locator("[data-platform=x]").check()
    write(page, "a" * 281)
    expect(page.locator("#compose-counters .over")).to_contain_text("281")
    page.wait_for_selector(SAVED)
    post = Submission.objects.get()
    assert draft_text(post) == "a" * 281
    assert page.url.endswith(f"/gonderiler/{post.number}/duzenle/")
    expect(page.locator("#compose-side .checkrow").first).to_be_visible()
    expect(page.locator("#preview-x")).to_contain_text("aaa")
    assert_clean(page)


def test_images_arrive_with_progress_and_go_into_order(open_page, writer, x):
    page = open_page("/gonderiler/yeni/", user=writer)
    page.locator("#compose-files").set_input_files([as_file("iphone-12mp.heic"), as_file("palet.png")])
    page.wait_for_selector("[data-image] >> nth=1")
    first, second = page.locator("[data-image]").all()
    first.locator("textarea").fill("Renkli köşeler.")
    first.locator("select").select_option("own")
    first.locator("input[type=radio][value=no]").check()
    first.locator("[name=apply_rights]").click()
    expect(second.locator("select")).to_have_value("own")
    first.locator("[value^='down:']").click()
    wait_until_described = page.locator("[data-image]").last.locator("textarea")
    expect(wait_until_described).to_have_value("Renkli köşeler.")
    expect(page.locator("#compose-said")).to_contain_text("iphone-12mp.heic")
    # The button that moved it is hidden at the end of the list; focus stays with the image.
    assert page.evaluate("document.activeElement.value").startswith("up:")
    page.wait_for_load_state("networkidle")
    page.locator("[data-image]").first.locator("[name=remove]").click()
    expect(page.locator("[data-image]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    media = Submission.objects.get().draft.media.select_related("asset").get()
    assert media.asset.original_name == "iphone-12mp.heic"
    assert media.alt_text == "Renkli köşeler."
    assert (media.asset.rights_basis, media.asset.has_people) == ("own", False)


def test_an_image_is_dragged_to_its_place(open_page, writer, x):
    page = open_page("/gonderiler/yeni/", user=writer, height=2400)
    page.locator("#compose-files").set_input_files([as_file("palet.png"), as_file("gorsel.webp")])
    page.wait_for_selector("[data-image] >> nth=1")
    page.wait_for_load_state("networkidle")
    pictures = page.locator("[data-image] img.thumb")
    pictures.nth(1).hover()
    place = pictures.nth(0).bounding_box()
    page.mouse.down()
    page.mouse.move(place["x"] + 9, place["y"] + 9, steps=8)
    page.mouse.up()
    page.wait_for_load_state("networkidle")
    names = [item.get_attribute("data-name") for item in page.locator("[data-image]").all()]
    assert names == ["gorsel.webp", "palet.png"]


def test_a_file_that_cannot_be_taken_is_named_in_its_row(open_page, writer, x):
    page = open_page("/gonderiler/yeni/", user=writer)
    bad = {"name": "çizim.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    page.locator("#compose-files").set_input_files([bad])
    expect(page.locator("#compose-images .err")).to_contain_text("çizim.svg")


def test_the_second_window_keeps_its_text_and_has_both_ways_out(open_page, writer, post):
    path = f"/gonderiler/{post.number}/duzenle/"
    first, second = (open_page(path, user=writer) for _ in range(2))
    for page in (first, second):
        page.wait_for_load_state("networkidle")
    write_and_save(first, "Birinci pencere.")
    write(second, "İkinci pencere.")
    button = second.locator("[name=overwrite]")
    expect(button).to_be_visible()
    assert draft_text(post) == "Birinci pencere."
    expect(second.locator("#compose-text")).to_have_value("İkinci pencere.")
    # The alert says what to do; the line of the last save does not say something else.
    expect(second.locator("#compose-state")).to_be_empty()
    button.click()
    second.wait_for_url(f"**{path}")
    assert draft_text(post) == "İkinci pencere."


def test_nothing_is_lost_when_the_session_ends(open_page, writer, post, live_server):
    path = f"/gonderiler/{post.number}/duzenle/"
    page = open_page(path, user=writer)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    write(page, "Oturum bittikten sonra yazıldı.")
    alert = page.locator("#compose-alert .note--bad")
    expect(alert.locator("a")).to_have_attribute("href", "/giris/")
    expect(page.locator("#compose-state")).to_be_empty()
    page.locator(".actionbar [value=submit]").click()
    page.wait_for_load_state("networkidle")
    # The page stays with its text; after signing in again it comes back.
    assert page.url.endswith(path)
    sign_in(page.context, writer, live_server.url)
    page.on("dialog", lambda dialog: dialog.accept())
    before = page.locator("#compose-version").input_value()
    page.reload()
    expect(page.locator("#compose-text")).to_have_value("Oturum bittikten sonra yazıldı.")
    expect(page.locator("#compose-version")).not_to_have_value(before)
    assert draft_text(post) == "Oturum bittikten sonra yazıldı."


def test_a_tick_stays_when_the_draft_is_saved_and_opened_again(open_page, writer, post):
    path = f"/gonderiler/{post.number}/duzenle/"
    page = open_page(path, user=writer)
    page.wait_for_load_state("networkidle")
    write_and_save(page, "Sorularınız için 0532 123 45 67 numarasını arayın.")
    page.locator("[name=acknowledged]").check()
    page.locator(".actionbar [value=save]").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[name=acknowledged]")).to_be_checked()
    page.locator("[name=acknowledged]").uncheck()
    page.reload()
    expect(page.locator("[name=acknowledged]")).not_to_be_checked()
    assert_clean(page)


def test_leaving_with_unsaved_text_is_asked_about(open_page, writer, post):
    page = open_page(f"/gonderiler/{post.number}/duzenle/", user=writer)
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#compose-text").press_sequentially("a")
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_the_form_is_sent_from_a_phone(open_page, writer, x):
    page = open_page("/gonderiler/yeni/", user=writer, is_phone=True)
    page.locator("[data-platform=x]").check()
    page.locator("#compose-title").fill("Telefondan duyuru")
    write(page, make.TEXT)
    assert not page.locator("#compose-preview").get_attribute("open")
    page.locator(".actionbar [value=submit]").click()
    page.wait_for_url("**/gonderiler/G-*/")
    assert Submission.objects.get().status == "submitted"
    assert_clean(page)


def test_errors_lead_to_their_fields_by_keyboard(open_page, writer, x):
    page = open_page("/gonderiler/yeni/", user=writer)
    page.locator("#compose-title").fill("Hesapsız")
    page.locator(".actionbar [value=submit]").click()
    page.wait_for_selector(".errsum")
    assert page.evaluate("document.activeElement.className") == "errsum"
    page.locator(".errsum a").first.press("Enter")
    assert page.evaluate("document.activeElement.id") == "compose-channels_0"
    assert_clean(page)
