"""Write side of the channel registry: one module per aggregate, verbs as functions."""
