"""A clock that several processes share: the real time, and as far ahead as a file says."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from libs.common.clock import Clock

# Eight bytes in their place: written and read at once.
_SECONDS = struct.Struct("d")


class SharedClock(Clock):
    """Runs like the real time, and can be moved ahead, so that nobody waits for a lease or a second try."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            file.write_bytes(_SECONDS.pack(0))
        with file.open("r+b") as opened:
            self._shared = mmap.mmap(opened.fileno(), _SECONDS.size)

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the real time."""
        return timedelta(seconds=_SECONDS.unpack_from(self._shared)[0])

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, step: timedelta) -> None:
        """Move it, at once for everybody."""
        _SECONDS.pack_into(self._shared, 0, (self.ahead + step).total_seconds())
