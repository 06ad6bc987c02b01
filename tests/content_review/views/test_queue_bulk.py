"""Several posts at once: taken on, assigned, sent back, moved; never approved."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import Notification
from content_review.services import claims
from core import clock
from tests.content_review.views.reviewing import as_, fresh, query_count, told, tr
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_director, make_holder, make_institution, make_unit

pytestmark = pytest.mark.django_db

BULK = "/inceleme/toplu/"


@pytest.fixture
def reviewer(client):
    """A reviewer who is signed in."""
    person = make.make_reviewer(full_name="Mert Kaya")
    as_(client, person)
    return person


def press(client, step, *posts, query=""):
    """Tick the posts and press a button of the bar."""
    return client.post(BULK + query, {"selected": [post.number for post in posts], "is": step})


# ---- The bar ------------------------------------------------------------------------------------------------------


def test_the_bar_offers_no_approval(client, reviewer):
    make.make_submitted()
    page = Document(client.get("/inceleme/").content.decode())
    offered = {button.attrs["value"] for button in page.all("button", name="is")}
    assert offered == {"ustume-al", "ata", "duzeltme", "zaman"}


@pytest.mark.parametrize("step", ["onay", "approve", "red", ""])
def test_there_is_no_bulk_approval_and_no_bulk_rejection(client, reviewer, step):
    post = make.make_submitted()
    assert press(client, step, post).status_code == 404
    assert client.get(f"/inceleme/toplu/{step or 'x'}/", {"gonderi": post.number}).status_code == 404
    assert fresh(post).status == "submitted"


def test_several_posts_are_taken_on_and_each_refusal_is_told(client, reviewer):
    free = [make.make_submitted(), make.make_submitted(), make.make_submitted()]
    decided = make.make_approved(reviewer=make.make_reviewer())
    held = make.make_submitted()
    claims.claim(held, actor=make.make_reviewer(full_name="Deniz Ar"))
    response = press(client, "ustume-al", *free, decided, held, query="?birim=KDD")
    assert response.url == "/inceleme/?birim=KDD"
    assert {fresh(post).claimed_by for post in free} == {reviewer}
    done, *refused = told(client, response)
    assert "3" in done
    assert len(refused) == 2
    assert {line.split(":")[0] for line in refused} == {decided.number, held.number}
    assert fresh(held).claimed_by != reviewer


def test_pressing_without_a_choice_says_what_to_do(client, reviewer):
    make.make_submitted()
    response = press(client, "ustume-al")
    assert told(client, response) == [tr("Choose posts in the list first.")]


def test_posts_that_are_invisible_are_left_out_in_silence(client, reviewer):
    draft = make.make_draft()
    response = press(client, "ustume-al", draft)
    assert told(client, response) == []
    response = client.get("/inceleme/toplu/ata/", {"gonderi": [draft.number, "G-2026-99999", "'"]})
    assert response.url == "/inceleme/"


def test_the_other_steps_ask_on_a_page_that_lists_the_chosen_posts(client, reviewer):
    first, second = make.make_submitted(), make.make_submitted()
    response = press(client, "duzeltme", first, second, query="?sekme=acil")
    assert response.status_code == 302
    page = client.get(response.url)
    assert [post.number for post in page.context["posts"]] == [first.number, second.number]
    assert faults(page.content.decode(), is_page=True) == []
    hidden = {
        row.attrs["name"]: row.attrs["value"]
        for row in Document(page.content.decode()).all("input", type="hidden")
    }
    assert hidden[f"hash-{first.number}"] == first.current_revision.content_hash
    assert page.context["query"] == "?sekme=acil"


@pytest.mark.parametrize("step", ["ata", "duzeltme", "zaman"])
def test_the_number_of_queries_does_not_depend_on_the_chosen_posts(client, reviewer, step, query_budget):
    make_institution()
    first = make.make_submitted()
    posts = [first]
    found = []
    for wanted in (1, 5):
        while len(posts) < wanted:
            channels = [row.channel for row in first.deliveries.select_related("channel")]
            text = f"{make.TEXT} {len(posts)}"
            posts.append(make.make_submitted(submitter=first.submitter, channels=channels, text=text))
        chosen = "&".join(f"gonderi={post.number}" for post in posts)
        found.append(query_count(client, f"/inceleme/toplu/{step}/?{chosen}"))
    assert found[0] == found[1]
    with query_budget(f"content:bulk_form {step}", at_most=12):
        client.get(f"/inceleme/toplu/{step}/?gonderi={first.number}")


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.DESIGNER, Role.MANAGER])
def test_bulk_work_exists_for_reviewers_only(client, role):
    post = make.make_submitted()
    as_(client, make_holder(role))
    assert press(client, "ustume-al", post).status_code == 404
    assert client.get("/inceleme/toplu/ata/", {"gonderi": post.number}).status_code == 404


# ---- Assign -------------------------------------------------------------------------------------------------------


def test_several_posts_are_assigned_to_a_colleague_who_is_told(client, reviewer):
    posts = [make.make_submitted(), make.make_submitted()]
    colleague = make.make_reviewer(full_name="Deniz Ar")
    response = client.post(
        "/inceleme/toplu/ata/",
        {"gonderi": [post.number for post in posts], "reviewer": str(colleague.external_id)},
    )
    [message] = told(client, response)
    assert "2" in message
    assert "Deniz Ar" in message
    assert {fresh(post).claimed_by for post in posts} == {colleague}
    assert Notification.objects.filter(recipient=colleague, kind="content.assigned").count() == 2


def test_only_colleagues_who_decide_are_offered(client, reviewer):
    post = make.make_submitted()
    make_holder(Role.DESIGNER)
    director = make_director()
    page = client.get("/inceleme/toplu/ata/", {"gonderi": post.number})
    offered = page.context["form"].fields["reviewer"].queryset
    assert set(offered) == {reviewer, director}


@pytest.mark.parametrize("choice", ["", "boyle-biri-yok", "00000000-0000-0000-0000-000000000000"])
def test_without_a_colleague_nothing_is_assigned_and_the_choice_of_posts_stays(client, reviewer, choice):
    post = make.make_submitted()
    page = client.post("/inceleme/toplu/ata/", {"gonderi": post.number, "reviewer": choice})
    assert page.status_code == 200
    assert [row.number for row in page.context["posts"]] == [post.number]
    assert fresh(post).claimed_by is None


def test_a_post_is_not_assigned_to_whoever_wrote_it(client, reviewer):
    director = make_director()
    own = make.make_submitted(submitter=director, unit=make_unit())
    other = make.make_submitted()
    response = client.post(
        "/inceleme/toplu/ata/", {"gonderi": [own.number, other.number], "reviewer": str(director.external_id)}
    )
    done, refused = told(client, response)
    assert "1" in done
    assert refused.startswith(own.number)
    assert (fresh(own).claimed_by, fresh(other).claimed_by) == (None, director)


# ---- Request changes ----------------------------------------------------------------------------------------------


def test_one_reason_goes_to_every_unit(client, reviewer):
    posts = [make.make_submitted(), make.make_submitted()]
    hashes = {f"hash-{post.number}": post.current_revision.content_hash for post in posts}
    response = client.post(
        "/inceleme/toplu/duzeltme/",
        {"gonderi": [post.number for post in posts], "reason": "Etiketi düzeltin.", **hashes},
    )
    assert len(told(client, response)) == 1
    for post in posts:
        assert fresh(post).status == "changes_requested"
        assert post.decisions.get().reason == "Etiketi düzeltin."
        assert Notification.objects.filter(
            recipient=post.submitter, kind="content.changes_requested"
        ).exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_sent_back(client, reviewer, reason):
    post = make.make_submitted()
    page = client.post("/inceleme/toplu/duzeltme/", {"gonderi": post.number, "reason": reason})
    assert page.status_code == 200
    assert page.context["form"].errors["reason"]
    assert fresh(post).status == "submitted"


def test_a_post_that_changed_since_the_page_is_left_alone_and_told(client, reviewer):
    changed, same = make.make_submitted(), make.make_submitted()
    hashes = {f"hash-{changed.number}": "0" * 64, f"hash-{same.number}": same.current_revision.content_hash}
    response = client.post(
        "/inceleme/toplu/duzeltme/",
        {"gonderi": [changed.number, same.number], "reason": "Tarihi ekleyin.", **hashes},
    )
    done, refused = told(client, response)
    assert "1" in done
    assert refused.startswith(changed.number)
    assert (fresh(changed).status, fresh(same).status) == ("submitted", "changes_requested")


# ---- Move the time ------------------------------------------------------------------------------------------------


def when(moment):
    local = clock.local(moment)
    return {"wished_at_0": f"{local:%d.%m.%Y}", "wished_at_1": f"{local:%H:%M}"}


def test_the_wished_time_of_several_posts_is_moved_together(client, reviewer):
    posts = [make.make_submitted(), make.make_submitted(wished_at=clock.now() + timedelta(days=2))]
    wished_at = (clock.now() + timedelta(days=5)).replace(second=0, microsecond=0)
    response = client.post(
        "/inceleme/toplu/zaman/", {"gonderi": [post.number for post in posts], **when(wished_at)}
    )
    assert len(told(client, response)) == 1
    for post in posts:
        assert fresh(post).wished_at == wished_at
        assert set(post.deliveries.values_list("status", "due_at")) == {("pending", wished_at)}
        assert fresh(post).current_revision_id == post.current_revision_id


@pytest.mark.parametrize(
    "given", [{}, {"wished_at_0": "30.02.2026", "wished_at_1": "10:00"}, {"wished_at_0": "20.12.2026"}]
)
def test_a_time_that_is_none_moves_nothing(client, reviewer, given):
    post = make.make_submitted()
    page = client.post("/inceleme/toplu/zaman/", {"gonderi": post.number, **given})
    assert page.status_code == 200
    assert fresh(post).wished_at is None


def test_a_moment_that_has_passed_is_refused(client, reviewer):
    post = make.make_submitted()
    response = client.post(
        "/inceleme/toplu/zaman/", {"gonderi": post.number, **when(clock.now() - timedelta(days=1))}
    )
    assert [line.split(":")[0] for line in told(client, response)] == [post.number]
    assert fresh(post).wished_at is None
