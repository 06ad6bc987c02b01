"""Posts from draft to decision to delivery. It does not know followers' comments or requests."""
