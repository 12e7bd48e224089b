"""Too much, too slow, too many: attacks on those who want to work meanwhile."""

import asyncio
import json
import random

from proof.chaos.attack.attacking import Attacker
from proof.chaos.attack.raw import ask, connect, head, some_address

MANY = 20
"""Addresses of a small flood: each keeps within what an office may need."""
HELD_SECONDS = 120.0
SECRET_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _one_of_many(rng: random.Random) -> str:
    return f"127.77.0.{rng.randint(1, MANY)}"


async def logins(attacker: Attacker) -> None:
    """A wrong password for the victim's own ID."""
    scene, rng = attacker.scene, attacker.rng
    body = {"chamber": scene.chamber, "id": scene.victim, "password": f"guess-{rng.getrandbits(60):x}"}
    answer = await ask(f"{scene.api}/sessions", "POST", _json(body), some_address(rng), Content_Type="application/json")
    attacker.tally.note("login", answer, wins=answer.is_yes)


async def slow_bodies(attacker: Attacker) -> None:
    """A login whose body comes one byte at a time."""
    url = f"{attacker.scene.api}/sessions"
    await _drip(attacker, url, head("POST", url, {"Content-Length": "1000"}) + b"{")


async def slow_heads(attacker: Attacker) -> None:
    """Half a request head, and then a letter of it at a time; or nothing at all."""
    scene = attacker.scene
    url = attacker.rng.choice((scene.public, scene.portal, scene.console, scene.reference))
    await _drip(attacker, url, attacker.rng.choice((b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")))


async def _drip(attacker: Attacker, url: str, beginning: bytes) -> None:
    reader, writer = await connect(url, _one_of_many(attacker.rng))
    try:
        writer.write(beginning)
        async with asyncio.timeout(HELD_SECONDS):
            while not reader.at_eof():
                if beginning:
                    writer.write(b"1")
                await asyncio.wait([asyncio.create_task(reader.read(4096))], timeout=5)
        attacker.tally.happened("cut off")
    except (ConnectionError, RuntimeError):
        attacker.tally.happened("cut off")
    finally:
        writer.close()


async def swollen_findings(attacker: Attacker) -> None:
    """A check of 404 kB in which every second letter is a finding."""
    scene, letters = attacker.scene, "Ａa" * 500
    lines = [{"description": letters[:300], "marks": letters} for _ in range(150)]
    body = _json({"draft": {"kind": "origin_japan", "goods": lines}})
    url = f"{scene.api}/applications/{scene.draft}/check"
    answer = await ask(url, "POST", body, Content_Type="application/json", **scene.login)
    attacker.tally.note(f"check of {len(body)} bytes", answer, wins=answer.size > 20 * len(body))


async def previews(attacker: Attacker) -> None:
    """A preview of thousands of goods lines, each time another one."""
    scene = attacker.scene
    line = scene.document["goods"][0] | {"description": "BOLT"}
    document = scene.document | {"goods": [line] * 3500, "remarks": f"NO. {attacker.rng.getrandbits(60)}"}
    answer = await ask(f"{scene.api}/previews", "POST", _json(document), Content_Type="application/json", **scene.login)
    attacker.tally.note("preview", answer)


async def newlines(attacker: Attacker) -> None:
    """A goods file of empty lines."""
    scene, content = attacker.scene, attacker.rng.choice((b"\n", b",\n")) * (1024 * 1024)
    url = f"{scene.api}/applications/goods-preview"
    answer = await ask(url, "POST", content, Content_Type="text/csv", X_Filename="goods.csv", **scene.login)
    attacker.tally.note("goods file", answer)


async def drafts(attacker: Attacker) -> None:
    """One large draft after the other."""
    scene = attacker.scene
    lines = [{"description": "X" * 290, "marks": "Y" * 1500} for _ in range(2000)]
    body = _json({"draft": {"goods": lines}})
    key = f'"{attacker.rng.getrandbits(100):x}"'
    answer = await ask(
        f"{scene.api}/applications",
        "POST",
        body,
        Content_Type="application/json",
        Idempotency_Key=key,
        **scene.login,
    )
    attacker.tally.note("draft", answer)


async def guide_mails(attacker: Attacker) -> None:
    """The guide of the registration for a mailbox that nobody asked about."""
    scene, rng = attacker.scene, attacker.rng
    body = scene.guide | {"email": f"victim+{rng.getrandbits(40):x}@nissho-test.example"}
    answer = await ask(
        f"{scene.api}/registration-requests", "POST", _json(body), some_address(rng), Content_Type="application/json"
    )
    attacker.tally.note("guide mail", answer)


async def streams(attacker: Attacker) -> None:
    """A live stream of one and the same session, held as long as it lasts."""
    scene = attacker.scene
    cookie = f"__Host-s0={scene.attacker['id']}~{scene.attacker['session']}"
    url = f"{scene.portal}/live"
    reader, writer = await connect(url, _one_of_many(attacker.rng))
    try:
        writer.write(head("GET", url, {"Cookie": cookie, "Accept": "text/event-stream"}))
        async with asyncio.timeout(HELD_SECONDS):
            while await reader.read(4096):
                pass
        attacker.tally.happened("cut off")
    finally:
        writer.close()


async def figures(attacker: Attacker) -> None:
    """The figures of a process, which are dear to write down."""
    scene = attacker.scene
    url = attacker.rng.choice((scene.public, scene.portal, scene.console, scene.reference))
    answer = await ask(f"{url}/metrics", address=_one_of_many(attacker.rng))
    attacker.tally.note("metrics", answer, wins=answer.is_yes)


async def lookups(attacker: Attacker) -> None:
    """A made-up access code for a real certificate."""
    scene, rng = attacker.scene, attacker.rng
    code = "-".join("".join(rng.choice(SECRET_LETTERS) for _ in range(4)) for _ in range(3))
    body = scene.certificate | {"access_code": code}
    answer = await ask(
        f"{scene.reference}/v1/lookups", "POST", _json(body), some_address(rng), Content_Type="application/json"
    )
    attacker.tally.note("lookup", answer, wins=answer.is_yes)
