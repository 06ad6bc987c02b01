"""Writing of guidance."""
