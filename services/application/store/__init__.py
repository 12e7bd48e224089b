"""SQL: functions that take a transaction."""
