"""The time-stamping authority of development (RFC 3161): stamps whatever it is asked to, with a key of its own.

It stands for the outside world, so it imports nothing of the services. Run it with
`python -m sandbox.timestamps serve`.
"""
