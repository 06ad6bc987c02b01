"""Settings, root URLs, the home page and the serve command; no business rule lives here."""
