"""How a service runs: database, messages, HTTP, mail, jobs, telemetry. Knows nothing about certificates."""
