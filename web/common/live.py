"""Live state for pages: one stream of server-sent events for a browser, whatever IDs are logged in there.

Services tell each saved change as a line of JSON (`libs/common/changes.py`); a page is only told what changed, and
asks for it with its own rights. Listening does not keep a session alive.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp_sse import EventSourceResponse, sse_response

from libs.common.errors import Problem
from web.common.rooms import PageRoutes
from web.common.site import Site
from web.common.slots import Slot
from web.common.upstreams import LOST
from web.common.visits import Visit

log = structlog.get_logger()
PAUSE_SECONDS = 2.0
MOST_WAITING = 500


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
        self.routes = PageRoutes()
        self.routes.public("GET", "/live", is_api=True)(self.listen)

    async def listen(self, visit: Visit) -> EventSourceResponse:
        """Until the browser goes. Begins with a refresh, since something may have been missed."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MOST_WAITING)
        queue.put_nowait({"refresh": True})
        slots = self._site.slots.all(visit.request)
        async with sse_response(visit.request) as stream:
            following = [(slot, feed) for slot in slots for feed in self._feeds]
            tasks = [asyncio.create_task(self._follow(visit, slot, feed, queue)) for slot, feed in following]
            try:
                while stream.is_connected():
                    await stream.send(json.dumps(await queue.get()))
            except ConnectionResetError:
                pass
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        return stream

    async def _follow(self, visit: Visit, slot: Slot, feed: Feed, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """Pass one feed on for one ID, as long as its session lives; what is lost meanwhile becomes a refresh."""
        while True:
            try:
                async for change in self._changes(visit, slot, feed):
                    _put(queue, change)
            except Problem as problem:
                if problem.status in (401, 403, 404):
                    return
                await asyncio.sleep(PAUSE_SECONDS)
                _put(queue, {"refresh": True})
            except LOST as error:
                log.info("live.lost", service=feed.service, error=type(error).__name__)
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


def _put(queue: asyncio.Queue[dict[str, Any]], change: dict[str, Any]) -> None:
    """A browser that does not keep up is told to look at everything anew."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        change = {"refresh": True}
    queue.put_nowait(change)
