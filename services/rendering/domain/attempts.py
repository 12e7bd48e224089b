"""How often a rendering is tried and how long a worker may hold it. Pure."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 3
# A worker renews its claim while it renders; what a dead process held falls due when the lease ends.
LEASE = timedelta(seconds=10)
HOLD_AGAIN_SECONDS = 3.0
# Nothing waits longer than a minute: what seems to was put off before the clock was put back.
LONGEST_WAIT = timedelta(minutes=2)
_PAUSES = (timedelta(seconds=2), timedelta(seconds=10))


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None when that was the last."""
    return now + _PAUSES[attempts - 1] if attempts < MAX_ATTEMPTS else None


def next_look(waiting_since: datetime, now: datetime) -> datetime:
    """When to look again for an image that has not arrived: soon at first, then every minute.

    Its arrival makes the job due at once; but it may arrive in the very moment in which the job begins to wait.
    """
    return now + min(max(now - waiting_since, timedelta(seconds=1)), timedelta(minutes=1))


def ended_its_workers(attempts: int) -> bool:
    """Whether every allowed attempt ended with the end of its process: such a document is not rendered again."""
    return attempts > MAX_ATTEMPTS
