"""Use cases: load → decide → save → emit, inside the caller's transaction."""
