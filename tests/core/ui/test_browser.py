"""How the pages behave in a browser, under the strict policy, with and without script."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from playwright.sync_api import expect

from core import clock
from tests import browser as browsing

HTML = "text/html; charset=utf-8"


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


def focused(shown, expression):
    return shown.evaluate(f"(e => {expression})(document.activeElement)")


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_style_guide_is_clean(browse, gallery, width, is_dark):
    shown = browse(gallery, width=width, is_dark=is_dark)
    assert not browsing.violations(shown)
    assert not browsing.troubles(shown)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "405", "409", "429", "500"])
def test_error_pages_are_clean(browse, page, code):
    html = page(
        f"errors/{code}.html",
        user=AnonymousUser(),
        by="Mert Kaya",
        at=clock.now(),
        status="Onaylandı",
        back_url="/inceleme/",
    )
    shown = browse(html, width=320, is_dark=code in ("404", "500"))
    assert not browsing.violations(shown)
    assert not browsing.troubles(shown)


def test_the_first_tab_leads_to_the_content(small):
    shown = small("<p><a href='#a'>Sonra</a></p>")
    shown.keyboard.press("Tab")
    assert focused(shown, "e.textContent") == "İçeriğe geç"
    shown.keyboard.press("Enter")
    shown.keyboard.press("Tab")
    assert focused(shown, "e.textContent") == "Sonra"


def test_the_error_summary_takes_the_focus(browse, gallery):
    assert focused(browse(gallery), "e.className") == "errsum"


def test_the_menu_opens_from_the_phone_bar_without_script(browse, gallery):
    shown = browse(gallery, width=390, java_script_enabled=False)
    entry = shown.locator(".side").get_by_role("link", name="Sayfa channels")
    assert not entry.is_visible()
    shown.get_by_role("button", name="Menü", exact=True).click()
    assert entry.is_visible()
    shown.keyboard.press("Escape")
    assert not entry.is_visible()


def test_the_side_navigation_stands_open_on_a_desktop(browse, gallery):
    shown = browse(gallery)
    assert shown.locator(".side").bounding_box()["width"] == 248
    assert not shown.locator(".tabbar").is_visible()


def test_the_menu_of_the_person_opens_and_closes(browse, gallery):
    shown = browse(gallery, width=390)
    shown.get_by_role("button", name="hesap menüsü").click()
    shown.get_by_role("button", name="Oturumu kapat").wait_for()
    box = shown.locator("#person").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    shown.keyboard.press("Escape")
    assert not shown.locator("#person").is_visible()


def test_arrow_keys_move_through_tabs(browse, gallery):
    shown = browse(gallery)
    shown.get_by_role("tab", name="Instagram").focus()
    for key, name in (
        ("ArrowRight", "X"),
        ("End", "Bluesky"),
        ("ArrowRight", "Instagram"),
        ("ArrowLeft", "Bluesky"),
        ("Home", "Instagram"),
    ):
        shown.keyboard.press(key)
        assert focused(shown, "e.textContent") == name
    shown.get_by_role("tab", name="YouTube").click()
    visible = [panel for panel in shown.locator("[role=tabpanel]").all() if panel.is_visible()]
    assert [panel.get_attribute("id") for panel in visible] == ["panel-youtube"]


def test_without_script_every_panel_shows_and_dead_controls_do_not(browse, gallery):
    shown = browse(gallery, java_script_enabled=False)
    assert all(panel.is_visible() for panel in shown.locator("[role=tabpanel]").all())
    assert not shown.get_by_role("button", name="Klavye kısayolları").is_visible()
    assert not shown.locator("[data-tabs]").is_visible()
    assert shown.locator("#sample-files").bounding_box()["width"] > 50, "the native control is there"
    shown.locator(".rowcheck").first.check()
    assert shown.get_by_role("button", name="Bana ata").is_visible()


def test_a_dialog_opens_modally_and_closes_in_three_ways(browse, gallery):
    shown = browse(gallery)
    dialog = shown.locator("#sample-dialog")
    for close in (
        lambda: dialog.get_by_role("button", name="Kapat").click(),
        lambda: shown.keyboard.press("Escape"),
        lambda: shown.mouse.click(5, 5),
    ):
        shown.get_by_role("link", name="Pencere aç").click()
        assert dialog.evaluate("d => d.matches(':modal')")
        close()
        assert not dialog.is_visible()


def test_selecting_rows_counts_them_and_clearing_leads_back(browse, gallery):
    shown = browse(gallery)
    bar = shown.locator(".bulk")
    assert not bar.is_visible()
    shown.locator(".rowcheck").nth(0).check()
    assert bar.locator("output").text_content() == "1 gönderi seçildi"
    shown.locator(".rowcheck").nth(1).check()
    assert bar.locator("output").text_content() == "2 gönderi seçildi"
    bar.get_by_role("button", name="Seçimi kaldır").click()
    assert not bar.is_visible()
    assert focused(shown, "e.value") == "1"


def test_one_box_selects_all(small):
    shown = small(
        '<form data-bulk><input type="checkbox" data-all aria-label="Tümü">'
        '<input class="rowcheck" type="checkbox" aria-label="1"><input class="rowcheck" type="checkbox" aria-label="2">'
        '{% include "components/bulk.html" %}</form>'
    )
    shown.get_by_label("Tümü").check()
    assert shown.locator(".bulk output").text_content() == "2 kayıt seçildi"
    shown.get_by_label("2").uncheck()
    assert shown.get_by_label("Tümü").evaluate("box => box.indeterminate")


def test_keys_walk_the_rows_select_and_show_help(browse, gallery):
    shown = browse(gallery)
    shown.keyboard.press("j")
    shown.keyboard.press("j")
    assert "24 saat açık" in focused(shown, "e.textContent")
    shown.keyboard.press("x")
    assert shown.locator(".rowcheck").nth(1).is_checked()
    shown.keyboard.press("k")
    assert "Kariyer" in focused(shown, "e.textContent")
    shown.keyboard.press("/")
    assert focused(shown, "e.id") == "q"
    shown.keyboard.type("jx?")
    assert shown.locator("#q").input_value() == "jx?"
    shown.locator("#q").blur()
    shown.keyboard.press("?")
    assert shown.locator("#shortcuts").is_visible()


def test_keys_can_be_switched_off_and_stay_off(browse, gallery):
    shown = browse(gallery)
    shown.get_by_role("button", name="Klavye kısayolları").click()
    shown.get_by_label("Tek tuşlu kısayolları kullan").uncheck()
    shown.keyboard.press("Escape")
    shown.reload()
    shown.keyboard.press("?")
    assert not shown.locator("#shortcuts").is_visible()
    assert not shown.locator("[data-shortcuts]").is_checked()


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_the_appearance_changes_at_once_and_is_sent_to_the_profile(browse, gallery, is_dark):
    shown = browse(gallery, is_dark=is_dark, answers={"/tema/": (200, HTML, "")})
    wanted = "light" if is_dark else "dark"
    with shown.expect_request("**/tema/"):
        shown.get_by_role("button", name="Açık veya koyu görünüm").click()
    assert shown.locator("html").get_attribute("data-theme") == wanted
    shown.wait_for_timeout(100)
    assert wanted.encode() in shown.sent[0][1]


def test_a_typed_date_is_repeated_in_the_language_of_the_page(browse, gallery):
    shown = browse(gallery)
    day, time = shown.locator("#sample-wished_at_0"), shown.locator("#sample-wished_at_1")
    echo = shown.locator("output[data-echo][for='sample-wished_at_0 sample-wished_at_1']")
    day.fill("1.2.2027")
    time.fill("9.05")
    assert echo.text_content() == "1 Şubat 2027 Pazartesi, 09:05"
    for text, clock_text in (
        ("31.02.2027", "10:00"),
        ("1.2.2027", "24:00"),
        ("1.2.2027", ""),
        ("yarın", "10:00"),
    ):
        day.fill(text)
        time.fill(clock_text)
        assert echo.text_content() == ""
    shown.locator("#sample-since").fill("24/11/2026")
    assert shown.locator("output[for='sample-since']").text_content() == "24 Kasım 2026 Salı"


def test_text_is_copied_with_one_click(browse, gallery):
    shown = browse(gallery, permissions=["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="Kopyala").click()
    shown.get_by_text("Kopyalandı.").wait_for()
    assert shown.evaluate("navigator.clipboard.readText()") == "Kopyalanacak metin"
    shown.get_by_role("button", name="Kopyala").click()
    assert shown.get_by_text("Kopyalandı.").count() == 1
    shown.get_by_role("button", name="Bildirimi kapat").click()
    assert shown.get_by_text("Kopyalandı.").count() == 0


def test_without_a_clipboard_the_text_is_selected(browse, gallery):
    shown = browse(gallery)
    shown.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    shown.get_by_role("button", name="Kopyala").click()
    shown.get_by_text("Metin seçildi").wait_for()
    assert shown.evaluate("getSelection().toString()") == "Kopyalanacak metin"


FILES = [
    {"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 3_000_000},
    {"name": "b.png", "mimeType": "image/png", "buffer": b"y"},
]


def test_files_go_at_once_and_their_rows_come_back_finished(browse, gallery):
    answer = '<li class="file" data-done><span></span><div>bitti</div></li>'
    shown = browse(gallery, answers={"/stil/": (200, HTML, answer)})
    shown.evaluate(
        "addEventListener('uploaded', () => document.body.dataset.uploads = +(document.body.dataset.uploads ?? 0) + 1)"
    )
    shown.locator("#sample-files").set_input_files(FILES)
    expect(shown.locator("[data-done]")).to_have_count(2)
    assert shown.locator("body").get_attribute("data-uploads") == "2"
    assert b'name="file"; filename="a.png"' in shown.sent[0][1]
    assert shown.locator("#sample-files").evaluate("i => i.files.length") == 0, (
        "the form does not send them again"
    )
    assert not browsing.troubles(shown)


def test_a_refused_file_says_why_and_a_cancelled_one_goes(browse, gallery):
    shown = browse(
        gallery, answers={"/stil/": (422, "text/plain; charset=utf-8", "Dosya 25 MB sınırını aşıyor.")}
    )
    shown.locator("#sample-files").set_input_files(FILES[:1])
    row = shown.locator("#sample-list .file", has_text="a.png")
    reason = row.get_by_text("Dosya 25 MB sınırını aşıyor.")
    reason.wait_for()
    assert row.locator(".file__state > .i").is_visible()
    assert reason.evaluate("e => getComputedStyle(e).color") == shown.locator(".field .err").first.evaluate(
        "e => getComputedStyle(e).color"
    )
    assert "2,9 MB" in row.text_content()
    row.get_by_role("button", name="Kaldır").click()
    assert row.count() == 0


def test_an_error_page_is_no_answer_for_a_file(browse, gallery):
    shown = browse(gallery, answers={"/stil/": (500, HTML, "<h1>Hata</h1>")})
    shown.locator("#sample-files").set_input_files(FILES[1:])
    shown.get_by_text("Dosya yüklenemedi.").last.wait_for()


def test_a_chosen_file_is_named_when_it_waits_for_the_form(browse, gallery):
    shown = browse(gallery)
    shown.locator("#sample-licence").set_input_files(FILES[1])
    assert shown.locator("output[for='sample-licence']").text_content() == "b.png"


GUARDED = (
    '<form method="post" data-guard><label for="t">Metin</label><input class="input" id="t" name="t"></form>'
)


def test_a_page_with_unsaved_changes_asks_before_it_is_left(small):
    shown = small(GUARDED)
    asked = []
    shown.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    shown.goto("/stil/?a")
    assert asked == []
    shown.locator("#t").press_sequentially("yeni")
    shown.goto("/stil/?b")
    assert asked == ["beforeunload"]


def test_what_was_saved_needs_no_question(small):
    shown = small(GUARDED)
    asked = []
    shown.on("dialog", lambda dialog: (asked.append(1), dialog.accept()))
    shown.locator("#t").press_sequentially("yeni")
    shown.locator("form[data-guard]").evaluate("form => form.dispatchEvent(new Event('saved'))")
    shown.goto("/stil/?b")
    assert asked == []


FRAGMENT = '<div id="place"></div><button type="button" hx-get="/parca/" hx-target="#place">Getir</button>'


def test_a_swapped_fragment_gets_its_behaviour(small):
    fragment = '<input id="d" aria-label="Tarih"><output data-echo for="d"></output><form><input type="email"></form>'
    shown = small(FRAGMENT, answers={"/parca/": (200, HTML, fragment)})
    shown.get_by_role("button", name="Getir").click()
    expect(shown.locator("#place form")).to_have_js_property("noValidate", True)
    shown.locator("#d").fill("24.11.2026")
    assert shown.locator("#place output").text_content() == "24 Kasım 2026 Salı"
    assert not browsing.troubles(shown)


def test_a_failed_request_is_told(small):
    shown = small(FRAGMENT, answers={"/parca/": (500, HTML, "<h1>Hata</h1>")})
    shown.get_by_role("button", name="Getir").click()
    shown.get_by_text("İşlem tamamlanamadı.").wait_for()
    assert shown.locator("#place").text_content() == ""


def test_an_error_page_for_the_whole_page_takes_its_place(small, page):
    html = page("errors/409.html", by="Mert Kaya", at=clock.now(), status="Onaylandı", back_url="/inceleme/")
    headers = {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}
    shown = small(FRAGMENT, answers={"/parca/": (409, HTML, html, headers)})
    shown.get_by_role("button", name="Getir").click()
    shown.get_by_role("heading", name="Kayıt bu arada değişti").wait_for()
    assert shown.get_by_role("link", name="Kaydı yeniden aç").get_attribute("href") == "/inceleme/"
    assert shown.locator("h1").count() == 1


def test_forms_are_checked_by_the_server_in_the_language_of_the_page(small):
    shown = small(
        '<form method="post"><label for="e">E-posta</label><input id="e" type="email" required></form>'
    )
    assert shown.locator("form:has(#e)").evaluate("form => form.noValidate")


def test_paper_gets_the_content_alone(browse, gallery):
    shown = browse(gallery)
    shown.emulate_media(media="print")
    for css in (".side", ".top", ".toolbar", ".btn >> nth=0"):
        assert not shown.locator(css).is_visible()
    assert shown.locator("h1").is_visible()
    assert re.match(r"rgb\(255", shown.evaluate("getComputedStyle(document.body).backgroundColor"))
