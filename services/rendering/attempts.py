"""How often a rendering is tried and how long a worker may hold it. Pure."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 3
# A worker renews its claim while it renders; what a dead process held falls due when the lease ends.
LEASE = timedelta(seconds=30)
HOLD_AGAIN_SECONDS = 10.0
# Whoever waits for an image is called when it comes; this is for the call that got lost.
LOOK_AGAIN = timedelta(seconds=30)
_PAUSES = (timedelta(seconds=2), timedelta(seconds=10))


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None when that was the last."""
    return now + _PAUSES[attempts - 1] if attempts < MAX_ATTEMPTS else None


def is_deadly(attempts: int) -> bool:
    """Whether every allowed attempt ended with its process: such a document is not touched again."""
    return attempts > MAX_ATTEMPTS
