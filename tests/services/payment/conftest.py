"""A running payment service, the sandbox processor beside it, and a company with approved applications."""

import hashlib
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from libs.common.auth import Caller, Role
from libs.common.clock import FixedClock
from libs.common.db import Transaction
from libs.common.events import Envelope, Event
from libs.common.idempotency import Once
from libs.common.service import Running, Service
from libs.common.testing import Keys
from libs.contracts.application import ApplicationApproved
from libs.contracts.registration import CertificateTexts, ChamberConfigured, ChamberSettings
from libs.contracts.values import CertificateKind, Membership, Office
from sandbox.processor.app import Settings as ProcessorSettings
from sandbox.processor.app import build as build_processor
from sandbox.processor.keys import STORE, WEBHOOK_SENDER
from sandbox.processor.sessions import Session
from services.payment import app as payment_app
from services.payment.api import PaymentRequest
from services.payment.card_desk import CardDesk
from services.payment.domain import Payment
from services.payment.handlers import calls, payments
from services.payment.jobs import set_fees

SECRET, WEBHOOK_SECRET = "api-secret", "webhook-secret"
GOOD, DECLINED = "4242424242424242", "4000000000000002"
DEMO = Path(payment_app.__file__).parent / "demo"
PORTAL = "http://127.0.0.1:1"

Answer = tuple[int, dict[str, Any]]


@dataclass
class PaymentSystem:
    """Payment and processor at work. Amounts are those of the demo schedule: ¥1,260 and ¥3,460."""

    service: Service
    running: Running
    processor: TestServer
    clock: FixedClock
    keys: Keys
    http: aiohttp.ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    @property
    def desk(self) -> CardDesk:
        desk: CardDesk = self.service.provided.get(CardDesk)
        return desk

    async def hear(self, event: Event) -> None:
        envelope = Envelope(
            id=uuid4(),
            source="/tests",
            type=event.NAME,
            time=self.clock.now(),
            subject=event.subject,
            chamber=event.chamber,
            version=event.version,
            data=event.model_dump_json().encode(),
        )
        await self.running.handling.handle(envelope)

    async def configure(self, chamber: str = "8888", **settings: Any) -> None:
        await self.hear(chamber_configured(chamber, ChamberSettings(**settings)))

    async def set_demo_fees(self, chamber: str = "8888") -> None:
        await set_fees([str(DEMO / f"{chamber}.json")], self.service.db, self.clock)

    async def approve(self, payer: Caller, membership: Membership = "member") -> UUID:
        """An application of this payer is approved today."""
        event = approved(payer, self.clock.today(), membership)
        await self.hear(event)
        return event.application_id

    async def call(self, method: str, path: str, caller: Caller | None = None, **more: Any) -> Answer:
        headers = more.pop("headers", {})
        if caller is not None:
            headers = headers | {"Authorization": f"Bearer {self.keys.token(caller, self.clock.now())}"}
        async with self.http.request(method, self.url + path, headers=headers, allow_redirects=False, **more) as answer:
            text = await answer.text()
            return answer.status, (json.loads(text) if answer.content_type.endswith("json") else {"text": text})

    async def pay(self, caller: Caller, *ids: UUID, key: str = "") -> Answer:
        body = {"application_ids": [str(one) for one in ids]}
        return await self.call(
            "POST", "/v1/payments", caller, json=body, headers={"Idempotency-Key": key or uuid4().hex}
        )

    async def payment(self, caller: Caller, payment_id: str) -> dict[str, Any]:
        status, view = await self.call("GET", f"/v1/payments/{payment_id}", caller)
        assert status == 200, view
        return view

    async def submit(self, url: str, number: str = GOOD, action: str = "pay") -> str:
        """Fill in the processor's page as a browser would; the address to which it leads."""
        async with self.http.get(url) as page:
            csrf = re.findall(r'name="csrf" value="([^"]+)"', await page.text())[0]
        form = {"csrf": csrf, "number": number, "expiry": "12/30", "cvc": "123", "action": action}
        async with self.http.post(url, data=form, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            return answer.headers["Location"]

    async def switch(self, **switches: object) -> None:
        async with self.http.put(self.processor.make_url("/switches"), json=switches) as answer:
            assert answer.status == 200

    async def deliver(self) -> None:
        """Let every webhook that is due arrive."""
        await self.processor.app[WEBHOOK_SENDER].deliver_due()

    async def poll(self, later: timedelta = timedelta(minutes=1)) -> None:
        self.clock.move(later)
        await calls.poll_due(self.service.db, self.desk, self.clock)

    def sessions(self) -> list[Session]:
        return self.processor.app[STORE].newest(1000)

    async def said(self, name: str) -> list[dict[str, Any]]:
        async with self.service.db.transaction() as tx:
            rows = await tx.fetch("SELECT data FROM outbox WHERE name = $1 ORDER BY id", name)
        return [json.loads(row["data"]) for row in rows]

    async def tasks(self, chamber: str = "8888", *roles: Role, state: str = "open") -> list[dict[str, Any]]:
        """What waits for a member of the staff with these roles (accounting without any), over the API."""
        status, answer = await self.call("GET", f"/v1/staff/payment/tasks?state={state}", staff(chamber, *roles))
        assert status == 200 and answer["total"] == len(answer["tasks"]), answer
        found: list[dict[str, Any]] = answer["tasks"]
        return found

    async def task_kinds(self, chamber: str = "8888") -> list[str]:
        return [task["kind"] for task in await self.tasks(chamber)]


async def begun(tx: Transaction, system: PaymentSystem, user: Caller, application: UUID, *, key: str) -> Payment:
    """A payment whose request came no further than its first transaction."""
    body = PaymentRequest(application_ids=[application]).model_dump_json().encode()
    once = Once(key, f"login/{user.login_id}", "POST /v1/payments", hashlib.sha256(body).digest(), 201, is_secret=False)
    assert await once.begin(tx) == ""
    payment = await payments.start(tx, system.clock, payer=payments.payer(user), application_ids=[application])
    await once.note(tx, str(payment.payment_id))
    return payment


def chamber_configured(chamber: str, settings: ChamberSettings) -> ChamberConfigured:
    office = Office(
        name_ja="貿易証明課", name_en="Desk", address_ja="東京", address_en="Tokyo", phone="03", email="d@cci.example"
    )
    texts = CertificateTexts(place="Tokyo", certifier_name_en="T. Suzuki", certifier_title_en="Manager")
    return ChamberConfigured(
        chamber=chamber,
        version=1,
        name_ja="見本商工会議所",
        name_en="CCI",
        office=office,
        texts=texts,
        settings=settings,
    )


def approved(payer: Caller, day: date, membership: Membership) -> ApplicationApproved:
    assert payer.registration_id is not None and payer.signer_id is not None
    return ApplicationApproved(
        chamber=payer.chamber,
        version=5,
        application_id=uuid4(),
        receipt_no="A26-0000001",
        registration_id=payer.registration_id,
        signer_id=payer.signer_id,
        sub_id=payer.sub_id,
        kind=CertificateKind.ORIGIN_JAPAN,
        membership=membership,
        content_sha256="0" * 64,
        certificate_date=day,
        examined_by="examiner1",
        certified_by="certifier1",
    )


def staff(chamber: str = "8888", *roles: Role) -> Caller:
    """A member of the chamber's staff; without roles, of its accounting."""
    login = f"{(roles or ('accounting',))[0]}1"
    return Caller(
        login=login, kind="staff", chamber=chamber, login_id=uuid4(), roles=frozenset(roles or ("accounting",))
    )


def user_id(chamber: str = "8888", registration_id: UUID | None = None) -> Caller:
    """The user ID of a company's signer."""
    return Caller(
        login=f"{chamber}000004-01",
        kind="user",
        chamber=chamber,
        login_id=uuid4(),
        registration_id=registration_id or uuid4(),
        signer_id=uuid4(),
    )


def sub_id(of: Caller) -> Caller:
    """A sub-ID under this user ID."""
    return of.model_copy(update={"kind": "sub", "login": f"{of.login}-01", "login_id": uuid4(), "sub_id": uuid4()})


@pytest.fixture
def user() -> Caller:
    return user_id()


@pytest.fixture
async def processor(tmp_path: Path, clock: FixedClock) -> AsyncIterator[TestServer]:
    settings = ProcessorSettings(secret=SECRET, webhook_secret=WEBHOOK_SECRET, state=tmp_path / "processor.db")
    server = TestServer(build_processor(settings, clock.now), host="127.0.0.1")
    async with server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def system(
    environment: Callable[..., None],
    run: Callable[[Service], Awaitable[Running]],
    processor: TestServer,
    clock: FixedClock,
    keys: Keys,
) -> AsyncIterator[PaymentSystem]:
    """Open for business: chamber 8888 is configured and has its fees."""
    port = free_port()
    environment(
        "payment",
        LINK_KEY="ab" * 32,
        PROCESSOR_URL=str(processor.make_url("/")),
        PROCESSOR_SECRET=SECRET,
        PROCESSOR_WEBHOOK_SECRET=WEBHOOK_SECRET,
        PUBLIC_URL=PORTAL,
        API_URL=f"http://127.0.0.1:{port}",
        PORT=str(port),
    )
    service = payment_app.build(clock=clock)
    async with aiohttp.ClientSession() as http:
        one = PaymentSystem(service, await run(service), processor, clock, keys, http)
        await one.configure()
        await one.set_demo_fees()
        yield one
