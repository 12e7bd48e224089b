"""Use cases: load, decide, save, emit, inside the transaction of whoever calls."""
