"""A sealed certificate in the hands of a forger (DOC-05, REL-44)."""

import hashlib
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms, pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.status import SignatureCoverageLevel

from libs.contracts.values import CertificateDocument, Certification
from ops.secrets import make_seal_key
from services.rendering.documents import render_original
from services.rendering.layout.face import CertificateFace, Variant
from services.rendering.seal.keystore.files import FileKey
from tests.services.rendering import judges

FLIPS, ASKED_OF_PYHANKO = 1000, 20
_SEAL = re.compile(rb"/ByteRange \[ 0 (\d+) (\d+) (\d+) \] *")


class Forged(Exception):
    """The seal is gone, or not over these bytes."""


@dataclass(frozen=True)
class Judge:
    """A verifier of our own, for a thousand files a second: it reads the seal from the bytes, without a PDF library.

    It takes one spelling of a signature alone, so that not even the case of a hexadecimal digit may change.
    """

    certificate_pem: bytes

    def check(self, pdf: bytes) -> None:
        """Raises Forged unless this is the sealed file, bit for bit."""
        ranges = _SEAL.findall(pdf)
        if len(ranges) != 1:
            raise Forged("no seal, or several")
        start, end, rest = (int(number) for number in ranges[0])
        if end + rest != len(pdf) or not 0 < start < end or pdf[start : start + 1] + pdf[end - 1 : end] != b"<>":
            raise Forged("the seal is not over the whole file")
        self._check_signature(pdf[start + 1 : end - 1], hashlib.sha256(pdf[:start] + pdf[end:]).digest())

    def _check_signature(self, spelled: bytes, digest: bytes) -> None:
        try:
            content = bytes.fromhex(spelled.decode())
            if digest not in content:
                raise Forged("the seal of another file")
            outer = cms.ContentInfo.load(content)
            code = outer.dump()
            if spelled != code.hex().ljust(len(spelled), "0").encode():
                raise Forged("the signature is spelled otherwise")
            self._check_cms(outer["content"], digest)
        except (ValueError, TypeError, KeyError, InvalidSignature) as error:
            raise Forged(str(error)) from error

    def _check_cms(self, signed: cms.SignedData, digest: bytes) -> None:
        [(_, _, own)] = pem.unarmor(self.certificate_pem, multiple=True)
        [info], [certificate] = signed["signer_infos"], signed["certificates"]
        attributes = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
        reference = attributes["signing_certificate_v2"]["certs"][0]
        said = (attributes["message_digest"].native, reference["cert_hash"].native, certificate.dump())
        if said != (digest, hashlib.sha256(own).digest(), own) or not _is_made_here(signed, info, certificate.chosen):
            raise Forged("another file, another certificate or other algorithms")
        key = x509.load_der_x509_certificate(own).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(info["signature"].native, info["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256()))


def _is_made_here(signed: cms.SignedData, info: cms.SignerInfo, own: cms.Certificate) -> bool:
    """Whether what no signature covers is as the seal has it: versions, algorithms, whose signature it is."""
    sid = info["sid"].chosen
    versions = (signed["version"].native, info["version"].native)
    digests = [one["algorithm"].native for one in (*signed["digest_algorithms"], info["digest_algorithm"])]
    whose = (sid["issuer"].dump(), sid["serial_number"].native)
    return (
        versions == ("v1", "v1")
        and digests == ["sha256", "sha256"]
        and info["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
        and signed["encap_content_info"]["content_type"].native == "data"
        and whose == (own.issuer.dump(), own.serial_number)
    )


@pytest.fixture(scope="module")
def made(
    document_of: Callable[..., CertificateDocument],
    certification: Certification,
    face_of: Callable[[Variant], CertificateFace],
    images: Mapping[str, bytes],
) -> tuple[bytes, bytes]:
    """An ORIGINAL of two pages, and the certificate of its seal."""
    key = FileKey(*make_seal_key("Demonstration Chamber"))
    return render_original(document_of(24), certification, face_of("original"), images, key).pdf, key.certificate_pem


def flipped(pdf: bytes, bit: int) -> bytes:
    altered = bytearray(pdf)
    altered[bit // 8] ^= 1 << bit % 8
    return bytes(altered)


def is_fine(pdf: bytes, certificate_pem: bytes) -> bool:
    """pyHanko's verdict; a file that it cannot read is not fine."""
    try:
        status = judges.validate(pdf, certificate_pem)
    except (PdfError, SigningError, ValueError, KeyError, TypeError):
        return False
    return bool(status.bottom_line) and status.coverage == SignatureCoverageLevel.ENTIRE_FILE


# about: DOC-05, REL-44
def test_every_single_flipped_bit_is_found(made: tuple[bytes, bytes]) -> None:
    pdf, certificate_pem = made
    judge = Judge(certificate_pem)
    judge.check(pdf)
    bits = random.Random(44).sample(range(8 * len(pdf)), FLIPS)
    for bit in bits:
        with pytest.raises(Forged):
            judge.check(flipped(pdf, bit))
    covered = [bit for bit in bits if not _in_signature(pdf, bit // 8)]
    assert is_fine(pdf, certificate_pem)
    assert not any(is_fine(flipped(pdf, bit), certificate_pem) for bit in covered[:ASKED_OF_PYHANKO])


def _in_signature(pdf: bytes, place: int) -> bool:
    """Whether the byte spells the signature, where the case of a digit says nothing to other verifiers."""
    [(start, end, _)] = _SEAL.findall(pdf)
    return int(start) <= place < int(end)


def _without_signature(pdf: bytes) -> bytes:
    def strip(document: pikepdf.Pdf) -> None:
        del document.Root["/AcroForm"], document.Root["/Perms"], document.pages[0].obj["/Annots"]

    return _saved(pdf, strip)


def _saved(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    buffer = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(buffer)
    return buffer.getvalue()


def _with_a_page_less(pdf: bytes) -> bytes:
    return _saved(pdf, lambda one: one.pages.__delitem__(0))


def _decrypted(pdf: bytes) -> bytes:
    return _saved(pdf, lambda _: None)


def _with_an_update(pdf: bytes) -> bytes:
    """A later revision in which page 1 is turned, the way an editor would append it."""
    [trailer] = re.findall(rb"/Root (\d+ 0 R)", pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        number, _ = document.pages[0].obj.objgen
        kept = re.search(rb"\n%d 0 obj\n(<<.*?>>)\nendobj" % number, pdf, re.DOTALL)
    assert kept is not None
    start = int(re.findall(rb"startxref\n(\d+)", pdf)[-1])
    page = b"%d 0 obj\n%s /Rotate 180 >>\nendobj\n" % (number, kept[1].removesuffix(b">>"))
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size 9999 /Root %s /Prev %d >>\n" % (
        *(number, len(pdf)),
        *(trailer, start),
    )
    return pdf + page + table + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(page))


def _with_bytes_behind(pdf: bytes) -> bytes:
    return pdf + b"\n% nothing\n"


# about: DOC-05, REL-44
@pytest.mark.parametrize(
    "forge", [_without_signature, _with_a_page_less, _decrypted, _with_an_update, _with_bytes_behind]
)
def test_a_stripped_or_extended_copy_is_found(made: tuple[bytes, bytes], forge: Callable[[bytes], bytes]) -> None:
    forged = forge(made[0])
    assert not is_fine(forged, made[1])
    with pytest.raises(Forged):
        Judge(made[1]).check(forged)
