"""Rows of posts written past services and forms: raw SQL or the bare ORM, and the refusal that is expected."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from content_review.models import Submission
from core import clock
from tests.make import content as make
from tests.make.channels import make_official_channel


def refuse(statement: str = "", params=(), *, call=None, match: str | None = None) -> None:
    """The statement, or the call, fails as an integrity error and leaves the transaction usable."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        if call is not None:
            call()
        else:
            with connection.cursor() as cursor:
                cursor.execute(statement, params)


def decision_values(post: Submission, **changes):
    revision = post.current_revision
    return {
        "submission": post,
        "revision": revision,
        "kind": "approve",
        "decider": make.make_reviewer(),
        "submitter": revision.submitter,
        "revision_author": revision.author,
        "revision_hash": revision.content_hash,
        "reason": "",
        **changes,
    }


def insert_decision(post: Submission, **changes) -> None:
    """The bare INSERT."""
    row = decision_values(post, **changes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content_review_decision (uid, submission_id, revision_id, kind, decider_id, submitter_id, "
            "revision_author_id, revision_hash, reason, decided_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                uuid4().hex,
                row["submission"].pk,
                row["revision"].pk,
                row["kind"],
                row["decider"].pk if row["decider"] else None,
                row["submitter"].pk,
                row["revision_author"].pk,
                row["revision_hash"],
                row["reason"],
                clock.now(),
            ],
        )


def insert_delivery(submission: Submission, **changes) -> None:
    """The bare INSERT of a delivery on a channel that has none yet."""
    revision = submission.current_revision
    row = {
        "channel": make_official_channel(platform="linkedin"),
        "revision": revision,
        "revision_hash": revision.content_hash,
        "status": "ready",
        **changes,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content_review_delivery (uid, created_at, updated_at, version, submission_id, channel_id, "
            "revision_id, revision_hash, status, text_key, status_reason, due_at) "
            "VALUES (%s, %s, %s, 1, %s, %s, %s, %s, %s, '', '', %s)",
            [
                uuid4().hex,
                clock.now(),
                clock.now(),
                submission.pk,
                row["channel"].pk,
                row["revision"].pk,
                row["revision_hash"],
                row["status"],
                clock.now(),
            ],
        )
