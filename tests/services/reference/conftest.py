"""A running reference service, and the certificate that it has heard of."""

import csv
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import pytest

from libs.common.clock import FixedClock
from libs.common.events import Envelope, Event
from libs.common.service import Running, Service
from libs.contracts import access_code
from libs.contracts.application import ApplicationIssued, CertificateFacts
from libs.contracts.registration import CertificateTexts, ChamberConfigured, ChamberSettings
from libs.contracts.values import (
    Artefact,
    CertificateDocument,
    CertificateKind,
    Declaration,
    Document,
    GoodsLine,
    InvoiceReference,
    Office,
)
from services.reference.app import build

SAMPLES = Path(__file__).parents[3] / "samples"
HASH_KEY = bytes(range(32))
CODE_KEY = bytes(range(32, 64))
NUMBER = "8888-26-000123-A"


@dataclass(frozen=True)
class Codes:
    """What is printed on the paper."""

    certificate_no: str
    access_code: str
    certificate_date: str

    def body(self, **other: str) -> dict[str, str]:
        return {**self.__dict__, **other}


def document() -> CertificateDocument:
    """The certificate of the samples."""
    sample = json.loads((SAMPLES / "application.json").read_text())["certificate"]
    place = sample.pop("declaration_place")
    with (SAMPLES / "goods.tsv").open(encoding="utf-8-sig") as lines:
        goods = [
            GoodsLine(marks=row[0], description=row[1], quantity=row[2], unit=row[3], hs_code=row[4], origin=row[5])
            for row in csv.reader(lines, delimiter="\t")
        ][1:]
    return CertificateDocument(
        **sample,
        kind="origin_japan",
        invoices=[InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16))],
        goods=goods,
        declaration=Declaration(
            place=place,
            date=date(2026, 11, 16),
            company_en="Nissho Test Co., Ltd.",
            signer_name_en="Taro Nissho",
            signer_title_en="Manager",
            signature_sha256="ab" * 32,
        ),
    )


def issued(number: str, certificate_id: UUID, version: int = 9, certified: Document | None = None) -> ApplicationIssued:
    """The event that makes a certificate verifiable."""
    certified = certified or document()
    code = access_code.derive(CODE_KEY, certificate_id)
    return ApplicationIssued(
        chamber="8888",
        version=version,
        certificate_id=certificate_id,
        application_id=uuid4(),
        registration_id=uuid4(),
        kind=CertificateKind(certified.kind),
        certificate_no=number,
        certificate_date=date(2026, 11, 16),
        access_code_hash=access_code.access_code_hash(HASH_KEY, number, code),
        hash_key_version=1,
        issued_at="2026-11-16T02:00:00Z",
        print_until=date(2026, 11, 30),
        facts=CertificateFacts(
            chamber_name_en="The Demo Chamber of Commerce and Industry",
            chamber_name_ja="見本商工会議所",
            document=certified,
        ),
        artefacts=[Artefact(variant="original", sha256="cd" * 32, pages=3, bytes=81_000)],
    )


def chamber(version: int = 1, detail: str = "full", *, is_open: bool = True) -> ChamberConfigured:
    """The settings of chamber 8888."""
    return ChamberConfigured(
        chamber="8888",
        version=version,
        name_ja="見本商工会議所",
        name_en="The Demo Chamber of Commerce and Industry",
        open=is_open,
        office=Office(
            name_ja="見本商工会議所 証明センター",
            name_en="Certification Center, The Demo Chamber of Commerce and Industry",
            address_ja="東京都千代田区丸の内3-2-2",
            address_en="3-2-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005, JAPAN",
            phone="03-1234-5678",
            email="certificates@demo-chamber.example",
        ),
        texts=CertificateTexts(place="TOKYO", certifier_name_en="Hanako Shomei", certifier_title_en="Manager"),
        settings=ChamberSettings(reference_detail=detail),
    )


def envelope(event: Event, clock: FixedClock) -> Envelope:
    """The event on its way, under an id of its own."""
    return Envelope(
        id=uuid4(),
        source="/tests",
        type=event.NAME,
        time=clock.now(),
        subject=event.subject,
        chamber=event.chamber,
        version=event.version,
        data=event.model_dump_json().encode(),
    )


@pytest.fixture
async def service(environment: Callable[..., None], clock: FixedClock) -> Service:
    environment("reference", ACCESS_CODE_HASH_KEY=HASH_KEY.hex(), TRUSTED_PROXIES="1")
    return build(clock=clock)


@pytest.fixture
async def reference(service: Service, run: Callable[[Service], Awaitable[Running]]) -> Running:
    return await run(service)


@pytest.fixture
async def site(reference: Running) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody with a browser."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{reference.port}") as session:
        yield session


@pytest.fixture
async def codes(reference: Running, clock: FixedClock) -> Codes:
    """The codes of a certificate that was issued."""
    certificate_id = uuid4()
    await reference.handling.handle(envelope(chamber(), clock))
    await reference.handling.handle(envelope(issued(NUMBER, certificate_id), clock))
    return Codes(NUMBER, access_code.grouped(access_code.derive(CODE_KEY, certificate_id)), "2026-11-16")
