"""The same step for several posts. There is no bulk approval: whoever approves has looked (decisions.md section 4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from content_review.enums import DecisionKind
from content_review.models import Delivery, Submission
from content_review.services import claims, deliveries, reviewing, waiting
from core.errors import Conflict, ReasonRequired, UserFacingError

# More than a page shows is not chosen by hand.
MOST_AT_ONCE = 100


@dataclass
class Outcome:
    """What came of it: `done` numbers of posts, and `refused` ones with the sentence that says why."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def claim(submissions: Iterable[Submission], *, actor: User) -> Outcome:
    """Take on several reviews; those held by others are refused, not taken over."""
    return _each(submissions, lambda post: claims.claim(post, actor=actor))


def assign(submissions: Iterable[Submission], *, actor: User, reviewer: User) -> Outcome:
    """Give several reviews to one colleague."""
    return _each(submissions, lambda post: claims.assign(post, actor=actor, reviewer=reviewer))


def request_changes(submissions: Iterable[tuple[Submission, str]], *, actor: User, reason: str) -> Outcome:
    """Ask for changes of several posts with one reason; each comes with the hash that the page showed."""
    if not reason.strip():
        raise ReasonRequired
    pairs = list(submissions)
    hashes = {post.pk: revision_hash for post, revision_hash in pairs}

    def step(post: Submission) -> None:
        reviewing.decide(
            post,
            DecisionKind.REQUEST_CHANGES,
            actor=actor,
            revision_hash=hashes[post.pk],
            reason=reason,
        )

    return _each([post for post, _hash in pairs], step)


def move_wish(submissions: Iterable[Submission], *, actor: User, wished_at: datetime) -> Outcome:
    """Give several waiting posts the same wished time."""
    return _each(submissions, lambda post: waiting.move_wish(post, wished_at=wished_at, actor=actor))


def move(
    chosen: Iterable[Delivery], *, actor: User, due_at: datetime | None, acknowledged: tuple[str, ...] = ()
) -> Outcome:
    """Move several publications to one time."""
    return _each(
        chosen,
        lambda delivery: deliveries.move(delivery, due_at=due_at, actor=actor, acknowledged=acknowledged),
        name=lambda delivery: delivery.submission.number,
    )


def _each(
    chosen: Iterable[Any],
    step: Callable[[Any], object],
    name: Callable[[Any], str] = lambda post: post.number,
) -> Outcome:
    """Each in its own transaction, so that one refusal does not undo the others."""
    outcome = Outcome()
    chosen = list(chosen)
    if len(chosen) > MOST_AT_ONCE:
        raise UserFacingError(_("Choose at most %(most)s posts at once.") % {"most": MOST_AT_ONCE})
    for item in chosen:
        try:
            step(item)
        except PermissionDenied:
            outcome.refused.append((name(item), _("You may not do this with this post.")))
        except Conflict as conflict:
            sentence = _("Somebody was faster, or its state does not allow it: %(state)s.")
            outcome.refused.append((name(item), sentence % {"state": conflict.status_label}))
        except UserFacingError as error:
            outcome.refused.append((name(item), str(error.message)))
        else:
            outcome.done.append(name(item))
    return outcome
