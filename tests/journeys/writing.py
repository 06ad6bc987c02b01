"""What people do in several journeys: write a post, decide about one, read what they were told."""

import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.stage import follow, press, sees, visible

CHECKLIST = (
    "Üniversitenin genel hedef kitlesine uygun",
    "Kurumsal kimliğe uygun",
    "Etik kurallara uygun",
)


def choose_account(page: Page, platform: str, handle: str) -> None:
    """Tick an account of the form."""
    page.get_by_role("checkbox", name=re.compile(rf"{re.escape(platform)} {re.escape(handle)}\b")).check()


def write_post(page: Page, *, title: str, text: str) -> None:
    """Fill the two fields that every post has."""
    page.get_by_label("İç başlık").fill(title)
    page.get_by_label("Metin", exact=True).fill(text)


def bring_images(page: Page, files: Sequence[Path]) -> None:
    """Choose files with the visible button; each comes back as a row of the form."""
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Dosya seç").click()
    chooser.value.set_files([str(file) for file in files])
    for file in files:
        expect(image_row(page, file.name).get_by_label("Görsel açıklaması")).to_be_visible()


def image_row(page: Page, name: str) -> Locator:
    """The row of one image."""
    return page.get_by_role("listitem").filter(has_text=name)


def describe_image(page: Page, name: str, alt_text: str) -> None:
    """Say what is to be seen, for those who do not see it."""
    image_row(page, name).get_by_label("Görsel açıklaması").fill(alt_text)


def state_rights(page: Page, name: str, *, source: str, has_people: bool) -> None:
    """Answer where an image comes from and whether people can be recognised."""
    row = image_row(page, name)
    row.get_by_label("Görselin kaynağı").select_option(label=source)
    row.get_by_role("radio", name="Evet" if has_people else "Hayır").check()


def send_for_review(page: Page) -> str:
    """Send, for the first time or again, land on the post's page, and return its number."""
    press(page, re.compile("ncelemeye gönder"))
    sees(page, "İnceleme bekliyor")
    number = re.search(r"G-\d{4}-\d{5,9}", page.url)
    assert number, page.url
    return number.group()


def open_from_queue(page: Page, title: str) -> None:
    """From wherever the reviewer is to the review page of a post."""
    follow(page, re.compile("kuyru", re.IGNORECASE))
    with page.expect_navigation():
        page.get_by_role("heading", name=title).get_by_role("link").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def answer_checklist(page: Page, answer: str = "Evet") -> None:
    """The same answer to every question of the checklist."""
    for question in CHECKLIST:
        page.get_by_role("group", name=question).get_by_role("radio", name=answer).check()


def decide(page: Page, kind: str, *, reason: str = "", principle: str = "") -> None:
    """Fill the decision card and save; the reviewer goes back to the queue afterwards."""
    page.get_by_role("radio", name=re.compile(rf"^{kind}")).check()
    if reason:
        page.get_by_label(re.compile("Birime iletilecek gerekçe")).fill(reason)
    if principle:
        page.get_by_label(re.compile("Reddin dayandığı ilke")).select_option(label=principle)
    next_one = page.get_by_label("Karardan sonra sıradakine geç")
    if next_one.is_checked():
        next_one.uncheck()
    press(page, "Kararı kaydet")


def read_notice(page: Page, subject: str | re.Pattern) -> None:
    """Open the inbox by the bell, then the notice, which leads to what it is about."""
    follow(page, re.compile("^Bildirimler"))
    row = page.get_by_role("listitem").filter(has_text=subject)
    with page.expect_navigation():
        visible(row.get_by_role("button")).click()
