"""The seal, judged by others' programs: pyHanko's validator, poppler's pdfsig and qpdf."""

import subprocess
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import load_certs_from_pemder_data
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from libs.contracts.values import CertificateDocument, Certification
from services.rendering.certificate import CertificateFace, Variant, render_certificate
from services.rendering.seal import Sealer, make_development_key


@pytest.fixture(scope="module")
def key() -> tuple[bytes, bytes]:
    return make_development_key("Demonstration Chamber")


@pytest.fixture(scope="module")
def sealed(
    key: tuple[bytes, bytes],
    document_of: Callable[..., CertificateDocument],
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
) -> bytes:
    return Sealer(*key).seal(render_certificate(document_of(24), certification, face_of("original"), images).pdf)


def validate(pdf: bytes, certificate_pem: bytes) -> PdfSignatureStatus:
    reader = PdfFileReader(BytesIO(pdf))
    reader.decrypt("")
    [signature] = reader.embedded_signatures
    trust = ValidationContext(trust_roots=list(load_certs_from_pemder_data(certificate_pem)))
    return validate_pdf_signature(signature, trust)


# covers: DOC-05
def test_the_seal_is_valid_trusted_and_forbids_every_change(sealed: bytes, key: tuple[bytes, bytes]) -> None:
    status = validate(sealed, key[1])
    assert status.valid
    assert status.intact
    assert status.trusted
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok
    reader = PdfFileReader(BytesIO(sealed))
    reader.decrypt("")
    assert reader.embedded_signatures[0].docmdp_level == MDPPerm.NO_CHANGES


# covers: DOC-05
def test_one_changed_byte_breaks_the_seal(sealed: bytes, key: tuple[bytes, bytes]) -> None:
    place = len(sealed) // 3
    altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    assert not validate(altered, key[1]).intact


# covers: DOC-05
def test_only_printing_is_allowed(sealed: bytes) -> None:
    with pikepdf.open(BytesIO(sealed)) as document:
        assert document.encryption.R == 6
        assert document.allow.print_highres
        assert not document.allow.extract
        assert not document.allow.modify_other
        assert not document.allow.modify_annotation
        assert not document.owner_password_matched


# covers: DOC-05
def test_other_programs_agree(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(sealed)
    report = subprocess.run(["pdfsig", "-nocert", path], check=False, capture_output=True, text=True).stdout
    assert "Signature is Valid." in report
    assert "Total document signed" in report
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)


# covers: DOC-05
def test_a_key_that_does_not_belong_to_the_certificate_is_refused(key: tuple[bytes, bytes]) -> None:
    other, _ = make_development_key()
    with pytest.raises(ValueError, match="does not belong"):
        Sealer(other, key[1])
