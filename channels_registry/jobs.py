"""Jobs of the registry, which the worker imports."""

from channels_registry.services import duties
from core.jobs import periodic

__all__ = ["review_duties"]


@periodic("channels.duties", daily_at="00:20")
def review_duties() -> None:
    """End duties that no longer hold, after the accounts have closed what is past its last day."""
    duties.review_duties()
