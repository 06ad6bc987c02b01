"""The home page: greeting, tasks, shortcuts, phone bar, and few queries for everybody of the demo."""

from datetime import timedelta

import pytest
import time_machine

from accounts.demo import personas
from accounts.enums import Role
from accounts.models import User
from accounts.policies import has_role
from config import home
from content_review.services import threads
from core import clock
from core.nav import build_nav, phone_links
from tests.content_review.views.reviewing import as_, query_count, text_of, tr
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_directorate,
    make_holder,
    make_institution,
    make_person,
    make_unit,
)
from tests.make.channels import make_channel, make_official_channel

pytestmark = pytest.mark.django_db

DIRECTORATE = {"director", "reviewer", "manager", "moderator", "triage", "designer", "duty"}
# Who the demo lets visitors enter as: their roles, each set once.
ROLE_SETS = sorted({tuple(sorted(persona["roles"])) for persona in personas()})


def person_of(roles: tuple[str, ...], unit) -> User:
    """One person of the demo: Directorate roles sit there, the others at the unit."""
    person = make_person(full_name="Elif Aydın")
    for role in roles:
        place = make_directorate() if role in DIRECTORATE else unit
        make_appointment(role=role, unit=place, user=person)
    return User.objects.get(pk=person.pk)


def some_work(unit, writer: User, number: int) -> None:
    """Posts in every state that a panel shows, `number` of each."""
    channels = [make_official_channel(platform="x"), make.make_unit_channel(unit, user=writer, platform="x")]
    writer = User.objects.get(pk=writer.pk)
    soon = clock.now() + timedelta(hours=30)
    for index in range(number):
        given = {"unit": unit, "submitter": writer, "channels": channels, "acknowledged": ("clash:x",)}
        make.make_approved(**given, text=f"{make.TEXT} hazır {index}")
        make.make_approved(
            **given, text=f"{make.TEXT} zamanlı {index}", wished_at=soon + timedelta(hours=index)
        )
        make.make_submitted(**given, text=f"{make.TEXT} bekleyen {index}", wished_at=soon)
        sent_back = make.make_submitted(**given, text=f"{make.TEXT} düzeltme {index}")
        make.request_changes(sent_back)
        threads.write(make.read(sent_back), actor=make.make_reviewer(), body="Bağlantıyı düzeltin.")
        make_channel(unit=unit, status="restricted", has_representative=False)


# ---- What it says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "word"),
    [(6, "Günaydın"), (11, "Günaydın"), (12, "İyi günler"), (18, "İyi akşamlar"), (2, "İyi akşamlar")],
)
def test_the_greeting_follows_the_local_hour(client, hour, word):
    person = make_person(full_name="Elif Aydın")
    with time_machine.travel(f"2026-11-20T{hour:02}:15:00+03:00"):
        page = as_(client, person).get("/")
    assert f"{word}, Elif" in text_of(page)


def test_tasks_and_units_are_named_and_somebody_without_a_task_learns_what_happens(client):
    unit = make_unit(name_tr="Diş Hekimliği Fakültesi")
    person = make_holder(Role.REPRESENTATIVE, unit=unit)
    make_appointment(role=Role.RESPONDER, unit=unit, user=person)
    page = text_of(as_(client, person).get("/"))
    assert f"Diş Hekimliği Fakültesi: {Role.REPRESENTATIVE.label}, {Role.RESPONDER.label}" in page
    lonely = text_of(as_(client, make_person()).get("/"))
    assert (
        tr(
            "You have no appointment yet. The Directorate assigns your tasks; nothing is expected of you until then."
        )
        in lonely
    )


def test_signed_out_people_come_to_the_sign_in_page(client):
    assert client.get("/").url.startswith("/giris/")
    assert as_(client, make_person()).post("/").status_code == 405


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.DIRECTOR, ["People", "Units", "Appointments"]),
        (Role.REVIEWER, []),
        (Role.REPRESENTATIVE, []),
        (Role.AUDITOR, ["Accounts", "Ledger"]),
        (Role.SENIOR, ["Accounts"]),
        (Role.ADMIN, ["Accounts", "Platforms", "Undelivered e-mails", "Administration"]),
    ],
)
def test_shortcuts_lead_where_the_person_works_beside_posts(client, role, names):
    person = make_holder(role)
    found = home.shortcuts(User.objects.get(pk=person.pk))
    assert [str(item["label"]) for item in (found or {"shortcuts": []})["shortcuts"]] == [
        tr(name) for name in names
    ]
    as_(client, person)
    for item in (found or {"shortcuts": []})["shortcuts"]:
        assert client.get(item["url"]).status_code == 200, item


@pytest.mark.parametrize(
    ("role", "bar"),
    [
        (Role.REPRESENTATIVE, ["home", "publishing", "posts", "new_post"]),
        (Role.UNIT_HEAD, ["home", "posts", "new_post"]),
        (Role.REVIEWER, ["queue", "publishing", "posts", "channels"]),
        (Role.MANAGER, ["home", "publishing", "posts", "channels"]),
        (Role.AUDITOR, ["home"]),
    ],
)
def test_the_phone_bar_holds_what_the_role_needs(role, bar):
    groups = build_nav(make_holder(role), "/")
    assert [link.key for link in phone_links(groups)] == bar


def test_the_menu_marks_the_home_page_on_itself_only(client):
    as_(client, make.make_reviewer())
    marked = [
        element.attrs["href"]
        for element in Document(client.get("/").content.decode()).elements
        if element.attrs.get("aria-current") == "page"
    ]
    assert marked == ["/"]


# ---- Queries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", ROLE_SETS, ids="+".join)
def test_everybody_of_the_demo_has_the_page_in_few_queries(client, roles, query_budget):
    """At most 15, the same with one row of everything and with four; the page is sound HTML."""
    make_institution()
    unit = make_unit()
    person = person_of(roles, unit)
    writer = person if has_role(person, Role.REPRESENTATIVE) else make_holder(Role.REPRESENTATIVE, unit=unit)
    found = []
    for number in (1, 3):
        some_work(unit, writer, number)
        as_(client, person)
        found.append(query_count(client, "/"))
    assert len(set(found)) == 1, found
    with query_budget(f"home ({'+'.join(roles)})", at_most=15):
        page = client.get("/")
    assert faults(page.content.decode(), is_page=True) == []


def test_the_director_of_the_demo_sees_all_panels_of_the_directorate(client):
    make_institution()
    unit = make_unit()
    some_work(unit, make_holder(Role.REPRESENTATIVE, unit=unit), 1)
    page = as_(client, make_director()).get("/")
    keys = [panel.key for area in page.context["panels"].values() for panel in area]
    assert keys == [
        "content.review",
        "content.ready",
        "content.week",
        "config.shortcuts",
        "content.decided",
        "channels.unrepresented",
    ]
