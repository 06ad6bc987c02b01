"""The append-only, hash-chained ledger of what people did. It decides nothing and changes nothing else."""
