"""What the database refuses about posts. Installed by migration 0002; it does not change once it is released.

* Revisions and their images never change, are never deleted, and a sealed revision gets no further image.
* An image of a revision carries the hash of its bytes, and an asset that a revision names keeps its files.
* A decision is made about the current revision of a post that waits for its review; its copies equal that revision;
  the decider did not start the post. It never changes but to be undone once, when its post is back in review and
  nothing rests on it, and is never deleted.
* A decision without a decider stands only where no target channel wants a review before publication.
* A post is approved, rejected or sent back only out of its review, and only with a standing decision of that kind
  about its current revision.
* A delivery carries the hash of its revision. It is scheduled, ready, held, published or taken down only with an
  approval of that revision with that hash, not undone, on a channel which that hash covers. It comes there, and waits
  there, only while its post is approved with that very revision.
* What was published keeps its content, its channel and its proof, and is not deleted.

On SQLite every unique column is a way to `INSERT OR REPLACE` a row past the trigger on DELETE, so that INSERT compares
them. There, too, a migration that rebuilds a table named here takes the triggers away first (docs/decisions/0005).
"""

from core.triggers import POSTGRESQL, SQLITE, Rule

SUBMISSION = "content_review_submission"
REVISION = "content_review_revision"
MEDIA = "content_review_revisionmedia"
ASSET = "content_review_asset"
DECISION = "content_review_decision"
DELIVERY = "content_review_delivery"
CHANNEL = "channels_registry_channel"
FILE = "accounts_storedfile"

INSERT, UPDATE, DELETE, TRUNCATE = ("insert",), ("update",), ("delete",), ("truncate",)
WRITTEN = INSERT + UPDATE

DECIDED = "('approved', 'changes_requested', 'rejected')"
WAITING = "('scheduled', 'ready', 'held')"
APPROVED_ONLY = "('scheduled', 'ready', 'held', 'published', 'taken_down')"
WAS_PUBLISHED = "('published', 'taken_down')"

# The channels that revision `r` names: one row (`uid`) for each, in the form of the channel table.
CHANNELS_OF_REVISION = {
    SQLITE: "(SELECT replace(value, '-', '') AS uid FROM json_each(r.channel_uids))",
    POSTGRESQL: "(SELECT value::uuid AS uid FROM jsonb_array_elements_text(r.channel_uids) AS named(value))",
}
DECISION_COLUMNS = (
    "id",
    "uid",
    "submission_id",
    "revision_id",
    "kind",
    "decider_id",
    "submitter_id",
    "revision_author_id",
    "revision_hash",
    "reason",
    "principle_id",
    "decided_at",
)
PROOF_COLUMNS = (
    "id",
    "submission_id",
    "channel_id",
    "revision_id",
    "revision_hash",
    "published_post_id",
    "published_at",
    "published_by_id",
)


def changed(*columns: str) -> str:
    """Whether an update gives one of the columns another value."""
    old, new = (", ".join(f"{side}.{name}" for name in columns) for side in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def kept(name: str, table: str, message: str) -> Rule:
    """A row stays as it was written."""
    return Rule(name, table, UPDATE + DELETE + TRUNCATE, "TRUE", message)


IMAGES = (
    kept("content_review_revision_kept", REVISION, "a revision cannot be changed or deleted"),
    kept("content_review_media_kept", MEDIA, "an image of a revision cannot be changed or deleted"),
    Rule(
        name="content_review_media_sealed",
        table=MEDIA,
        events=INSERT,
        # A revision is sealed as soon as the post shows it or has a newer one.
        wrong=f"""
            EXISTS (SELECT 1 FROM {SUBMISSION} s WHERE s.current_revision_id = NEW.revision_id)
            OR EXISTS (SELECT 1 FROM {REVISION} r JOIN {REVISION} newer
                       ON newer.submission_id = r.submission_id AND newer.number > r.number
                       WHERE r.id = NEW.revision_id)
        """,  # noqa: S608 (constants only)
        message="a sealed revision gets no further image",
    ),
    Rule(
        name="content_review_media_bytes",
        table=MEDIA,
        events=INSERT,
        # The asset gets no other file while a revision that names it is being sealed.
        lock=f"PERFORM 1 FROM {ASSET} a WHERE a.id = NEW.asset_id FOR SHARE;",
        wrong=f"""
            NOT EXISTS (SELECT 1 FROM {ASSET} a JOIN {FILE} f ON f.id = a.master_id
                        WHERE a.id = NEW.asset_id AND f.sha256 = NEW.sha256)
        """,  # noqa: S608
        message="an image of a revision carries the hash of its bytes",
    ),
    Rule(
        name="content_review_asset_kept",
        table=ASSET,
        events=UPDATE,
        when=changed("id", "master_id", "thumbnail_id", "preview_id"),
        wrong=f"EXISTS (SELECT 1 FROM {MEDIA} m WHERE m.asset_id IN (OLD.id, NEW.id))",  # noqa: S608
        message="an image that a revision names keeps its files",
    ),
)

_COPIES = f"""
    NOT EXISTS (SELECT 1 FROM {REVISION} r JOIN {SUBMISSION} s ON s.id = r.submission_id
                WHERE r.id = NEW.revision_id AND s.current_revision_id = r.id AND s.id = NEW.submission_id
                  AND s.status = 'submitted' AND r.submitter_id = NEW.submitter_id
                  AND r.author_id = NEW.revision_author_id AND r.content_hash = NEW.revision_hash)
"""  # noqa: S608

# The post goes back into its review first, its deliveries off the schedule; then nothing rests on the decision.
_RESTS_ON_IT = f"""
    NOT EXISTS (SELECT 1 FROM {SUBMISSION} s
                WHERE s.current_revision_id = OLD.revision_id AND s.status = 'submitted')
    OR (OLD.kind IN ('approve', 'by_policy') AND EXISTS (
        SELECT 1 FROM {DELIVERY} d WHERE d.revision_id = OLD.revision_id AND d.status IN {APPROVED_ONLY}))
"""  # noqa: S608

DECISIONS = (
    Rule(
        name="content_review_decision_copies",
        table=DECISION,
        events=INSERT,
        # Of two decisions at once the second one waits here, and finds a post that waits no longer.
        lock=f"PERFORM 1 FROM {SUBMISSION} s WHERE s.id = NEW.submission_id FOR NO KEY UPDATE;",
        wrong=_COPIES,
        message="a decision copies people and hash of the current revision of a waiting post",
    ),
    Rule(
        name="content_review_decision_own_post",
        table=DECISION,
        events=INSERT,
        wrong=f"EXISTS (SELECT 1 FROM {SUBMISSION} s WHERE s.id = NEW.submission_id "  # noqa: S608
        "AND s.submitter_id = NEW.decider_id)",
        message="nobody decides on an own post",
    ),
    *(
        Rule(
            name="content_review_decision_by_policy",
            table=DECISION,
            events=INSERT,
            vendor=vendor,
            when="NEW.decider_id IS NULL",
            wrong=f"""
                NOT EXISTS (
                    SELECT 1 FROM {REVISION} r WHERE r.id = NEW.revision_id
                    AND EXISTS (SELECT 1 FROM {named} any_channel)
                    AND NOT EXISTS (SELECT 1 FROM {named} target LEFT JOIN {CHANNEL} c ON c.uid = target.uid
                                    WHERE c.id IS NULL OR c.review_mode = 'before'))
            """,  # noqa: S608
            message="without a decider only where no channel wants a review before publication",
        )
        for vendor, named in CHANNELS_OF_REVISION.items()
    ),
    Rule(
        name="content_review_decision_born_undone",
        table=DECISION,
        events=INSERT,
        wrong="NEW.undone_at IS NOT NULL",
        message="a decision is made before it is undone",
    ),
    Rule(
        name="content_review_decision_only_undone",
        table=DECISION,
        events=UPDATE,
        wrong=f"OLD.undone_at IS NOT NULL OR {changed(*DECISION_COLUMNS)}",
        message="a decision can only be undone, once",
    ),
    Rule(
        name="content_review_decision_in_use",
        table=DECISION,
        events=UPDATE,
        when="NEW.undone_at IS NOT NULL",
        wrong=_RESTS_ON_IT,
        message="a decision that its post or a delivery rests on stays",
    ),
    Rule(
        name="content_review_decision_kept",
        table=DECISION,
        events=DELETE + TRUNCATE,
        wrong="TRUE",
        message="a decision cannot be deleted",
    ),
)

POSTS = (
    Rule(
        name="content_review_post_decided",
        table=SUBMISSION,
        events=WRITTEN,
        when=f"NEW.status IN {DECIDED}",
        # The decision cannot be undone while a post comes to rest on it.
        lock=f"PERFORM 1 FROM {DECISION} d WHERE d.revision_id = NEW.current_revision_id "
        "AND d.undone_at IS NULL FOR SHARE;",
        wrong=f"""
            NOT EXISTS (
                SELECT 1 FROM {DECISION} d
                WHERE d.submission_id = NEW.id AND d.revision_id = NEW.current_revision_id AND d.undone_at IS NULL
                  AND ((NEW.status = 'approved' AND d.kind IN ('approve', 'by_policy'))
                       OR (NEW.status = 'changes_requested' AND d.kind = 'request_changes')
                       OR (NEW.status = 'rejected' AND d.kind = 'reject')))
        """,  # noqa: S608
        message="a decided post has a standing decision about its current revision",
    ),
    Rule(
        name="content_review_post_reviewed",
        table=SUBMISSION,
        events=UPDATE,
        when=f"NEW.status IN {DECIDED}",
        wrong="OLD.status <> NEW.status AND OLD.status <> 'submitted'",
        message="a post is decided about while it waits for its review",
    ),
    Rule(
        name="content_review_post_waiting",
        table=SUBMISSION,
        events=WRITTEN,
        wrong=f"""
            EXISTS (SELECT 1 FROM {DELIVERY} d WHERE d.submission_id = NEW.id AND d.status IN {WAITING}
                    AND (NEW.status <> 'approved' OR d.revision_id IS DISTINCT FROM NEW.current_revision_id))
        """,  # noqa: S608
        message="a post whose delivery waits stays approved with that revision",
    ),
)

_NO_APPROVAL = f"""
    NOT EXISTS (SELECT 1 FROM {DECISION} d
                WHERE d.revision_id = NEW.revision_id AND d.revision_hash = NEW.revision_hash
                  AND d.kind IN ('approve', 'by_policy') AND d.undone_at IS NULL)
"""  # noqa: S608

_NO_APPROVED_POST = f"""
    NOT EXISTS (SELECT 1 FROM {SUBMISSION} s
                WHERE s.id = NEW.submission_id AND s.status = 'approved' AND s.current_revision_id = NEW.revision_id)
"""  # noqa: S608

DELIVERIES = (
    Rule(
        name="content_review_delivery_hash",
        table=DELIVERY,
        events=WRITTEN,
        wrong=f"""
            NOT EXISTS (SELECT 1 FROM {REVISION} r WHERE r.id = NEW.revision_id
                        AND r.submission_id = NEW.submission_id AND r.content_hash = NEW.revision_hash)
        """,  # noqa: S608
        message="a delivery carries the hash of its revision",
    ),
    Rule(
        name="content_review_delivery_approval",
        table=DELIVERY,
        events=WRITTEN,
        when=f"NEW.status IN {APPROVED_ONLY}",
        # An approval cannot be undone while a delivery that rests on it is being written.
        lock=f"PERFORM 1 FROM {DECISION} d WHERE d.revision_id = NEW.revision_id AND d.undone_at IS NULL FOR SHARE;",
        wrong=_NO_APPROVAL,
        message="no publication without an approval of exactly this revision",
    ),
    # The post is not locked here: whoever publishes holds the ledger by now, for which others wait with a post in hand.
    Rule(
        name="content_review_delivery_post_on_insert",
        table=DELIVERY,
        events=INSERT,
        when=f"NEW.status IN {APPROVED_ONLY}",
        wrong=_NO_APPROVED_POST,
        message="a delivery waits and is published while its post is approved with this revision",
    ),
    Rule(
        name="content_review_delivery_post_on_update",
        table=DELIVERY,
        events=UPDATE,
        when=f"NEW.status IN {APPROVED_ONLY} AND OLD.status NOT IN {WAS_PUBLISHED}",
        wrong=_NO_APPROVED_POST,
        message="a delivery waits and is published while its post is approved with this revision",
    ),
    *(
        Rule(
            name="content_review_delivery_channel",
            table=DELIVERY,
            events=WRITTEN,
            vendor=vendor,
            when=f"NEW.status IN {APPROVED_ONLY}",
            wrong=f"""
                NOT EXISTS (
                    SELECT 1 FROM {REVISION} r CROSS JOIN {CHANNEL} c
                    WHERE r.id = NEW.revision_id AND c.id = NEW.channel_id
                      AND c.uid IN (SELECT uid FROM {named} target))
            """,  # noqa: S608
            message="the approved revision does not name this channel",
        )
        for vendor, named in CHANNELS_OF_REVISION.items()
    ),
    Rule(
        name="content_review_delivery_proof",
        table=DELIVERY,
        events=UPDATE,
        when=f"OLD.status IN {WAS_PUBLISHED}",
        wrong=f"""
            NEW.status NOT IN {WAS_PUBLISHED} OR (OLD.status = 'taken_down' AND NEW.status <> 'taken_down')
            OR {changed(*PROOF_COLUMNS)}
        """,
        message="what was published keeps its proof",
    ),
    Rule(
        name="content_review_delivery_kept",
        table=DELIVERY,
        events=DELETE,
        wrong=f"OLD.status IN {WAS_PUBLISHED}",
        message="what was published is not deleted",
    ),
    Rule(
        name="content_review_delivery_all_kept",
        table=DELIVERY,
        events=TRUNCATE,
        wrong="TRUE",
        message="what was published is not deleted",
    ),
)

_SAME_DELIVERY = f"""
    t.status IN {WAS_PUBLISHED} AND (
        t.id = NEW.id OR t.uid = NEW.uid OR t.published_post_id = NEW.published_post_id
        OR (t.submission_id = NEW.submission_id AND t.channel_id = NEW.channel_id))
"""


def _not_replaced(name: str, table: str, same: str, events: tuple[str, ...] = INSERT) -> Rule:
    """SQLite only: a row that would take the place of another, which is then gone without a trigger on DELETE."""
    wrong = f"EXISTS (SELECT 1 FROM {table} t WHERE {same})"  # noqa: S608
    return Rule(name, table, events, wrong, "an existing row cannot be replaced", vendor=SQLITE)


REPLACEMENTS = (
    _not_replaced(
        "content_review_revision_no_replace",
        REVISION,
        "t.id = NEW.id OR t.uid = NEW.uid OR (t.submission_id = NEW.submission_id AND t.number = NEW.number)",
    ),
    _not_replaced(
        "content_review_media_no_replace",
        MEDIA,
        "t.id = NEW.id OR (t.revision_id = NEW.revision_id AND t.position = NEW.position)",
    ),
    _not_replaced(
        "content_review_asset_no_replace",
        ASSET,
        f"(t.id = NEW.id OR t.uid = NEW.uid) AND EXISTS (SELECT 1 FROM {MEDIA} m WHERE m.asset_id = t.id)",  # noqa: S608
    ),
    _not_replaced(
        "content_review_decision_no_replace",
        DECISION,
        "t.id = NEW.id OR t.uid = NEW.uid OR (t.revision_id = NEW.revision_id AND t.undone_at IS NULL)",
    ),
    _not_replaced("content_review_delivery_no_replace_on_insert", DELIVERY, _SAME_DELIVERY),
    _not_replaced(
        "content_review_delivery_no_replace_on_update",
        DELIVERY,
        f"t.id <> OLD.id AND {_SAME_DELIVERY}",
        UPDATE,
    ),
)

RULES = (*IMAGES, *DECISIONS, *POSTS, *DELIVERIES, *REPLACEMENTS)
