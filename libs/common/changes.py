"""Live changes: what a transaction has saved, told to the pages that show it.

PostgreSQL's NOTIFY carries each change to every process of the service once the transaction is committed: whatever
saves it says `pg_notify(channel, json)` in the same statement, at most 8,000 bytes and nothing secret. A change is
a hint to look again, never the fact itself: whatever is lost while the connection is away, or because a reader is
slow, is made good by one `refresh`.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from aiohttp import web

from libs.common.db import CONNECTION_LOST, Database
from libs.common.http import HEADERS

log = structlog.get_logger()
BEAT_SECONDS = 15.0
# Under the five minutes of a token: whoever lost the right to watch is not served much longer than he had it.
LONGEST_SECONDS = 240.0
MOST_WAITING = 200
RETRY_SECONDS = 0.5
WATCH_SECONDS = 5.0
REFRESH = {"refresh": True}
LINES = ("application/x-ndjson",)
"""The media type of a stream: one JSON object on each line."""
Change = dict[str, Any]


class Watch:
    """What one reader of a channel has still to be told; more than `MOST_WAITING` changes become one refresh."""

    def __init__(self, channel: str, wanted: Callable[[Change], bool]) -> None:
        self._channel, self._wanted = channel, wanted
        self._waiting: deque[Change] = deque()
        self._rung = asyncio.Event()

    def offer(self, channel: str, change: Change) -> None:
        """Keep the change, if it is wanted, until it is taken."""
        if channel != self._channel or not self._wanted(change):
            return
        if len(self._waiting) >= MOST_WAITING:
            self.refresh()
        else:
            self._waiting.append(change)
            self._rung.set()

    def refresh(self) -> None:
        """Instead of everything that waits: look again at all that is shown."""
        self._waiting.clear()
        self._waiting.append(REFRESH)
        self._rung.set()

    def wake(self) -> None:
        """Let `take` return now."""
        self._rung.set()

    async def take(self, seconds: float) -> list[Change]:
        """What waits; when nothing does, what comes within `seconds`, perhaps nothing."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


class Changes:
    """One listening connection for the process, and everybody in it who watches one of its channels.

    A service has one, which runs with it (`libs.common.service`) as soon as there is a channel to hear.
    """

    def __init__(
        self,
        db: Database,
        *channels: str,
        beat_seconds: float = BEAT_SECONDS,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._db, self.channels = db, channels
        self._beat_seconds, self._longest_seconds = beat_seconds, longest_seconds
        self._watches: set[Watch] = set()
        self._ending = False

    async def run(self) -> None:
        """Listen for ever, connecting again whenever the connection is lost; returns only when cancelled."""
        while True:
            try:
                await self._listen()
            except CONNECTION_LOST as error:
                log.warning("changes.connection-lost", channels=list(self.channels), error=repr(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await self._db.connect()
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            for channel in self.channels:
                await connection.add_listener(channel, self._hear)
            for watch in self._watches:
                watch.refresh()
            while not lost.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(WATCH_SECONDS):
                        await lost.wait()
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _hear(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        change = json.loads(str(payload))
        for watch in self._watches:
            watch.offer(channel, change)

    async def end(self) -> None:
        """End every stream, so that nobody waits for them when the process ends."""
        self._ending = True
        for watch in self._watches:
            watch.wake()

    @contextmanager
    def watch(self, channel: str, wanted: Callable[[Change], bool]) -> Iterator[Watch]:
        """Be told of the wanted changes while the context lasts."""
        watch = Watch(channel, wanted)
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    async def stream(self, request: web.Request, channel: str, wanted: Callable[[Change], bool]) -> web.StreamResponse:
        """Answer with one JSON line for each wanted change and `{}` as heart-beat, at once and every 15 s.

        `{"refresh": true}` says that changes were missed. Ends after four minutes: the reader asks again with a new
        token. A reader that takes nothing for a whole beat is cut off.
        """
        response = web.StreamResponse(headers=HEADERS | {"Content-Type": LINES[0]})
        with self.watch(channel, wanted) as watch:
            try:
                await response.prepare(request)
                await self._write_until_the_end(response, watch)
            except (ConnectionError, TimeoutError):
                if request.transport is not None:
                    request.transport.abort()
        return response

    async def _write_until_the_end(self, response: web.StreamResponse, watch: Watch) -> None:
        now = asyncio.get_running_loop().time
        ends = now() + self._longest_seconds
        taken: list[Change] = []
        while True:
            lines = "".join(f"{json.dumps(change)}\n" for change in taken or [{}])
            async with asyncio.timeout(self._beat_seconds):
                await response.write(lines.encode())
            left = ends - now()
            if self._ending or left <= 0:
                return
            taken = await watch.take(min(self._beat_seconds, left))
