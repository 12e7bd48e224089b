"""The sample certificate of samples/, with as many goods lines as a test wants."""

import csv
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image
from weasyprint import HTML

from libs.common.auth import Caller
from libs.common.clock import FixedClock
from libs.common.service import Running, Service
from libs.common.testing import Keys
from libs.contracts.application import CertificateNumbered
from libs.contracts.registration import CertificateTexts
from libs.contracts.values import CertificateDocument, Certification, Declaration, GoodsLine, InvoiceReference
from ops.secrets import make_seal_key
from services.rendering import app
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.pool import RenderPool
from tests.services.rendering.rendering_system import (
    ACCESS_CODE_KEY,
    REFERENCE_URL,
    RenderingSystem,
    chamber_configured,
    numbered,
    signature_recorded,
    user_id,
)

SAMPLES = Path(__file__).parents[3] / "samples"
SEAL = Path(__file__).with_name("seal.svg").read_bytes()
VERIFY_URL = "http://127.0.0.1:8080/v/8888-26-000123-A#7KQ2-M9XW-4TBD"

DocumentMaker = Callable[..., CertificateDocument]
Order = tuple[CertificateDocument, Certification, CertificateFace, dict[str, bytes]]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="session")
def signature() -> bytes:
    """The handwriting of the sample scan as the 1-bit PNG of `signature.recorded.v1`."""
    scan = Image.open(SAMPLES / "signature-taro.png").convert("L").crop((220, 150, 1040, 450))
    buffer = BytesIO()
    scan.point(lambda level: 255 if level > 128 else 0).convert("1").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def sample_goods() -> list[GoodsLine]:
    with (SAMPLES / "goods.tsv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return [GoodsLine(marks=row[0], description=row[1], quantity=row[2], unit=row[3]) for row in rows]


@pytest.fixture(scope="session")
def document_of(signature: bytes, sample_goods: list[GoodsLine]) -> DocumentMaker:
    """Makes the sample document with `lines` goods lines, and whatever fields are given instead of the sample's."""
    sample = json.loads((SAMPLES / "application.json").read_text("utf-8"))
    written = sample["certificate"]
    declaration = Declaration(
        place=written["declaration_place"],
        date=date(2026, 11, 22),
        company_en="Nissho Test Co., Ltd.",
        signer_name_en="Taro Kaigisho",
        signer_title_en="President",
        signature_sha256=digest(signature),
    )
    taken = ("exporter", "consignee", "country_of_origin", "transport", "marks", "general_name")
    invoice = InvoiceReference(number="NT-2026-0815", date=date(2026, 11, 16))

    def make(lines: int, **instead: object) -> CertificateDocument:
        fields: dict[str, object] = {name: written[name] for name in taken}
        fields |= {"kind": "origin_japan", "invoices": [invoice], "declaration": declaration}
        fields |= {"goods": list(islice(cycle(sample_goods), lines)), **instead}
        return CertificateDocument.model_validate(fields)

    return make


@pytest.fixture(scope="session")
def certification() -> Certification:
    return Certification(
        chamber_name_en="The Demonstration Chamber of Commerce and Industry",
        chamber_address_en="2-2 Marunouchi 3-chome, Chiyoda-ku, Tokyo 100-0005, JAPAN",
        text=CertificateTexts.model_fields["certification"].default,
        place="TOKYO",
        certifier_name_en="Akiko Ninsho",
        certifier_title_en="Manager, Certification Division",
        seal_sha256=digest(SEAL),
    )


@pytest.fixture(scope="session")
def images(signature: bytes) -> dict[str, bytes]:
    return {digest(signature): signature, digest(SEAL): SEAL}


@pytest.fixture(scope="session")
def layout() -> bytes:
    """Two landscape pages of a company's own layout, as an ERP system would print them."""
    style = "<style>@page{size:A4 landscape}body{font-family:Lato}p{break-after:page}</style>"
    return bytes(HTML(string=f"{style}<p>COMPANY PAGE ONE</p><h1>COMPANY PAGE TWO</h1>").write_pdf())


@pytest.fixture(scope="session")
def face_of() -> Callable[[Variant], CertificateFace]:
    return lambda variant: CertificateFace(
        certificate_no="8888-26-000123-A",
        access_code="7KQ2-M9XW-4TBD",
        certificate_date=date(2026, 11, 22),
        verify_url=VERIFY_URL,
        variant=variant,
    )


@pytest.fixture(scope="session")
def order_of(
    document_of: DocumentMaker,
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: dict[str, bytes],
) -> Callable[..., Order]:
    """All arguments of `render_document` for an ORIGINAL of `lines` goods lines."""

    def make(lines: int, **instead: object) -> Order:
        return document_of(lines, **instead), certification, face_of("original"), images

    return make


@pytest.fixture
def build_service(
    environment: Callable[..., None], clock: FixedClock, render_pool: RenderPool
) -> Callable[..., Service]:
    """Builds the service with the settings of a test; its workers are shared."""
    key, certificate = make_seal_key()
    environment(
        "rendering",
        ACCESS_CODE_KEY=ACCESS_CODE_KEY,
        REFERENCE_URL=REFERENCE_URL,
        SEAL_KEY=key.decode(),
        SEAL_CERTIFICATE=certificate.decode(),
    )
    return lambda clock=clock: app.build(clock=clock, pool=render_pool)


@pytest.fixture
async def system(
    build_service: Callable[..., Service],
    run: Callable[[Service], Awaitable[Running]],
    clock: FixedClock,
    keys: Keys,
    signature: bytes,
) -> AsyncIterator[RenderingSystem]:
    """The chamber and the sample's signature are known; nothing is rendered until `system.work()`."""
    service = build_service()
    service.background.clear()
    async with aiohttp.ClientSession() as http:
        one = RenderingSystem(service, await run(service), clock, keys, http)
        await one.hear(chamber_configured(SEAL), signature_recorded(signature))
        yield one


@pytest.fixture
def user() -> Caller:
    return user_id()


@pytest.fixture
def order(document_of: DocumentMaker, certification: Certification, user: Caller) -> CertificateNumbered:
    return numbered(document_of(5), certification, user)


@pytest.fixture
def company() -> dict[str, Any]:
    written: dict[str, Any] = json.loads((SAMPLES / "company.json").read_text("utf-8"))
    facts = {"chamber_name_ja": "デモ商工会議所", "request_no": "R26-0000012", "revision": 3}
    return written | facts | {"updated_at": "2026-11-22T01:15:00+00:00"}
