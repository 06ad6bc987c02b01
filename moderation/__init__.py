"""Comment moderation. It holds the shared states; nothing else lives here yet."""
