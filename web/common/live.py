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

from libs.common.auth import Caller
from libs.common.errors import Problem, Unauthorized
from web.common.rooms import PageRoutes
from web.common.seats import Seat, Seats
from web.common.sessions import digest
from web.common.site import Site
from web.common.slots import Slot
from web.common.upstreams import LOST
from web.common.visits import Visit

log = structlog.get_logger()
PAUSE_SECONDS = 2.0
PING_SECONDS = 15.0
MOST_WAITING = 500
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
        self._seats = Seats()
        site.sessions.when_ended.append(self._seats.end_of)
        self.routes = PageRoutes()
        self.routes.public("GET", "/live", is_api=True)(self.listen)

    async def listen(self, visit: Visit) -> web.StreamResponse:
        """Until the browser goes. Begins with a refresh, since something may have been missed.

        204, which tells a browser not to come back, when nobody is logged in. Raises `ListensTooOften`, `Unavailable`
        when too many listen: the page tries again later (`libs/pages/static/live.js`).
        """
        living = await self._living(visit)
        has_gone = visit.request.transport is None
        if not living or has_gone:
            return web.Response(status=204)
        seat = _seat_of(living)
        self._seats.take(seat)
        try:
            return await self._tell(visit, [slot for slot, _ in living], seat)
        finally:
            self._seats.leave(seat)

    async def _tell(self, visit: Visit, slots: list[Slot], seat: Seat) -> web.StreamResponse:
        queue: Queue = asyncio.Queue(MOST_WAITING)
        queue.put_nowait({"refresh": True})
        async with sse_response(visit.request, ping_interval=PING_SECONDS) as stream:
            seat.end_by(stream.stop_streaming)
            following = [self._follow(visit, slot, feed, queue, stream) for slot in slots for feed in self._feeds]
            tasks = [asyncio.create_task(one) for one in (_pass_on(queue, stream), *following)]
            try:
                await stream.wait()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        return stream

    async def end(self, _: web.Application) -> None:
        """The site stops: browsers come back to the next one."""
        self._seats.end_all()

    async def _living(self, visit: Visit) -> list[tuple[Slot, Caller | None]]:
        """The slots whose sessions live, with whose they are; identity's own no alone counts: while it is away, the
        stream waits for it.
        """
        slots = self._site.slots.all(visit.request)
        found = await asyncio.gather(*(self._owner(visit, slot) for slot in slots), return_exceptions=True)
        for fault in found:
            if isinstance(fault, BaseException) and not isinstance(fault, Problem):
                raise fault
        known = zip(slots, found, strict=True)
        return [
            (slot, who if isinstance(who, Caller) else None) for slot, who in known if not isinstance(who, Unauthorized)
        ]

    async def _owner(self, visit: Visit, slot: Slot) -> Caller:
        token = await self._site.sessions.look(slot.session, dict(visit.headers))
        return self._site.caller(token, visit.now)

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


def _seat_of(living: list[tuple[Slot, Caller | None]]) -> Seat:
    known = [caller for _, caller in living if caller is not None]
    return Seat(
        [digest(slot.session) for slot, _ in living],
        frozenset(f"{caller.chamber}/{caller.login}" for caller in known),
        frozenset(str(caller.registration_id) for caller in known if caller.registration_id),
    )


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
