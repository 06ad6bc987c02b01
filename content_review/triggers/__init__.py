"""The newest rules that the database holds for this app; older versions stay as migrations installed them."""

from content_review.triggers.v1 import RULES

__all__ = ["RULES"]
