"""Appointing and ending a representative: the account becomes active with her and restricted without her (P05, P21).

The Director adds her and she sets her own password by the link in the mail. On the day it ends nothing is left: no
right, no grant, and the page she still has open is of no use any more (I1, I16).
"""

import re

from playwright.sync_api import Page, expect

from accounts.enums import UnitKind
from accounts.models import Notification, UnitUserPermission, User
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel, ChannelUserPermission
from tests.journeys.stage import Stage, follow, press, sees
from tests.make.accounts import make_unit
from tests.make.channels import make_channel

NAME, EMAIL = "Gülşah Işık", "gulsah.isik@ornekkent.example"
HER_PASSWORD = "yeşil kapı üç limon akşamı"
UNIT = "Sağlık Bilimleri Fakültesi"
FINISHED = "Başka bir birimde göreve başladı."


def test_a_representative_comes_and_goes(stage: Stage) -> None:
    stage.expect_status(404, 410)
    unit = make_unit(code="SBF", name_tr=UNIT, kind=UnitKind.ACADEMIC, parent=stage.people.units["REK"])
    channel = make_channel(
        handle="okent_sbf", unit=unit, status=ChannelStatus.RESTRICTED, has_representative=False
    )
    director = stage.enter(stage.people.director)
    the_director_adds_and_appoints_her(stage, director)
    hers = she_sets_her_own_password(stage)
    the_account_gets_its_representative(stage, director, channel)
    she_works_on_her_account(stage, hers)
    the_director_ends_the_appointment(stage, director, channel)
    nothing_is_left_to_her(stage, hers, channel)


def the_director_adds_and_appoints_her(stage: Stage, page: Page) -> None:
    open_menu_if_on_a_phone(page)
    follow(page, re.compile("^Kişiler"))
    follow(page, "Kişi ekle")
    page.get_by_label("Ad ve soyad").fill(NAME)
    page.get_by_label("E-posta", exact=True).fill(EMAIL)
    expect(page.get_by_label(re.compile("Daveti şimdi gönder"))).to_be_checked()
    press(page, "Kişiyi ekle")
    sees(page, "Davet edildi")
    stage.picture(page, "davet-edildi")
    follow(page, "Görevlendir")
    page.get_by_label("Görev", exact=True).select_option(label="Birim sosyal medya temsilcisi")
    page.get_by_label("Birim", exact=True).select_option(label=f"└ {UNIT}")
    page.get_by_label(re.compile("Belge numarası")).fill("E-2026/417")
    stage.picture(page, "gorevlendirme")
    press(page, "Görevlendir")
    sees(page, "Birim sosyal medya temsilcisi", UNIT)


def open_menu_if_on_a_phone(page: Page) -> None:
    """On a phone the menu stands behind the last button of the bar."""
    menu = page.get_by_role("button", name="Menü", exact=True).filter(visible=True)
    if menu.count():
        menu.click()


def she_sets_her_own_password(stage: Stage) -> Page:
    letters = [letter for letter in stage.work_off_jobs() if EMAIL in letter.to[0]]
    invitation = next(letter for letter in letters if "/davet/" in letter.body)
    assert HER_PASSWORD not in invitation.body
    path = re.search(r"/davet/[\w-]+/", invitation.body)
    assert path is not None
    page = stage.stranger(path.group())
    sees(page, re.compile(NAME))
    page.get_by_label("Yeni parola", exact=True).fill(HER_PASSWORD)
    page.get_by_label("Yeni parola (yineleyin)").fill(HER_PASSWORD)
    stage.picture(page, "parola-belirliyor")
    press(page, "Parolayı belirle ve oturum aç")
    sees(page, re.compile("Gülşah"))
    stage.picture(page, "ilk-giris")
    # The link works once.
    again = stage.stranger("/giris/")
    answer = again.goto(path.group())
    assert answer is not None and answer.status == 410
    return page


def the_account_gets_its_representative(stage: Stage, page: Page, channel: Channel) -> None:
    page.goto(channel.get_absolute_url())
    sees(page, "Kısıtlı", "Temsilcisi yok")
    follow(page, "Temsilci ata")
    page.get_by_label("Asıl temsilci", exact=True).select_option(label=NAME)
    press(page, "Temsilcileri kaydet")
    sees(page, "Etkin", NAME)
    stage.picture(page, "hesap-etkin")
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.ACTIVE


def she_works_on_her_account(stage: Stage, page: Page) -> None:
    open_menu_if_on_a_phone(page)
    follow(page, re.compile("^Hesaplarım"))
    follow(page, "okent_sbf")
    follow(page, "Düzenle")
    page.get_by_label(re.compile("^Hedefler")).fill("Her hafta en az iki gönderi.")
    press(page, "Kaydet")
    sees(page, "Her hafta en az iki gönderi.")
    stage.picture(page, "temsilci-hesabinda")


def the_director_ends_the_appointment(stage: Stage, page: Page, channel: Channel) -> None:
    person = User.objects.get(email=EMAIL)
    page.goto(f"/kisiler/{person.external_id}/")
    follow(page, re.compile("^Bitir"))
    sees(page, re.compile("okent_sbf temsilcisiz kalır ve kısıtlanır"))
    page.get_by_role("radio", name="Hemen").check()
    page.get_by_label("Gerekçe").fill(FINISHED)
    stage.picture(page, "gorev-bitiyor")
    press(page, "Görevlendirmeyi bitir")
    page.goto(channel.get_absolute_url())
    sees(page, "Kısıtlı", "Bu hesabın temsilcisi yok.")
    stage.picture(page, "hesap-kisitli")
    told = Notification.objects.filter(recipient=stage.people.director, kind="channels.no_representative")
    assert told.count() == 1


def nothing_is_left_to_her(stage: Stage, page: Page, channel: Channel) -> None:
    """Her window still shows the account; every further step meets an address that does not exist for her."""
    sees(page, "Her hafta en az iki gönderi.")
    follow(page, "Düzenle")
    sees(page, re.compile("bulunamadı|Sayfa yok", re.IGNORECASE))
    stage.picture(page, "artik-yok")
    person = User.objects.get(email=EMAIL)
    assert not UnitUserPermission.objects.filter(user=person).exists()
    assert not ChannelUserPermission.objects.filter(user=person).exists()
    for path in (channel.get_absolute_url(), "/hesaplar/", "/gonderiler/", "/gonderiler/yeni/"):
        answer = page.goto(path)
        assert answer is not None and answer.status == 404, path
    letters = [letter.body for letter in stage.work_off_jobs() if EMAIL in letter.to[0]]
    assert letters and not any(FINISHED in body for body in letters)
