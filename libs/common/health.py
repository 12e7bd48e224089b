"""What a process says of itself to whoever operates it: `/livez`, `/readyz`, `/dependencies`, `/metrics`, `/version`.

Ready means: this process can serve. A load balancer that asks it takes out one replica that cannot, and never all of
them for what they share: the broker, or another service. What is missing there stands at `/dependencies`.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

Check = Callable[[], Awaitable[dict[str, bool]]]
"""Tells by name what is there (true) and what is missing (false)."""
PATHS = {"/livez", "/readyz", "/dependencies", "/metrics"}
"""Asked every few seconds: not logged."""

up = Gauge("shomei_dependency_up", "1 where what this process depends on is there, else 0", ["dependency"])


async def nothing() -> dict[str, bool]:
    """The check of a process that needs nothing but itself."""
    return {}


def health_routes(
    version: dict[str, str], *, needs: Check = nothing, depends_on: Check = nothing
) -> list[web.RouteDef]:
    """The routes of a process that cannot serve without what `needs` tells, and works less well without `depends_on`.

    `/readyz` is 503 while something of `needs` is missing, `/dependencies` while anything is; both name it. `/metrics`
    looks before it answers, so that its gauge is as new as the answer.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def ready(_: web.Request) -> web.Response:
        return _told(await needs())

    async def look() -> dict[str, bool]:
        found = await needs() | await depends_on()
        for name, is_there in found.items():
            up.labels(name).set(is_there)
        return found

    async def dependencies(_: web.Request) -> web.Response:
        return _told(await look())

    async def metrics(_: web.Request) -> web.Response:
        await look()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def say_version(_: web.Request) -> web.Response:
        return web.json_response(version)

    return [
        web.get("/livez", live),
        web.get("/readyz", ready),
        web.get("/dependencies", dependencies),
        web.get("/metrics", metrics),
        web.get("/version", say_version),
    ]


def _told(found: dict[str, bool]) -> web.Response:
    return web.json_response(found, status=200 if all(found.values()) else 503)
