"""What the pages of the review send and show: helpers of their tests."""

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from content_review.enums import ChecklistItem
from content_review.models import Submission
from content_review.services import editing
from tests.budgets import TRANSACTION
from tests.make.accounts import make_director

ALL_YES = {f"answer_{item.value}": "yes" for item in ChecklistItem}


def as_(client: Client, user: User) -> Client:
    """The client, signed in as this person."""
    client.force_login(User.objects.get(pk=user.pk))
    return client


def told(client: Client, response: HttpResponse) -> list[str]:
    """The messages that the next page shows."""
    page = client.get(response.url) if response.status_code == 302 else response
    return [str(message) for message in page.context["messages"]]


def numbers(response: HttpResponse) -> list[str]:
    """Numbers of the posts in the list, in its order."""
    return [row["number"] for row in response.context["rows"]]


def review_url(post: Submission, name: str = "review", query: str = "") -> str:
    """The address of the review page, or of one of its steps."""
    return reverse(f"content:{name}", args=[post.number]) + query


def decision_data(post: Submission, kind: str, **changes: Any) -> dict[str, Any]:
    """What the decision card sends for the revision that is current now."""
    post = Submission.objects.select_related("current_revision").get(pk=post.pk)
    given = {
        "revision_hash": post.current_revision.content_hash,
        "version": post.version,
        "kind": kind,
        **(ALL_YES if kind == "approve" else {}),
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def decide(client: Client, post: Submission, kind: str, **changes: Any) -> HttpResponse:
    """Send the decision card."""
    query = changes.pop("query", "")
    return client.post(review_url(post, query=query), decision_data(post, kind, **changes))


def fresh(post: Submission) -> Submission:
    """The post as the database holds it now."""
    rows = Submission.objects.select_related("claimed_by", "current_revision__author")
    return rows.get(pk=post.pk)


def edited(post: Submission, *, editor: User | None = None, text: str = "") -> Submission:
    """The post with one more revision of the Directorate."""
    revision = fresh(post).current_revision
    editing.edit_as_directorate(
        post,
        actor=editor or make_director(),
        revision_hash=revision.content_hash,
        text=text or f"{revision.text} Bekleriz.",
        note="Yazım düzeltildi.",
    )
    return fresh(post)


def too_long(post: Submission, editor: User | None = None) -> Submission:
    """The post with a text that X does not take, which no reason sets aside."""
    return edited(post, editor=editor, text="Çok uzun bir duyuru metni. " * 20)


def broken_link(post: Submission, editor: User | None = None) -> Submission:
    """The post with a link that cannot be opened, which a reason may set aside."""
    return edited(post, editor=editor, text="Bilgi: https//ornekkent.example")


def text_of(response: HttpResponse) -> str:
    """The page without tags, white space squeezed."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def tr(text: str, **facts: Any) -> str:
    """A sentence of the portal as a person with the Turkish interface reads it."""
    with translation.override("tr"):
        found = translation.gettext(text)
    return found % facts if facts else found


def query_count(client: Client, url: str) -> int:
    """Queries of a page, BEGIN and COMMIT apart."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len([row for row in captured if not TRANSACTION.match(row["sql"])])
