"""What is rendered while somebody waits (cards, specimens, COPYs): one at a time in each process of the service.

So those who wait never keep the workers from what is paid for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from libs.common.errors import Unavailable
from services.rendering.domain.results import RenderingFailed
from services.rendering.pool import RenderPool

WAIT_SECONDS = 10.0
RENDER_SECONDS = 20.0
COPY_SECONDS = 150.0
"""More than the limit of the workers: whatever became an ORIGINAL can become a COPY."""


class OneAtATime:
    """Lends the pool of render processes to one request at a time; the others wait."""

    def __init__(self, pool: RenderPool) -> None:
        self._pool, self._place = pool, asyncio.Semaphore(1)

    @asynccontextmanager
    async def pool(self, seconds: float = RENDER_SECONDS) -> AsyncIterator[RenderPool]:
        """Wait for the place, at most ten seconds, and keep it for `seconds` at most.

        Raises `Unavailable` after that, and when the renderer fails.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._place.acquire()
        except TimeoutError:
            raise Unavailable("too many are waiting for a PDF") from None
        try:
            async with asyncio.timeout(seconds):
                yield self._pool
        except (RenderingFailed, TimeoutError):
            raise Unavailable("this PDF could not be made now") from None
        finally:
            self._place.release()
