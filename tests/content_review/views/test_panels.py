"""Panels of the home page about posts: whose they are, what they say, what they leave out."""

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus
from content_review import panels
from content_review.enums import DecisionKind
from content_review.selectors import home
from content_review.services import deliveries, reviewing, submitting, threads
from core import clock
from tests.content_review.views.publishing import of_unit, official, publisher_of, read, url, writer_of
from tests.content_review.views.reviewing import as_, text_of, tr
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_person, make_unit
from tests.make.channels import make_official_channel, put_into

pytestmark = pytest.mark.django_db

# Friday, 20 November 2026, 12:00 in Turkey.
NOON = "2026-11-20T09:00:00+00:00"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def titles(rows) -> list[str]:
    return [row.title for row in rows]


# ---- Whose --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.DIRECTOR, {"review", "ready", "week", "decided"}),
        (Role.REVIEWER, {"review", "ready", "week", "decided"}),
        (Role.MANAGER, {"ready", "week"}),
        (Role.MODERATOR, {"ready", "week"}),
        (Role.DESIGNER, {"week"}),
        (Role.PRIVACY, {"week"}),
        (Role.REPRESENTATIVE, {"desk", "hint"}),
        (Role.UNIT_HEAD, {"desk", "hint"}),
        (Role.RESPONDER, {"desk", "hint"}),
        (Role.AUDITOR, set()),
        (Role.SENIOR, set()),
        (Role.FINANCE, set()),
        (Role.ADMIN, set()),
        (Role.CUSTODIAN, set()),
    ],
)
def test_each_role_has_its_panels(role, expected):
    person = make_holder(role)
    found = {
        panel.key.removeprefix("content.") for panel in panels.PANELS if panel.context(person) is not None
    }
    assert found == expected


def test_somebody_without_a_task_has_none():
    person = make_person()
    assert [panel.key for panel in panels.PANELS if panel.context(person) is not None] == []


# ---- The desk -----------------------------------------------------------------------------------------------------


def test_a_correction_names_reason_and_reviewer(client):
    post = make.make_submitted(internal_title="Kongre çağrısı")
    make.request_changes(post, actor=make.make_reviewer(full_name="Mert Kaya"), reason="Metinde tarih yok.")
    page = text_of(as_(client, post.submitter).get("/"))
    for told in (
        tr("Changes requested: %(title)s", title="Kongre çağrısı"),
        "“Metinde tarih yok.”",
        "Mert Kaya",
    ):
        assert told in page
    assert f"/gonderiler/{post.number}/duzenle/" in client.get("/").content.decode()


def test_only_the_last_request_counts(client):
    post = make.make_submitted()
    make.request_changes(post, reason="Eski gerekçe.")
    make.send(post)
    make.request_changes(post, reason="Yeni gerekçe.")
    page = text_of(as_(client, post.submitter).get("/"))
    assert "Yeni gerekçe." in page and "Eski gerekçe." not in page


def test_what_the_representative_may_publish_stands_on_the_desk(client):
    delivery = of_unit(internal_title="Diş haftası")
    official(unit=delivery.submission.unit, submitter=delivery.submission.submitter, internal_title="Resmî")
    desk = panels.desk(publisher_of(delivery))
    assert [row.submission.title for row in desk["to_publish"]] == ["Diş haftası"]
    assert url(delivery) in as_(client, publisher_of(delivery)).get("/").content.decode()
    colleague = make_holder(Role.REPRESENTATIVE, unit=delivery.submission.unit)
    assert panels.desk(colleague)["to_publish"] == []


def test_an_answer_that_was_not_read_is_opened_by_a_button(client):
    post = make.make_submitted(internal_title="Kongre çağrısı")
    threads.write(post, actor=make.make_reviewer(full_name="Mert Kaya"), body="Bağlantıyı düzeltin.")
    as_(client, post.submitter)
    page = client.get("/")
    assert tr("%(by)s wrote: %(title)s", by="Mert Kaya", title="Kongre çağrısı") in text_of(page)
    [notice] = panels.desk(fresh(post.submitter))["notices"]
    response = client.post("/bildirimler/ac/", {"notice": notice.uid})
    assert response.url == f"/gonderiler/{post.number}/"
    assert panels.desk(fresh(post.submitter))["notices"] == []


def test_the_number_beside_the_heading_counts_all_tasks():
    delivery = of_unit()
    writer, unit = delivery.submission.submitter, delivery.submission.unit
    post = make.make_submitted(unit=unit, submitter=writer, text=f"{make.TEXT} iki")
    make.request_changes(post)
    threads.write(make.read(post), actor=make.make_reviewer(), body="Bağlantıyı düzeltin.")
    assert panels.desk(fresh(writer))["task_count"] == 3


def test_the_last_five_posts_of_the_own_units_stand_below():
    unit = make_unit()
    writer, colleague = (make_holder(Role.REPRESENTATIVE, unit=unit) for _each in range(2))
    for index in range(6):
        person = writer if index % 2 else colleague
        make.make_draft(unit=unit, submitter=person, internal_title=str(index))
    make.make_draft(internal_title="Başka birimin taslağı")
    assert titles(panels.desk(fresh(writer))["recent"]) == ["5", "4", "3", "2", "1"]
    assert panels.desk(fresh(writer))["recent"][0].badge.label == tr("Draft")


def test_old_corrections_stay_on_the_desk_however_many_posts_are_newer():
    unit = make_unit()
    writer = make_holder(Role.REPRESENTATIVE, unit=unit)
    old = make.make_submitted(unit=unit, submitter=writer, internal_title="Eski düzeltme")
    make.request_changes(old)
    for index in range(6):
        make.make_draft(unit=unit, submitter=writer, internal_title=str(index))
    desk = panels.desk(fresh(writer))
    assert titles(desk["to_mend"]) == ["Eski düzeltme"]
    assert titles(desk["recent"]) == ["5", "4", "3", "2", "1"]


# ---- The Directorate ----------------------------------------------------------------------------------------------


def test_the_queue_tells_how_much_waits_and_leads_to_the_next(client):
    with time_machine.travel(NOON):
        make.make_submitted(wished_at=clock.now() + timedelta(hours=7))
        make.make_submitted(is_urgent=True, urgent_reason="Tören bu akşam.")
        page = as_(client, make.make_reviewer()).get("/")
        told = panels.review(make.make_reviewer())
    assert told["count"] == "2" and [view.key for view in told["views"]] == ["acil", "bugun"]
    assert "19:00" in text_of(page)
    assert '<form method="post" action="/inceleme/sonraki/">' in page.content.decode()


def test_an_empty_queue_says_so(client):
    page = as_(client, make.make_reviewer()).get("/")
    assert tr("Every post has been decided.") in text_of(page)


def test_the_directorate_sees_official_accounts_and_those_nobody_else_may_publish_on():
    official(internal_title="Resmî")
    of_unit(internal_title="Birim")
    restricted = of_unit(internal_title="Kısıtlı")
    put_into(restricted.channel, ChannelStatus.RESTRICTED)
    found = panels.ready(make_director())
    assert sorted(row.submission.title for row in found["deliveries"]) == ["Kısıtlı", "Resmî"]
    assert found["total"] == 2
    assert [row.submission.title for row in panels.ready(make.make_reviewer())["deliveries"]] == ["Resmî"]


def test_the_number_of_ready_ones_is_that_of_all_not_of_the_shown_ones():
    channel = make_official_channel(platform="x")
    for index in range(home.MOST_READY + 2):
        make.make_ready_delivery(channels=[channel], text=f"{make.TEXT} {index}")
    found = panels.ready(make.make_reviewer())
    assert (len(found["deliveries"]), found["total"]) == (home.MOST_READY, home.MOST_READY + 2)


def test_decisions_of_the_day_are_counted_by_kind():
    with time_machine.travel("2026-11-19T19:00:00+00:00"):
        make.make_approved(internal_title="Dünkü")
    with time_machine.travel(NOON) as moment:
        for index in range(home.RECENT + 1):
            moment.shift(60)
            make.make_approved(text=f"{make.TEXT} {index}")
        make.request_changes(make.make_submitted(text=f"{make.TEXT} yedi"))
        moment.shift(60)
        make.reject(make.make_submitted(text=f"{make.TEXT} sekiz", internal_title="Son"))
        rows = home.decided_today(make.make_reviewer())
    assert len(rows) == home.RECENT and rows[0].submission.title == "Son"
    assert (rows[0].approved, rows[0].changes, rows[0].rejected) == (home.RECENT + 1, 1, 1)


def test_an_undone_decision_and_one_by_the_review_mode_are_not_counted():
    post = make.make_approved()
    channel = make_official_channel(platform="x", review_mode="none")
    make.make_submitted(channels=[channel], text=f"{make.TEXT} iki")
    assert len(home.decided_today(make.make_reviewer())) == 1
    decision = post.decisions.get(kind=DecisionKind.APPROVE)
    reviewing.undo(post, actor=decision.decider)
    assert home.decided_today(make.make_reviewer()) == []


# ---- The week -----------------------------------------------------------------------------------------------------


def lines(user) -> list[str]:
    """Everything in the person's week as "day time title"."""
    return [
        f"{clock.local(line.at):%d. %H:%M} {line.title}"
        for day in home.week(fresh(user))
        for line in day.lines
        if clock.local(line.at).date() == day.day
    ]


def test_the_week_runs_from_monday_and_keeps_local_days():
    with time_machine.travel(NOON):
        late = datetime(2026, 11, 22, 21, 30, tzinfo=clock.ISTANBUL)
        monday = datetime(2026, 11, 23, 0, 30, tzinfo=clock.ISTANBUL)
        make.make_approved(wished_at=late, internal_title="Pazar gecesi")
        make.make_approved(wished_at=monday, internal_title="Ertesi hafta", text=f"{make.TEXT} iki")
        found = lines(make.make_reviewer())
        days = home.week(make.make_reviewer())
    assert found == ["22. 21:30 Pazar gecesi"]
    assert [day.day.day for day in days] == [16, 17, 18, 19, 20, 21, 22]
    assert [day.is_today for day in days].index(True) == 4 and days[3].is_past and not days[4].is_past


def test_each_state_has_its_look():
    with time_machine.travel(NOON):
        soon = clock.now() + timedelta(hours=30)
        make.make_approved(wished_at=soon, internal_title="Planlanan")
        make.make_submitted(wished_at=soon, internal_title="İncelemede", text=f"{make.TEXT} 2")
        sent_back = make.make_submitted(wished_at=soon, internal_title="Düzeltmede", text=f"{make.TEXT} 3")
        make.request_changes(sent_back)
        make.make_published(internal_title="Yayımlanan", text=f"{make.TEXT} 4")
        held = make.make_ready_delivery(internal_title="Bekletilen", text=f"{make.TEXT} 5")
        deliveries.hold(held, actor=make.make_reviewer(), reason="Salon değişti.")
        rejected = make.make_submitted(wished_at=soon, internal_title="Reddedilen", text=f"{make.TEXT} 6")
        make.reject(rejected)
        looks = {line.title: line.look for day in home.week(make.make_reviewer()) for line in day.lines}
    assert looks == {
        "Planlanan": home.PLANNED,
        "İncelemede": home.IN_REVIEW,
        "Düzeltmede": home.STOPPED,
        "Yayımlanan": home.PUBLISHED,
        "Bekletilen": home.STOPPED,
    }


def test_a_post_on_several_accounts_is_one_line():
    with time_machine.travel(NOON):
        channels = [make_official_channel(platform=platform) for platform in ("x", "linkedin")]
        make.make_approved(channels=channels, wished_at=clock.now() + timedelta(hours=5))
        days = home.week(make.make_reviewer())
    [line] = [line for day in days for line in day.lines]
    assert line.platforms == ["x", "linkedin"]
    assert [day.more for day in days] == [0] * 7


def test_a_full_day_says_how_many_more_there_are():
    with time_machine.travel(NOON):
        channel = make_official_channel(platform="x")
        for index in range(home.LINES + 3):
            make.make_approved(
                channels=[channel],
                text=f"{make.TEXT} {index}",
                wished_at=clock.now() + timedelta(hours=5, minutes=31 * index),
            )
        day = home.week(make.make_reviewer())[4]
    assert (len(day.lines), day.more) == (home.LINES, 3)


def test_a_unit_sees_its_own_week_and_a_recalled_post_leaves_the_others_week():
    with time_machine.travel(NOON):
        soon = clock.now() + timedelta(hours=30)
        post = make.make_submitted(wished_at=soon, internal_title="Birimin")
        other = make.make_approved(wished_at=soon, internal_title="Başka", text=f"{make.TEXT} 2")
        assert lines(post.submitter) == ["21. 18:00 Birimin"]
        assert lines(other.submitter) == ["21. 18:00 Başka"]
        submitting.recall(post, actor=post.submitter)
        assert lines(make.make_reviewer()) == ["21. 18:00 Başka"]


def test_the_reviewer_comes_from_a_waiting_line_to_the_review(client):
    with time_machine.travel(NOON):
        post = make.make_submitted(wished_at=clock.now() + timedelta(hours=30))
        as_(client, make.make_reviewer())
        assert f'class="ev ev--mute" href="/inceleme/{post.number}/"' in client.get("/").content.decode()
        as_(client, post.submitter)
        assert f'class="ev ev--mute" href="/gonderiler/{post.number}/"' in client.get("/").content.decode()


def test_publishing_takes_the_task_off_the_desk():
    delivery = of_unit()
    make.publish(delivery)
    assert panels.desk(publisher_of(read(delivery)))["to_publish"] == []
    assert panels.desk(fresh(writer_of(delivery)))["task_count"] == 0
