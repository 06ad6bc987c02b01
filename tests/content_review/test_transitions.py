"""Status x transition x role equals the hand-written matrices, and the tables have no dead ends."""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import User
from content_review.enums import DeliveryStatus, RevisionOrigin, SubmissionStatus
from content_review.models import Delivery, Submission
from content_review.services import reviewing, submitting
from content_review.services.editing import edit_as_directorate
from content_review.transitions import (
    CONSEQUENCES,
    DELIVERY_WORKFLOW,
    SUBMISSION_WORKFLOW,
    delivery_actions,
    submission_actions,
)
from core.errors import TransitionNotAllowed
from core.workflow import matrix, reachable
from tests.make import content as make
from tests.make.accounts import make_holder, make_person, make_unit
from tests.make.channels import make_official_channel

MATRICES = Path(__file__).parent.parent / "matrices"
UNIT_ROLES = {"colleague": Role.REPRESENTATIVE, "unit_head": Role.UNIT_HEAD, "responder": Role.RESPONDER}
STRANGERS = ("other_representative", "superuser", "nobody")
# Representative and unit roles stand in the cast by their relation to the post.
ELSEWHERE = {Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER}


def rows(name: str) -> list[dict[str, str]]:
    with (MATRICES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SUBMISSION_ROWS = rows("submission_transitions.csv")
DELIVERY_ROWS = rows("delivery_transitions.csv")


@pytest.fixture
def cast(db) -> dict[str, User | None]:
    """Everybody who could try, by how they stand to the post."""
    unit = make_unit()
    people = {role.value: make_holder(role) for role in Role if role not in ELSEWHERE}
    people |= {name: make_holder(role, unit=unit) for name, role in UNIT_ROLES.items()}
    people["submitter"] = make_holder(Role.REPRESENTATIVE, unit=unit)
    people["other_representative"] = make_holder(Role.REPRESENTATIVE)
    people["editor"] = make.make_reviewer()
    people["decider"] = make.make_reviewer()
    people["superuser"] = User.objects.create_superuser("kok@ornekkent.example", "Sistem Kökü")
    people["nobody"] = make_person()
    people["portal"] = None
    people["unit"] = unit
    return people


def actors(cast) -> dict[str, User | None]:
    return {name: person for name, person in cast.items() if name != "unit"}


def with_edit(submission: Submission, cast) -> Submission:
    """The editor writes the newest revision, so that this person is its author."""
    edit_as_directorate(
        submission,
        actor=cast["editor"],
        revision_hash=submission.current_revision.content_hash,
        text="Kütüphane sınav haftasında gece de açık.",
    )
    submission = make.read(submission)
    assert submission.current_revision.origin == RevisionOrigin.DIRECTORATE
    return submission


def post_in(status: str, cast, **details) -> Submission:
    """A post of the cast's unit in a status, decided by the decider where it is decided."""
    given = {"unit": cast["unit"], "submitter": cast["submitter"], **details}
    if status == SubmissionStatus.DRAFT:
        return make.make_draft(**given)
    submission = with_edit(make.make_submitted(**given), cast)
    if status == SubmissionStatus.CHANGES_REQUESTED:
        make.request_changes(submission, actor=cast["decider"])
    if status == SubmissionStatus.APPROVED:
        make.approve(submission, actor=cast["decider"])
    if status == SubmissionStatus.REJECTED:
        make.reject(submission, actor=cast["decider"])
    if status in (SubmissionStatus.WITHDRAWN, SubmissionStatus.ARCHIVED):
        submitting.withdraw(submission, actor=cast["submitter"])
    if status == SubmissionStatus.ARCHIVED:
        submitting.archive(submission, actor=cast["submitter"])
    submission = make.read(submission)
    assert submission.status == status
    return submission


def test_the_table_of_posts_has_exactly_the_steps_of_the_matrix():
    written = {(row["status"], row["transition"]): row["target"] for row in SUBMISSION_ROWS}
    assert matrix(SUBMISSION_WORKFLOW) == written


def test_the_table_of_deliveries_has_exactly_the_steps_of_the_matrix():
    for kind in ("unit", "official"):
        written = {
            (row["status"], row["transition"]): row["target"]
            for row in DELIVERY_ROWS
            if row["channel"] == kind
        }
        assert matrix(DELIVERY_WORKFLOW) == written


@pytest.mark.parametrize("status", SubmissionStatus.values)
def test_steps_of_a_post_are_open_to_whom_the_matrix_names(status, cast):
    submission = post_in(status, cast)
    for row in SUBMISSION_ROWS:
        if row["status"] != status:
            continue
        step = SUBMISSION_WORKFLOW.get(row["transition"])
        allowed = {name for name, actor in actors(cast).items() if step.policy(actor, submission)}
        assert allowed == set(row["allowed"].split()), f"{status} -> {row['transition']}"


@pytest.mark.parametrize("status", SubmissionStatus.values)
def test_steps_that_a_status_does_not_know_are_conflicts_for_everybody(status, cast):
    submission = post_in(status, cast)
    known = {row["transition"] for row in SUBMISSION_ROWS if row["status"] == status}
    for step in SUBMISSION_WORKFLOW:
        if step.name in known:
            continue
        for actor in (cast["director"], cast["submitter"], cast["superuser"]):
            with pytest.raises(TransitionNotAllowed):
                SUBMISSION_WORKFLOW.run(submission, step.name, actor=actor, reason="Neden")


def test_who_is_not_in_the_matrix_gets_a_refusal_and_nothing_changes(cast):
    submission = post_in("submitted", cast)
    for name in (*STRANGERS, "submitter", "editor", "manager"):
        with pytest.raises(PermissionDenied):
            SUBMISSION_WORKFLOW.run(submission, "approve", actor=actors(cast)[name])
    assert Submission.objects.get(pk=submission.pk).status == "submitted"


@pytest.mark.parametrize("kind", ["unit", "official"])
@pytest.mark.parametrize("status", [item for item in DeliveryStatus.values if item != "taken_down"])
def test_steps_of_a_delivery_are_open_to_whom_the_matrix_names(kind, status, cast):
    if kind == "unit":
        channel = make.make_unit_channel(cast["unit"], user=cast["submitter"], platform="x")
    else:
        channel = make_official_channel(platform="x")
    submission = post_in("approved", cast, channels=[channel])
    delivery = delivery_in(status, submission)
    for row in DELIVERY_ROWS:
        if (row["channel"], row["status"]) != (kind, status):
            continue
        step = DELIVERY_WORKFLOW.get(row["transition"])
        allowed = {name for name, actor in actors(cast).items() if step.policy(actor, delivery)}
        assert allowed == set(row["allowed"].split()), f"{kind} {status} -> {row['transition']}"


def delivery_in(status: str, submission: Submission) -> Delivery:
    """The post's delivery in a status; what needs proof is published for it."""
    if status == DeliveryStatus.PUBLISHED:
        make.publish(submission.deliveries.get())
    else:
        submission.deliveries.update(status=status, due_at=submission.decided_at)
    return submission.deliveries.select_related("channel__unit", "submission__unit").get()


def test_nobody_is_offered_a_step_that_only_follows_from_another(cast):
    submission = post_in("approved", cast)
    delivery = submission.deliveries.get()
    for actor in (cast["director"], cast["submitter"], cast["decider"]):
        offered = {step.name for step in submission_actions(submission, actor)}
        offered |= {step.name for step in delivery_actions(delivery, actor)}
        assert not offered & CONSEQUENCES
        assert offered


def test_every_status_of_a_post_is_reached_and_leads_on_to_its_end():
    assert reachable(SUBMISSION_WORKFLOW, "draft") == set(SubmissionStatus.values)
    for status in SubmissionStatus.values:
        assert "archived" in reachable(SUBMISSION_WORKFLOW, status)


def test_every_status_of_a_delivery_is_reached_and_leads_on_to_an_end():
    assert reachable(DELIVERY_WORKFLOW, "pending") == set(DeliveryStatus.values)
    for status in DeliveryStatus.values:
        assert reachable(DELIVERY_WORKFLOW, status) & DeliveryStatus.FINAL


def test_signed_out_people_hold_no_right(cast):
    submission = post_in("submitted", cast)
    assert submission_actions(submission, AnonymousUser()) == []


def test_a_post_that_was_published_is_neither_recalled_nor_withdrawn_but_archived(cast):
    official = [make_official_channel(platform="x"), make_official_channel(platform="linkedin")]
    submission = post_in("approved", cast, channels=official)
    make.publish(submission.deliveries.first())
    edit_as_directorate(
        submission,
        actor=cast["manager"],
        revision_hash=submission.current_revision.content_hash,
        text="Yeni saatler: 08.00–24.00.",
    )
    submission = make.read(submission)
    offered = {step.name for step in submission_actions(submission, cast["submitter"])}
    assert not offered & {"recall", "withdraw"}
    reviewing.decide(
        submission,
        "request_changes",
        actor=cast["reviewer"],
        revision_hash=submission.current_revision.content_hash,
        reason="Saatleri yazın.",
    )
    submission = make.read(submission)
    offered = {step.name for step in submission_actions(submission, cast["submitter"])}
    assert "archive" in offered
    assert "withdraw" not in offered
    submitting.archive(submission, actor=cast["submitter"])
    assert sorted(submission.deliveries.values_list("status", flat=True)) == ["cancelled", "published"]
