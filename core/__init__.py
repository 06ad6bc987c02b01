"""Infrastructure every other app stands on: workflow, checks, text, clock, crypto, jobs, UI tags. No business model."""
