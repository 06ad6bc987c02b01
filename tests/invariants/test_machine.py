"""Whatever people do in whatever order, across all apps: the invariants hold after every single step.

The apps have stories of their own (accounts: test_appointments.py, registry: test_lifecycle.py); here they meet:
an appointment ends while a post waits, a unit moves away from under a channel's representative, a writer leaves before
the decision, days go by and the nightly jobs run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.enums import Role
from accounts.models import Appointment, User
from accounts.roles import DIRECTORATE_ROLES
from accounts.services import appointments, people, units
from audit.verify import verify_ledger
from channels_registry.enums import ChannelKind, DutyKind
from channels_registry.models import ChannelDuty
from channels_registry.services import channels, duties
from channels_registry.services.state import change_state
from content_review.enums import DecisionKind, DeliveryStatus, SubmissionStatus
from content_review.models import Delivery
from content_review.services import claims, deliveries, drafts, editing, reviewing, submitting
from core import clock
from tests.invariants.holding import broken
from tests.invariants.world import REFUSALS, World, again, choose
from tests.make.channels import make_account
from tests.make.content import ALL_YES, make_permalink, make_principle

pytestmark = pytest.mark.django_db

BEGINNING = "2026-11-23 09:00+03:00"
NUMBER = st.integers(0, 11)
ROLES = (Role.REPRESENTATIVE, Role.REVIEWER, Role.MANAGER, Role.UNIT_HEAD, Role.DIRECTOR)
STEPS = ("activate", "suspend", "resume", "close", "transfer")
INSTITUTION_ACTS = (
    "appoint",
    "end_appointment",
    "plan_end",
    "leave",
    "come_back",
    "move_unit",
    "close_unit",
    "merge_unit",
)
CHANNEL_ACTS = ("register", "assign", "end_duty", "step_channel", "give_channel_away")
WAITS = st.sampled_from([1, 20, 60 * 60, 26 * 60 * 60, 40 * 24 * 60 * 60])
KINDS = st.sampled_from([DecisionKind.APPROVE, DecisionKind.REQUEST_CHANGES, DecisionKind.REJECT])
HANDLES = ("okent_bir", "okent_iki", "okent_uc")


class Portal(RuleBasedStateMachine):
    """The portal and everything that people can do to it; the numbers choose whom and what it is about."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(BEGINNING, tick=False)
        self.time = self.traveller.start()
        self.story = transaction.atomic()
        self.story.__enter__()
        self.has_changed = True

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Something a person tries: it happens whole, or it is refused in words and nothing is written.

        Any other error is the portal's fault and leaves the test; a refusal by the database alone is one, too.
        """
        try:
            with transaction.atomic():
                yield
        except REFUSALS:
            return
        self.has_changed = True

    def teardown(self) -> None:
        try:
            assert verify_ledger().is_whole
            # Foreign keys are deferred; this is what the commit would say.
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.story.__exit__(None, None, None)
            self.traveller.stop()

    @invariant()
    def everything_holds(self) -> None:
        """Asked after every step that was not refused: what was refused has left no trace in the database."""
        if self.has_changed:
            assert not (found := broken()), "\n".join(found)
        self.has_changed = False

    # ---- people, units and channels: one rule each, so that stories are mostly about posts --------------------------

    @rule(act=st.sampled_from(INSTITUTION_ACTS), first=NUMBER, second=NUMBER)
    def change_institution(self, act: str, first: int, second: int) -> None:
        with self.attempt():
            getattr(self, act)(first, second, again(self.world.director))

    @rule(act=st.sampled_from(CHANNEL_ACTS), first=NUMBER, second=NUMBER)
    def change_channels(self, act: str, first: int, second: int) -> None:
        with self.attempt():
            getattr(self, act)(first, second, again(self.world.director))

    def appoint(self, first: int, second: int, actor: User) -> None:
        role = ROLES[second % len(ROLES)]
        appointments.appoint(
            actor=again(self.world.head) if first % 3 == 0 else actor,
            user=choose(self.world.people(), first),
            unit=self.world.directorate if role in DIRECTORATE_ROLES else choose(self.world.units(), second),
            role=role,
            ends_on=None if first % 2 else clock.today() + timedelta(days=first * 3),
        )

    def end_appointment(self, first: int, second: int, actor: User) -> None:
        appointments.end(self._appointment(first), actor=actor, reason="Görevi bitti")

    def plan_end(self, first: int, second: int, actor: User) -> None:
        ends_on = clock.today() + timedelta(days=second)
        appointments.schedule_end(self._appointment(first), actor=actor, ends_on=ends_on, reason="Ayrılıyor")

    def leave(self, first: int, second: int, actor: User) -> None:
        people.deactivate(choose(self.world.people(), first), actor=actor, reason="Kurumdan ayrıldı")

    def come_back(self, first: int, second: int, actor: User) -> None:
        gone = User.objects.filter(is_active=False).order_by("pk")
        people.reactivate(choose(list(gone) or self.world.people(), first), actor=actor)

    def move_unit(self, first: int, second: int, actor: User) -> None:
        found = self.world.units()
        parent = None if second % 4 == 0 else choose(found, second)
        units.move(choose(found, first), actor=actor, parent=parent)

    def close_unit(self, first: int, second: int, actor: User) -> None:
        units.close(choose(self.world.units(), first), actor=actor, reason="Kapatıldı")

    def merge_unit(self, first: int, second: int, actor: User) -> None:
        found = self.world.units()
        units.merge(choose(found, first), actor=actor, into=choose(found, second), reason="Birleşti")

    def register(self, first: int, second: int, actor: User) -> None:
        take_in = channels.import_existing if second % 2 else channels.register
        handle = HANDLES[first % 3].upper() if second % 3 else HANDLES[first % 3]
        take_in(
            make_account(platform="x", handle=handle),
            actor=actor,
            unit=choose(self.world.units(), second),
            kind=ChannelKind.OFFICIAL if first % 4 == 0 else ChannelKind.UNIT,
            details=channels.Details(audience="Öğrenciler", purpose="Duyuru"),
            primary=self._appointment(first) if second % 5 else None,
        )

    def assign(self, first: int, second: int, actor: User) -> None:
        channel = choose(self.world.channels(), first)
        found = list(duties.candidates(channel.unit)) or list(Appointment.objects.order_by("pk"))
        kind = DutyKind.BACKUP if second % 3 == 0 else DutyKind.PRIMARY
        duties.assign(channel, appointment=choose(found, second), kind=kind, actor=actor)

    def end_duty(self, first: int, second: int, actor: User) -> None:
        found = list(ChannelDuty.objects.open().select_related("channel").order_by("pk"))
        if found:
            duties.end(choose(found, first), actor=actor)

    def step_channel(self, first: int, second: int, actor: User) -> None:
        step = STEPS[second % len(STEPS)]
        change_state(choose(self.world.channels(), first), step, actor=actor, reason="Gerekçe yazıldı")

    def give_channel_away(self, first: int, second: int, actor: User) -> None:
        channel, unit = choose(self.world.channels(), first), choose(self.world.units(), second)
        channels.change_owner(channel, unit=unit, actor=actor)

    # ---- posts ---------------------------------------------------------------------------------------------------

    @rule(who=NUMBER, where=NUMBER, hours=st.sampled_from([None, 30]), number=st.integers(0, 10**6))
    def write(self, who: int, where: int, hours: int | None, number: int) -> None:
        writer = again(choose([*self.world.writers, self.world.reviewers[0], self.world.manager], who))
        held = writer.appointments.filter(ended_at__isnull=True).select_related("unit").first()
        if held is None:
            return
        with self.attempt():
            post = drafts.start(actor=writer, unit=held.unit, internal_title=f"Duyuru {number}")
            wished = None if hours is None else clock.now() + timedelta(hours=hours)
            draft = drafts.save(
                post,
                actor=writer,
                version=1,
                text=f"Duyuru {number}: başvurular başladı.",
                channels=[choose(self.world.channels(), where)],
                wished_at=wished,
            )
            submitting.submit(post, actor=writer, version=draft.version)

    @rule(which=NUMBER, by=NUMBER, is_changed=st.booleans())
    def send(self, which: int, by: int, is_changed: bool) -> None:
        post = choose(self.world.posts(), which)
        writer = again(choose([post.submitter, *self.world.writers], by))
        with self.attempt():
            version = post.draft.version
            if is_changed:
                text = f"{post.draft.text} Ayrıntılar web sayfamızda."
                version = drafts.save(post, actor=writer, version=version, text=text).version
            submitting.submit(post, actor=writer, version=version)

    @rule(which=NUMBER, by=NUMBER, step=st.sampled_from(["recall", "withdraw", "archive"]))
    def put_away(self, which: int, by: int, step: str) -> None:
        post = choose(self.world.posts(), which)
        actor = again(choose([post.submitter, self.world.director], by))
        with self.attempt():
            getattr(submitting, step)(post, actor=actor)

    @rule(which=NUMBER, by=NUMBER, takes_over=st.booleans())
    def claim(self, which: int, by: int, takes_over: bool) -> None:
        with self.attempt():
            claims.claim(
                choose(self._posts("submitted"), which), actor=self._decider(by), take_over=takes_over
            )

    @rule(which=NUMBER, by=NUMBER, kind=KINDS, reason=st.sampled_from(["Tarihi ekleyin.", "  ", ""]))
    def decide(self, which: int, by: int, kind: str, reason: str) -> None:
        post = choose(self._posts("submitted"), which)
        if post.current_revision is None:
            return
        with self.attempt():
            reviewing.decide(
                post,
                kind,
                actor=self._decider(by, post),
                revision_hash=post.current_revision.content_hash,
                reason=reason,
                principle=make_principle() if kind == DecisionKind.REJECT else None,
                checklist=ALL_YES,
            )

    @rule(which=NUMBER, by=NUMBER)
    def undo(self, which: int, by: int) -> None:
        with self.attempt():
            reviewing.undo(choose(self._posts(*SubmissionStatus.DECIDED), which), actor=self._decider(by))

    @rule(which=NUMBER, by=NUMBER)
    def edit_as_directorate(self, which: int, by: int) -> None:
        post = choose(self._posts("submitted", "approved"), which)
        if post.current_revision is None:
            return
        with self.attempt():
            editing.edit_as_directorate(
                post,
                actor=self._decider(by),
                revision_hash=post.current_revision.content_hash,
                text=f"{post.current_revision.text} (Direktörlük)",
            )

    # ---- publication ---------------------------------------------------------------------------------------------

    @rule(which=NUMBER, by=NUMBER)
    def publish(self, which: int, by: int) -> None:
        delivery = self._delivery(which, "ready") or self._delivery(which, "scheduled", "pending")
        if delivery is not None:
            with self.attempt():
                deliveries.publish(
                    delivery, permalink=make_permalink(delivery.channel), actor=self._publisher(by, delivery)
                )

    @rule(which=NUMBER, by=NUMBER, hours=st.sampled_from([None, -1, 2, 72]))
    def move_time(self, which: int, by: int, hours: int | None) -> None:
        delivery = self._delivery(which, *DeliveryStatus.OPEN)
        due_at = None if hours is None else clock.now() + timedelta(hours=hours)
        if delivery is not None:
            with self.attempt():
                deliveries.move(delivery, due_at=due_at, actor=self._publisher(by, delivery))

    @rule(which=NUMBER, by=NUMBER, step=st.sampled_from(["hold", "release", "cancel", "take_down"]))
    def step_delivery(self, which: int, by: int, step: str) -> None:
        statuses = ["published"] if step == "take_down" else DeliveryStatus.OPEN
        delivery = self._delivery(which, *statuses)
        if delivery is not None:
            reason = {} if step == "release" else {"reason": "Yas ilan edildi"}
            with self.attempt():
                getattr(deliveries, step)(delivery, actor=self._publisher(by, delivery), **reason)

    # ---- time ----------------------------------------------------------------------------------------------------

    @rule(seconds=WAITS)
    def wait(self, seconds: int) -> None:
        """Time goes by; the jobs of the minute and, after a midnight, those of the night have run."""
        before = clock.today()
        self.time.shift(seconds)
        if clock.today() != before:
            appointments.close_past_appointments()
            appointments.open_due_appointments()
            duties.review_duties()
        deliveries.make_due_ready()
        self.has_changed = True

    # ---- who and what --------------------------------------------------------------------------------------------

    def _appointment(self, number: int) -> Appointment:
        """One that is open; the newest first, and never the Director's own."""
        held = Appointment.objects.filter(ended_at__isnull=True).exclude(user=self.world.director)
        return choose(list(held.order_by("-pk")), number)

    def _posts(self, *statuses: str):
        found = self.world.posts()
        return [post for post in found if post.status in statuses] or found

    def _decider(self, number: int, post=None):
        """Mostly people who decide; now and then whoever wrote the post."""
        candidates = [*self.world.reviewers, self.world.director]
        return again(choose([*candidates, *([post.submitter] if post else [])], number))

    def _delivery(self, number: int, *statuses: str) -> Delivery | None:
        rows = Delivery.objects.filter(status__in=statuses).select_related(
            "channel__unit", "channel__platform"
        )
        return choose(list(rows.order_by("pk")), number)

    def _publisher(self, number: int, delivery: Delivery):
        """The channel's representative, the manager, the Director, or a writer who must be refused."""
        duty = delivery.channel.primary_duty
        own = [duty.appointment.user] if duty else []
        return again(choose([*own, self.world.manager, self.world.director, self.world.writers[0]], number))


def test_no_story_of_the_whole_portal_breaks_an_invariant(race_rounds: int) -> None:
    """25 stories of 25 steps each, 100 in `make test-full`; after every step all invariants are asked anew."""
    with time_machine.travel(BEGINNING, tick=False):
        Portal.world = World()
    run_state_machine_as_test(
        Portal,
        settings=settings(
            max_examples=race_rounds // 2,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        ),
    )
