"""SQL of the identity service: one file for each group of tables."""
