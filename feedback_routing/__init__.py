"""Follower requests and their routing. It holds the shared states; nothing else lives here yet."""
