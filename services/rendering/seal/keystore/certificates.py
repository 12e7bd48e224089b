"""Certificates as PEM: reading them, and finding a key's own among them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from asn1crypto import pem, x509


def read_certificates(certificates_pem: bytes) -> list[x509.Certificate]:
    """All certificates of a bundle."""
    return [x509.Certificate.load(der) for _, _, der in blocks(certificates_pem)]


def write_certificates(certificates: Sequence[x509.Certificate]) -> bytes:
    """The bundle of these."""
    return b"".join(pem.armor("CERTIFICATE", one.dump()) for one in certificates)


@lru_cache(maxsize=16)
def period_of(certificates_pem: bytes) -> tuple[datetime, datetime]:
    """When the first certificate of a bundle begins and when it ends (UTC)."""
    own = read_certificates(certificates_pem)[0]
    return own.not_valid_before, own.not_valid_after


def chain_of(own: x509.Certificate, among: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """`own` and whoever issued it, as far as they are `among` these."""
    chain = [own]
    while (issuer := _issuer(chain[-1], among)) and issuer not in chain:
        chain.append(issuer)
    return chain


def blocks(bundle: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """What stands in a PEM file, in its order: kind, headers, content."""
    return list(pem.unarmor(bundle, multiple=True)) if pem.detect(bundle) else []


def _issuer(certificate: x509.Certificate, among: Sequence[x509.Certificate]) -> x509.Certificate | None:
    return next((one for one in among if one.ca and one.subject == certificate.issuer), None)
