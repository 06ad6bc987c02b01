"""Auditors read, filter and export; nobody changes anything, no superuser either."""

import csv
import io
import re

import pytest
import time_machine
from django.contrib.auth import get_user_model, user_logged_in
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from audit.admin import AuditEntryAdmin
from audit.events import ChainBroken, LedgerExported
from audit.facts import as_list
from audit.jobs import verify_ledger_daily
from audit.models import AuditEntry
from audit.services import Target
from tests.audit.triggers import forge
from tests.make.audit import Actor, make_entries, make_entry

pytestmark = pytest.mark.django_db

LIST = "/yonetici/audit/auditentry/"


@pytest.fixture
def powers(monkeypatch):
    """The actions that everybody holds in this test."""
    held = {"audit.read"}
    monkeypatch.setattr(get_user_model(), "may", lambda self, action: action in held)
    return held


@pytest.fixture
def auditor(client, powers, monkeypatch):
    """A client of somebody who may read the ledger; that they signed in is not recorded here."""
    monkeypatch.setattr(user_logged_in, "receivers", [])
    person = get_user_model().objects.create_user("denetci@example.edu.tr", "Deniz Denetçi", is_staff=True)
    client.force_login(person)
    client.person = person
    return client


def page(client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def numbers(client, query: str) -> list[str]:
    """The numbers of the entries the list shows, as "2026/3"."""
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, query
    return [entry.number for entry in response.context["cl"].result_list]


def test_a_superuser_without_the_action_sees_nothing(auditor, powers):
    powers.clear()
    make_entry()
    auditor.person.is_superuser = True
    auditor.person.save()
    assert auditor.get(LIST).status_code == 403
    assert "auditentry" not in auditor.get("/yonetici/").content.decode()
    assert not AuditEntry.objects.visible_to(auditor.person)
    assert not AuditEntry.objects.visible_to(Actor())


def test_the_list_shows_what_happened_newest_first(auditor):
    with time_machine.travel("2026-11-20 09:00 +0000"):
        make_entry(
            event=ChainBroken, actor=Actor("Ayşe Yılmaz"), target=Target("t", "1", "G-2026-00142"), unit="FEN"
        )
        make_entry()
    text = page(auditor)
    for words in ("2026/1", "2026/2", "Ayşe Yılmaz", "G-2026-00142", "FEN", gettext("System")):
        assert words in text
    assert ">system<" not in text
    assert text.index("2026/2</a>") < text.index("2026/1</a>")
    assert "style=" not in text
    assert "<style" not in text


def test_nothing_can_be_added_changed_or_deleted(auditor, powers):
    entry = make_entry()
    auditor.person.is_superuser = True
    auditor.person.save()
    assert auditor.get(f"{LIST}add/").status_code == 403
    assert auditor.post(f"{LIST}add/", {"code": "x"}).status_code == 403
    assert auditor.post(f"{LIST}{entry.pk}/change/", {"actor_name": "x"}).status_code == 403
    assert auditor.post(f"{LIST}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    auditor.post(LIST, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert [found.actor_name for found in AuditEntry.objects.all()] == ["system"]
    text = page(auditor)
    assert "delete_selected" not in text
    assert f"{LIST}add/" not in text


def test_an_entry_is_shown_whole_with_its_details_and_its_proof(auditor):
    entry = make_entry(actor=Actor(), data={"reason": "<b>eksik alt metin</b>", "from": "submitted"})
    text = page(auditor, f"{LIST}{entry.pk}/change/")
    for words in (entry.hash, entry.prev_hash, "&lt;b&gt;eksik alt metin&lt;/b&gt;", entry.actor_external_id):
        assert words in text
    assert '<dl class="facts">' in text
    assert text.index(gettext("State before")) < text.index(gettext("Reason"))
    assert "icon-yes" in text
    assert 'name="_save"' not in text
    labels = re.findall(r"<label>([^<]+):</label>", text)
    assert len(labels) == len(set(labels)) == len(AuditEntryAdmin.fields)
    forge(1, actor_name="Başkası")
    assert "icon-no" in page(auditor, f"{LIST}{entry.pk}/change/")


def test_facts_are_a_list_with_words_for_what_the_portal_records():
    with override("en"):
        shown = as_list(
            {
                "after": {"x": "<i>"},
                "before": {"x": ""},
                "again": True,
                "reasons": ["a", "b"],
                "missing": [],
                "surplus": [[1, "p"], [2, "q"]],
                "unheard_of": 3,
            }
        )
    assert shown.startswith('<dl class="facts"><dt>Once more</dt><dd>yes</dd>')
    assert shown.index("Before") < shown.index("After")
    assert "<dt><code>unheard_of</code></dt><dd>3</dd>" in shown
    assert '<dd><dl class="facts"><dt><code>x</code></dt><dd>&lt;i&gt;</dd></dl></dd>' in shown
    assert "<dt>Reasons</dt><dd>a, b</dd>" in shown
    assert "<dt>Missing</dt><dd>–</dd>" in shown
    assert "<ul><li>1, p</li><li>2, q</li></ul>" in shown
    assert as_list({}) == "–"


def test_every_filter_narrows_the_list(auditor):
    ayse = Actor("Ayşe Yılmaz")
    with time_machine.travel("2026-01-10 09:00 +0000"):
        make_entry(event=ChainBroken, actor=ayse, unit="FEN")
    with time_machine.travel("2026-11-20 09:00 +0000"):
        make_entry(event=LedgerExported, actor=Actor("Mehmet"), unit="KIH")
        make_entry(event=LedgerExported)
        assert numbers(auditor, "event=audit.chain_broken") == ["2026/1"]
        assert numbers(auditor, "severity__exact=notice") == ["2026/3", "2026/2"]
        assert numbers(auditor, f"actor={ayse.external_id}") == ["2026/1"]
        assert numbers(auditor, "actor=-") == ["2026/3"]
        assert numbers(auditor, "unit=KIH") == ["2026/2"]
        assert numbers(auditor, "unit=-") == ["2026/3"]
        assert numbers(auditor, "recorded_at__gte=2026-11-01+00:00:00%2B03:00") == ["2026/3", "2026/2"]
        assert numbers(auditor, "unit=KIH&severity__exact=critical") == []
        assert numbers(auditor, "") == ["2026/3", "2026/2", "2026/1"]


def test_a_person_and_a_unit_are_chosen_by_a_click_in_the_list(auditor):
    actor = Actor()
    make_entry(actor=actor, unit="FEN")
    text = page(auditor)
    assert f'href="?actor={actor.external_id}"' in text
    assert 'href="?unit=FEN"' in text


@pytest.mark.parametrize(
    "words", ["istanbul", "İSTANBUL", "ISTANBUL", "ıstanbul kih", "IŞIK", "isik", "audit.exported"]
)
def test_the_search_knows_turkish_letters(auditor, words):
    make_entry(target=Target("t", "1", "İstanbul'un Işık Günü"), unit="KIH")
    make_entry(event=ChainBroken, target=Target("t", "2", "Ankara"))
    assert len(numbers(auditor, f"q={words}")) == 1


def test_the_list_asks_the_same_number_of_queries_for_one_and_fifty_entries(auditor):
    counts = []
    for total in (1, 5, 50):
        make_entries(total - AuditEntry.objects.count(), actor=Actor(), unit="FEN")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(auditor)
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_looking_writes_nothing(auditor):
    entry = make_entry()
    page(auditor)
    with CaptureQueriesContext(connection) as queries:
        page(auditor)
        page(auditor, f"{LIST}{entry.pk}/change/")
    assert not [query for query in queries if not query["sql"].startswith("SELECT")]


def test_the_list_says_what_the_last_verification_found(auditor):
    first = page(auditor)
    make_entries(2)
    verify_ledger_daily.call()
    whole = page(auditor)
    forge(1, actor_name="x")
    verify_ledger_daily.call()
    broken = page(auditor)
    subtitles = [text.partition("<h2>")[2].partition("</h2>")[0] for text in (first, whole, broken)]
    assert len(set(subtitles)) == 3
    assert "/2" in subtitles[1]
    assert "verify_audit_log" in subtitles[2]


def exported(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_chosen_entries_are_exported_and_the_export_is_recorded(auditor):
    entries = make_entries(3, actor=Actor("=HYPERLINK(1)"))
    data = {"action": "export_csv", "_selected_action": [entries[0].pk, entries[2].pk]}
    response = auditor.post(f"{LIST}?event=audit.exported&q=hyperlink", data)
    assert response["Content-Type"].startswith("text/csv")
    header, *rows = exported(response)
    assert len(header) == len(rows[0])
    assert [row[0] for row in rows] == [entries[0].number, entries[2].number]
    assert rows[0][5] == "'=HYPERLINK(1)"
    assert rows[0][-1] == entries[0].hash
    newest = AuditEntry.objects.head()
    assert (newest.code, newest.actor_name) == ("audit.exported", "Deniz Denetçi")
    assert newest.data == {
        "count": 2,
        "newest": entries[2].number,
        "query": "event=audit.exported&q=hyperlink",
    }


def test_everything_is_exported_without_the_entry_of_the_export_itself(auditor):
    entry = make_entry()
    data = {"action": "export_csv", "_selected_action": [entry.pk], "select_across": "1"}
    _header, *rows = exported(auditor.post(LIST, data))
    assert len(rows) == 1
    assert AuditEntry.objects.count() == 2


def test_an_export_of_nothing_is_a_header(auditor, rf):
    from django.contrib.admin import site

    request = rf.get("/")
    request.user = auditor.person
    response = site.get_model_admin(AuditEntry).export_csv(request, AuditEntry.objects.none())
    assert len(exported(response)) == 1
    assert AuditEntry.objects.get().data["count"] == 0


def test_who_may_not_read_may_not_export(auditor, powers):
    entry = make_entry()
    powers.clear()
    data = {"action": "export_csv", "_selected_action": [entry.pk]}
    assert auditor.post(LIST, data).status_code == 403
    assert AuditEntry.objects.count() == 1
