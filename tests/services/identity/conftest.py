"""A running identity service with one company of two signers, spoken to as the outside does."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import pytest

from libs.common.auth import Caller, Role, TokenVerifier
from libs.common.clock import FixedClock
from libs.common.events import Envelope, Event
from libs.common.service import Running, Service
from libs.common.testing import Keys
from libs.contracts.registration import (
    CertificateTexts,
    ChamberConfigured,
    ChamberSettings,
    RegistrationApproved,
    RegistrationChanged,
    SignerSnapshot,
)
from libs.contracts.values import Contact, Office
from services.identity.app import build

CARD_KEY = "5a" * 32
NEW_PASSWORD = "blue Ferry 0417 lamp"
OFFICE = Office(
    name_ja="見本商工会議所",
    name_en="Sample Chamber",
    address_ja="見本市1-1",
    address_en="1-1 Sample",
    phone="03-0000-0000",
    email="office@cci-sample.com",
)
Answer = tuple[int, dict[str, Any]]


@dataclass
class Company:
    """What registration says of a company; `say` puts it into an event."""

    chamber: str = "8888"
    registration_id: UUID = field(default_factory=uuid4)
    number: str = "8888000004"
    state: str = "active"
    contact: str = "contact@maker-sample.com"
    signers: list[SignerSnapshot] = field(default_factory=list)
    version: int = 1

    def facts(self) -> dict[str, Any]:
        return {
            "chamber": self.chamber,
            "version": self.version,
            "registration_id": self.registration_id,
            "registration_number": self.number,
            "state": self.state,
            "kind": "applicant",
            "membership": "member",
            "name_ja": "見本製作所",
            "name_en": "SAMPLE MAKERS",
            "addresses_en": ["1 SAMPLE"],
            "contact": Contact(name="連絡 花子", email=self.contact),
            "valid_from": date(2026, 11, 16),
            "valid_until": date(2028, 11, 15),
            "signers": self.signers,
        }

    def approved(self) -> RegistrationApproved:
        return RegistrationApproved(**self.facts())

    def changed(self) -> RegistrationChanged:
        self.version += 1
        return RegistrationChanged(**self.facts())


def signer(serial: int, **more: Any) -> SignerSnapshot:
    facts: dict[str, Any] = {
        "signer_id": uuid4(),
        "serial": serial,
        "state": "active",
        "name_ja": f"署名 {serial}",
        "name_en": f"SIGNER {serial}",
        "title_en": "Manager",
        "email": f"signer{serial}@maker-sample.com",
        "signature_sha256": None,
    }
    return SignerSnapshot(**facts | more)


def envelope(event: Event, clock: FixedClock) -> Envelope:
    return Envelope(
        id=uuid4(),
        source="/registration",
        type=event.NAME,
        time=clock.now(),
        subject=event.subject,
        chamber=event.chamber,
        version=event.version,
        data=event.model_dump_json().encode(),
    )


@dataclass
class Identity:
    """The service under test and its surroundings. `admin` reads the database as its owner."""

    service: Service
    running: Running
    http: aiohttp.ClientSession
    admin: asyncpg.Connection
    clock: FixedClock
    keys: Keys
    company: Company

    async def hear(self, event: Event) -> None:
        await self.running.handling.handle(envelope(event, self.clock))

    async def call(self, method: str, path: str, body: object = None, *, auth: str = "", **headers: str) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if auth:
            given["Authorization"] = auth
        async with self.http.request(method, path, json=body, headers=given) as response:
            return response.status, await response.json() if response.status != 204 else {}

    async def log_in(
        self,
        login: str,
        password: str,
        *,
        address: str = "192.0.2.1",
        staff: bool = False,
        device: str = "",
        agent: str = "tests",
    ) -> Answer:
        path = "/v1/staff/sessions" if staff else "/v1/sessions"
        body = {"chamber": "8888", "id": login, "password": password, "device": device}
        return await self.call("POST", path, body, X_Forwarded_For=address, User_Agent=agent)

    async def session(self, login: str, password: str, **more: Any) -> str:
        status, body = await self.log_in(login, password, **more)
        assert status == 201, body
        return str(body["session"])

    async def exchange(self, session: str) -> Answer:
        return await self.call("POST", "/v1/sessions/exchange", auth=f"Session {session}")

    async def bearer(self, session: str) -> str:
        status, body = await self.exchange(session)
        assert status == 200, body
        return f"Bearer {body['token']}"

    async def caller(self, session: str) -> Caller:
        token = (await self.bearer(session)).removeprefix("Bearer ")
        return TokenVerifier(self.keys.public).verify(token, self.clock.now())

    def staff(self, *roles: Role) -> str:
        caller = Caller(
            login="desk1", kind="staff", chamber=self.company.chamber, login_id=uuid4(), roles=frozenset(roles)
        )
        return f"Bearer {self.keys.token(caller, self.clock.now())}"

    async def desk_card(self, **more: Any) -> Answer:
        body = {"registration_id": str(self.company.registration_id)} | more
        return await self.call("POST", "/v1/staff/cards/registration", body, auth=self.staff("reception"))

    async def change_password(self, session: str, current: str, new: str = NEW_PASSWORD) -> Answer:
        body = {"current": current, "new": new}
        return await self.call("POST", "/v1/password", body, auth=await self.bearer(session))

    async def admin_session(self) -> str:
        """The admin, past the forced change."""
        _, card = await self.desk_card()
        session = await self.session(self.company.number, card["password"])
        assert (await self.change_password(session, card["password"]))[0] == 204
        return session

    async def signer_card(self, admin_session: str, index: int = 0) -> Answer:
        body = {"signer_id": str(self.company.signers[index].signer_id)}
        return await self.call("POST", "/v1/cards/signer", body, auth=await self.bearer(admin_session))

    async def unconfirmed_user(self, admin_session: str, index: int = 0) -> str:
        """A signer past the forced change, before the e-mail code."""
        _, card = await self.signer_card(admin_session, index)
        session = await self.session(card["login"], card["password"])
        assert (await self.change_password(session, card["password"]))[0] == 204
        return session

    async def mailed_code(self) -> str:
        body = await self.admin.fetchval(
            "SELECT body FROM identity.mails WHERE template = 'M13' ORDER BY created_at DESC LIMIT 1"
        )
        return str(re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", body)[0])

    async def row(self, query: str) -> asyncpg.Record:
        """The first row of a query; there must be one."""
        row = await self.admin.fetchrow(query)
        assert row is not None
        return row

    async def said(self, name: str) -> list[str]:
        rows = await self.admin.fetch("SELECT data FROM identity.outbox WHERE name = $1 ORDER BY id", name)
        return [row["data"] for row in rows]


@pytest.fixture
async def admin_connection(postgres: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres)
    yield connection
    await connection.close()


@pytest.fixture
def factor_optional_in() -> str:
    """Most tests log in by a password alone; those of the second factor say otherwise."""
    return "8888 8889 0000"


@pytest.fixture
async def empty_identity(
    environment: Callable[..., None],
    clock: FixedClock,
    keys: Keys,
    run: Callable[[Service], Awaitable[Running]],
    admin_connection: asyncpg.Connection,
    factor_optional_in: str,
) -> AsyncIterator[Identity]:
    """A running service that knows the chamber, and no company yet."""
    given = {"TOKEN_PRIVATE_KEY": keys.private, "CARD_KEY": CARD_KEY, "FACTOR_OPTIONAL_IN": factor_optional_in}
    given |= {"PUBLIC_URL": "http://localhost:8602", "CONSOLE_URL": "http://localhost:8603"}
    environment("identity", **given)
    service = build(clock=clock)
    running = await run(service)
    company = Company(signers=[signer(1), signer(2)])
    async with aiohttp.ClientSession(f"http://127.0.0.1:{running.port}") as http:
        identity = Identity(service, running, http, admin_connection, clock, keys, company)
        await identity.hear(configured())
        yield identity


@pytest.fixture
async def identity(empty_identity: Identity) -> Identity:
    """A running service that has heard of the company's approval."""
    await empty_identity.hear(empty_identity.company.approved())
    return empty_identity


def configured(version: int = 1, **settings: Any) -> ChamberConfigured:
    return ChamberConfigured(
        chamber="8888",
        version=version,
        name_ja="見本商工会議所",
        name_en="Sample Chamber",
        office=OFFICE,
        texts=CertificateTexts(place="Sample", certifier_name_en="A B", certifier_title_en="Secretary"),
        settings=ChamberSettings(**settings),
    )
