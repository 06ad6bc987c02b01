"""J4: an advert for a private clinic is rejected with the principle it breaks; the person is told and may begin anew.

Without the support ticket, which comes later. No decision is silent (P30).
"""

import re

from playwright.sync_api import Page, expect

from accounts.enums import MailState
from accounts.models import MailDelivery
from content_review.models import Decision, Submission
from tests.journeys import writing
from tests.journeys.stage import Stage, follow, press, sees

TITLE = "İndirimli diş bakımı"
ADVERT = "Özel Gülümse Polikliniği’nde kampüs çalışanlarına %40 indirim! Randevu için hemen arayın."
REASON = "Özel bir işletmenin indirimini duyuruyor; Üniversite hesaplarında ticari tanıtım yapılmaz."
BETTER_TITLE = "Ağız ve diş sağlığı haftası"
BETTER = "Ağız ve Diş Sağlığı Haftası’nda fakültemizde ücretsiz tarama yapıyoruz: 23-27 Kasım, 09.00-16.00."


def test_an_advert_is_rejected_and_the_person_begins_anew(stage: Stage) -> None:
    people = stage.people
    stage.expect_status(422)
    representative = stage.enter(people.representative)
    follow(representative, re.compile("^Yeni"))
    writing.choose_account(representative, "X (Twitter)", "ornekkentuni")
    writing.write_post(representative, title=TITLE, text=ADVERT)
    number = writing.send_for_review(representative)
    the_reviewer_rejects(stage, stage.enter(people.reviewer))
    nobody_was_left_in_silence(stage, number)
    he_reads_why_and_copies(stage, representative, number)


def the_reviewer_rejects(stage: Stage, page: Page) -> None:
    writing.open_from_queue(page, TITLE)
    writing.decide(page, "Reddet", reason=REASON)
    sees(page, re.compile("ilke", re.IGNORECASE))
    expect(page.get_by_role("alert")).to_contain_text("ilke")
    assert not Decision.objects.exists()
    # The reason is still there; only the principle was missing.
    writing.decide(page, "Reddet", principle="Reklam niteliği")
    sees(page, re.compile("reddedildi"))
    stage.picture(page, "reddedildi")


def nobody_was_left_in_silence(stage: Stage, number: str) -> None:
    stage.let_the_undo_window_pass()
    mails = stage.work_off_jobs()
    letter = next(letter for letter in mails if stage.people.representative.email in letter.to[0])
    assert letter.subject == f"[Reddedildi] {TITLE}"
    assert REASON in letter.body and "Reklam niteliği" in letter.body
    assert f"/gonderiler/{number}/" in letter.body
    assert not MailDelivery.objects.exclude(state=MailState.SENT).exists()
    decision = Decision.objects.get(submission__number=number)
    assert decision.principle.principle.code == "reklam"


def he_reads_why_and_copies(stage: Stage, page: Page, number: str) -> None:
    writing.read_notice(page, re.compile(r"\[Reddedildi\]"))
    sees(page, "Reddedildi", REASON, "Reklam niteliği", "Mert Kaya")
    stage.picture(page, "temsilci-redde-bakiyor")
    press(page, "Kopyasını oluştur")
    expect(page.get_by_label("Metin", exact=True)).to_have_value(ADVERT)
    writing.write_post(page, title=BETTER_TITLE, text=BETTER)
    stage.picture(page, "kopyayi-duzenliyor")
    again = writing.send_for_review(page)
    assert again != number
    fresh = Submission.objects.get(number=again)
    assert (fresh.status, fresh.copied_from.number) == ("submitted", number)
    assert Submission.objects.get(number=number).status == "rejected"
