"""The decision card: nothing preselected, nothing lost, bound to the revision that was shown, undone within seconds."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import Notification
from channels_registry.enums import ChannelStatus
from content_review.enums import ChecklistItem
from content_review.models import CheckOverride, Decision
from content_review.services import claims, editing
from core import clock
from tests.content_review.views.reviewing import (
    ALL_YES,
    as_,
    broken_link,
    decide,
    fresh,
    review_url,
    told,
    tr,
)
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel, put_into

pytestmark = pytest.mark.django_db

REASON = "Etiketi #KariyerGünleri biçiminde yazın."


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    make_institution()
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


@pytest.fixture
def post(reviewer):
    """A post that waits for its review."""
    return make.make_submitted()


# ---- The card -----------------------------------------------------------------------------------------------------


def test_nothing_is_preselected(client, post):
    page = Document(client.get(review_url(post)).content.decode())
    radios = page.all("input", type="radio")
    assert {radio.attrs["name"] for radio in radios} == {"kind", *ALL_YES}
    assert not [radio for radio in radios if "checked" in radio.attrs]
    [principle] = page.all("select", name="principle")
    assert "selected" not in {name for o in page.all("option") if o.attrs["value"] for name in o.attrs}
    assert principle.text


def test_the_decision_is_bound_to_revision_and_version(client, post):
    page = Document(client.get(review_url(post)).content.decode())
    hidden = {row.attrs["name"]: row.attrs["value"] for row in page.all("input", type="hidden")}
    assert hidden["revision_hash"] == post.current_revision.content_hash
    assert hidden["version"] == str(fresh(post).version)


def test_what_an_approval_leads_to_stands_beside_it(client, reviewer):
    planned = make.make_submitted(wished_at=clock.now() + timedelta(days=3))
    form = client.get(review_url(planned)).context["form"]
    assert f"{clock.local(planned.wished_at):%H:%M}" in str(form.approval_hint)
    at_once = make.make_submitted()
    form = client.get(review_url(at_once)).context["form"]
    assert str(form.approval_hint) == tr("Ready to be published at once")


# ---- Approve ------------------------------------------------------------------------------------------------------


def test_an_approval_goes_through_with_a_complete_checklist(client, reviewer, post):
    response = decide(client, post, "approve", reason="Teşekkürler.", note_audience="Uygun.")
    assert response.status_code == 302
    assert fresh(post).status == "approved"
    decision = Decision.objects.get()
    assert (decision.decider, decision.reason) == (reviewer, "Teşekkürler.")
    answers = {row.item: (row.answer, row.note) for row in decision.revision.checklist.all()}
    assert answers["audience"] == (True, "Uygun.")
    assert set(answers) == {item.value for item in ChecklistItem}
    assert told(client, response)[0] == tr(
        "%(number)s is approved and ready to be published.", number=post.number
    )


def test_a_planned_approval_says_that_it_is_planned(client, reviewer):
    post = make.make_submitted(wished_at=clock.now() + timedelta(days=3))
    response = decide(client, post, "approve")
    assert told(client, response)[0] == tr("%(number)s is approved and planned.", number=post.number)


@pytest.mark.parametrize("item", list(ChecklistItem))
@pytest.mark.parametrize("answer", [None, "no", "maybe"])
def test_an_unanswered_item_or_a_no_stops_the_approval_and_keeps_what_was_typed(client, post, item, answer):
    """P07: audience, identity and ethics are answered with yes before a post is approved."""
    response = decide(client, post, "approve", reason="Güzel olmuş.", **{f"answer_{item.value}": answer})
    assert response.status_code == 200
    assert fresh(post).status == "submitted"
    form = response.context["form"]
    assert set(form.errors) == {f"answer_{item.value}"}
    page = Document(response.content.decode())
    assert page.with_class("errsum")
    assert page.all("textarea", name="reason")[0].text.strip() == "Güzel olmuş."
    assert "checked" in page.all("input", name="kind", value="approve")[0].attrs
    assert faults(response.content.decode(), is_page=True) == []


def test_without_a_choice_nothing_is_decided(client, post):
    response = decide(client, post, "")
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"kind"}
    assert decide(client, post, "by_policy").status_code == 200
    assert not Decision.objects.exists()


# ---- Request changes and reject -----------------------------------------------------------------------------------


def test_a_correction_needs_a_reason_and_no_checklist(client, reviewer, post):
    refused = decide(client, post, "request_changes", reason="   ")
    assert refused.status_code == 200
    assert set(refused.context["form"].errors) == {"reason"}
    response = decide(
        client, post, "request_changes", reason=REASON, answer_audience="no", note_audience="Dar."
    )
    assert fresh(post).status == "changes_requested"
    decision = Decision.objects.get()
    assert decision.reason == REASON
    assert [(row.item, row.answer) for row in decision.revision.checklist.all()] == [("audience", False)]
    assert told(client, response)[0] == tr("Changes of %(number)s are requested.", number=post.number)
    assert Notification.objects.filter(recipient=post.submitter).exists()


def test_a_rejection_needs_a_reason_and_a_principle(client, post):
    principle = make.make_principle()
    for changes, errors in (
        ({}, {"reason", "principle"}),
        ({"reason": REASON}, {"principle"}),
        ({"principle": principle.pk}, {"reason"}),
        ({"reason": REASON, "principle": "99999"}, {"principle"}),
        ({"reason": REASON, "principle": "x"}, {"principle"}),
        ({"reason": "x" * 4001, "principle": principle.pk}, {"reason"}),
    ):
        refused = decide(client, post, "reject", **changes)
        assert refused.status_code == 200
        assert set(refused.context["form"].errors) == errors
    decide(client, post, "reject", reason=REASON, principle=principle.pk)
    assert fresh(post).status == "rejected"
    assert Decision.objects.get().principle == principle


def test_the_chosen_principle_keeps_its_wording_when_something_else_is_missing(client, post):
    principle = make.make_principle()
    refused = decide(client, post, "reject", principle=principle.pk)
    shown = Document(refused.content.decode())
    [wording] = [element for element in shown.elements if element.attrs.get("id") == "principle-text"]
    assert principle.text in wording.text


# ---- Checks that block --------------------------------------------------------------------------------------------


def test_a_block_that_cannot_be_set_aside_switches_the_approval_off(client, reviewer):
    channel = make_official_channel(platform="x")
    post = make.make_submitted(channels=[channel])
    put_into(channel, ChannelStatus.SUSPENDED)
    page = Document(client.get(review_url(post)).content.decode())
    assert "disabled" in page.all("input", name="kind", value="approve")[0].attrs
    assert not [row for row in page.all("input") if row.attrs.get("name", "").startswith("override_")]
    refused = decide(client, post, "approve")
    assert refused.status_code == 200
    assert refused.context["form"].errors["kind"]
    assert fresh(post).status == "submitted"
    assert decide(client, post, "request_changes", reason=REASON).status_code == 302


def test_a_block_marked_so_is_set_aside_with_a_reason_only(client, reviewer, post):
    post = broken_link(post)
    name = "override_link_form-"
    page = Document(client.get(review_url(post)).content.decode())
    assert "disabled" not in page.all("input", name="kind", value="approve")[0].attrs
    assert page.all("input", name=name)
    refused = decide(client, post, "approve")
    assert set(refused.context["form"].errors) == {name}
    response = decide(client, post, "approve", **{name: "Adres afişte böyle yazıyor."})
    assert response.status_code == 302
    override = CheckOverride.objects.get()
    assert (override.check_id, override.platform, override.overridden_by) == ("link_form", "", reviewer)


def test_a_block_that_only_the_decision_finds_is_shown_with_everything_that_was_typed(
    client, reviewer, post, monkeypatch
):
    """What the page takes from the stored run may block by now; the service asks all checks again."""
    from content_review import checks
    from content_review.errors import ChecksFailed
    from content_review.services import reviewing

    finding = checks.REGISTRY.get("iban").worded(
        "found", severity="error", field="text", platform="", facts={"found": "TR••"}
    )

    def refuse(*args, **kwargs):
        raise ChecksFailed([finding])

    monkeypatch.setattr(reviewing, "decide", refuse)
    refused = decide(client, post, "approve", reason="Teşekkürler.")
    assert refused.status_code == 200
    assert refused.context["page"].panel.findings == [finding]
    assert refused.context["form"].refusal
    assert "Teşekkürler." in refused.content.decode()


# ---- Who may not --------------------------------------------------------------------------------------------------


def test_whoever_edited_last_may_send_back_but_not_approve(client, reviewer, post):
    editing.edit_as_directorate(
        post,
        actor=reviewer,
        revision_hash=post.current_revision.content_hash,
        text="Düzeltilmiş metin.",
        note="Yazım.",
    )
    page = client.get(review_url(post))
    assert str(page.context["form"].refusal) == tr(
        "You edited this revision yourself. Somebody else approves it."
    )
    assert "disabled" in Document(page.content.decode()).all("input", name="kind", value="approve")[0].attrs
    assert decide(client, post, "approve").status_code == 200
    assert fresh(post).status == "submitted"
    assert decide(client, post, "request_changes", reason=REASON).status_code == 302


def test_the_own_post_is_decided_by_nobody_whose_it_is(client):
    director = make_director()
    own = make.make_submitted(submitter=director, unit=make_unit())
    as_(client, director)
    for kind in ("approve", "request_changes", "reject"):
        response = decide(client, own, kind, reason=REASON, principle=make.make_principle().pk)
        assert response.status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.DESIGNER, 403), (Role.MANAGER, 403), (Role.REPRESENTATIVE, 404)]
)
def test_others_decide_nothing(client, role, status):
    post = make.make_submitted()
    as_(client, make_holder(role))
    assert decide(client, post, "approve").status_code == status
    assert fresh(post).status == "submitted"


def test_a_claim_of_somebody_else_does_not_stop_a_decision(client, reviewer, post):
    claims.claim(post, actor=make.make_reviewer())
    assert decide(client, post, "approve").status_code == 302
