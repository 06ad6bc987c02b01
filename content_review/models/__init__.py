"""Models of content review, one module per aggregate."""

from content_review.models.assets import Asset
from content_review.models.decisions import ChecklistAnswer, CheckOverride, Decision
from content_review.models.deliveries import Delivery
from content_review.models.drafts import Draft, DraftMedia
from content_review.models.revisions import CheckRun, Revision, RevisionMedia
from content_review.models.submissions import Submission
from content_review.models.threads import Message

__all__ = [
    "Asset",
    "CheckOverride",
    "CheckRun",
    "ChecklistAnswer",
    "Decision",
    "Delivery",
    "Draft",
    "DraftMedia",
    "Message",
    "Revision",
    "RevisionMedia",
    "Submission",
]
