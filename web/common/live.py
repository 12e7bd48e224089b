"""Live state for pages: one stream of server-sent events for a browser, whatever IDs are logged in there.

Services tell each saved change as a line of JSON (`libs/common/changes.py`); a page is only told what changed, and
asks for it with its own rights. Listening does not keep a session alive.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from libs.common.errors import Problem, Unauthorized, Unavailable
from web.common.rooms import PageRoutes
from web.common.sessions import digest
from web.common.site import Site
from web.common.slots import Slot
from web.common.upstreams import LOST
from web.common.visits import Visit

log = structlog.get_logger()
PAUSE_SECONDS = 2.0
PING_SECONDS = 15.0
MOST_WAITING = 500
# One tab listens for all tabs of a browser; a few more for browsers that were closed and have not been noticed yet.
STREAMS_OF_A_SESSION = 4
MOST_STREAMS = 4000
Queue = asyncio.Queue[dict[str, Any]]


@dataclass(frozen=True)
class Feed:
    """Where a service tells its changes: `about` is what pages call them, `id_name` the field with the id."""

    service: str
    path: str
    about: str
    id_name: str


class Live:
    """The page `/live` of a site."""

    def __init__(self, site: Site, feeds: tuple[Feed, ...]) -> None:
        self._site, self._feeds = site, feeds
        self._streams: dict[EventSourceResponse, list[str]] = {}
        site.sessions.when_ended.append(self._end_of)
        self.routes = PageRoutes()
        self.routes.public("GET", "/live", is_api=True)(self.listen)

    async def listen(self, visit: Visit) -> web.StreamResponse:
        """Until the browser goes. Begins with a refresh, since something may have been missed.

        204, which tells a browser not to come back, when nobody is logged in. Raises `Unavailable` when too many
        listen.
        """
        slots = await self._living(visit)
        has_gone = visit.request.transport is None
        if not slots or has_gone:
            return web.Response(status=204)
        queue: Queue = asyncio.Queue(MOST_WAITING)
        queue.put_nowait({"refresh": True})
        self._make_room(digest(slots[0].session))
        async with sse_response(visit.request, ping_interval=PING_SECONDS) as stream:
            self._streams[stream] = [digest(slot.session) for slot in slots]
            following = [self._follow(visit, slot, feed, queue, stream) for slot in slots for feed in self._feeds]
            tasks = [asyncio.create_task(one) for one in (_pass_on(queue, stream), *following)]
            try:
                await stream.wait()
            finally:
                del self._streams[stream]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        return stream

    async def end(self, _: web.Application) -> None:
        """The site stops: browsers come back to the next one."""
        for stream in list(self._streams):
            stream.stop_streaming()

    def _end_of(self, session: str) -> None:
        """A session has ended: its browser comes back with those that it has left."""
        for stream, sessions in list(self._streams.items()):
            if session in sessions:
                stream.stop_streaming()

    def _make_room(self, session: str) -> None:
        """A session that listens too often loses its oldest stream, which is most likely nobody's any more."""
        if len(self._streams) >= MOST_STREAMS:
            raise Unavailable()
        own = [stream for stream, sessions in self._streams.items() if sessions[0] == session]
        if len(own) >= STREAMS_OF_A_SESSION:
            own[0].stop_streaming()

    async def _living(self, visit: Visit) -> list[Slot]:
        slots = self._site.slots.all(visit.request)
        are_alive = await asyncio.gather(*(self._is_alive(visit, slot) for slot in slots))
        return [slot for slot, is_alive in zip(slots, are_alive, strict=True) if is_alive]

    async def _is_alive(self, visit: Visit, slot: Slot) -> bool:
        """Only identity's own no counts: while it is away, the stream waits for it."""
        try:
            await self._site.sessions.look(slot.session, dict(visit.headers))
        except Unauthorized:
            return False
        except Problem:
            pass
        return True

    async def _follow(self, visit: Visit, slot: Slot, feed: Feed, queue: Queue, stream: EventSourceResponse) -> None:
        """Pass one feed on for one ID; what is lost meanwhile becomes a refresh.

        The end of a session ends the stream: the browser comes back with the sessions that it has by then. A feed that
        is not for this kind of ID is left alone.
        """
        while True:
            try:
                async for change in self._changes(visit, slot, feed):
                    _put(queue, change)
            except Problem as problem:
                if problem.status == 401:
                    stream.stop_streaming()
                if problem.status in (401, 403, 404):
                    return
                await asyncio.sleep(PAUSE_SECONDS)
                _put(queue, {"refresh": True})
            except LOST as error:
                log.info("live.connection-lost", service=feed.service, error=type(error).__name__)
                await asyncio.sleep(PAUSE_SECONDS)
                _put(queue, {"refresh": True})

    async def _changes(self, visit: Visit, slot: Slot, feed: Feed) -> AsyncIterator[dict[str, Any]]:
        token = await self._site.sessions.look(slot.session, dict(visit.headers))
        headers = {**visit.headers, "Authorization": f"Bearer {token.token}"}
        async for line in self._site.services.lines(feed.service, feed.path, headers):
            if line.get("refresh"):
                yield {"refresh": True}
            elif feed.id_name in line:
                yield {"slot": slot.number, "about": feed.about, "id": line[feed.id_name], "state": line.get("state")}


async def _pass_on(queue: Queue, stream: EventSourceResponse) -> None:
    """Until the browser has gone, which ends the stream too."""
    with suppress(ConnectionResetError, TimeoutError):
        while True:
            await stream.send(json.dumps(await queue.get()))


def _put(queue: Queue, change: dict[str, Any]) -> None:
    """A browser that does not keep up is told to look at everything anew."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        change = {"refresh": True}
    queue.put_nowait(change)
