"""Forms of content review, one module per page."""
