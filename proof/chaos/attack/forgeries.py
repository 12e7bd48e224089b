"""Claims that are not true: events, notifications, tokens, links and origins that somebody made up."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aio_pika
from aio_pika.exceptions import AMQPError

from libs.common.events import Envelope
from libs.common.topology import EXCHANGE
from libs.contracts.payment import PaymentSettled, SettledLine
from proof.chaos.attack.attacking import Attacker
from proof.chaos.attack.raw import ask, send, some_address

SPEAKER = "payment"
ORIGINS = (
    "http://[",
    "//portal",
    "null",
    "http://evil.example",
    "https://[::1",
    "javascript:1",
    "\udcff",
    "",
    "http://@",
)
STAMPS: tuple[Callable[[], str], ...] = (
    lambda: "abc",
    lambda: "",
    lambda: "-1",
    lambda: "9" * 40,
    lambda: "٣",
    lambda: str(int(time.time())),
    lambda: str(int(time.time()) - 301),
    lambda: "1e9",
)
MALFORMED = (
    b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /",
    b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nHost: y\r\nTransfer-Encoding: xchunked\r\n\r\n",
    b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n{}",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /api/v1/me HTTP/1.1\r\nX: " + b"b" * 100_000 + b"\r\n\r\n",
    b"GET /api/v1/\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /api/v1/chambers/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)


async def events(attacker: Attacker) -> None:
    """With another service's broker login: the victim's approved case is paid."""
    scene = attacker.scene
    service = attacker.rng.choice([name for name in sorted(scene.brokers) if name != SPEAKER])
    envelope = _settlement(attacker)
    headers = envelope.headers()
    if attacker.rng.random() < 0.5:
        headers[f"{Envelope.PREFIX}source"] = f"/{SPEAKER}"
    user = None if attacker.rng.random() < 0.3 else urlsplit(scene.brokers[service]).username
    message = aio_pika.Message(envelope.data, headers=dict(headers), message_id=uuid.uuid4().hex, user_id=user)
    try:
        async with await aio_pika.connect(scene.brokers[service], timeout=10) as connection:
            channel = await connection.channel(on_return_raises=True)
            exchange = await channel.get_exchange(EXCHANGE, ensure=False)
            await exchange.publish(message, PaymentSettled.NAME, timeout=5)
        attacker.tally.happened("taken by the broker")
        attacker.tally.forgeries.append(f"{PaymentSettled.NAME} said by {service}")
    except AMQPError as error:
        attacker.tally.happened(f"refused by the broker ({type(error).__name__})")


def _settlement(attacker: Attacker) -> Envelope:
    line = SettledLine(application_id=uuid.UUID(attacker.scene.approved), price=0, tax=0, rate=10)
    now = datetime.now(UTC)
    event = PaymentSettled(
        chamber=attacker.scene.chamber,
        version=1,
        payment_id=uuid.UUID(int=attacker.rng.getrandbits(128)),
        method="card",
        registration_id=uuid.UUID(int=attacker.rng.getrandbits(128)),
        lines=[line],
        by=attacker.scene.victim,
        settled_at=now,
    )
    return Envelope(
        id=uuid.UUID(int=attacker.rng.getrandbits(128)),
        source="/reference",
        type=event.NAME,
        time=now,
        subject=event.subject,
        chamber=event.chamber,
        version=event.version,
        data=event.model_dump_json().encode(),
    )


async def broker_logins(attacker: Attacker) -> None:
    """With a service's broker login: another service's queue, a new queue, a user with all rights."""
    scene, rng = attacker.scene, attacker.rng
    service, other = rng.sample(sorted(scene.brokers), 2)
    tries: tuple[Callable[[aio_pika.abc.AbstractChannel], Any], ...] = (
        lambda channel: channel.declare_queue("spy", durable=False),
        lambda channel: channel.declare_exchange("spy"),
        lambda channel: _consume(channel, f"{other}.v1"),
        lambda channel: channel.queue_delete(f"{other}.v1"),
    )
    try:
        async with await aio_pika.connect(scene.brokers[service], timeout=10) as connection:
            number = rng.randrange(len(tries))
            await tries[number](await connection.channel())
        attacker.tally.happened("allowed")
        attacker.tally.forgeries.append(f"{service} did what only the keeper may (try {number})")
    except AMQPError as error:
        attacker.tally.happened(f"refused by the broker ({type(error).__name__})")


async def _consume(channel: aio_pika.abc.AbstractChannel, name: str) -> None:
    queue = await channel.get_queue(name, ensure=False)
    await queue.get(timeout=5, fail=False)


async def origins(attacker: Attacker) -> None:
    """A form of another site, or of none."""
    scene, rng = attacker.scene, attacker.rng
    url = f"{rng.choice((scene.portal, scene.console))}/login"
    body = f"chamber={scene.chamber}&id={scene.victim}&password=x&csrf={rng.getrandbits(256):064x}".encode()
    more = (
        {"Sec_Fetch_Site": rng.choice(("cross-site", "same-site", "none", "[", "\udcff"))} if rng.random() < 0.5 else {}
    )
    origin = rng.choice(ORIGINS)
    form = "application/x-www-form-urlencoded"
    answer = await ask(url, "POST", body, some_address(rng), Content_Type=form, Origin=origin, **more)
    attacker.tally.note(f"form from {origin!r}", answer, wins=answer.is_yes)


async def webhooks(attacker: Attacker) -> None:
    """The processor's notification that something was paid, signed with a guess."""
    scene, rng = attacker.scene, attacker.rng
    now = datetime.now(UTC).isoformat()
    session = {"id": "cs_1", "order": str(uuid.UUID(int=rng.getrandbits(128))), "state": "captured", "amount": 1}
    data = session | {"at": now, "reason": "", "metadata": {"chamber": scene.chamber}}
    body = json.dumps({"id": f"evt_{rng.getrandbits(40):x}", "data": data}).encode()
    stamp = rng.choice(STAMPS)()
    mac = hmac.new(rng.randbytes(32), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signature = rng.choice((f"t={stamp},v1={mac}", f"t={stamp}", "v1=", "", f"v1={mac},t={stamp},t=\udcff"))
    answer = await ask(
        f"{scene.api}/webhooks/processor",
        "POST",
        body,
        some_address(rng),
        Content_Type="application/json",
        Shomei_Processor_Signature=signature,
    )
    attacker.tally.note(f"notification of {stamp[:12]!r}", answer, wins=answer.is_yes)


async def credentials(attacker: Attacker) -> None:
    """A session, a mail's link or a signed token that was made up, at the gateway and at the services themselves."""
    scene, rng = attacker.scene, attacker.rng
    secret = base64.urlsafe_b64encode(rng.randbytes(32)).decode().rstrip("=")
    made_up = (f"Bearer {scene.chamber}.{secret}", f"Link {scene.chamber}.{secret}", f"Bearer {_token(attacker)}")
    urls = [f"{scene.api}/me", f"{scene.api}/registration-request", f"{scene.api}/applications"]
    urls += [f"{inner}/v1/me" for inner in scene.services.values()]
    urls += [f"{scene.services[name]}/v1/staff/{name}/parked" for name in scene.services]
    shown, url = rng.choice(made_up), rng.choice(urls)
    answer = await ask(url, address=some_address(rng), Authorization=shown)
    attacker.tally.note(f"{shown.split()[0]} at {urlsplit(url).path}", answer, wins=answer.is_yes)


def _token(attacker: Attacker) -> str:
    """A signed token, as far as it says itself."""
    algorithm = attacker.rng.choice(("none", "HS256", "EdDSA"))
    caller = {"login": "certifier1", "kind": "staff", "chamber": attacker.scene.chamber, "roles": ["certifier"]}
    claims = {"caller": caller | {"login_id": str(uuid.uuid4())}, "exp": int(time.time()) + 300}
    parts = [json.dumps(one).encode() for one in ({"alg": algorithm, "kid": "../../dev/null"}, claims)]
    signature = b"" if algorithm == "none" else attacker.rng.randbytes(64)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, signature))


async def malformed(attacker: Attacker) -> None:
    """What is no request, or two in one."""
    scene, rng = attacker.scene, attacker.rng
    url = rng.choice((scene.public, scene.portal, scene.console, scene.reference))
    request = rng.choice(MALFORMED)
    answer = await send(urlunsplit(urlsplit(url)), request, some_address(rng))
    attacker.tally.note(f"{request[:40]!r}", answer, wins=answer.is_yes)
