"""Composition root of the time-stamping authority: settings and routes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from sandbox.timestamps.stamper import Stamper

VERSION = "1.0"
STAMPER = web.AppKey("stamper", Stamper)
NOW: web.AppKey[Callable[[], datetime]] = web.AppKey("now")
routes = web.RouteTableDef()


class BadSettings(Exception):
    """The environment lacks a setting or has a wrong one; the text names it."""


@dataclass(frozen=True)
class Settings:
    """How the authority runs. `certificates` (PEM) begin with that of `key` (PEM, P-256)."""

    key: bytes = field(repr=False)
    certificates: bytes
    host: str = "127.0.0.1"
    port: int = 8093

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read SHOMEI_HOST, SHOMEI_PORT and the files SHOMEI_TIMESTAMP_{KEY,CERTIFICATE}_FILE. Raises `BadSettings`."""
        try:
            port = int(environment.get("SHOMEI_PORT", "8093"))
        except ValueError:
            raise BadSettings("SHOMEI_PORT must be a number") from None
        return cls(
            key=_file(environment, "SHOMEI_TIMESTAMP_KEY_FILE"),
            certificates=_file(environment, "SHOMEI_TIMESTAMP_CERTIFICATE_FILE"),
            host=environment.get("SHOMEI_HOST", "127.0.0.1"),
            port=port,
        )


def _file(environment: Mapping[str, str], name: str) -> bytes:
    try:
        return Path(environment[name]).read_bytes()
    except KeyError:
        raise BadSettings(f"{name} is not set") from None
    except OSError as error:
        raise BadSettings(f"{name} cannot be read: {error.strerror}") from None


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
