"""Composition root of the time-stamping authority: settings and routes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from sandbox.program import Environment, content, number
from sandbox.timestamps.stamper import Stamper

VERSION = "1.0"
STAMPER = web.AppKey("stamper", Stamper)
NOW: web.AppKey[Callable[[], datetime]] = web.AppKey("now")
routes = web.RouteTableDef()


@dataclass(frozen=True)
class Settings:
    """How the authority runs. `certificates` (PEM) begin with that of `key` (PEM, P-256)."""

    key: bytes = field(repr=False)
    certificates: bytes
    host: str = "127.0.0.1"
    port: int = 8093

    @classmethod
    def from_environment(cls, environment: Environment) -> "Settings":
        """Read SHOMEI_HOST, SHOMEI_PORT and the files SHOMEI_TIMESTAMP_{KEY,CERTIFICATE}_FILE. Raises `BadSettings`."""
        return cls(
            key=content(environment, "SHOMEI_TIMESTAMP_KEY_FILE"),
            certificates=content(environment, "SHOMEI_TIMESTAMP_CERTIFICATE_FILE"),
            host=environment.get("SHOMEI_HOST", "127.0.0.1"),
            port=number(environment, "SHOMEI_PORT", 8093),
        )


def build(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> web.Application:
    """The whole authority, ready to serve. `now` is its clock."""
    app = web.Application(client_max_size=16 * 1024)
    app[STAMPER] = Stamper(settings.key, settings.certificates)
    app[NOW] = now
    app.add_routes(routes)
    return app


@routes.post("/")
async def stamp(request: web.Request) -> web.Response:
    """A query in, a reply out, both DER (RFC 3161, 3.4)."""
    reply = request.app[STAMPER].answer(await request.read(), request.app[NOW]())
    return web.Response(body=reply, content_type="application/timestamp-reply")


@routes.get("/livez")
@routes.get("/readyz")
async def health(request: web.Request) -> web.Response:
    """It needs nothing but itself."""
    return web.json_response({"status": "ok"})


@routes.get("/version")
async def version(request: web.Request) -> web.Response:
    return web.json_response({"name": "sandbox.timestamps", "version": VERSION})
