"""`render`: one sealed certificate of 5, 20 and 100 goods lines in CPU milliseconds, beside the plain way.

The plain way is WeasyPrint, pikepdf and stock pyHanko, with the same key, document and seal. Everything is included:
lines and pages, QR code, encryption, signature. Both are measured in turns in one warm process.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko_certvalidator.registry import SimpleCertificateStore

from libs.contracts.values import CertificateDocument, Certification
from ops.secrets import make_seal_key
from proof.bench.result import Result
from proof.gallery.sample import document, face, stationery
from services.rendering.documents import render_document, render_original
from services.rendering.seal.keystore.files import FileKey
from services.rendering.seal.sealing import PRINT_ONLY

LINES = (5, 20, 100)
ROUNDS, FAST_OF_A_ROUND = 5, 20
FACE = face("original")


@dataclass(frozen=True)
class Order:
    """Everything that a certificate is printed from."""

    document: CertificateDocument
    certification: Certification
    images: dict[str, bytes]
    key: FileKey


async def measure() -> list[Result]:
    """Milliseconds of processor time a certificate; the ratio says how many times cheaper the fast way is."""
    key = FileKey(*make_seal_key())
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
    printed = render_document(order.document, order.certification, FACE, order.images).pdf
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
    lent = stationery()
    return Order(document(lines), lent.certification, lent.images, key)
