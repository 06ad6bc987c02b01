"""Pages of content review: the unit's form and posts, the Directorate's queue and review."""
