"""The first day of a real installation: from an empty database with production settings to the first post.

The Director comes in by the one-time link of `init_institution`, adds a unit, invites its representative and registers
its account; the representative sets a password by the link in her mail and sends a post. Once the Director has a desk
and the representative a phone, once it is the other way round. Own processes, behind a proxy that ends TLS; mails go
over SMTP.
"""

import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests.journeys import writing
from tests.journeys.installation import Installation, free_port
from tests.journeys.outside import MailSink, TlsProxy
from tests.journeys.stage import follow, press, sees
from tests.journeys.test_representative_comes_and_goes import open_menu_if_on_a_phone

DIRECTOR, DIRECTORS_MAIL = "Nilgün Öztürk", "nilgun.ozturk@deneme.example"
REPRESENTATIVE, HER_MAIL = "Işıl Şahin", "isil.sahin@deneme.example"
PASSWORDS = {DIRECTORS_MAIL: "kuzey rüzgârı eski saat 41", HER_MAIL: "mor defter kış güneşi 7"}
UNIT = "Fen Fakültesi"
TITLE, TEXT = (
    "Açık laboratuvar günü",
    "Fen Fakültesi laboratuvarları cumartesi günü ziyarete açık. Hepinizi bekliyoruz.",
)
MAIL_SECONDS = 30


@pytest.fixture
def mails() -> Iterator[MailSink]:
    sink = MailSink()
    yield sink
    sink.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation after `prepare`: what takes longest, and is the same on both devices."""
    portal = Installation(tmp_path_factory.mktemp("prepared"), site_port=free_port(), mail_port=free_port())
    portal.manage("prepare")
    return portal.folder


@pytest.fixture
def installation(tmp_path: Path, mails: MailSink, prepared: Path) -> Iterator[Installation]:
    """Prepared, with nobody in it but what `init_institution` will make."""
    portal = Installation(tmp_path, site_port=free_port(), mail_port=mails.port, source=prepared)
    yield portal
    portal.stop()


@pytest.fixture
def enter(browser: Browser, installation: Installation, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`enter("/giris/", is_phone=True)`: a browser of its own through the proxy."""
    proxy = TlsProxy(installation.port, tmp_path, port=int(installation.url.rpartition(":")[2]))
    contexts: list[Any] = []

    def opened(path: str, *, is_phone: bool = False) -> Page:
        width, height = browsing.PHONE if is_phone else browsing.DESKTOP
        context = browser.new_context(
            base_url=installation.url,
            ignore_https_errors=True,
            viewport={"width": width, "height": height},
            has_touch=is_phone,
            locale="tr-TR",
        )
        context.set_default_timeout(15_000)
        context.add_init_script(browsing.CSP_LISTENER)
        contexts.append(context)
        page = context.new_page()
        browsing.watch(page)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    proxy.close()


def test_from_an_empty_database_to_the_first_post(
    installation: Installation, enter: Callable[..., Page], mails: MailSink, device: str
) -> None:
    """`device` is the Director's; the representative has the other one."""
    printed = installation.manage(
        "init_institution",
        "--name=Deneme Üniversitesi",
        "--domain=deneme.example",
        "--directorate=Kurumsal İletişim Direktörlüğü",
        "--directorate-code=KID",
        f"--full-name={DIRECTOR}",
        f"--email={DIRECTORS_MAIL}",
        "--prefix=deneme",
    )
    installation.start()
    has_phone = device == "phone"
    director = the_director_comes_in(enter, printed, is_phone=has_phone)
    she_adds_a_unit(director)
    she_invites_the_representative(director)
    she_registers_the_account(director)
    representative = the_representative_sets_a_password(enter, mails, is_phone=not has_phone)
    number = she_sends_the_first_post(representative)
    assert HER_MAIL not in installation.log()
    assert not any(password in installation.log() for password in PASSWORDS.values())
    for page in (director, representative):
        assert not browsing.troubles(page)
    assert number == time.strftime("G-%Y-00001")
    installation.manage("sync_grants", "--check")
    installation.manage("verify_audit_log")
    assert installation.stop() == 0


def set_password(page: Page, email: str) -> None:
    page.get_by_label("Yeni parola", exact=True).fill(PASSWORDS[email])
    page.get_by_label("Yeni parola (yineleyin)").fill(PASSWORDS[email])
    press(page, "Parolayı belirle ve oturum aç")


def the_director_comes_in(enter: Callable[..., Page], printed: str, *, is_phone: bool) -> Page:
    """By the link that the command printed; afterwards by e-mail and password."""
    [link] = re.findall(r"https://localhost:\d+(/davet/[\w-]+/)", printed)
    page = enter(link, is_phone=is_phone)
    sees(page, re.compile(DIRECTOR))
    set_password(page, DIRECTORS_MAIL)
    sees(page, re.compile("Nilgün"))
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["__Host-session"]
    assert session["secure"] and session["httpOnly"] and session["sameSite"] == "Lax"
    again = enter("/giris/", is_phone=is_phone)
    again.get_by_label("E-posta").fill(DIRECTORS_MAIL)
    again.get_by_label("Parola", exact=True).fill(PASSWORDS[DIRECTORS_MAIL])
    press(again, "Oturum aç")
    sees(again, re.compile("Nilgün"))
    return again


def she_adds_a_unit(page: Page) -> None:
    open_menu_if_on_a_phone(page)
    follow(page, re.compile("^Birimler"))
    follow(page, "Birim ekle")
    page.get_by_label("Türkçe adı").fill(UNIT)
    page.get_by_label("Kod", exact=True).fill("FEN")
    page.get_by_label("Tür", exact=True).select_option(label="Akademik birim")
    press(page, "Birimi ekle")
    sees(page, UNIT)


def she_invites_the_representative(page: Page) -> None:
    open_menu_if_on_a_phone(page)
    follow(page, re.compile("^Kişiler"))
    follow(page, "Kişi ekle")
    page.get_by_label("Ad ve soyad").fill(REPRESENTATIVE)
    page.get_by_label("E-posta", exact=True).fill(HER_MAIL)
    press(page, "Kişiyi ekle")
    follow(page, "Görevlendir")
    page.get_by_label("Görev", exact=True).select_option(label="Birim sosyal medya temsilcisi")
    page.get_by_label("Birim", exact=True).select_option(label=UNIT)
    press(page, "Görevlendir")


def she_registers_the_account(page: Page) -> None:
    open_menu_if_on_a_phone(page)
    follow(page, re.compile("^Hesaplar"))
    follow(page, "Hesap ekle")
    page.get_by_label("Profil adresi").fill("https://x.com/deneme_fen")
    page.get_by_label("Hesabın birimi").select_option(label=f"{UNIT} (FEN)")
    page.get_by_role("checkbox", name=re.compile("bir kişiye değil")).check()
    page.get_by_label(re.compile("^Hedef kitle")).fill("Fakülte öğrencileri")
    page.get_by_label(re.compile("^Amaç")).fill("Duyuru ve etkinlikler")
    her = page.get_by_label(re.compile("^Asıl temsilci"))
    expect(her.get_by_role("option", name=re.compile(REPRESENTATIVE))).to_be_attached()
    her.select_option(label=REPRESENTATIVE)
    press(page, "Hesabı kaydet")
    sees(page, "deneme_fen", "Etkin", REPRESENTATIVE)


def the_representative_sets_a_password(
    enter: Callable[..., Page], mails: MailSink, *, is_phone: bool
) -> Page:
    letter = wait_for_letter(mails, HER_MAIL, "/davet/")
    body = letter.get_body(("plain",))
    assert body is not None
    [link] = set(re.findall(r"https://localhost:\d+(/davet/[\w-]+/)", body.get_content()))
    page = enter(link, is_phone=is_phone)
    sees(page, re.compile(REPRESENTATIVE))
    set_password(page, HER_MAIL)
    sees(page, re.compile("Işıl"))
    return page


def wait_for_letter(mails: MailSink, address: str, content: str) -> EmailMessage:
    """The worker's mail, which comes within seconds."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for letter in mails.to(address):
            body = letter.get_body(("plain",))
            if body is not None and content in body.get_content():
                return letter
        time.sleep(0.2)
    raise AssertionError(
        f"no letter with {content} to {address}: {[str(one['Subject']) for one in mails.letters]}"
    )


def she_sends_the_first_post(page: Page) -> str:
    follow(page, re.compile("^Yeni"))
    writing.choose_account(page, "X (Twitter)", "deneme_fen")
    writing.write_post(page, title=TITLE, text=TEXT)
    return writing.send_for_review(page)
