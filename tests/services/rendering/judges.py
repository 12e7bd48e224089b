"""Programs of others that judge a sealed PDF: pyHanko's validator, poppler, qpdf and two QR readers."""

import asyncio
import re
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import zxingcpp
from asn1crypto import x509
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.general import load_certs_from_pemder_data
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.ades import ades_with_time_validation
from pyhanko.sign.validation.policy_decl import SignatureValidationSpec
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyzbar.pyzbar import ZBarSymbol, decode

DPI = 150


def seal_of(pdf: bytes) -> EmbeddedPdfSignature:
    """The only signature, as pyHanko reads it."""
    reader = PdfFileReader(BytesIO(pdf))
    reader.decrypt("")
    signatures: list[EmbeddedPdfSignature] = reader.embedded_signatures
    [signature] = signatures
    return signature


def validate(pdf: bytes, *roots_pem: bytes, at: datetime | None = None) -> PdfSignatureStatus:
    """pyHanko's opinion of the only signature, now or `at` a time, with these certificates trusted."""
    roots: list[x509.Certificate] = [one for pem in roots_pem for one in load_certs_from_pemder_data(pem)]
    return validate_pdf_signature(seal_of(pdf), ValidationContext(trust_roots=roots, moment=at))


def proven_time(pdf: bytes, *roots_pem: bytes) -> datetime:
    """When pyHanko believes at the latest, by the time-stamp, that it was signed (ETSI EN 319 102-1, 5.5).

    Whether the signer's certificate was valid then, `validate` says `at` that time.
    """
    roots = [one for pem in roots_pem for one in load_certs_from_pemder_data(pem)]
    trust, seal = SimpleTrustManager.build(trust_roots=roots), seal_of(pdf)
    certificates = CertValidationPolicySpec(trust_manager=trust, revinfo_policy=CertRevTrustPolicy(NO_REVOCATION))
    spec = SignatureValidationSpec(cert_validation_policy=certificates)
    found = asyncio.run(ades_with_time_validation(seal.signed_data, spec, raw_digest=seal.compute_digest()))
    assert found.ades_subindic == AdESPassed.OK, found.failure_msg
    return found.best_signature_time


def run(*command: str | Path) -> str:
    """What a program says about a file; it may not complain by its exit code."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def fonts(path: Path) -> list[tuple[str, str]]:
    """Name and `emb` column of each font, by pdffonts."""
    rows = run("pdffonts", path).splitlines()[2:]
    found = [re.match(r"(\S+) .*? (yes|no) +(?:yes|no) +(?:yes|no) +\d+ +\d+$", row) for row in rows]
    return [(row[1], row[2]) for row in found if row]


def language(pdf: bytes) -> str:
    """What the file says that it is written in."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return str(opened.Root.Lang)


def pictures(pdf: bytes) -> list[Image.Image]:
    """The pages as grey pictures of 150 dpi."""
    return [page.render(scale=DPI / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def codes(picture: Image.Image) -> dict[str, list[str]]:
    """The texts of the QR codes that each of two readers finds."""
    return {
        "zxing": [code.text for code in zxingcpp.read_barcodes(picture)],
        "zbar": [code.data.decode() for code in decode(picture, symbols=[ZBarSymbol.QRCODE])],
    }


def both_read(text: str) -> dict[str, list[str]]:
    """What `codes` says of a picture with this one code."""
    return {"zxing": [text], "zbar": [text]}
