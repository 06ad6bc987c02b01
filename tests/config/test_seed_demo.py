"""The demonstration, seeded once for this module: every state is there, and all of it could have happened."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image

from accounts.demo import demo_people, personas
from accounts.enums import AppointmentState, MailState, PersonState
from accounts.models import Appointment, MailDelivery, Notification, StoredFile, Unit, User
from accounts.selectors import in_time
from audit.models import AuditEntry
from channels_registry.enums import RestrictionReason
from channels_registry.models import Channel, ChannelDuty, PublishedPost
from config import translations
from config.management.commands.messages import FOLDERS
from config.seeding.aftermath import NEWCOMERS, UNDELIVERED_TO, give_passwords
from config.seeding.stage import DOMAIN
from content_review.models import Asset, CheckRun, Decision, Delivery, Message, Submission
from content_review.services.telling import decision_key
from core import clock
from tests.architecture.sources import ROOT
from tests.database import initial_rows, put_back, triggers_away
from tests.invariants.holding import assert_everything_holds
from tests.make.accounts import PASSWORD
from tests.make.jobs import queued_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Seed once and commit; what a test changes is rolled back, the rest is flushed at the end of the module."""
    with django_db_blocker.unblock(), override_settings(DEMO_MODE=True):  # type: ignore[attr-defined]
        rows = initial_rows(connection)
        # Numbers of rows go on: what migrations wrote is put back with the numbers it had.
        flushing = {
            "verbosity": 0,
            "interactive": False,
            "reset_sequences": False,
            "inhibit_post_migrate": True,
        }
        try:
            call_command("seed_demo", verbosity=0)
            yield
        finally:
            with triggers_away(connection):
                call_command("flush", **flushing)
                put_back(connection, rows)


def person(username: str) -> User:
    return User.objects.get(email=f"{username}@{DOMAIN}")


def enter(username: str) -> Client:
    """Come in as a visitor does: with one click on the sign-in page."""
    client = Client()
    answer = client.post(reverse("accounts:demo_sign_in"), {"person": str(person(username).external_id)})
    assert answer.url == reverse("home")
    return client


def counts(rows: object) -> dict[str, int]:
    return dict(Counter(rows))


# ---- What is there ------------------------------------------------------------------------------------------------


def test_posts_stand_in_every_state():
    assert counts(Submission.objects.values_list("status", flat=True)) == {
        "draft": 3,
        "submitted": 10,
        "changes_requested": 3,
        "approved": 20,
        "rejected": 2,
        "withdrawn": 1,
        "archived": 1,
    }


def test_publications_stand_in_every_state():
    assert counts(Delivery.objects.values_list("status", flat=True)) == {
        "pending": 20,
        "scheduled": 6,
        "ready": 4,
        "published": 15,
        "held": 1,
        "taken_down": 1,
        "cancelled": 5,
    }


def test_accounts_stand_in_the_states_that_lists_and_alarms_need():
    assert counts(Channel.objects.values_list("status", flat=True)) == {
        "active": 34,
        "restricted": 3,
        "suspended": 1,
        "awaiting_escrow": 1,
        "closed": 1,
    }
    reasons = Channel.objects.filter(status="restricted").values_list("handle", "restriction_reasons")
    assert dict(reasons) == {
        "okent_ulis": [RestrictionReason.NO_REPRESENTATIVE],
        "okent_git": [RestrictionReason.PERSONAL_MAILBOX],
        "okent-lee": [RestrictionReason.DORMANT],
    }


def test_every_kind_of_decision_was_made_and_told():
    assert counts(Decision.objects.values_list("kind", flat=True)) == {
        "approve": 20,
        "request_changes": 5,
        "reject": 2,
        "by_policy": 1,
    }
    told = set(Notification.objects.values_list("dedupe_key", flat=True))
    for decision in Decision.objects.select_related("submission__submitter"):
        writer = decision.submission.submitter
        assert f"{decision_key(decision)}:{writer.pk}" in told, decision


def test_the_institution_is_whole():
    assert Unit.objects.count() == 48
    assert Channel.objects.count() == 40
    assert User.objects.count() == 67
    primary = ChannelDuty.objects.open().filter(kind="primary").values("channel").distinct().count()
    assert primary == Channel.objects.exclude(handle__in=["okent_ulis", "okent-isletme"]).count()
    assert ChannelDuty.objects.open().filter(kind="backup").count() >= 20


def test_the_queue_has_an_urgent_an_overdue_a_blocked_a_claimed_and_a_returned_post():
    waiting = Submission.objects.awaiting_review()
    assert waiting.filter(is_urgent=True).count() == 1
    assert waiting.filter(wished_at__lt=clock.now()).count() == 1
    assert waiting.filter(error_count__gt=0).count() == 1
    assert waiting.filter(claimed_by=person("mert.kaya")).count() == 2
    # One came back from a correction, the other was edited by the designer.
    assert waiting.filter(revision_count__gt=1).count() == 2


def test_a_returned_post_has_two_revisions_and_a_conversation():
    post = Submission.objects.get(title="Kariyer Günleri başvuruları açıldı")
    assert [revision.number for revision in post.revisions.order_by("number")] == [1, 2]
    assert list(post.messages.values_list("is_internal", flat=True)) == [False, False, True]
    found = {
        row["check"]
        for run in CheckRun.objects.filter(revision__number=1, revision__submission=post)
        for row in run.findings
    }
    assert {"phone", "hashtag_form"} <= found
    assert Message.objects.filter(is_internal=False).count() > 4


def test_appointments_stand_at_every_place_in_time():
    for state in AppointmentState:
        assert in_time(Appointment.objects.all(), state).exists(), state
    assert not Appointment.objects.filter(document_no="").exists()


def test_people_stand_in_more_than_one_state():
    states = counts(user.state for user in User.objects.all())
    assert states == {PersonState.ACTIVE: 65, PersonState.INVITED: 1, PersonState.NOT_INVITED: 1}
    assert set(User.objects.filter(password__startswith="!").values_list("email", flat=True)) == set(
        NEWCOMERS
    )


def test_a_wanted_password_opens_the_form_too():
    give_passwords(PASSWORD)
    assert person("mert.kaya").check_password(PASSWORD)
    assert not User.objects.get(email=NEWCOMERS[0]).has_usable_password()


def test_pictures_are_masters_and_thumbnails_of_the_portal():
    assert Asset.objects.exclude(rights_basis="").count() == Asset.objects.count() > 25
    kinds = counts(StoredFile.objects.values_list("file_class", "content_type"))
    assert kinds.keys() == {("master", "image/jpeg"), ("thumbnail", "image/webp"), ("preview", "image/webp")}
    master = Asset.objects.select_related("master").first().master
    with default_storage.open(master.name) as stored:
        assert Image.open(stored).size == (master.width, master.height)


# ---- It has a past ------------------------------------------------------------------------------------------------


def test_nothing_has_happened_in_the_future_and_numbers_follow_time():
    now = clock.now()
    assert not AuditEntry.objects.filter(recorded_at__gt=now).exists()
    assert not Notification.objects.filter(visible_from__gt=now).exists()
    assert not PublishedPost.objects.filter(published_at__gt=now).exists()
    started = Submission.objects.order_by("number").values_list("created_at", flat=True)
    assert list(started) == sorted(started)
    entries = AuditEntry.objects.order_by("segment", "seq").values_list("recorded_at", flat=True)
    assert list(entries) == sorted(entries)
    assert (now - entries[0]).days > 120


def test_publications_that_wait_are_due_in_working_hours_to_come():
    for delivery in Delivery.objects.filter(status="scheduled"):
        assert delivery.due_at > clock.now()
        assert 8 <= clock.local(delivery.due_at).hour < 20


def test_old_notices_are_read_and_new_ones_wait():
    read = Notification.objects.filter(read_at__isnull=False)
    assert 0 < Notification.objects.unread().count() < read.count()
    assert not read.filter(read_at__gt=clock.now()).exists()
    assert Notification.objects.unread().filter(recipient=person("deniz.arslan")).exists()


def test_no_mail_is_sent_and_no_job_is_left():
    assert mail.outbox == []
    assert queued_jobs() == []
    states = counts(MailDelivery.objects.values_list("state", flat=True))
    assert states.keys() == {MailState.SENT, MailState.FAILED}
    assert MailDelivery.objects.get(state=MailState.FAILED).address == UNDELIVERED_TO
    assert not MailDelivery.objects.filter(sent_at__gt=clock.now()).exists()


# ---- It could have happened ---------------------------------------------------------------------------------------


def test_ledger_grants_and_accounts_agree():
    call_command("verify_audit_log", stdout=StringIO())
    call_command("sync_grants", "--check", verbosity=0)
    call_command("check_channels", stdout=StringIO())


def test_every_invariant_holds():
    assert_everything_holds()


def test_who_did_what_is_in_the_ledger():
    actors = counts(AuditEntry.objects.values_list("actor_name", flat=True))
    assert actors["Mert Kaya"] > 30
    assert actors["Elif Aydın"] > 100
    assert {"Zeynep Demir", "Barış Tekin", "Deniz Arslan", "İrem Can", "system"} <= actors.keys()


# ---- Once, and only in a demonstration ------------------------------------------------------------------------------


def test_a_second_time_changes_nothing():
    before = AuditEntry.objects.count(), User.objects.count(), Submission.objects.count()
    call_command("seed_demo", if_empty=True, verbosity=0)
    with pytest.raises(CommandError, match="institution already"):
        call_command("seed_demo", verbosity=0)
    assert (AuditEntry.objects.count(), User.objects.count(), Submission.objects.count()) == before


@pytest.mark.parametrize("if_empty", [True, False])
def test_a_real_installation_is_refused(settings, if_empty):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="DEMO_MODE"):
        call_command("seed_demo", if_empty=if_empty, verbosity=0)


# ---- Through the door -----------------------------------------------------------------------------------------------


def test_the_sign_in_page_lists_the_people_with_roles_and_unit():
    page = Client().get(reverse("account_login")).content.decode()
    shown = demo_people()
    assert [one.user.email for one in shown] == [f"{row['username']}@{DOMAIN}" for row in personas()]
    for one in shown:
        assert one.user.full_name in page
        assert ", ".join(one.roles) in page
        assert one.unit in page
        assert one.roles


@pytest.mark.parametrize("username", [row["username"] for row in personas()])
def test_one_click_opens_the_home_page(username):
    assert enter(username).get(reverse("home")).status_code == 200


class Words(HTMLParser):
    """The pieces of text that a page shows or reads out."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("aria-label", "title", "placeholder", "alt"):
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        self.pieces.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Texts of the interface that are not the same in Turkish."""
    known = translations.read((ROOT / "locale" / "tr" / "LC_MESSAGES" / "django.po").read_text())
    wanted = translations.texts(translations.merge(translations.collect(ROOT, FOLDERS), known))
    pairs = [(translations.text_of(message), translations.translation_of(message)) for message in wanted]
    return {text for text, translation in pairs if text != translation and "%" not in text}


@pytest.mark.parametrize(
    "username", ["deniz.arslan", "mert.kaya", "elif.aydin", "zeynep.demir", "ayse.yildiz", "hakan.ozturk"]
)
def test_the_home_page_is_turkish(username, english):
    reader = Words()
    reader.feed(enter(username).get(reverse("home")).content.decode())
    assert reader.pieces & english == set()
