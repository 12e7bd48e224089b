"""A running application service, with people who call it and messages from other services."""

import asyncio
import copy
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg

from libs.common.auth import Caller
from libs.common.clock import FixedClock
from libs.common.db import Database
from libs.common.events import Envelope, Event
from libs.common.service import Running
from libs.common.testing import Keys, make_like_new
from libs.contracts.identity import UserIdActivated, UserIdCreated
from libs.contracts.payment import PayableOpened, PaymentSettled, SettledLine
from libs.contracts.rendering import CertificateRendered, DocumentPrechecked
from libs.contracts.values import Artefact
from services.application.handlers.mailing import Mailing
from services.application.jobs import announce_issued
from tests.services.application.people import CERTIFIER, DECLARED, EXAMINER, Company, chamber, fee_schedule

PDF = "f" * 64
EMPTYINGS = 5
CODE_KEY, HASH_KEY = "11" * 32, "22" * 32


@dataclass
class Answer:
    """A status with its JSON."""

    status: int
    body: Any


@dataclass
class ApplicationSystem:
    """The service with its HTTP address and its database, and short ways to use them."""

    running: Running
    db: Database
    admin_url: str
    keys: Keys
    clock: FixedClock
    http: aiohttp.ClientSession
    sample: dict[str, Any]
    company: Company
    mailing: Mailing

    async def empty(self) -> None:
        """Forget everything."""
        admin = await asyncpg.connect(self.admin_url)
        try:
            for _ in range(EMPTYINGS):  # the service goes on meanwhile, and one of the two may have to let go
                with suppress(asyncpg.DeadlockDetectedError):
                    assert await make_like_new(admin)
                    return
        finally:
            await admin.close()
        raise AssertionError("the tables could not be emptied")

    async def hear(self, *events: Event, times: int = 1) -> None:
        """Deliver events as the broker does, each `times` over."""
        for event in events:
            envelope = self.envelope(event)
            for _ in range(times):
                await self.running.handling.handle(envelope)

    def envelope(self, event: Event) -> Envelope:
        return Envelope(
            id=uuid4(),
            source="/elsewhere",
            type=event.NAME,
            time=self.clock.now(),
            subject=event.subject,
            chamber=event.chamber,
            version=event.version,
            data=event.model_dump_json().encode(),
        )

    async def open(self, *companies: Company, **settings: Any) -> None:
        """A chamber with its registered companies."""
        for code in sorted({company.chamber for company in companies}):
            await self.hear(chamber(code, **settings), fee_schedule(code))
        for one in companies:
            await self.hear(one.snapshot(self.sample))
            about = {"chamber": one.chamber, "signer_id": one.signer_id}
            login = {"registration_id": one.registration_id, "login": one.signer.login}
            await self.hear(UserIdCreated(version=1, **about, **login))
            email = {"email": "taro@nissho-test.example", "at": self.clock.now()}
            await self.hear(UserIdActivated(version=2, **about, **email))

    async def call(self, who: Caller | None, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        token = {"Authorization": f"Bearer {self.keys.token(who, self.clock.now())}"} if who else {}
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.running.port}/v1{path}"
        async with self.http.request(method, url, data=data, headers=token | headers) as response:
            text = await response.text()
            return Answer(response.status, json.loads(text) if text else None)

    async def done(self, who: Caller, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call and expect success."""
        answer = await self.call(who, method, path, body, **headers)
        assert answer.status < 300, answer
        return answer.body

    async def act(self, who: Caller, application_id: str, act: str, body: Any = None) -> Answer:
        """Something that staff do."""
        return await self.call(who, "POST", f"/staff/applications/{application_id}/{act}", body or {})

    async def acts(self, who: Caller, application_id: str, *acts: str) -> None:
        """Several things that staff do, one after the other; an examiner accepts the warnings that are open."""
        for act in acts:
            body = await self._acceptance(who, application_id) if act == "examination" else {}
            answer = await self.act(who, application_id, act, body)
            assert answer.status == 200, answer

    async def _acceptance(self, who: Caller, application_id: str) -> dict[str, str]:
        seen = (await self.case(application_id, who))["warnings_sha256"]
        return {"accepted": seen, "reason": "書類により確認済み。"} if seen else {}

    def draft(self, **changes: Any) -> dict[str, Any]:
        return copy.deepcopy(self.sample) | changes

    async def begun(self, who: Caller | None = None, **changes: Any) -> str:
        """A draft's id."""
        body = {"draft": self.draft(**changes), "declaration_version": DECLARED}
        return str((await self.done(who or self.company.signer, "POST", "/applications", body))["application_id"])

    async def submit(self, application_id: str, who: Caller | None = None) -> Any:
        caller = who or self.company.signer
        version = (await self.seen(application_id, caller))["version"]
        return await self.done(caller, "POST", f"/applications/{application_id}/submission", {"version": version})

    async def submitted(self, who: Caller | None = None) -> str:
        application_id = await self.begun(who)
        await self.submit(application_id, who)
        return application_id

    async def seen(self, application_id: str, who: Caller | None = None) -> Any:
        return await self.done(who or self.company.signer, "GET", f"/applications/{application_id}")

    async def case(self, application_id: str, who: Caller = EXAMINER) -> Any:
        return await self.done(who, "GET", f"/staff/applications/{application_id}")

    async def tasks(self, who: Caller = EXAMINER) -> list[dict[str, Any]]:
        """What waits for this member of the staff."""
        found: list[dict[str, Any]] = (await self.done(who, "GET", "/staff/application/tasks"))["tasks"]
        return found

    async def prechecked(self, application_id: str, *, ok: bool = True, sha256: str | None = None) -> None:
        """Rendering has tried to print it."""
        case = await self.case(application_id)
        await self.hear(
            DocumentPrechecked(
                chamber="8888",
                version=1,
                application_id=UUID(application_id),
                revision=case["revision"],
                content_sha256=sha256 or case["content_sha256"],
                ok=ok,
                pages=2 if ok else 0,
                problems=[] if ok else [{"field": "/remarks", "ja": "長すぎます", "en": "too long"}],
            )
        )

    async def approved(self, who: Caller | None = None) -> str:
        application_id = await self.submitted(who)
        await self.acts(EXAMINER, application_id, "claim", "examination")
        await self.prechecked(application_id)
        await self.acts(CERTIFIER, application_id, "certification")
        return application_id

    def payable(self, application_id: str) -> PayableOpened:
        day = self.clock.today() + timedelta(days=90)
        about = {"chamber": "8888", "version": 1, "application_id": UUID(application_id)}
        return PayableOpened(**about, price=1260, tax=114, valid_until=day)

    def settlement(self, *application_ids: str, code: str = "8888", **changes: Any) -> PaymentSettled:
        lines = [SettledLine(application_id=UUID(one), price=1260, tax=114, rate=10) for one in application_ids]
        values: dict[str, Any] = {
            "payment_id": uuid4(),
            "method": "card",
            "registration_id": self.company.registration_id,
            "lines": lines,
            "by": self.company.signer.login,
            "settled_at": self.clock.now(),
        }
        return PaymentSettled(chamber=code, version=1, **(values | changes))

    async def rendering(self, application_id: str) -> CertificateRendered:
        numbered = (await self.said("certificate.numbered.v1", application_id))[-1]
        return CertificateRendered(
            chamber="8888",
            version=1,
            certificate_id=numbered["certificate_id"],
            application_id=numbered["application_id"],
            content_sha256=numbered["content_sha256"],
            artefacts=[Artefact(variant="original", sha256=PDF, pages=2, bytes=54321)],
        )

    async def paid(self) -> str:
        application_id = await self.approved()
        await self.hear(self.settlement(application_id))
        return application_id

    async def issued(self) -> str:
        application_id = await self.paid()
        await self.hear(await self.rendering(application_id))
        return application_id

    async def said(self, name: str, subject: str | None = None) -> list[Any]:
        """What the service has said so far."""
        query = "SELECT data FROM outbox WHERE name = $1 AND ($2::text IS NULL OR subject = $2) ORDER BY id"
        return [json.loads(row["data"]) for row in await self.rows(query, name, subject)]

    async def mails(self, template: str) -> list[Any]:
        return await self.rows("SELECT recipient, sender, subject, body FROM mails WHERE template = $1", template)

    async def announced(self) -> list[Any]:
        """The mails of issue, after the job that writes them has run."""
        await announce_issued(self.db, self.mailing)
        return await self.mails("M25")

    async def waiting(self) -> list[tuple[str, str]]:
        """Messages that were put aside: name and state."""
        return [tuple(row) for row in await self.rows("SELECT name, state FROM retries ORDER BY first_at")]

    async def retry_due(self) -> None:
        """Handle all messages whose next try is due, together with the service itself, which looks for them, too."""
        due = "SELECT 1 FROM retries WHERE state = 'waiting' AND next_at <= $1"
        while await self.rows(due, self.clock.now()):
            await self.running.handling.retry_one()

    async def rows(self, query: str, *values: Any) -> list[Any]:
        """Look into the service's tables with the eyes of an administrator, over all chambers."""
        connection = await asyncpg.connect(self.admin_url, server_settings={"search_path": "application"})
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()


async def at_once(*calls: Any) -> list[Any]:
    """Run calls side by side."""
    return list(await asyncio.gather(*calls))
