"""Chambers, registration requests, registrations: values, state machines, decisions. Pure: time is handed in."""
