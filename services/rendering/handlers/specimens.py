"""The latest SPECIMENs, in memory only: whoever turns the pages of one does not wait for it to be rendered again."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.rendering.domain.results import RenderedPdf

KEPT = timedelta(minutes=5)
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class _Kept:
    printed: RenderedPdf
    until: datetime


class Specimens:
    """Finished specimens by the digest of all that stands on them. Holds at most `most_bytes` of PDF."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def find(self, digest: str, now: datetime) -> RenderedPdf | None:
        """The specimen; None when it is older than five minutes or was removed to make room."""
        self._drop_old(now)
        kept = self._kept.get(digest)
        if kept is None:
            return None
        self._kept.move_to_end(digest)
        return kept.printed

    def keep(self, digest: str, printed: RenderedPdf, now: datetime) -> None:
        """Keep it for five minutes; those that were looked at longest ago are removed to make room."""
        self._drop(digest)
        self._kept[digest] = _Kept(printed, now + KEPT)
        self._bytes += len(printed.pdf)
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop_old(self, now: datetime) -> None:
        for digest in [digest for digest, kept in self._kept.items() if kept.until <= now]:
            self._drop(digest)

    def _drop(self, digest: str) -> None:
        kept = self._kept.pop(digest, None)
        self._bytes -= len(kept.printed.pdf) if kept else 0
