"""Write side of accounts: one module per aggregate, verbs as functions."""
