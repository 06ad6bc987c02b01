"""J3: two photographs for the official Instagram, stopped by the checks, corrected, approved, published with proof.

Without consent attachment and designed visual, which come later. On the way: nobody decides about an own post, and a
decision about an outdated page is refused with who was faster.
"""

import re
from email.utils import parseaddr
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from content_review.models import Delivery, Submission
from tests.journeys import writing
from tests.journeys.stage import Stage, follow, press, sees

TITLE = "Bahar şenliği çağrısı"
FIRST_TEXT = "Bahar şenliğimiz 25 Kasım’da kampüste! Bütün öğrencilerimizi bekliyoruz. #öğrencişenliği"
SECOND_TEXT = FIRST_TEXT.replace("#öğrencişenliği", "#ÖğrenciŞenliği")
THIRD_TEXT = SECOND_TEXT.replace("25 Kasım’da kampüste!", "25 Kasım Çarşamba 14.00’te merkez kampüste!")
REASON = "Saati ve yeri yazın: “25 Kasım’da kampüste” yeterli değil."
STAGE_ALT = "Açık havada kurulmuş sahnenin önünde toplanan öğrenciler."
CROWD_ALT = "Çimenlerde oturan kalabalık bir öğrenci grubu."


@pytest.mark.postgres
def test_a_post_is_corrected_approved_and_published(stage: Stage, photographs: list[Path]) -> None:
    people = stage.people
    stage.expect_status(409, 422)
    representative = stage.enter(people.representative)
    number = the_checks_stop_and_he_mends(stage, representative, photographs)
    reviewer = stage.enter(people.reviewer)
    outdated = stage.enter(people.director, f"/inceleme/{number}/")
    the_reviewer_asks_for_a_correction(stage, reviewer)
    the_slower_one_is_told(stage, outdated)
    he_corrects(stage, representative)
    the_reviewer_sees_the_difference_and_approves(stage, reviewer)
    the_manager_plans_and_publishes(stage, stage.enter(people.manager), number)
    he_has_been_told_everything(stage, representative, number)


def the_checks_stop_and_he_mends(stage: Stage, page: Page, photographs: list[Path]) -> str:
    follow(page, re.compile("^Yeni"))
    writing.choose_account(page, "Instagram", "ornekkentuni")
    writing.write_post(page, title=TITLE, text=FIRST_TEXT)
    writing.bring_images(page, photographs)
    press(page, "İncelemeye gönder")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("1. görselin açıklaması yok")
    expect(summary).to_contain_text("2. görselin kaynağı belirtilmemiş")
    sees(page, "#öğrencişenliği etiketi zor okunuyor.", re.compile("#ÖğrenciŞenliği"))
    stage.picture(page, "denetimler-durdurdu")
    assert not Submission.objects.filter(status="submitted").exists()
    # What was typed is still there.
    expect(page.get_by_label("Metin", exact=True)).to_have_value(FIRST_TEXT)
    page.get_by_label("Metin", exact=True).fill(SECOND_TEXT)
    for photograph, alt_text in zip(photographs, (STAGE_ALT, CROWD_ALT), strict=True):
        writing.describe_image(page, photograph.name, alt_text)
        writing.state_rights(
            page, photograph.name, source="Birimimiz üretti", has_people=alt_text == CROWD_ALT
        )
    stage.picture(page, "duzeltilmis-form")
    number = writing.send_for_review(page)
    stage.picture(page, "gonderildi")
    return number


def the_reviewer_asks_for_a_correction(stage: Stage, page: Page) -> None:
    writing.open_from_queue(page, TITLE)
    press(page, "Üstüme al")
    sees(page, "Gönderi üstünüze alındı.")
    # On one of the two photographs people can be recognised.
    for alt_text, answer in ((STAGE_ALT, "Hayır"), (CROWD_ALT, "Evet")):
        photograph = page.get_by_role("figure").filter(has_text=alt_text)
        people = photograph.get_by_role("term").filter(has_text="Tanınabilir kişi")
        expect(people.locator("+ dd")).to_have_text(answer)
    stage.picture(page, "inceleme")
    writing.decide(page, "Düzeltme iste")
    sees(page, re.compile("gerekçe", re.IGNORECASE))
    writing.decide(page, "Düzeltme iste", reason=REASON)
    sees(page, re.compile(r"için düzeltme istendi|Düzeltme istendi"))
    stage.picture(page, "duzeltme-istendi")


def the_slower_one_is_told(stage: Stage, page: Page) -> None:
    """The Director's page still shows the waiting post: her approval is refused, her words are not lost."""
    writing.answer_checklist(page)
    writing.decide(page, "Onayla", reason="Çok güzel bir çağrı.")
    sees(page, re.compile("Mert Kaya"), "Düzeltme istendi", "Çok güzel bir çağrı.")
    stage.picture(page, "gec-kalan-karar-409")


def he_corrects(stage: Stage, page: Page) -> None:
    stage.let_the_undo_window_pass()
    mails = [letter for letter in stage.work_off_jobs() if letter.subject.startswith("[Düzeltme istendi]")]
    addresses = [parseaddr(letter.to[0])[1] for letter in mails]
    assert addresses == [stage.people.representative.email, stage.people.backup.email]
    assert REASON in mails[0].body
    writing.read_notice(page, "Düzeltme istendi")
    sees(page, REASON, "Mert Kaya")
    stage.picture(page, "temsilci-duzeltmeyi-okuyor")
    follow(page, "Gönderiyi düzelt")
    page.get_by_label("Metin", exact=True).fill(THIRD_TEXT)
    writing.send_for_review(page)


def the_reviewer_sees_the_difference_and_approves(stage: Stage, page: Page) -> None:
    writing.open_from_queue(page, TITLE)
    # What was taken away and what was added, word by word.
    expect(page.locator("ins").filter(has_text="Çarşamba")).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    stage.picture(page, "surum-farki")
    writing.decide(page, "Onayla")
    sees(page, re.compile("Evet ya da hayır seçin"))
    writing.answer_checklist(page)
    writing.decide(page, "Onayla")
    sees(page, re.compile("onaylandı"))
    stage.picture(page, "onaylandi")


def the_manager_plans_and_publishes(stage: Stage, page: Page, number: str) -> None:
    stage.let_the_undo_window_pass()
    stage.work_off_jobs()
    follow(page, re.compile(rf"Yayımla.*{TITLE}"))
    follow(page, "Zamanı belirle")
    page.get_by_label("Tarih").fill("01.12.2030")
    page.get_by_label("Saat").fill("10:30")
    stage.picture(page, "zaman")
    press(page, "Zamanı belirle")
    sees(page, "Zamanlandı")
    stage.picture(page, "zamanlandi")
    follow(page, "Şimdi yayına hazırla")
    press(page, "Şimdi yayına hazırla")
    sees(page, "Yayına hazır")
    expect(page.get_by_label("Yayın metni")).to_have_value(THIRD_TEXT)
    stage.picture(page, "yayin-paketi")
    page.get_by_label("Gönderinin adresi").fill("https://www.instagram.com/ornekkentuni/")
    press(page, "Yayımlandı olarak kaydet")
    sees(page, re.compile("profil|gönderinin kendi", re.IGNORECASE))
    page.get_by_label("Gönderinin adresi").fill("https://www.instagram.com/p/C1234567890/")
    press(page, "Yayımlandı olarak kaydet")
    sees(page, "Yayımlandı")
    stage.picture(page, "yayimlandi")
    delivery = Delivery.objects.get(submission__number=number)
    assert delivery.published_post.permalink == "https://www.instagram.com/p/C1234567890/"
    assert delivery.published_by == stage.people.manager


def he_has_been_told_everything(stage: Stage, page: Page, number: str) -> None:
    stage.work_off_jobs()
    kinds = stage.notices_of(stage.people.representative)
    assert kinds == ["content.changes_requested", "content.approved", "content.moved", "content.published"]
    writing.read_notice(page, re.compile(r"\[Yayımlandı\]"))
    sees(page, "Yayımlandı")
    expect(page.get_by_role("link", name="Platformda aç")).to_have_attribute(
        "href", "https://www.instagram.com/p/C1234567890/"
    )
    stage.picture(page, "temsilci-sonucu-goruyor")


def test_a_reviewer_does_not_decide_about_his_own_post(stage: Stage) -> None:
    people = stage.people
    stage.expect_status(403)
    page = stage.enter(people.reviewer)
    follow(page, re.compile("^Yeni"))
    writing.choose_account(page, "X (Twitter)", "ornekkentuni")
    writing.write_post(
        page, title="Kapalı yol duyurusu", text="Kampüs girişi yarın 09.00-12.00 arasında kapalıdır."
    )
    number = writing.send_for_review(page)
    page.goto(f"/inceleme/{number}/")
    sees(page, re.compile("Bu sizin gönderiniz"))
    expect(page.get_by_role("button", name="Kararı kaydet")).to_have_count(0)
    stage.picture(page, "kendi-gonderisi")
    # A decision sent past the page is refused as well.
    post = Submission.objects.get(number=number)
    answer = send_past_the_page(page, number, post)
    assert answer == 403
    post.refresh_from_db()
    assert post.status == "submitted"


def send_past_the_page(page: Page, number: str, post: Submission) -> int:
    """Post a decision with the page's own token, as a script in the console would."""
    return page.evaluate(
        """async ([url, hash, version]) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const body = new URLSearchParams({csrfmiddlewaretoken: token, kind: "approve", revision_hash: hash,
                version, answer_audience: "yes", answer_identity: "yes", answer_ethics: "yes"});
            return (await fetch(url, {method: "POST", body})).status;
        }""",
        [f"/inceleme/{number}/", post.current_revision.content_hash, str(post.version)],
    )
