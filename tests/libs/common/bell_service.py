"""A service with bells that people ring by POST, in every way in which a key may be kept."""

import asyncio
import json
from dataclasses import dataclass
from uuid import UUID, uuid4

import aiohttp
from pydantic import BaseModel

from libs.common.api import Routes
from libs.common.auth import Caller, allow, public
from libs.common.clock import FixedClock
from libs.common.db import Database, Transaction
from libs.common.errors import Conflict
from libs.common.idempotency import KEEP_NO_ANSWER, REQUIRE, Once
from libs.common.service import Running
from libs.common.testing import Keys
from tests.libs.common.bells import BellRung, bells, count_bell

USERS = allow("user")
routes = Routes()


class Ring(BaseModel):
    """What to ring, and what becomes of it. An open door is waited for before the end."""

    note: str
    times: int = 1
    door: str = ""
    fails: str = ""


class Rung(BaseModel):
    bell: UUID
    note: str


class Holds:
    """Those that a test holds shut, and whether somebody waits before one."""

    def __init__(self) -> None:
        self.named: dict[str, asyncio.Event] = {}
        self.waited = asyncio.Event()


async def ring(tx: Transaction, chamber: str, note: str) -> Rung:
    rung = Rung(bell=uuid4(), note=note)
    await count_bell(tx, BellRung(chamber=chamber, version=1, bell=rung.bell, note=note))
    return rung


@routes.post("/v1/bells", access=USERS, status=201)
async def ring_bell(tx: Transaction, caller: Caller, body: Ring, holds: Holds) -> Rung:
    rung = await ring(tx, caller.chamber, body.note)
    if body.door:
        holds.waited.set()
        await holds.named[body.door].wait()
    if body.fails == "refused":
        raise Conflict()
    if body.fails == "broken":
        raise RuntimeError("a fault of ours")
    return rung


@routes.post("/v1/bells/{bell}/again", access=USERS, status=204)
async def ring_again(tx: Transaction, caller: Caller, bell: UUID) -> None:
    await ring(tx, caller.chamber, str(bell))


@routes.post("/v1/secrets", access=USERS, status=201, key=KEEP_NO_ANSWER)
async def make_secret(tx: Transaction, caller: Caller) -> Rung:
    return await ring(tx, caller.chamber, "secret")


@routes.post("/v1/orders", access=USERS, status=201, key=REQUIRE)
async def order(once: Once, body: Ring, caller: Caller, holds: Holds, db: Database) -> Rung:
    """As a payment: begun in one transaction, and answered after somebody else was asked."""
    async with db.transaction(caller.chamber) as tx:
        begun = await once.begin(tx)
        rung = Rung(bell=UUID(begun), note=body.note) if begun else await ring(tx, caller.chamber, body.note)
        if not begun:
            await once.note(tx, str(rung.bell))
    if body.door and not holds.named[body.door].is_set():
        raise ConnectionResetError("the processor is silent")
    async with db.transaction(caller.chamber) as tx:
        return await once.keep(tx, rung)


@routes.post("/v1/guides", access=public, status=202)
async def ask_for_guide(once: Once, body: Ring, db: Database) -> Rung:
    async with db.transaction("8888") as tx:
        await once.begin(tx)
        return await once.keep(tx, await ring(tx, "8888", body.note))


@dataclass
class Answer:
    status: int
    body: dict[str, object]
    replayed: str | None


@dataclass
class BellService:
    """A service with bells, and people who ring them."""

    running: Running
    db: Database
    holds: Holds
    keys: Keys
    clock: FixedClock
    http: aiohttp.ClientSession

    async def post(self, path: str, body: object = None, key: str | None = None, who: Caller | None = None) -> Answer:
        headers = {"Idempotency-Key": key} if key is not None else {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.keys.token(who, self.clock.now())}"
        data = body if isinstance(body, str | None) else json.dumps(body)
        url = f"http://127.0.0.1:{self.running.port}/v1{path}"
        async with self.http.post(url, data=data, headers=headers) as response:
            text = await response.text()
            replayed = response.headers.get("Idempotent-Replayed")
            return Answer(response.status, json.loads(text) if text else {}, replayed)

    async def rung(self) -> list[str]:
        return await bells(self.db)


def user(chamber: str = "8888") -> Caller:
    return Caller(login="8888000001-01", kind="user", chamber=chamber, login_id=uuid4())
