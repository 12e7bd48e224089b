"""Making a PDF unalterable (DOC-05): AES-256 with print-only permissions, then a certifying signature over all of it.

The password that would lift the permissions is random and kept by nobody. The signature (PAdES, DocMDP "no changes") is
laid over the encrypted file, so that any later change, even of one byte, is found by every viewer.
"""

import secrets
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import load_certs_from_pemder_data
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Chamber"
# Enough for a chain of three; pyHanko would otherwise build each signature twice to measure it.
_SIGNATURE_BYTES = 16384
_DIGEST = "sha256"

_PRINT_ONLY = pikepdf.Permissions(
    accessibility=True,
    extract=False,
    modify_annotation=False,
    modify_assembly=False,
    modify_form=False,
    modify_other=False,
    print_lowres=True,
    print_highres=True,
)


class _EllipticSigner(signers.Signer):
    """A signer whose key is parsed once and not, as pyHanko's own does, for every signature."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificates: list[asn1_x509.Certificate]) -> None:
        own, *chain = certificates
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(chain)
        super().__init__(signing_cert=own, cert_registry=store)
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,
    ) -> bytes:
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class Sealer:
    """Seals PDFs in the chamber's name. Make one per process: it holds the parsed key.

    `certificate_pem` is the certificate of the key, followed by the rest of its chain.
    Raises ValueError when the key is not an elliptic curve key or not that of the certificate.
    """

    def __init__(self, key_pem: bytes, certificate_pem: bytes) -> None:
        key = serialization.load_pem_private_key(key_pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the sealing key must be an elliptic curve key (P-256)")
        if x509.load_pem_x509_certificate(certificate_pem).public_key() != key.public_key():
            raise ValueError("the sealing certificate does not belong to the sealing key")
        self._signer = _EllipticSigner(key, list(load_certs_from_pemder_data(certificate_pem)))
        self._metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm=_DIGEST,
        )

    def seal(self, pdf: bytes) -> bytes:
        """The encrypted and signed file. No two calls give the same bytes: the result is the certificate; store it."""
        writer = IncrementalPdfFileWriter(BytesIO(_encrypted(pdf)))
        writer.encrypt(user_pwd="")  # type: ignore[no-untyped-call]
        output = signers.sign_pdf(writer, self._metadata, self._signer, bytes_reserved=_SIGNATURE_BYTES)
        return bytes(output.getbuffer())


def make_development_key(common_name: str = "Demonstration Chamber of Commerce and Industry") -> tuple[bytes, bytes]:
    """A fresh P-256 key and its self-signed certificate as PEM, valid for ten years. For development only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


def _encrypted(pdf: bytes) -> bytes:
    encryption = pikepdf.Encryption(user="", owner=secrets.token_urlsafe(32), R=6, aes=True, allow=_PRINT_ONLY)
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(output, encryption=encryption)
    return output.getvalue()


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
