"""Pages of accounts, one module per family."""
