"""Review: what is decided about a post, and taking a decision back within seconds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Institution, User
from accounts.services import institution
from accounts.services.notifications import withdraw
from content_review import checks, policies
from content_review.enums import ChecklistItem, DecisionKind, DeliveryStatus
from content_review.errors import ChecklistIncomplete, ChecksFailed
from content_review.models import ChecklistAnswer, CheckOverride, Decision, Delivery, Submission
from content_review.querysets import standing
from content_review.selectors.checking import subject_of
from content_review.services import telling
from content_review.services.outcome import settle_approval
from content_review.services.revisions import (
    lock_deliveries,
    not_allowed,
    read,
    record_checks,
    run,
    stale,
)
from content_review.transitions import SUBMISSION_WORKFLOW
from core import clock
from core.check_registry import Finding
from core.errors import ReasonRequired, UserFacingError
from core.text import squash
from guidance.models import PrincipleVersion

STEP_OF = {
    DecisionKind.APPROVE: "approve",
    DecisionKind.REQUEST_CHANGES: "request_changes",
    DecisionKind.REJECT: "reject",
}


@dataclass(frozen=True)
class Answer:
    """The reviewer's answer to one item of the checklist; `answer` None is no answer."""

    answer: bool | None
    note: str = ""


# ---- The decision -------------------------------------------------------------------------------------------------


def decide(
    submission: Submission,
    kind: str,
    *,
    actor: User,
    revision_hash: str,
    reason: str = "",
    principle: PrincipleVersion | None = None,
    checklist: Mapping[str, Answer] | None = None,
    overrides: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Decision:
    """Decide on the revision with this hash: approve, request_changes or reject; returns the decision.

    An approval needs every item of the checklist answered with yes, and no blocking finding; one of a check marked
    overridable may be set aside in `overrides` ("check:platform" -> reason). A correction needs a reason, a rejection a
    reason and the principle it rests on. `version` is the post's version that the page showed, if it knew one.

    Effects, in this order: decision, post, checklist and overrides, what the checks found, deliveries, notices to the
    unit, whose mail waits until the decision can no longer be undone (P29, P30, I5), ledger.

    Raises StaleObject for another revision than the current one, TransitionNotAllowed when somebody was faster,
    PermissionDenied for an own post or an own last edit, ReasonRequired, ChecklistIncomplete, ChecksFailed.
    """
    answers, overrides = checklist or {}, overrides or {}
    settings = institution.current() or Institution()
    with transaction.atomic():
        post = read(submission)
        existing = lock_deliveries(post)
        decision = _prepared(post, DecisionKind(kind), actor, revision_hash, reason, principle)
        findings = _findings(post, existing, settings)
        _require_approvable(decision, findings, answers, overrides)
        _write(decision)

        def effects(decided: Submission) -> None:
            _keep(decision, findings, answers, overrides)
            _carry_out(decided, decision, existing, delay=policies.undo_window(settings))

        SUBMISSION_WORKFLOW.run(
            post,
            STEP_OF[decision.kind],
            actor=actor,
            reason=decision.reason,
            expected_version=version,
            changes=_decided(decision, findings),
            data=_facts(decision, findings),
            effects=effects,
        )
    return decision


def undo(submission: Submission, *, actor: User) -> Submission:
    """Take one's own decision back within `undo_seconds`, before its mail has gone and while nothing is published.

    Deliveries wait again, the hidden notices are withdrawn, the post returns to the queue, claimed by whoever decided.
    Raises UserFacingError when it is too late, PermissionDenied for somebody else's decision, TransitionNotAllowed.
    """
    with transaction.atomic():
        post = read(submission)
        existing = lock_deliveries(post)
        decision = policies.standing_decision(post)
        is_own = decision is not None and decision.decider_id == actor.pk
        if is_own and (not policies.is_undoable(decision) or policies.is_published_from(post, decision)):
            raise UserFacingError(
                _("It is too late to undo this decision: the unit has been told. Ask it for a new version.")
            )
        moment = clock.now()

        def effects(undone: Submission) -> None:
            Decision.objects.filter(standing(), pk=decision.pk).update(undone_at=moment, undone_by=actor)
            _withdraw_notices(decision)

        SUBMISSION_WORKFLOW.run(
            post,
            "undo_decision",
            actor=actor,
            changes={
                "decided_at": None,
                "claimed_by": actor,
                "claimed_at": moment,
                "status_changed_at": moment,
                "status_changed_by": actor,
            },
            data={"decision": str(decision.uid) if decision else ""},
            causes=lambda _post: _take_back(decision, existing, actor),
            effects=effects,
        )
    return post


# ---- Within -------------------------------------------------------------------------------------------------------


def _require_step(post: Submission, step: str, actor: User) -> None:
    """State and role come before anything that the form could mend; the engine asks both again."""
    transition = SUBMISSION_WORKFLOW.get(step)
    if post.status not in transition.sources:
        raise not_allowed(post)
    if not transition.policy(actor, post):
        raise PermissionDenied


def _findings(post: Submission, existing: list[Delivery], settings: Institution) -> list[Finding]:
    """What the checks find now, from the rows at hand, so that nothing is fetched twice."""
    revision = post.current_revision
    channels = [row.channel for row in existing if str(row.channel.uid) in revision.channel_uids]
    media = revision.media.select_related("asset__master")
    subject = subject_of(post, revision, media, channels, phase="deciding", institution=settings)
    return checks.run(subject)


def _prepared(
    post: Submission,
    kind: DecisionKind,
    actor: User,
    revision_hash: str,
    reason: str,
    principle: PrincipleVersion | None,
) -> Decision:
    """The row to be, with the copies that let the database refuse self-approval, if it may be taken by this person,
    about this revision, for this reason. The checks and the checklist come after it.
    """
    revision = post.current_revision
    _require_step(post, STEP_OF[kind], actor)
    if revision.content_hash != revision_hash:
        raise stale(post)
    return Decision(
        submission=post,
        revision=revision,
        kind=kind,
        decider=actor,
        submitter=revision.submitter,
        revision_author=revision.author,
        revision_hash=revision.content_hash,
        reason=_required_reason(kind, reason, principle),
        principle=principle if kind == DecisionKind.REJECT else None,
        decided_at=clock.now(),
    )


def _facts(decision: Decision, findings: list[Finding]) -> dict[str, Any]:
    """What the ledger keeps of a decision; of an approval also which blocking findings were set aside."""
    is_approval = decision.kind == DecisionKind.APPROVE
    return {
        "revision": decision.revision.number,
        "hash": decision.revision_hash,
        "decision": str(decision.uid),
        "principle": decision.principle.principle.code if decision.principle else "",
        "overridden": sorted(map(checks.key_of, checks.errors(findings))) if is_approval else [],
    }


def _required_reason(kind: DecisionKind, reason: str, principle: PrincipleVersion | None) -> str:
    reason = reason.strip()
    if kind in DecisionKind.NEEDS_REASON and not squash(reason):
        raise ReasonRequired(_("Write to the unit what is to be changed, or why the post is rejected."))
    if kind == DecisionKind.REJECT:
        if principle is None:
            raise UserFacingError(_("Choose the principle on which the rejection rests."), "principle")
        if not (principle.is_current and principle.principle.is_active):
            raise UserFacingError(
                _("This wording of the principle is no longer in force. Choose again."), "principle"
            )
    return reason


def _require_approvable(
    decision: Decision,
    findings: list[Finding],
    answers: Mapping[str, Answer],
    overrides: Mapping[str, str],
) -> None:
    """What only an approval needs. Raises ChecklistIncomplete, ChecksFailed."""
    if decision.kind == DecisionKind.APPROVE:
        _require_checklist(answers)
        _require_no_blocks(findings, overrides)


def _require_checklist(answers: Mapping[str, Answer]) -> None:
    """Every item answered with yes (P07, P01, P11)."""
    open_items = [item.value for item in ChecklistItem if item not in answers or answers[item].answer is None]
    if open_items:
        raise ChecklistIncomplete(_("Answer every question of the checklist."), open_items)
    refused = [item.value for item in ChecklistItem if answers[item].answer is False]
    if refused:
        raise ChecklistIncomplete(
            _("A post with a “no” in the checklist cannot be approved. Request changes or reject it."),
            refused,
        )


def _require_no_blocks(findings: list[Finding], overrides: Mapping[str, str]) -> None:
    """No blocking finding but those set aside with a reason, and only of checks that allow it."""
    for finding in checks.errors(findings):
        reason = squash(overrides.get(checks.key_of(finding), ""))
        if not reason or not checks.may_override(finding):
            raise ChecksFailed(findings, _("A check blocks the approval."))


def _decided(decision: Decision, findings: list[Finding]) -> dict[str, Any]:
    """What a decision changes in its post's row."""
    return {
        "decided_at": decision.decided_at,
        "claimed_by": None,
        "claimed_at": None,
        "error_count": len(checks.errors(findings)),
        "warning_count": len(checks.warnings(findings)),
        "status_changed_at": decision.decided_at,
        "status_changed_by": decision.decider,
    }


def _write(decision: Decision) -> None:
    """Insert the decision while its post still waits: no post gets its status without one (docs/decisions/0005).

    The insert locks the post. Raises StaleObject when somebody was faster.
    """
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError:
        if read(decision.submission).version == decision.submission.version:
            raise
        raise stale(decision.submission) from None


def _keep(
    decision: Decision,
    findings: list[Finding],
    answers: Mapping[str, Answer],
    overrides: Mapping[str, str],
) -> None:
    """Write down what led to the decision."""
    _keep_answers(decision, answers)
    _keep_overrides(decision, findings, overrides)
    record_checks(decision.revision, findings)


def _keep_answers(decision: Decision, answers: Mapping[str, Answer]) -> None:
    rows = [
        ChecklistAnswer(
            revision=decision.revision,
            item=ChecklistItem(item),
            answer=given.answer,
            note=given.note.strip(),
            answered_by=decision.decider,
            answered_at=decision.decided_at,
        )
        for item, given in answers.items()
        if given.answer is not None
    ]
    ChecklistAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["revision", "item"],
        update_fields=["answer", "note", "answered_by", "answered_at"],
    )


def _keep_overrides(decision: Decision, findings: list[Finding], overrides: Mapping[str, str]) -> None:
    """Of an approval: what was really set aside, once per check and platform."""
    if decision.kind != DecisionKind.APPROVE:
        return
    used = {checks.key_of(finding): finding for finding in checks.errors(findings)}
    CheckOverride.objects.bulk_create(
        (
            CheckOverride(
                revision=decision.revision,
                check_id=finding.check,
                platform=finding.platform,
                reason=overrides[key].strip(),
                overridden_by=decision.decider,
            )
            for key, finding in used.items()
        ),
        update_conflicts=True,
        unique_fields=["revision", "check_id", "platform"],
        update_fields=["reason", "overridden_by"],
    )


def _carry_out(post: Submission, decision: Decision, existing: list[Delivery], *, delay: timedelta) -> None:
    """What follows from the decision: deliveries, and notices that wait for the undo window, in its transaction."""
    actor, delay = decision.decider, int(delay.total_seconds())
    if decision.kind == DecisionKind.APPROVE:
        settle_approval(post, decision, actor=actor, delay=delay)
        return
    if decision.kind == DecisionKind.REJECT:
        for delivery in existing:
            if delivery.status in DeliveryStatus.OPEN:
                run(delivery, "cancel", actor=actor, changes={"status_changed_at": decision.decided_at})
    telling.tell(
        "content.rejected" if decision.kind == DecisionKind.REJECT else "content.changes_requested",
        post,
        recipients=telling.unit_people(post),
        key=telling.decision_key(decision),
        actor=actor,
        delay=delay,
        is_answer=True,
        reason=decision.reason,
        principle=decision.principle_id,
    )


def _take_back(decision: Decision, existing: Iterable[Delivery], actor: User) -> None:
    """Bring the deliveries to where they were before the decision."""
    for delivery in existing:
        if delivery.status in DeliveryStatus.WAITING:
            run(delivery, "unschedule", actor=actor)
        elif (
            delivery.status == DeliveryStatus.CANCELLED and delivery.status_changed_at == decision.decided_at
        ):
            # Cancelled by the rejection, not by the unit before it.
            run(delivery, "reopen", actor=actor)


def _withdraw_notices(decision: Decision) -> None:
    for key in (telling.decision_key(decision), telling.ready_key(decision)):
        if not withdraw(key):
            raise UserFacingError(
                _("It is too late to undo this decision: the unit has been told. Ask it for a new version.")
            )
