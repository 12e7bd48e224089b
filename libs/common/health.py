"""What a process says of itself: on every port whether it can serve, on its inner port everything else.

Ready means: this process can serve. A load balancer that asks it takes out one replica that cannot, and never all of
them for what they share: the broker, or another service. What is missing there stands at `/dependencies`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from libs.common.http import Listener, new_app
from libs.common.settings import ProcessSettings

Check = Callable[[], Awaitable[dict[str, bool]]]
"""Tells by name what is there (true) and what is missing (false)."""
KEPT_SECONDS = 1.0
"""What `/readyz` found is good for so long: whoever asks more often costs no look at the database."""
VERSION = "0.1.0"

up = Gauge("shomei_dependency_up", "1 where what this process depends on is there, else 0", ["dependency"])


async def nothing() -> dict[str, bool]:
    """The check of a process that needs nothing but itself."""
    return {}


def probe_routes(needs: Check = nothing) -> list[web.RouteDef]:
    """`/livez` and `/readyz` for a port that strangers may reach: `/readyz` is 503 while something of `needs` is
    missing, and does not say what.
    """
    kept = _Kept(needs)

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def ready(_: web.Request) -> web.Response:
        is_ready = all((await kept.look()).values())
        return web.json_response({"ready": is_ready}, status=200 if is_ready else 503)

    return [web.get("/livez", live), web.get("/readyz", ready)]


class _Kept:
    """A check whose last answer is good for `KEPT_SECONDS`."""

    def __init__(self, check: Check) -> None:
        self._check, self._until, self._found = check, 0.0, dict[str, bool]()
        self._turn = asyncio.Lock()

    async def look(self) -> dict[str, bool]:
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if now >= self._until:
                self._found, self._until = await self._check(), now + KEPT_SECONDS
            return self._found


def inner_routes(name: str, needs: Check, depends_on: Check) -> list[web.RouteDef]:
    """The inner port's routes of the process `name`, which cannot serve without what `needs` tells, and works less
    well without `depends_on`.

    `/readyz` is 503 while something of `needs` is missing, `/dependencies` while anything is; both name it. `/metrics`
    looks before it answers, so that its gauge is as new as the answer.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def ready(_: web.Request) -> web.Response:
        return _told(await needs())

    async def look() -> dict[str, bool]:
        found = await needs() | await depends_on()
        for dependency, is_there in found.items():
            up.labels(dependency).set(is_there)
        return found

    async def dependencies(_: web.Request) -> web.Response:
        return _told(await look())

    async def metrics(_: web.Request) -> web.Response:
        await look()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def say_version(_: web.Request) -> web.Response:
        return web.json_response({"service": name, "version": VERSION})

    return [
        web.get("/livez", live),
        web.get("/readyz", ready),
        web.get("/dependencies", dependencies),
        web.get("/metrics", metrics),
        web.get("/version", say_version),
    ]


def _told(found: dict[str, bool]) -> web.Response:
    return web.json_response(found, status=200 if all(found.values()) else 503)


class InnerPort:
    """The listener for whoever operates this process and for programs beside it: no stranger may reach it.

    `more` are further routes of that port. `port` says where it listens.
    """

    def __init__(
        self,
        settings: ProcessSettings,
        name: str,
        *,
        needs: Check = nothing,
        depends_on: Check = nothing,
        more: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        app = new_app()
        app.add_routes(inner_routes(name, needs, depends_on))
        app.add_routes(more)
        self._listener = Listener(app, settings.host, settings.inner_port)
        self.open, self.close = self._listener.open, self._listener.close

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._listener.port
