"""The files of the demonstration and its calendar, without a database: they fit together at any hour of any day."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from accounts.demo import personas
from accounts.enums import Role
from config.demo_pictures import GROUNDS, SCENES, draw_scene
from config.seeding import fixtures, staff
from config.seeding.calendar import DemoCalendar
from config.seeding.institution import FOUNDED
from config.seeding.posts import STEPS
from content_review import personal_data
from core import clock

POSTS = {row["key"]: row for row in fixtures.posts()}
# A Friday, so that days before and after fall on a weekend.
FRIDAY_NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# What the reviewer asks to have removed; the number is nobody's.
MEANT_TO_BE_FOUND = {"kariyer": ["0532 000 00 00"]}


def local(moment: datetime) -> str:
    return f"{clock.local(moment):%a %d.%m. %H:%M}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-0 10:15", "Fri 20.11. 10:15"),
        ("-1 17:00", "Thu 19.11. 17:00"),
        ("-5 09:30", "Fri 13.11. 09:30"),
        ("+1 14:30", "Mon 23.11. 14:30"),
        ("+0 17:00", "Fri 20.11. 17:00"),
        ("+0 09:00", "Fri 20.11. 14:00"),
        ("-6m", "Fri 20.11. 11:54"),
    ],
)
def test_moments_are_working_days_near_today(text: str, shown: str) -> None:
    assert local(DemoCalendar(FRIDAY_NOON).moment(text)) == shown


@pytest.mark.parametrize(
    ("now", "text", "shown"),
    [
        # Before 11:00 nothing has happened today yet.
        ("2026-11-20T07:59:00+00:00", "-0 10:15", "Thu 19.11. 10:15"),
        ("2026-11-22T12:00:00+00:00", "-0 10:15", "Fri 20.11. 10:15"),
        ("2026-11-22T12:00:00+00:00", "+1 10:15", "Mon 23.11. 10:15"),
        # Late in the evening there is no room for a wish today.
        ("2026-11-20T18:30:00+00:00", "+0 17:00", "Mon 23.11. 09:00"),
    ],
)
def test_the_hour_and_the_day_of_the_start_are_heeded(now: str, text: str, shown: str) -> None:
    assert local(DemoCalendar(datetime.fromisoformat(now)).moment(text)) == shown


@pytest.mark.parametrize("text", ["", "10:15", "-1", "+1 9:00", "-1 10:15 "])
def test_another_form_names_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="names no moment"):
        DemoCalendar(FRIDAY_NOON).moment(text)


def test_days_in_texts_are_written_in_turkish() -> None:
    words = DemoCalendar(FRIDAY_NOON).words("Başvurular {+3} günü başlıyor, {-1} değil.")
    assert words == "Başvurular 25 Kasım Çarşamba günü başlıyor, 19 Kasım Perşembe değil."


def hours(days: int) -> list[datetime]:
    """Every hour, and a minute before it, from a Thursday on."""
    first = datetime(2026, 11, 19, 0, 30, tzinfo=UTC)
    return [first + timedelta(minutes=30 * step) for step in range(48 * days)]


def test_every_story_runs_forward_and_is_over_by_now_whenever_it_is_started() -> None:
    for now in hours(days=8):
        calendar = DemoCalendar(now)
        for row in POSTS.values():
            moments = [calendar.moment(step["at"]) for step in row["steps"]]
            assert moments == sorted(set(moments)), (row["key"], now)
            assert moments[-1] <= now - timedelta(minutes=1), (row["key"], now)
            assert moments[0] > calendar.moment(FOUNDED)


def test_wishes_for_the_future_stay_ahead_and_leave_time_for_the_review() -> None:
    for now in hours(days=8):
        calendar = DemoCalendar(now)
        for row in POSTS.values():
            if row.get("wish", "").startswith("+"):
                wish = calendar.moment(row["wish"])
                sent = [calendar.moment(step["at"]) for step in row["steps"] if step["do"] == "send"]
                assert wish > now + timedelta(minutes=30), (row["key"], now)
                assert not sent or wish - sent[-1] > timedelta(hours=2), (row["key"], now)


def test_a_wish_that_has_passed_has_its_due_minute_in_the_story() -> None:
    for row in POSTS.values():
        due = [step["at"] for step in row["steps"] if step["do"] == "due"]
        is_past_and_approved = row.get("wish", "+").startswith("-") and any(
            step["do"] == "approve" for step in row["steps"]
        )
        assert due == ([row["wish"]] if is_past_and_approved else []), row["key"]


def test_posts_name_what_exists() -> None:
    units = {unit["code"] for unit in fixtures.units()}
    channels = {f"{row['platform']}:{row['handle']}": row for row in fixtures.channels()}
    people = {person.username for person in staff.everybody()}
    for row in POSTS.values():
        assert row["unit"] in units
        for key in row["channels"]:
            assert channels[key]["unit"] in ("KIH", row["unit"]), "official accounts, or the unit's own"
        assert {step["do"] for step in row["steps"]} <= STEPS.keys()
        assert {step["by"] for step in row["steps"] if "by" in step} <= people
        for image in row.get("images", ()):
            assert image["scene"] in SCENES
            assert image["ground"] in GROUNDS
            assert len(image["alt"]) > 15


def test_permalinks_are_given_once() -> None:
    given = [
        link
        for row in POSTS.values()
        for step in row["steps"]
        for link in step.get("permalinks", {}).values()
    ]
    assert len(given) == len(set(given))


def texts(row: dict) -> list[str]:
    found = [row["title"], row.get("note", ""), row.get("urgent", "")]
    for step in row["steps"]:
        found += [step.get(name, "") for name in ("text", "title", "note", "reason")]
        found += [text for own in step.get("variants", {}).values() for text in own.values()]
    return found


@pytest.mark.parametrize("key", POSTS)
def test_posts_hold_no_personal_data_but_what_a_check_is_meant_to_find(key: str) -> None:
    found = []
    for text in texts(POSTS[key]):
        found += [match.value for match in personal_data.phones(text)]
        found += [match.value for match in personal_data.emails(text)]
        found += [match.value for match in (*personal_data.national_ids(text), *personal_data.ibans(text))]
    assert found == MEANT_TO_BE_FOUND.get(key, [])


@pytest.mark.parametrize("key", POSTS)
def test_links_lead_nowhere_outside(key: str) -> None:
    hosts = re.findall(r"https?://([^/\s]+)", " ".join(texts(POSTS[key])))
    assert all(host.endswith(".ornekkent.example") for host in hosts)


# ---- People -------------------------------------------------------------------------------------------------------


def test_people_are_the_same_each_time_and_each_is_somebody_else() -> None:
    everybody = staff.everybody()
    assert everybody == staff.everybody()
    assert len({person.username for person in everybody}) == len(everybody)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+", person.username) for person in everybody)


def test_named_people_come_first_and_keep_their_roles() -> None:
    for person, row in zip(staff.everybody(), personas(), strict=False):
        assert person.username == row["username"]
        assert row["name"].endswith(person.full_name)
        assert [holding.role for holding in person.holdings] == row["roles"]


def test_academic_titles_stand_in_the_job_title() -> None:
    deniz = next(person for person in staff.everybody() if person.username == "deniz.arslan")
    assert (deniz.full_name, deniz.title) == (
        "Deniz Arslan",
        "Dr. Öğr. Üyesi · Birim sosyal medya temsilcisi (asıl)",
    )


def test_every_unit_with_an_account_has_a_primary_representative() -> None:
    held = {
        (holding.unit, holding.role, holding.is_backup) for p in staff.everybody() for holding in p.holdings
    }
    for row in fixtures.channels():
        role = Role.MANAGER if row["unit"] == "KIH" else Role.REPRESENTATIVE
        assert (row["unit"], role, False) in held


# ---- Accounts -----------------------------------------------------------------------------------------------------


def test_no_two_accounts_say_the_same_about_themselves() -> None:
    rows = fixtures.channels()
    assert len(rows) == 40
    assert len({row["purpose"] for row in rows}) == 40
    assert len({(row["audience"], row["goals"]) for row in rows}) == 40


# ---- Pictures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", SCENES)
def test_pictures_are_drawn_the_same_each_time(scene: str) -> None:
    drawn = draw_scene.__wrapped__(scene, "teal")
    assert drawn.startswith(b"\xff\xd8\xff")
    assert drawn == draw_scene.__wrapped__(scene, "teal")


def test_pictures_are_portrait_or_square() -> None:
    assert Image.open(BytesIO(draw_scene("tooth", "sky"))).size == (1080, 1350)
    assert Image.open(BytesIO(draw_scene("tooth", "sky", is_square=True))).size == (720, 720)
