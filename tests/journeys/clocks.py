"""A clock that several processes share: the real time, and as far ahead as a file says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from libs.common.clock import Clock


class SharedClock(Clock):
    """Runs like the real time, and can be moved ahead, so that nobody waits for a lease or a second try."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            file.write_text("0")

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the real time."""
        return timedelta(seconds=float(self.file.read_text()))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, step: timedelta) -> None:
        """Move it, at once for everybody."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(str((self.ahead + step).total_seconds()))
        os.replace(draft, self.file)
