"""How much one request may send, and when it is read."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from libs.common.api import too_large
from libs.common.edges import SlowBody
from libs.common.errors import ClientGone, Problem
from libs.contracts.limits import MIB

SMALL = MIB


class Body:
    """A request's body on its way through: counted while it arrives, and kept only when it is small.

    `refusal` is why it was cut; `has_begun` says that a service may have seen some of it.
    """

    def __init__(self, request: web.Request, limit: int) -> None:
        """Raises `TooLarge` at once when the announced length is over `limit` bytes."""
        if (request.content_length or 0) > limit:
            raise too_large(limit)
        self._request, self._limit = request, limit
        self.has_begun = False
        self._whole: bytes | None = None
        self.refusal: Problem | None = None

    async def read_small(self) -> None:
        """Read a body of up to `SMALL` bytes whole, before a connection to its service is taken for it.

        So a client that sends slowly holds nothing but its own connection. Raises `SlowBody`, `ClientGone`.
        """
        length = self._request.content_length
        if length is not None and length <= SMALL and self._request.body_exists:
            try:
                self._whole = await self._request.content.readexactly(length)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                raise ClientGone() from error

    def parts(self) -> AsyncIterator[bytes] | None:
        """The body as it arrives; None when there is none."""
        return self._parts() if self._request.body_exists else None

    async def _parts(self) -> AsyncIterator[bytes]:
        self.has_begun, size = True, 0
        if self._whole is not None:
            yield self._whole
            return
        while part := await self._next():
            size += len(part)
            if size > self._limit:
                self.refusal = too_large(self._limit)
                raise self.refusal
            yield part

    async def _next(self) -> bytes:
        try:
            return await self._request.content.readany()
        except SlowBody as slow:
            self.refusal = slow
            raise
        except ConnectionError as error:
            self.refusal = ClientGone()
            raise self.refusal from error
