"""Whatever people try, in whatever order: I4, I5, I6, I7 and I13 hold after every single step.

A state machine plays submitters, reviewers, editors and publishers who also try what is not theirs, with outdated
hashes, without reasons, and past the services. Refusals are fine; a broken invariant is not.
"""

from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.enums import Role
from accounts.models import Notification, User
from audit.verify import verify_ledger
from content_review.enums import DecisionKind, DeliveryStatus, SubmissionStatus
from content_review.models import Decision, Delivery, Submission
from content_review.selectors import queue
from content_review.services import claims, deliveries, drafts, reviewing, submitting
from content_review.services.editing import edit_as_directorate
from content_review.services.revisions import hash_of_revision
from core import clock
from core.errors import Conflict, UserFacingError
from tests.make import content as make
from tests.make.accounts import make_director, make_directorate, make_holder
from tests.make.channels import make_official_channel

REFUSALS = (PermissionDenied, Conflict, UserFacingError)
TEXTS = st.sampled_from(
    ["Birinci metin", "İkinci metin", "Üçüncü metin", "Dördüncü metin", "Kimlik 10000000146", ""]
)
REASONS = st.sampled_from(["Gerekçe burada.", "Gerekçe burada.", "Gerekçe burada.", " "])
TICKS = ("duplicate:x", "duplicate:linkedin", "clash:x", "clash:linkedin", "wished_time:")

WRITER, HEAD, REVIEWER, COLLEAGUE, DIRECTOR, MANAGER, PUBLISHER, STRANGER = range(8)
ANYBODY = st.integers(0, 7)
POST = st.integers(0, 6)


def mostly(*people: int):
    """Those whose verb it is, and now and then somebody else."""
    return st.one_of(st.sampled_from(people), st.sampled_from(people), ANYBODY)


class World:
    """People, channels and posts in several states, made once; every example starts from them again."""

    def __init__(self) -> None:
        unit = make.make_unit()
        writer = make_holder(Role.REPRESENTATIVE, unit=unit)
        official = make_official_channel(platform="x")
        by_policy = make_official_channel(platform="linkedin", review_mode="none")
        own = make.make_unit_channel(unit, user=writer, platform="x")
        people = (
            writer,
            make_holder(Role.UNIT_HEAD, unit=unit),
            make.make_reviewer(),
            make.make_reviewer(),
            make_director(),
            make_holder(Role.MANAGER),
            make.make_publisher(official),
            make_holder(Role.REPRESENTATIVE),
        )
        self.people = [User.objects.get(pk=person.pk) for person in people]
        given = {"unit": unit, "submitter": self.people[WRITER]}
        self.posts = [
            make.make_draft(channels=[official], text="Bir", **given),
            make.make_submitted(channels=[official], text="İki", **given),
            make.make_submitted(channels=[own], text="Üç", **given),
            make.make_submitted(
                channels=[official, own], text="Dört", wished_at=clock.now() + timedelta(days=1), **given
            ),
            make.make_submitted(channels=[by_policy], text="Beş", **given),
            make.make_approved(channels=[official], text="Altı", reviewer=self.people[REVIEWER], **given),
            # A post of the Directorate itself, begun by a reviewer.
            make.make_submitted(
                channels=[official], text="Yedi", unit=make_directorate(), submitter=self.people[REVIEWER]
            ),
        ]
        self.principle = make.make_principle()


class ContentReview(RuleBasedStateMachine):
    world: World
    # Over all examples: the machine is worth something only if it gets this far.
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(clock.now(), tick=False)
        self.travel = self.clock.start()

    def teardown(self) -> None:
        assert verify_ledger().is_whole
        self.reached.update(Submission.objects.values_list("status", flat=True))
        self.reached.update(
            f"delivery {status}" for status in Delivery.objects.values_list("status", flat=True)
        )
        self.reached.update(Decision.objects.exclude(undone_at=None).values_list("kind", flat=True))
        self.clock.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, call) -> None:
        """A refusal leaves nothing behind; anything else that fails is a fault."""
        with suppress(*REFUSALS), transaction.atomic():
            call()

    def person(self, place: int) -> User:
        return self.world.people[place]

    def post(self, place: int) -> Submission:
        return make.read(self.world.posts[place])

    def delivery(self, place: int, *statuses: str) -> Delivery | None:
        """A delivery in one of the statuses, else any."""
        rows = Delivery.objects.filter(submission=self.world.posts[place].pk).order_by("pk")
        return rows.filter(status__in=statuses).first() or rows.first()

    # ---- What people do ----

    @rule(post=POST, who=mostly(WRITER, HEAD), text=TEXTS)
    def write(self, post, who, text):
        row = self.post(post)
        self.attempt(lambda: drafts.save(row, actor=self.person(who), version=row.draft.version, text=text))

    @rule(post=POST, who=mostly(WRITER, HEAD, REVIEWER))
    def send(self, post, who):
        row = self.post(post)
        self.attempt(
            lambda: submitting.submit(
                row, actor=self.person(who), version=row.draft.version, acknowledged=TICKS
            )
        )

    @rule(post=POST, who=mostly(WRITER, HEAD), verb=st.sampled_from(["recall", "withdraw", "archive"]))
    def end(self, post, who, verb):
        self.attempt(lambda: getattr(submitting, verb)(self.post(post), actor=self.person(who)))

    @rule(post=POST, who=mostly(REVIEWER, COLLEAGUE))
    def claim(self, post, who):
        self.attempt(lambda: claims.claim(self.post(post), actor=self.person(who), take_over=True))

    @rule(post=POST, who=mostly(COLLEAGUE, MANAGER), text=TEXTS)
    def edit(self, post, who, text):
        row = self.post(post)
        shown = row.current_revision.content_hash if row.current_revision else ""
        self.attempt(lambda: edit_as_directorate(row, actor=self.person(who), revision_hash=shown, text=text))

    @rule(
        post=POST,
        who=mostly(REVIEWER, COLLEAGUE, DIRECTOR),
        kind=st.sampled_from(["approve", "approve", "approve", "request_changes", "reject"]),
        reason=REASONS,
        is_stale=st.sampled_from([False, False, False, True]),
        has_principle=st.sampled_from([True, True, False]),
    )
    def decide(self, post, who, kind, reason, is_stale, has_principle):
        row = self.post(post)
        shown = row.current_revision.content_hash if row.current_revision and not is_stale else "0" * 64
        self.attempt(
            lambda: reviewing.decide(
                row,
                kind,
                actor=self.person(who),
                revision_hash=shown,
                reason=reason,
                principle=self.world.principle if has_principle else None,
                checklist=make.ALL_YES,
            )
        )

    @rule(post=POST, is_decider=st.sampled_from([True, True, False]), who=ANYBODY)
    def undo(self, post, is_decider, who):
        row = self.post(post)
        decision = row.decisions.filter(undone_at=None).exclude(decider=None).first()
        actor = self.person(who)
        if is_decider and decision:
            actor = next(person for person in self.world.people if person.pk == decision.decider_id)
        self.attempt(lambda: reviewing.undo(row, actor=actor))

    @rule(post=POST, who=mostly(PUBLISHER, DIRECTOR), hours=st.sampled_from([None, 1, 30]))
    def move(self, post, who, hours):
        due = clock.now() + timedelta(hours=hours) if hours else None
        if row := self.delivery(post, "scheduled", "ready"):
            self.attempt(lambda: deliveries.move(row, due_at=due, actor=self.person(who), acknowledged=TICKS))

    @rule(
        post=POST,
        who=mostly(PUBLISHER, DIRECTOR),
        verb=st.sampled_from(["hold", "release", "cancel", "take_down"]),
    )
    def handle(self, post, who, verb):
        fitting = {"hold": ["scheduled"], "release": ["held"], "take_down": ["published"]}
        if row := self.delivery(post, *fitting.get(verb, ["pending"])):
            given = {"reason": "Gerekçe"} if verb in ("hold", "take_down") else {}
            self.attempt(lambda: getattr(deliveries, verb)(row, actor=self.person(who), **given))

    @rule(post=POST, who=mostly(PUBLISHER, DIRECTOR, WRITER))
    def publish(self, post, who):
        if row := self.delivery(post, "ready"):
            self.attempt(lambda: make.publish(row, actor=self.person(who)))

    @rule(post=POST, kind=st.sampled_from(["approve", "approve", "request_changes", "reject"]))
    def carry_on(self, post, kind):
        """The next step of the story by whoever it falls to, so that the walk gets somewhere."""
        row = self.post(post)
        if row.status == SubmissionStatus.SUBMITTED:
            self.decide(post, COLLEAGUE, kind, "Gerekçe burada.", False, True)
        elif row.status in (SubmissionStatus.DRAFT, SubmissionStatus.CHANGES_REQUESTED):
            self.write(post, WRITER, f"Metin {row.version}")
            self.send(post, WRITER)
        elif row.status == SubmissionStatus.APPROVED:
            self.carry_on_delivery(post, is_regretted=kind != "approve")
        else:
            self.end(post, WRITER, "archive")

    def carry_on_delivery(self, post, *, is_regretted):
        status = self.delivery(post, "ready", "scheduled", "held", "published").status
        if status == DeliveryStatus.READY:
            self.publish(post, PUBLISHER)
            self.publish(post, WRITER)
            if is_regretted:
                self.handle(post, DIRECTOR, "take_down")
        elif status == DeliveryStatus.SCHEDULED:
            self.handle(post, DIRECTOR, "hold")
        elif status == DeliveryStatus.HELD:
            self.handle(post, DIRECTOR, "release")
        else:
            self.handle(post, DIRECTOR, "take_down")

    @rule(seconds=st.sampled_from([5, 20, 7200, 200_000]))
    def wait(self, seconds):
        self.travel.shift(timedelta(seconds=seconds))
        deliveries.make_due_ready()

    @rule(post=POST, status=st.sampled_from(sorted(DeliveryStatus.NEEDS_APPROVAL)))
    def reach_around_the_services(self, post, status):
        """The bare ORM: what it gets away with is judged by the invariants."""
        with suppress(IntegrityError), transaction.atomic():
            row = self.world.posts[post]
            Delivery.objects.filter(submission=row.pk, due_at__isnull=False).update(status=status)
            self.i7_what_is_published_or_about_to_be_has_exactly_the_approved_hash()
            transaction.set_rollback(True)

    # ---- What must hold ----

    @invariant()
    def i4_nobody_decides_on_an_own_post_nor_approves_an_own_edit(self):
        for decision in Decision.objects.exclude(decider=None).select_related("submission", "revision"):
            own = {decision.submission.submitter_id, decision.revision.submitter_id}
            if decision.kind == DecisionKind.APPROVE:
                own.add(decision.revision.author_id)
            assert decision.decider_id not in own

    @invariant()
    def i5_every_decision_was_told(self):
        told = {
            key.split(":")[1]
            for key in Notification.objects.filter(dedupe_key__startswith="content.decision:").values_list(
                "dedupe_key", flat=True
            )
        }
        assert {str(uid) for uid in Decision.objects.values_list("uid", flat=True)} == told

    @invariant()
    def i6_every_negative_decision_has_its_reason(self):
        for decision in Decision.objects.filter(kind__in=DecisionKind.NEEDS_REASON):
            assert decision.reason.strip()
            assert decision.kind != DecisionKind.REJECT or decision.principle_id

    @invariant()
    def i7_what_is_published_or_about_to_be_has_exactly_the_approved_hash(self):
        for delivery in Delivery.objects.filter(status__in=DeliveryStatus.NEEDS_APPROVAL).select_related(
            "revision"
        ):
            assert delivery.revision_hash == hash_of_revision(delivery.revision)
            assert Decision.objects.filter(
                revision=delivery.revision,
                revision_hash=delivery.revision_hash,
                kind__in=DecisionKind.APPROVING,
                undone_at=None,
            ).exists()

    @invariant()
    def i13_no_post_is_lost(self):
        reviewer = self.person(REVIEWER)
        reviewer.__dict__.pop("_waiting_count", None)
        waiting = Submission.objects.filter(status=SubmissionStatus.SUBMITTED).count()
        assert queue.summary(reviewer).waiting == waiting
        for post in Submission.objects.exclude(status=SubmissionStatus.DRAFT).filter(
            current_revision__isnull=False
        ):
            uids = {str(uid) for uid in post.deliveries.values_list("channel__uid", flat=True)}
            assert set(post.current_revision.channel_uids) <= uids

    @invariant()
    def an_undecided_post_has_nothing_on_the_schedule(self):
        assert not Delivery.objects.filter(
            status__in=DeliveryStatus.WAITING,
            submission__status__in=[
                "draft",
                "submitted",
                "changes_requested",
                "rejected",
                "withdrawn",
                "archived",
            ],
        ).exists()


@pytest.mark.django_db
def test_the_invariants_hold_whatever_people_try():
    ContentReview.world = World()
    run_state_machine_as_test(
        ContentReview,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            # The same walk on every machine, so that what it reached can be asked below.
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert ContentReview.reached >= {
        *SubmissionStatus.values,
        *(f"delivery {status}" for status in ("scheduled", "ready", "held", "published", "cancelled")),
    }
