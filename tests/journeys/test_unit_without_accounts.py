"""P27: an administrative unit without an account of its own asks for a post on an official one; it is published."""

import re

from playwright.sync_api import Page, expect

from accounts.enums import Role, UnitKind
from accounts.models import User
from channels_registry.models import Channel
from content_review.models import Submission
from tests.journeys import writing
from tests.journeys.stage import Stage, follow, press, sees
from tests.make.accounts import make_appointment, make_person, make_unit

TITLE = "Yemekhane bakım arası"
TEXT = "Merkez yemekhane 28-29 Kasım’da bakım nedeniyle kapalıdır; Doğu yemekhanesi hizmet vermeyi sürdürecektir."


def test_an_administrative_unit_without_accounts_is_published_on_an_official_one(stage: Stage) -> None:
    writer = somebody_of_a_unit_without_accounts(stage)
    number = she_writes_for_the_official_account(stage, stage.enter(writer))
    the_directorate_approves_and_publishes(stage, number)
    page = stage.enter(writer, f"/gonderiler/{number}/")
    sees(page, "Yayımlandı")
    expect(page.get_by_role("link", name="Platformda aç")).to_be_visible()
    stage.picture(page, "yayimlandi")
    post = Submission.objects.get(number=number)
    assert post.unit.kind == UnitKind.ADMIN
    assert not Channel.objects.filter(unit=post.unit).exists()
    assert post.deliveries.get().channel.is_official


def somebody_of_a_unit_without_accounts(stage: Stage) -> User:
    kitchen = make_unit(
        code="SKS",
        name_tr="Sağlık, Kültür ve Spor Daire Başkanlığı",
        kind=UnitKind.ADMIN,
        parent=stage.people.units["GNS"],
    )
    person = make_person(full_name="Işıl Çınar", email="isil.cinar@ornekkent.example")
    make_appointment(role=Role.RESPONDER, unit=kitchen, user=person)
    return User.objects.get(pk=person.pk)


def she_writes_for_the_official_account(stage: Stage, page: Page) -> str:
    follow(page, re.compile("^Yeni"))
    # Only the official accounts are hers to choose.
    expect(page.get_by_role("checkbox", name=re.compile("ornekkentuni"))).to_have_count(2)
    expect(page.get_by_role("checkbox", name=re.compile("okent_"))).to_have_count(0)
    writing.choose_account(page, "X (Twitter)", "ornekkentuni")
    writing.write_post(page, title=TITLE, text=TEXT)
    stage.picture(page, "form")
    return writing.send_for_review(page)


def the_directorate_approves_and_publishes(stage: Stage, number: str) -> None:
    reviewer = stage.enter(stage.people.reviewer)
    writing.open_from_queue(reviewer, TITLE)
    writing.answer_checklist(reviewer)
    writing.decide(reviewer, "Onayla")
    sees(reviewer, re.compile("onaylandı"))
    stage.let_the_undo_window_pass()
    stage.work_off_jobs()
    manager = stage.enter(stage.people.manager)
    follow(manager, re.compile(rf"Yayımla.*{TITLE}"))
    manager.get_by_label("Gönderinin adresi").fill("https://x.com/ornekkentuni/status/1990000000000000001")
    press(manager, "Yayımlandı olarak kaydet")
    sees(manager, "Yayımlandı")
