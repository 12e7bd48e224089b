"""The mail inbox of development: takes every mail over SMTP, delivers none, and shows them on a page and as JSON.

It stands for the outside world, so it imports nothing of the services. Run it with `python -m sandbox.mailbox serve`.
"""
