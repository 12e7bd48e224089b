"""`render`: one sealed certificate of 5, 20 and 100 goods lines in CPU milliseconds, beside the plain way.

The plain way is WeasyPrint, pikepdf and stock pyHanko, with the same key, document and seal. Everything is included:
lines and pages, QR code, encryption, signature. Both are measured in turns in one warm process.
"""

import asyncio
import csv
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import cycle, islice

import pikepdf
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.result import Result
from libs.contracts.values import CertificateDocument, Certification, Declaration, GoodsLine, InvoiceReference
from ops.places import CHECKOUT
from services.rendering.certificate import CertificateFace, render_certificate
from services.rendering.keystore.files import FileKey
from services.rendering.original import render_original
from services.rendering.seal import PRINT_ONLY, make_development_key

SAMPLES = CHECKOUT / "samples"
LINES = (5, 20, 100)
ROUNDS, FAST_OF_A_ROUND = 5, 20
TODAY = date(2026, 11, 22)
FACE = CertificateFace(
    certificate_no="8888-26-000123-A",
    access_code="7KQ2-M9XW-4TBD",
    certificate_date=TODAY,
    verify_url="http://127.0.0.1:8080/v/8888-26-000123-A#7KQ2-M9XW-4TBD",
    variant="original",
)


@dataclass(frozen=True)
class Order:
    """Everything that a certificate is printed from."""

    document: CertificateDocument
    certification: Certification
    images: dict[str, bytes]
    key: FileKey


async def measure() -> list[Result]:
    """Milliseconds of processor time a certificate; the ratio says how many times cheaper the fast way is."""
    key = FileKey(*make_development_key())
    # In a thread: stock pyHanko runs an event loop of its own.
    return [await asyncio.to_thread(_compare, lines, order_of(lines, key)) for lines in LINES]


def _compare(lines: int, order: Order) -> Result:
    _fast(order)
    _plain(order)
    fast, plain = [], []
    for _ in range(ROUNDS):
        plain.append(_cpu_ms(lambda: _plain(order), 1))
        fast.append(_cpu_ms(lambda: _fast(order), FAST_OF_A_ROUND))
    value, baseline = sorted(fast)[ROUNDS // 2], sorted(plain)[ROUNDS // 2]
    return Result(f"render {lines} lines", value, "CPU ms", baseline, baseline / value)


def _cpu_ms(work: Callable[[], object], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) * 1000 / times


def _fast(order: Order) -> bytes:
    return render_original(order.document, order.certification, FACE, order.images, order.key).pdf


def _plain(order: Order) -> bytes:
    printed = render_certificate(order.document, order.certification, FACE, order.images).pdf
    buffer, owner = BytesIO(), secrets.token_urlsafe(32)
    with pikepdf.open(BytesIO(printed)) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(user="", owner=owner, R=6, aes=True, allow=PRINT_ONLY))
    writer = IncrementalPdfFileWriter(buffer)
    writer.encrypt(user_pwd="")  # type: ignore[no-untyped-call]
    meta = signers.PdfSignatureMetadata(
        field_name="Chamber",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    return bytes(signers.sign_pdf(writer, meta, _stock_signer(order.key)).getbuffer())


def _stock_signer(key: FileKey) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(key.certificate_pem))),
        signing_key=load_private_key_from_pemder_data(key.key_pem, None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


def order_of(lines: int, key: FileKey) -> Order:
    """The sample certificate with so many goods lines."""
    chamber = json.loads((CHECKOUT / "services" / "registration" / "demo" / "8888.json").read_text())
    seal, signature = chamber["seal_svg"].encode(), _signature()
    certification = Certification(
        chamber_name_en=chamber["name_en"],
        chamber_address_en=chamber["office"]["address_en"],
        text=chamber["texts"]["certification"],
        place="TOKYO",
        certifier_name_en="Akiko Ninsho",
        certifier_title_en="Manager, Certification Division",
        seal_sha256=_digest(seal),
    )
    images = {_digest(seal): seal, _digest(signature): signature}
    return Order(_document(lines, _digest(signature)), certification, images, key)


def _document(lines: int, signature_sha256: str) -> CertificateDocument:
    boxes = json.loads((SAMPLES / "application.json").read_text())["certificate"]
    taken = ("exporter", "consignee", "country_of_origin", "transport", "marks", "general_name")
    declaration = Declaration(
        place=boxes["declaration_place"],
        date=TODAY,
        company_en="Nissho Test Co., Ltd.",
        signer_name_en="Taro Kaigisho",
        signer_title_en="President",
        signature_sha256=signature_sha256,
    )
    with (SAMPLES / "goods.tsv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    goods = [GoodsLine(marks=row[0], description=row[1], quantity=row[2], unit=row[3]) for row in rows]
    return CertificateDocument(
        kind="origin_japan",
        invoices=[InvoiceReference(number="NT-2026-0815", date=TODAY)],
        declaration=declaration,
        goods=list(islice(cycle(goods), lines)),
        **{name: boxes[name] for name in taken},
    )


def _signature() -> bytes:
    scan = Image.open(SAMPLES / "signature-taro.png").convert("L").crop((220, 150, 1040, 450))
    buffer = BytesIO()
    scan.point(lambda level: 255 if level > 128 else 0).convert("1").save(buffer, "PNG")
    return buffer.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
