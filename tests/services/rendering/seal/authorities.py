"""The time-stamping authority of the sandbox at work in a test, and what may be wrong with one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web
from asn1crypto import cms, tsp

from libs.common.clock import Clock
from libs.common.http import Listener
from ops.secrets import make_seal_key
from sandbox.timestamps.app import Settings, build
from sandbox.timestamps.keys import make_keys
from sandbox.timestamps.stamper import Stamper

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    """A query, and by whom a true answer would be signed."""

    stamper: Stamper
    digest: bytes
    nonce: int
    now: datetime


def _altered(answer: bytes) -> bytes:
    """With another serial number than was signed."""
    info = tsp.TimeStampResp.load(answer)["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    serial: bytes = info["serial_number"].dump()
    return answer.replace(serial, serial[:-1] + bytes([serial[-1] ^ 1]))


def _emptied(answer: bytes) -> bytes:
    """With an empty time-stamp in it."""
    kind: bytes = cms.ContentType("tst_info").dump()
    at = answer.index(kind) + len(kind) + 1
    return answer[:at] + b"\0" + answer[at + 1 :]


def _by(begin: datetime, days: int, one: Asked) -> bytes:
    """Somebody else's answer."""
    return Stamper(*make_keys(begin, days)[:2]).granted(one.digest, one.nonce, one.now)


WRONG: dict[str, Callable[[Asked], bytes]] = {
    "garbage": lambda one: bytes(range(256)),
    "empty": lambda one: _emptied(one.stamper.granted(one.digest, one.nonce, one.now)),
    "endless": lambda one: bytes(1 << 20),
    "refusal": lambda one: one.stamper.answer(b"nonsense", one.now),
    "imprint": lambda one: one.stamper.granted(bytes(32), one.nonce, one.now),
    "nonce": lambda one: one.stamper.granted(one.digest, one.nonce + 1, one.now),
    "time": lambda one: one.stamper.granted(one.digest, one.nonce, one.now - timedelta(minutes=3)),
    "certificates": lambda one: one.stamper.granted(one.digest, one.nonce, one.now, with_certificates=False),
    "foreign": lambda one: _by(one.now - timedelta(days=1), 9, one),
    "expired": lambda one: _by(one.now - timedelta(days=9), 8, one),
    "purpose": lambda one: Stamper(*make_seal_key(begin=one.now)).granted(one.digest, one.nonce, one.now),
    "altered": lambda one: _altered(one.stamper.granted(one.digest, one.nonce, one.now)),
}


@dataclass
class Elsewhere:
    """The sandbox's authority until `fault` names what is wrong with it; `asked` counts the queries.

    Nothing is answered while `answering` is cleared.
    """

    clock: Clock
    fault: str = ""
    asked: int = 0
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    connections: set[object] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.key, self.certificates, self.root = make_keys(self.clock.now() - timedelta(days=1))
        self.stamper = Stamper(self.key, self.certificates)
        self.answering.set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """At work at the address that is given."""
        app = build(Settings(self.key, self.certificates), self.clock.now)
        app.middlewares.append(self._faulty)
        listener = Listener(app, "127.0.0.1", 0)
        await listener.open()
        yield f"http://127.0.0.1:{listener.port}/"
        await listener.close()

    @web.middleware
    async def _faulty(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.asked += 1
        self.connections.add(request.transport)
        await self.answering.wait()
        if not self.fault:
            return await handler(request)
        if self.fault == "slow":
            await asyncio.sleep(1)
        if self.fault == "away" and request.transport:
            request.transport.close()
        if self.fault not in WRONG:
            return web.Response(status=500)
        query = tsp.TimeStampReq.load(await request.read())
        digest, nonce = query["message_imprint"]["hashed_message"].native, query["nonce"].native
        return web.Response(body=WRONG[self.fault](Asked(self.stamper, digest, nonce, self.clock.now())))
