"""Several PDFs as one ZIP file that is sent while it is made. Stored, not packed: the PDFs are packed already."""

import zipfile
from datetime import datetime
from io import BytesIO

from libs.common.clock import JAPAN


class Bundle:
    """A ZIP file that never stands in memory as a whole: each step returns the bytes to be sent next.

    Every entry has its size and checksum before its content, so that readers of streams can take it.
    """

    def __init__(self, made_at: datetime) -> None:
        self._tape = _Tape()
        self._zip = zipfile.ZipFile(self._tape, "w", zipfile.ZIP_STORED)
        self._made_at = made_at.astimezone(JAPAN).timetuple()[:6]

    def add(self, name: str, content: bytes) -> bytes:
        """Add one file; returns the bytes to be sent next."""
        self._zip.writestr(zipfile.ZipInfo(name, self._made_at), content)
        return self._tape.take()

    def end(self) -> bytes:
        """End the ZIP file; returns its last bytes, the list of all entries."""
        self._zip.close()
        return self._tape.take()


class _Tape(BytesIO):
    """A file of which only what was not taken yet is still there; positions count from its true beginning."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0

    def tell(self) -> int:
        return self._taken + super().tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        assert whence == 0
        return self._taken + super().seek(offset - self._taken)

    def take(self) -> bytes:
        content = self.getvalue()
        super().seek(0)
        self.truncate()
        self._taken += len(content)
        return content
