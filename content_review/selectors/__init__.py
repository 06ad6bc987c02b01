"""Reading of posts for pages and services; one module per question."""
