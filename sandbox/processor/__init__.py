"""A card processor, as outsiders have one: sessions, a hosted payment page, signed webhooks, and ways to misbehave.

It stands for the outside world, so it imports nothing of the services and keeps its own state.
Run it with `python -m sandbox.processor serve`.
"""
