"""What is rendered while somebody waits (cards, specimens, COPYs): one at a time in each process of the service.

So those who wait never keep the workers from what is paid for; and companies take turns, cards first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from libs.common.auth import Caller
from libs.common.errors import Unavailable
from libs.common.places import FairPlaces, asker
from services.rendering.domain.results import RenderingFailed
from services.rendering.pool import RenderPool

RENDER_SECONDS = 20.0
COPY_SECONDS = 150.0
"""More than the limit of the workers: whatever became an ORIGINAL can become a COPY."""


class OneAtATime:
    """Lends the pool of render processes to one request at a time; the others wait."""

    def __init__(self, pool: RenderPool) -> None:
        self._pool, self._places = pool, FairPlaces("pdf", 1)

    @asynccontextmanager
    async def pool(
        self, caller: Caller, seconds: float = RENDER_SECONDS, *, is_urgent: bool = False
    ) -> AsyncIterator[RenderPool]:
        """Wait for the caller's turn, and keep the place for `seconds` at most.

        Raises what `FairPlaces.place` raises, and `Unavailable` when the renderer fails or takes too long.
        """
        async with self._places.place(asker(caller), is_urgent=is_urgent):
            try:
                async with asyncio.timeout(seconds):
                    yield self._pool
            except (RenderingFailed, TimeoutError):
                raise Unavailable("this PDF could not be made now") from None
