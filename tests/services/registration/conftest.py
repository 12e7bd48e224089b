"""The registration service over its real HTTP and database, and the people who use it."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from libs.common.auth import Caller, Kind, Role
from libs.common.clock import FixedClock
from libs.common.db import Row
from libs.common.events import Envelope, Event
from libs.common.service import Running, Service
from libs.common.testing import ROOT, Keys, service_url
from services.registration.app import FOLDER, Settings, build
from services.registration.domain.chamber import ChamberFile
from services.registration.handlers.chambers import configure

SAMPLES = ROOT / "samples"
ENTRY = [{"name": "certification_rules", "version": "2026-04"}, {"name": "penalty_rules", "version": "2026-04"}]
BEHIND = [{"name": "privacy", "version": "2026-04"}, {"name": "terms", "version": "2026-04"}]
EMAIL = "admin@nissho-test.example"


def sample_company() -> dict[str, Any]:
    """The company of the samples, as the API takes it."""
    company: dict[str, Any] = json.loads((SAMPLES / "company.json").read_text())
    del company["chamber"], company["signers"]
    return company


def sample_signers() -> list[dict[str, str]]:
    """The signers of the samples, as the API takes them."""
    signers = json.loads((SAMPLES / "company.json").read_text())["signers"]
    return [{key: value for key, value in signer.items() if key != "signature_scan"} for signer in signers]


def agent() -> dict[str, Any]:
    """An agent's company data."""
    return sample_company() | {"kind": "agent", "further_addresses_en": []}


def scan(name: str) -> bytes:
    """One of the samples' signature scans."""
    return (SAMPLES / f"signature-{name}.png").read_bytes()


def demo_chamber(code: str, **changes: Any) -> ChamberFile:
    """A demo chamber's file, with changed settings."""
    content = json.loads((FOLDER / "demo" / f"{code}.json").read_text())
    content["settings"] |= changes
    return ChamberFile.model_validate(content)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer that was read."""

    status: int
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Office:
    """The running service with its database, and short ways to use it."""

    service: Service
    running: Running
    http: aiohttp.ClientSession
    clock: FixedClock
    keys: Keys
    signers: list[str] = field(default_factory=list)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        link: str = "",
        token: str = "",
        raw: bytes | None = None,
        key: str = "",
        address: str = "",
    ) -> Answer:
        """One request; `link` is "8888.<secret>", `address` the client's."""
        authorization = f"Link {link}" if link else f"Bearer {token}" if token else ""
        headers = {"Authorization": authorization} if authorization else {}
        headers |= {"X-Forwarded-For": address} if address else {}
        headers |= {"Idempotency-Key": key} if key else {}
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        async with self.http.request(method, path, data=data, headers=headers) as response:
            return Answer(response.status, await response.read())

    def staff(self, *roles: Role, chamber: str = "8888") -> str:
        """A token of a member of the staff."""
        return self._token(
            Caller(login="desk1", kind="staff", chamber=chamber, login_id=uuid4(), roles=frozenset(roles))
        )

    def company(self, kind: Kind, registration_id: UUID | None, chamber: str = "8888") -> str:
        """A token of one of a company's IDs."""
        return self._token(
            Caller(login="x", kind=kind, chamber=chamber, login_id=uuid4(), registration_id=registration_id)
        )

    def _token(self, caller: Caller) -> str:
        return self.keys.token(caller, self.clock.now())

    async def desk(self, act: str, request_id: str, body: Any = None, *, method: str = "POST") -> Answer:
        """Something that reception does with a request."""
        path = f"/v1/staff/registration-requests/{request_id}{act}"
        return await self.call(method, path, body, token=self.staff("reception"))

    async def mails(self, template: str = "") -> list[Row]:
        """Mails in the order in which they were written."""
        async with self.service.db.transaction() as tx:
            return await tx.fetch(
                "SELECT template, recipient, sender, subject, body FROM mails"
                " WHERE $1 = '' OR template = $1 ORDER BY created_at, subject",
                template,
            )

    async def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Name and content of everything said after the chambers were opened."""
        async with self.service.db.transaction() as tx:
            rows = await tx.fetch("SELECT name, data FROM outbox WHERE name <> 'chamber.configured.v1' ORDER BY id")
        return [(row["name"], json.loads(row["data"])) for row in rows]

    async def hear(self, event: Event) -> None:
        """Another service says something."""
        await self.running.handling.handle(
            Envelope(
                id=uuid4(),
                source="/test",
                type=event.NAME,
                time=self.clock.now(),
                subject=event.subject,
                chamber=event.chamber,
                version=event.version,
                data=event.model_dump_json().encode(),
            )
        )

    async def link(self, template: str = "M01") -> str:
        """The link of the latest mail, as the header has it."""
        body = (await self.mails(template))[-1]["body"]
        found = re.search(r"/entry/([0-9]{4})#(\S+)", body)
        assert found is not None
        return f"{found[1]}.{found[2]}"

    async def invited(self, email: str = EMAIL, chamber: str = "8888") -> str:
        """The link of a guide mail."""
        body = {"chamber": chamber, "email": email, "documents": ENTRY}
        assert (await self.call("POST", "/v1/registration-requests", body)).status == 202
        return await self.link()

    async def submitted(self, company: dict[str, Any] | None = None, email: str = EMAIL) -> tuple[str, str]:
        """A request at the desk: its id and its link."""
        link, company = await self.invited(email), company or sample_company()
        await self.ok("POST", "/v1/registration-request/consents", {"documents": BEHIND}, link=link)
        await self.ok("PUT", "/v1/registration-request/company", company, link=link)
        if company["kind"] != "agent":
            await self.ok("PUT", "/v1/registration-request/signers", {"signers": sample_signers()}, link=link)
        view = await self.ok("POST", "/v1/registration-request/submission", link=link)
        self.signers = [signer["signer_id"] for signer in view["signers"]]
        return view["request_id"], link

    async def ok(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """The JSON of a call that must go well."""
        answer = await self.call(method, path, body, **how)
        assert answer.status == 200, answer.content
        return answer.json

    async def tick_all(self, request_id: str) -> Any:
        """All papers are handed in."""
        view = (await self.desk("", request_id, method="GET")).json
        return (await self.desk("/papers", request_id, {"papers": [paper["code"] for paper in view["papers"]]})).json

    async def sign(self, request_id: str, signer_id: str, name: str) -> Answer:
        """Reception scans a signature."""
        path = f"/v1/staff/registration-requests/{request_id}/signers/{signer_id}/signature"
        return await self.call("PUT", path, raw=scan(name), token=self.staff("reception"))

    async def ready(self) -> str:
        """A request that only lacks approval."""
        request_id, _ = await self.submitted()
        await self.tick_all(request_id)
        for signer_id, name in zip(self.signers, ("taro", "jiro"), strict=True):
            assert (await self.sign(request_id, signer_id, name)).status == 200
        return request_id

    async def approved(self) -> Any:
        """The desk's view of an approved request."""
        answer = await self.desk("/approval", await self.ready())
        assert answer.status == 200, answer.content
        return answer.json

    async def configure(self, file: ChamberFile) -> str:
        """Open or change a chamber."""
        async with self.service.db.transaction(file.chamber) as tx:
            return await configure(tx, file, self.clock)


@pytest.fixture
async def office(postgres: str, clock: FixedClock, keys: Keys) -> AsyncIterator[Office]:
    """The service's HTTP and consumers over its database, with both demo chambers. What it says stays in the outbox."""
    url = SecretStr(service_url(postgres, "registration"))
    nowhere = SecretStr("amqp://127.0.0.1:9/")
    service = build(
        Settings(database_url=url, amqp_url=nowhere, token_public_key=keys.public, public_url="http://gateway.test"),
        clock,
    )
    running = Running(service)
    await service.db.open()
    async with TestServer(running.web_app()) as server, aiohttp.ClientSession(server.make_url("/")) as http:
        office = Office(service, running, http, clock, keys)
        for code in ("8888", "8889"):
            await office.configure(demo_chamber(code))
        yield office
    await service.db.close()


@pytest.fixture
def demo_folder() -> Path:
    return FOLDER / "demo"
