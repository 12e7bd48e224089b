"""The attackers' share of the machine: who has used more than that rests until it is right again."""

import asyncio
import time


class Pace:
    """`share` of one core for this whole process, from now on."""

    def __init__(self, share: float) -> None:
        self._share, self._began, self._used = share, time.monotonic(), time.process_time()

    async def rest(self) -> None:
        """Wait as long as this process has used more than its share."""
        ahead = self.used() / self._share - (time.monotonic() - self._began)
        await asyncio.sleep(max(ahead, 0))

    def used(self) -> float:
        """Seconds of processor time since the beginning."""
        return time.process_time() - self._used

    def taken(self) -> float:
        """The share of one core that was really used."""
        return self.used() / max(time.monotonic() - self._began, 0.001)
