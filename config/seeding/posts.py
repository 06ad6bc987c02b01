"""The posts of the files, each a story told in steps: every step is a call of the service that the pages call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from config.demo_pictures import draw_scene
from config.seeding import fixtures
from config.seeding.stage import Stage, Step
from content_review.enums import ChecklistItem, DecisionKind, DeliveryStatus
from content_review.errors import WarningsNotAcknowledged
from content_review.models import Delivery, Draft, Submission
from content_review.services import claims, deliveries, drafts, editing, media, reviewing, submitting, threads
from content_review.services.reviewing import Answer
from guidance.selectors import principles_in_force

REVIEWER = "mert.kaya"
ALL_YES = {item.value: Answer(True) for item in ChecklistItem}
# What a step may say about the content; everything else is about the step.
CONTENT = ("text", "title", "variants", "video")

Details = dict[str, Any]


def steps(stage: Stage) -> Iterator[Step]:
    """Every step of every post."""
    for row in fixtures.posts():
        story = Story(stage, row)
        for number, step in enumerate(row["steps"], start=1):
            name = f"post {row['key']}, step {number}: {step['do']}"
            yield Step(stage.calendar.moment(step["at"]), name, _taken(story, step))


def _taken(story: "Story", step: Details) -> Callable[[], None]:
    return lambda: STEPS[step["do"]](story, step)


@dataclass
class Story:
    """One post on its way. `row` is its entry in the file, `post` its row in the database once it is written."""

    stage: Stage
    row: Details
    post: Submission = field(init=False)

    def draft_version(self) -> int:
        """The version of the working copy that a page would show now."""
        return Draft.objects.values_list("version", flat=True).get(submission=self.post.pk)

    def revision_hash(self) -> str:
        """The hash of the revision that a review page would show now."""
        shown = Submission.objects.filter(pk=self.post.pk)
        return shown.values_list("current_revision__content_hash", flat=True).get()

    def unit_side(self, step: Details) -> User:
        """Who acts for the unit: whoever the step names, else the unit's representative at that moment."""
        name = step.get("by") or self.row.get("by")
        return self.stage.person(name) if name else self.stage.representative(self.row["unit"])

    def directorate(self, step: Details) -> User:
        """Who acts for the Directorate: whoever the step names, else the reviewer."""
        return self.stage.person(step.get("by", REVIEWER))

    def deliveries(self, step: Details, *statuses: str) -> list[Delivery]:
        """The publications that the step is about: the channels it names, else all in one of the states."""
        rows = self.post.deliveries.filter(status__in=statuses).order_by("pk")
        if "channels" in step:
            rows = rows.filter(channel__in=[self.stage.channels[key].pk for key in step["channels"]])
        return list(rows.select_related("channel"))

    def content(self, step: Details) -> Details:
        """The content that the step writes, with the days in its texts."""
        words = self.stage.calendar.words
        given = {name: step[name] for name in CONTENT if name in step}
        for name in {"text", "title"} & given.keys():
            given[name] = words(given[name])
        if "variants" in given:
            given["variants"] = {
                platform: {name: words(text) for name, text in own.items()}
                for platform, own in given["variants"].items()
            }
        return given


# ---- The unit's steps ---------------------------------------------------------------------------------------------


def _write(story: Story, step: Details) -> None:
    """A new draft with everything that the file says about the post."""
    stage, row, actor = story.stage, story.row, story.unit_side(step)
    post = drafts.start(actor=actor, unit=stage.units[row["unit"]], internal_title=row["title"])
    story.post = post
    wish = row.get("wish")
    drafts.save(
        post,
        actor=actor,
        version=1,
        channels=[stage.channels[key] for key in row["channels"]],
        wished_at=stage.calendar.moment(wish) if wish else None,
        is_urgent="urgent" in row,
        urgent_reason=row.get("urgent", ""),
        internal_note=row.get("note", ""),
        **story.content(step),
    )
    for image in row.get("images", ()):
        _add_image(story, image, actor)


def _add_image(story: Story, image: Details, actor: User) -> None:
    drawn = draw_scene(image["scene"], image["ground"], is_square=not image.get("portrait", False))
    upload = SimpleUploadedFile(f"{image['file']}.jpg", drawn, content_type="image/jpeg")
    placed = media.add_image(story.post, upload=upload, actor=actor)
    drafts.describe(
        story.post,
        placed.asset,
        actor=actor,
        alt_text=image["alt"],
        rights_basis=image.get("rights", "own"),
        rights_note=image.get("rights_note", ""),
        has_people=False,
    )


def _rewrite(story: Story, step: Details) -> None:
    actor, version = story.unit_side(step), story.draft_version()
    drafts.save(story.post, actor=actor, version=version, **story.content(step))


def _send(story: Story, step: Details) -> None:
    """Send, with a tick at every warning: some depend on the hour at which the demonstration is started."""
    given = {"actor": story.unit_side(step), "version": story.draft_version(), "note": step.get("note", "")}
    try:
        submitting.submit(story.post, **given)
    except WarningsNotAcknowledged as warned:
        submitting.submit(story.post, acknowledged=warned.missing, **given)


def _recall(story: Story, step: Details) -> None:
    submitting.recall(story.post, actor=story.unit_side(step))


def _withdraw(story: Story, step: Details) -> None:
    submitting.withdraw(story.post, actor=story.unit_side(step), reason=step["reason"])


def _archive(story: Story, step: Details) -> None:
    submitting.archive(story.post, actor=story.unit_side(step))


def _ask(story: Story, step: Details) -> None:
    """A message of the unit."""
    threads.write(story.post, actor=story.unit_side(step), body=step["text"])


# ---- The Directorate's steps --------------------------------------------------------------------------------------


def _tell(story: Story, step: Details) -> None:
    """A message to the unit."""
    threads.write(story.post, actor=story.directorate(step), body=step["text"])


def _note(story: Story, step: Details) -> None:
    """A message that only the Directorate sees."""
    threads.write(story.post, actor=story.directorate(step), body=step["text"], is_internal=True)


def _claim(story: Story, step: Details) -> None:
    claims.claim(story.post, actor=story.directorate(step))


def _assign(story: Story, step: Details) -> None:
    claims.assign(story.post, actor=story.directorate(step), reviewer=story.stage.person(step["to"]))


def _edit(story: Story, step: Details) -> None:
    editing.edit_as_directorate(
        story.post,
        actor=story.directorate(step),
        revision_hash=story.revision_hash(),
        note=step["note"],
        **story.content(step),
    )


def _approve(story: Story, step: Details) -> None:
    _decide(story, step, DecisionKind.APPROVE, checklist=ALL_YES, reason=step.get("reason", ""))


def _request_changes(story: Story, step: Details) -> None:
    _decide(story, step, DecisionKind.REQUEST_CHANGES, reason=step["reason"])


def _reject(story: Story, step: Details) -> None:
    principle = principles_in_force().get(principle__code=step["principle"])
    _decide(story, step, DecisionKind.REJECT, reason=step["reason"], principle=principle)


def _decide(story: Story, step: Details, kind: str, **given: Any) -> None:
    actor = story.directorate(step)
    reviewing.decide(story.post, kind, actor=actor, revision_hash=story.revision_hash(), **given)


# ---- Publication --------------------------------------------------------------------------------------------------


def _due(story: Story, step: Details) -> None:
    """What the job of that minute did."""
    deliveries.make_due_ready()


def _hold(story: Story, step: Details) -> None:
    for delivery in story.deliveries(step, DeliveryStatus.SCHEDULED, DeliveryStatus.READY):
        deliveries.hold(delivery, actor=story.directorate(step), reason=step["reason"])


def _cancel(story: Story, step: Details) -> None:
    for delivery in story.deliveries(step, *DeliveryStatus.OPEN):
        deliveries.cancel(delivery, actor=story.directorate(step), reason=step["reason"])


def _publish(story: Story, step: Details) -> None:
    """By the representative of each account, with the address that the file gives for it."""
    for key, permalink in step["permalinks"].items():
        channel = story.stage.channels[key]
        [delivery] = story.deliveries({"channels": [key]}, DeliveryStatus.READY)
        deliveries.publish(delivery, permalink=permalink, actor=story.stage.publisher(channel))


def _take_down(story: Story, step: Details) -> None:
    for delivery in story.deliveries(step, DeliveryStatus.PUBLISHED):
        actor = story.stage.publisher(delivery.channel)
        deliveries.take_down(delivery, actor=actor, reason=step["reason"])


STEPS: dict[str, Callable[[Story, Details], None]] = {
    "write": _write,
    "rewrite": _rewrite,
    "send": _send,
    "recall": _recall,
    "withdraw": _withdraw,
    "archive": _archive,
    "ask": _ask,
    "tell": _tell,
    "note": _note,
    "claim": _claim,
    "assign": _assign,
    "edit": _edit,
    "approve": _approve,
    "request_changes": _request_changes,
    "reject": _reject,
    "due": _due,
    "hold": _hold,
    "cancel": _cancel,
    "publish": _publish,
    "take_down": _take_down,
}
