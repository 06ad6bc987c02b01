"""Decisions: bound to a revision's hash, never on an own post, never silent, and undone only within seconds."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import Notification
from audit.models import AuditEntry
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel, PlatformLimit
from content_review.enums import ChecklistItem, DecisionKind
from content_review.errors import ChecklistIncomplete, ChecksFailed
from content_review.models import ChecklistAnswer, CheckOverride, Decision
from content_review.services import drafts, reviewing, submitting, telling
from content_review.services.reviewing import Answer
from core import clock
from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed, UserFacingError
from guidance.services import principles
from tests.content_review.views.reviewing import broken_link
from tests.make import content as make
from tests.make.accounts import make_director, make_holder
from tests.make.channels import make_official_channel
from tests.make.jobs import run_all_jobs

pytestmark = pytest.mark.django_db


def decide(post, kind, **changes):
    post = make.read(post)
    given = {
        "actor": changes.pop("actor", None) or make.make_reviewer(),
        "revision_hash": post.current_revision.content_hash,
        "checklist": make.ALL_YES,
        **changes,
    }
    return reviewing.decide(post, kind, **given)


def notices(post, kind=None):
    rows = Notification.objects.filter(object_uid=str(post.uid))
    return rows.filter(kind=kind) if kind else rows


# ---- Approval -----------------------------------------------------------------------------------------------------


def test_an_approval_is_bound_to_the_hash_and_starts_the_deliveries():
    channels = [make_official_channel(platform="x"), make_official_channel(platform="linkedin")]
    post = make.make_submitted(channels=channels, wished_at=clock.now() + timedelta(days=2))
    reviewer = make.make_reviewer()
    decision = decide(post, "approve", actor=reviewer, reason="Teşekkürler.")
    post = make.read(post)
    assert (post.status, post.decided_at, post.claimed_by) == ("approved", decision.decided_at, None)
    assert (decision.decider, decision.revision_hash) == (reviewer, post.current_revision.content_hash)
    assert set(post.deliveries.values_list("status", "due_at")) == {("scheduled", post.wished_at)}
    entry = AuditEntry.objects.get(code="content.approved")
    assert entry.data["hash"] == decision.revision_hash


def test_without_a_wished_time_the_deliveries_are_ready_at_once():
    delivery = make.make_ready_delivery()
    assert delivery.due_at is not None
    assert delivery.due_at <= clock.now()


def test_a_wished_time_that_passed_during_the_review_does_not_block_and_means_now():
    wish = clock.now() + timedelta(hours=5)
    post = make.make_submitted(wished_at=wish)
    with time_machine.travel(wish + timedelta(hours=1), tick=False):
        decide(post, "approve")
        assert post.deliveries.get().status == "ready"


@pytest.mark.parametrize("missing", list(ChecklistItem))
def test_every_question_of_the_checklist_is_answered_for_an_approval(missing):
    """P07: an approval with an unanswered item is refused; so is one with a "no"."""
    post = make.make_submitted()
    answers = {item: answer for item, answer in make.ALL_YES.items() if item != missing}
    for given in (
        answers,
        {**answers, missing: Answer(None)},
        {**answers, missing: Answer(False, "uygun değil")},
    ):
        with pytest.raises(ChecklistIncomplete) as refused:
            decide(post, "approve", checklist=given)
        assert refused.value.items == [missing]
    assert not Decision.objects.exists()


def test_answers_are_kept_with_who_gave_them_also_for_a_correction():
    post = make.make_submitted()
    reviewer = make.make_reviewer()
    decide(
        post, "request_changes", actor=reviewer, reason="Dil", checklist={"ethics": Answer(False, "Üslup")}
    )
    answer = ChecklistAnswer.objects.get()
    assert (answer.item, answer.answer, answer.note, answer.answered_by) == (
        "ethics",
        False,
        "Üslup",
        reviewer,
    )


# ---- Who may not --------------------------------------------------------------------------------------------------


def test_nobody_decides_on_an_own_post():
    """Self-approval was possible elsewhere (defects.md, 4)."""
    reviewer = make.make_reviewer()
    unit = reviewer.appointments.get().unit
    post = make.make_submitted(unit=unit, submitter=reviewer)
    for kind in ("approve", "request_changes"):
        with pytest.raises(PermissionDenied):
            decide(post, kind, actor=reviewer, reason="Neden")
    assert decide(post, "approve", actor=make_director()).decider != reviewer


def test_whoever_sent_a_colleagues_post_does_not_decide_on_it_either():
    sender = make.make_reviewer()
    unit = sender.appointments.get().unit
    post = make.make_draft(unit=unit, submitter=make_holder(Role.DESIGNER))
    post = make.send(post, actor=sender)
    with pytest.raises(PermissionDenied):
        decide(post, "approve", actor=sender)


def test_whoever_edited_the_draft_last_does_not_approve_what_a_colleague_sent():
    editor = make.make_reviewer()
    unit = editor.appointments.get().unit
    post = make.make_draft(unit=unit, submitter=make_holder(Role.DESIGNER))
    drafts.save(post, actor=editor, version=post.draft.version, text="Ben yazdım.")
    post = make.send(post)
    with pytest.raises(PermissionDenied):
        decide(post, "approve", actor=editor)
    decide(post, "request_changes", actor=editor, reason="Kısaltın")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DESIGNER, Role.REPRESENTATIVE, Role.AUDITOR, Role.ADMIN])
def test_only_reviewers_and_the_director_decide(role):
    post = make.make_submitted()
    with pytest.raises(PermissionDenied):
        decide(post, "approve", actor=make_holder(role))


# ---- Staleness ----------------------------------------------------------------------------------------------------


def test_a_decision_on_an_older_revision_is_refused_and_says_who_changed_it():
    post = make.make_submitted()
    shown = post.current_revision.content_hash
    submitting.recall(post, actor=post.submitter)
    drafts.save(post, actor=post.submitter, version=make.read(post).draft.version, text="Yeni metin")
    make.send(post)
    with pytest.raises(StaleObject) as refused:
        decide(post, "approve", revision_hash=shown)
    assert (refused.value.by, refused.value.at is not None) == (post.submitter.full_name, True)
    assert not Decision.objects.exists()


def test_a_second_decision_is_a_conflict_that_names_the_first_decider():
    post = make.make_submitted()
    first = make.make_reviewer()
    decide(post, "approve", actor=first)
    with pytest.raises(TransitionNotAllowed) as refused:
        decide(post, "reject", reason="Geç", principle=make.make_principle())
    assert refused.value.by == first.full_name
    assert Decision.objects.count() == 1


def test_a_page_that_shows_an_older_version_of_the_post_is_refused():
    post = make.make_submitted()
    with pytest.raises(StaleObject):
        decide(post, "approve", version=post.version - 1)
    assert not Decision.objects.exists()
    assert not Notification.objects.filter(kind="content.approved").exists()


# ---- Correction and rejection ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["request_changes", "reject"])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_negative_answer_needs_its_reason(kind, reason):
    """I6."""
    with pytest.raises(ReasonRequired):
        decide(make.make_submitted(), kind, reason=reason, principle=make.make_principle())
    assert not Decision.objects.exists()


def test_a_rejection_cites_a_principle_in_force():
    post = make.make_submitted()
    with pytest.raises(UserFacingError) as refused:
        decide(post, "reject", reason="Reklam")
    assert refused.value.field == "principle"
    old = make.make_principle()
    director = make_director()
    wording = {"title_tr": "Reklam", "title_en": "Ads", "text_tr": "Reklam yok.", "text_en": "No ads."}
    new = principles.publish(old.principle, actor=director, seen_version=1, **wording)
    old.refresh_from_db()
    with pytest.raises(UserFacingError):
        decide(post, "reject", reason="Reklam", principle=old)
    decision = decide(post, "reject", reason="Reklam", principle=new)
    assert decision.principle == new
    assert make.read(post).status == "rejected"
    assert set(post.deliveries.values_list("status", flat=True)) == {"cancelled"}


def test_the_citation_stays_what_it_was_when_the_principle_is_reworded():
    post = make.reject(make.make_submitted())
    cited = post.decisions.get().principle
    wording = {"title_tr": "A", "title_en": "A", "text_tr": "B", "text_en": "B"}
    principles.publish(cited.principle, actor=make_director(), seen_version=1, **wording)
    assert post.decisions.get().principle == cited


# ---- Checks -------------------------------------------------------------------------------------------------------


def lower_limit(platform: str, value: int) -> None:
    PlatformLimit.objects.filter(platform=platform, key="text.max").update(value=value)


def test_what_blocks_now_blocks_the_approval_although_it_did_not_when_it_was_sent():
    post = make.make_submitted()
    Channel.objects.update(status=ChannelStatus.SUSPENDED)
    with pytest.raises(ChecksFailed) as refused:
        decide(post, "approve")
    assert "channel_receives" in {finding.check for finding in refused.value.findings}
    decide(post, "request_changes", reason="Hesap askıda")
    assert make.read(post).error_count == 1


def test_an_overridable_check_is_set_aside_with_a_reason_that_is_kept():
    post = broken_link(make.make_submitted())
    for overrides in ({}, {"link_form:": "  "}, {"link_form:x": "Neden"}):
        with pytest.raises(ChecksFailed):
            decide(post, "approve", overrides=overrides)
    reviewer = make.make_reviewer()
    decide(post, "approve", actor=reviewer, overrides={"link_form:": "Adres afişte böyle yazıyor."})
    kept = CheckOverride.objects.get()
    assert (kept.check_id, kept.platform, kept.overridden_by) == ("link_form", "", reviewer)


def test_a_text_that_the_platform_refuses_is_not_set_aside():
    """P28: no reason makes it shorter."""
    post = make.make_submitted()
    lower_limit("x", 10)
    with pytest.raises(ChecksFailed):
        decide(post, "approve", overrides={"text_length:x": "Hesap uzun gönderi yazabiliyor."})
    assert make.read(post).status == "submitted"


@pytest.mark.parametrize("reason", ["Gerekli", ""])
def test_what_may_never_be_overridden_is_not(reason):
    post = make.make_submitted(images=1)
    asset = post.current_revision.media.get().asset
    asset.rights_basis = ""
    asset.save(update_fields=["rights_basis"])
    with pytest.raises(ChecksFailed):
        decide(post, "approve", overrides={"rights:": reason})
    assert not Decision.objects.exists()


# ---- People are told ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["approve", "request_changes", "reject"])
def test_every_decision_is_told_to_the_submitter_and_the_units_representatives(kind):
    """P30, I5: no decision is silent; the reason is in it."""
    post = make.make_submitted()
    second = make_holder(Role.REPRESENTATIVE, unit=post.unit)
    make_holder(Role.REPRESENTATIVE)
    decide(post, kind, reason="Gerekçe burada.", principle=make.make_principle())
    told = notices(post).exclude(kind="content.ready")
    assert set(told.values_list("recipient", flat=True)) == {post.submitter.pk, second.pk}
    assert all(notice.context["reason"] == "Gerekçe burada." for notice in told)
    assert {notice.target_url for notice in told} == {f"/gonderiler/{post.number}/"}


def test_the_notice_lives_and_dies_with_the_decision(monkeypatch):
    post = make.make_submitted()

    def fail(*args, **kwargs):
        raise RuntimeError("posta yok")

    monkeypatch.setattr(telling, "notify", fail)
    with pytest.raises(RuntimeError):
        decide(post, "approve")
    assert make.read(post).status == "submitted"
    assert not Decision.objects.exists()
    assert set(post.deliveries.values_list("status", flat=True)) == {"pending"}


def test_a_sender_who_is_not_the_submitter_is_told_as_well():
    post = make.make_draft()
    head = make_holder(Role.UNIT_HEAD, unit=post.unit)
    make.send(post, actor=head)
    decide(post, "approve")
    told = set(notices(post, "content.approved").values_list("recipient", flat=True))
    assert told == {post.submitter.pk, head.pk}


def test_publishers_are_told_when_an_approved_post_is_ready():
    channel = make_official_channel(platform="x")
    post = make.make_approved(channels=[channel])
    assert notices(post, "content.ready").get().recipient == make.make_publisher(channel)


def test_mails_say_the_reason_first_and_wait_for_the_undo_window():
    post, reviewer = make.make_submitted(internal_title="Staj duyurusu"), make.make_reviewer()
    run_all_jobs()
    mail.outbox.clear()
    decide(post, "request_changes", actor=reviewer, reason="Başvuru tarihini ekleyin.")
    assert run_all_jobs() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        run_all_jobs()
    [message] = mail.outbox
    assert message.to[0].endswith(f"<{post.submitter.email}>")
    assert "Staj duyurusu" in message.subject
    body = str(message.body)
    assert body.index("Başvuru tarihini ekleyin.") < body.index(post.number)


def test_an_unknown_kind_of_decision_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="maybe"):
        decide(make.make_submitted(), "maybe")
    with pytest.raises(KeyError):
        decide(make.make_submitted(), DecisionKind.BY_POLICY)
