"""Brings the system up and operates it: backing servers, keys, migrations, seeds, supervision, state, logs."""
