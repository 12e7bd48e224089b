"""Guessing is slow: few wrong tries a minute for an address, a growing pause for a certificate (REF-02). Pure.

Never a lock-out: whoever guesses at a certificate must not keep a customs officer elsewhere from reading it, so the
pause stays small. Counts live in the memory of the process and are bounded; a restart forgets them.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Any

from libs.common.errors import TooMany

WINDOW = timedelta(minutes=1)
FORGIVEN_AFTER = timedelta(minutes=10)
FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.25
MOST_KEPT = 20_000


class Guesses:
    """The wrong tries of the last minutes. `allowed` are the wrong tries that an address has in a minute."""

    def __init__(self, allowed: int = 10) -> None:
        self._allowed = allowed
        self._by_address: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._by_certificate: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def admit(self, address: str, now: datetime) -> None:
        """Raises `TooMany` while the address has used up its wrong tries."""
        tries = self._by_address.get(address)
        if tries is None:
            return
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        if len(tries) >= self._allowed:
            raise TooMany(retry_after_seconds=int((tries[0] + WINDOW - now).total_seconds()) + 1)

    def pause_seconds(self, certificate_no: str, now: datetime) -> float:
        """How long every answer about this certificate waits, the right one too: else silence would tell a guesser."""
        count, last = self._by_certificate.get(certificate_no, (0, now))
        if count == 0 or last <= now - FORGIVEN_AFTER:
            return 0.0
        return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(count - 1, 10))

    def note_wrong(self, address: str, certificate_no: str, now: datetime) -> None:
        """Count one wrong try."""
        tries = self._by_address.setdefault(address, deque())
        tries.append(now)
        _keep_newest(self._by_address, address)
        count, last = self._by_certificate.get(certificate_no, (0, now))
        self._by_certificate[certificate_no] = (count + 1 if last > now - FORGIVEN_AFTER else 1, now)
        _keep_newest(self._by_certificate, certificate_no)


def _keep_newest(counts: OrderedDict[str, Any], key: str) -> None:
    counts.move_to_end(key)
    if len(counts) > MOST_KEPT:
        counts.popitem(last=False)
