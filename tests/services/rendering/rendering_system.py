"""The rendering service at work in a test, and what others say to it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import aiohttp

from libs.common.auth import Caller
from libs.common.clock import FixedClock
from libs.common.events import Envelope, Event
from libs.common.service import Running, Service
from libs.common.testing import Keys
from libs.contracts.application import (
    ApplicationIssued,
    ApplicationSubmitted,
    CertificateFacts,
    CertificateNumbered,
    OwnLayoutDropped,
    OwnLayoutSent,
)
from libs.contracts.certificate_no import compose
from libs.contracts.registration import (
    CertificateTexts,
    ChamberConfigured,
    ChamberSettings,
    RegistrationPaper,
    RegistrationSubmitted,
    SignatureRecorded,
)
from libs.contracts.values import CertificateKind, Certification, Document, Office, content_sha256
from services.rendering.work.printing import Printing

ACCESS_CODE_KEY = "cd" * 32
REFERENCE_URL = "http://127.0.0.1:8080"


def envelope_of(event: Event, event_id: UUID | None = None) -> Envelope:
    """`event` on its way."""
    return Envelope(
        id=event_id or uuid4(),
        source=f"/{event.SPEAKER}",
        type=event.NAME,
        time=datetime.now(UTC),
        subject=event.subject,
        chamber=event.chamber,
        version=event.version,
        data=event.model_dump_json().encode(),
    )


@dataclass
class RenderingSystem:
    """The rendering service, whose workers do not run by themselves: `work` runs them."""

    service: Service
    running: Running
    clock: FixedClock
    keys: Keys
    http: aiohttp.ClientSession

    @property
    def printing(self) -> Printing:
        printing = self.service.provided.get(Printing)
        assert isinstance(printing, Printing)
        return printing

    async def hear(self, *events: Event) -> None:
        for event in events:
            await self.running.handling.handle(envelope_of(event))

    async def work(self) -> int:
        """Render whatever is due; how many jobs were taken."""
        taken = 0
        while some := await self.printing.print_some():
            taken += some
        return taken

    async def call(
        self,
        method: str,
        path: str,
        caller: Caller | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> tuple[int, bytes, Mapping[str, str]]:
        token = {"Authorization": f"Bearer {self.keys.token(caller, self.clock.now())}"} if caller else {}
        address = f"http://127.0.0.1:{self.running.port}{path}"
        async with self.http.request(method, address, headers=token | dict(headers or {}), **more) as answer:
            return answer.status, await answer.read(), answer.headers

    async def metrics(self) -> str:
        """What the inner port tells."""
        async with self.http.get(f"http://127.0.0.1:{self.running.inner_port}/metrics") as answer:
            return await answer.text()

    async def print_original(self, caller: Caller, certificate_id: UUID) -> tuple[int, bytes]:
        status, body, _ = await self.call("GET", f"/v1/certificates/{certificate_id}/original.pdf", caller)
        return status, body

    async def said(self, name: str) -> list[dict[str, Any]]:
        async with self.service.db.transaction() as tx:
            rows = await tx.fetch("SELECT data FROM outbox WHERE name = $1 ORDER BY id", name)
        return [json.loads(row["data"]) for row in rows]

    async def count(self, table: str) -> int:
        """The rows of the chamber in `table`."""
        async with self.service.db.transaction("8888") as tx:
            return int(await tx.fetchval(f"SELECT count(*) FROM {table}"))

    async def attempted(self, attempts: int) -> None:
        """Every job has had so many attempts."""
        async with self.service.db.transaction() as tx:
            await tx.execute("UPDATE jobs SET attempts = $1", attempts)

    async def jobs(self) -> list[tuple[str, int]]:
        """State and attempts of every job."""
        async with self.service.db.transaction() as tx:
            rows = await tx.fetch("SELECT state, attempts FROM jobs ORDER BY created_at, key")
        return [(row["state"], row["attempts"]) for row in rows]


def chamber_configured(seal: bytes, chamber: str = "8888", version: int = 1, **settings: Any) -> ChamberConfigured:
    office = Office(
        name_ja="貿易証明課",
        name_en="Trade Certification Desk",
        address_ja="東京都千代田区丸の内3-2-2",
        address_en="2-2 Marunouchi 3-chome, Chiyoda-ku, Tokyo 100-0005, JAPAN",
        phone="03-0000-0000",
        email="desk@chamber.example",
    )
    return ChamberConfigured(
        chamber=chamber,
        version=version,
        name_ja="デモ商工会議所",
        name_en="The Demonstration Chamber of Commerce and Industry",
        office=office,
        texts=CertificateTexts(
            place="TOKYO", certifier_name_en="Akiko Ninsho", certifier_title_en="Manager, Certification Division"
        ),
        seal_svg=seal.decode(),
        seal_sha256=hashlib.sha256(seal).hexdigest(),
        settings=ChamberSettings(**settings),
    )


def signature_recorded(png: bytes, registration_id: UUID | None = None) -> SignatureRecorded:
    return SignatureRecorded(
        chamber="8888",
        version=1,
        signer_id=uuid4(),
        registration_id=registration_id,
        sha256=hashlib.sha256(png).hexdigest(),
        png_base64=base64.b64encode(png).decode(),
    )


def own_layout_sent(pdf: bytes, registration_id: UUID) -> OwnLayoutSent:
    return OwnLayoutSent(
        chamber="8888",
        version=2,
        application_id=uuid4(),
        registration_id=registration_id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pdf_base64=base64.b64encode(pdf).decode(),
    )


def own_layout_dropped(sent: OwnLayoutSent) -> OwnLayoutDropped:
    return OwnLayoutDropped.model_validate(sent.model_dump(exclude={"pdf_base64"}))


def submitted(document: Document, revision: int = 1) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        chamber="8888",
        version=2,
        application_id=uuid4(),
        receipt_no="A26-0000001",
        registration_id=uuid4(),
        signer_id=uuid4(),
        kind=CertificateKind(document.kind),
        revision=revision,
        content_sha256=content_sha256(document),
        document=document,
        submitted_at=datetime(2026, 11, 16, 1, 0, tzinfo=UTC),
    )


def numbered(document: Document, certification: Certification, payer: Caller, serial: int = 123) -> CertificateNumbered:
    assert payer.registration_id is not None and payer.signer_id is not None
    return CertificateNumbered(
        chamber="8888",
        version=7,
        certificate_id=uuid4(),
        application_id=uuid4(),
        registration_id=payer.registration_id,
        signer_id=payer.signer_id,
        sub_id=payer.sub_id,
        certificate_no=compose("8888", 2026, serial),
        certificate_date=date(2026, 11, 16),
        key_version=1,
        content_sha256=content_sha256(document),
        document=document,
        certification=certification,
        signature_sha256=document.declaration.signature_sha256,
    )


def issued(certificate: CertificateNumbered, print_until: date) -> ApplicationIssued:
    return ApplicationIssued(
        chamber=certificate.chamber,
        version=certificate.version + 1,
        certificate_id=certificate.certificate_id,
        application_id=certificate.application_id,
        registration_id=certificate.registration_id,
        kind=CertificateKind(certificate.document.kind),
        certificate_no=certificate.certificate_no,
        certificate_date=certificate.certificate_date,
        access_code_hash="0" * 64,
        hash_key_version=1,
        issued_at=datetime(2026, 11, 16, 1, 5, tzinfo=UTC),
        print_until=print_until,
        facts=CertificateFacts(chamber_name_en="CCI", chamber_name_ja="会議所", document=certificate.document),
        artefacts=[],
    )


def registration_submitted(forms: list[RegistrationPaper], data: dict[str, Any]) -> RegistrationSubmitted:
    return RegistrationSubmitted(
        chamber="8888",
        version=3,
        request_id=uuid4(),
        request_no="R26-0000012",
        request_type="new",
        revision=3,
        updated_at=datetime(2026, 11, 16, 1, 0, tzinfo=UTC),
        kind="applicant",
        membership="member",
        forms=forms,
        form_data=data,
    )


def user_id(registration_id: UUID | None = None) -> Caller:
    """The user ID of a company's signer."""
    return Caller(
        login="8888000004-01",
        kind="user",
        chamber="8888",
        login_id=uuid4(),
        registration_id=registration_id or uuid4(),
        signer_id=uuid4(),
    )


def sub_id(of: Caller) -> Caller:
    """A sub-ID under this user ID."""
    return of.model_copy(update={"kind": "sub", "login": f"{of.login}-01", "login_id": uuid4(), "sub_id": uuid4()})


def admin_id(of: Caller) -> Caller:
    """The admin ID of the same company."""
    return of.model_copy(update={"kind": "admin", "login": "8888000004", "login_id": uuid4(), "signer_id": None})


def reception() -> Caller:
    """A member of the chamber's staff at the desk."""
    return Caller(login="reception1", kind="staff", chamber="8888", login_id=uuid4(), roles=frozenset({"reception"}))
