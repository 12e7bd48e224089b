"""Sealing keys as the settings name them."""

from asn1crypto import pem

from services.rendering.seal.keystore import SealKey
from services.rendering.seal.keystore.certificates import blocks, read_certificates
from services.rendering.seal.keystore.files import FileKey
from services.rendering.seal.keystore.tokens import SCHEME, TokenKey


def keys_of(keys: str, certificates: str) -> list[SealKey]:
    """Each key with its own certificate and chain, found by public key and issuer, in any order.

    `keys` are PEM blocks, addresses of keys in security modules (one a line, see `TokenKey.at`), or both;
    `certificates` is PEM. Raises ValueError when there is no key, or one is not an elliptic curve key, has no
    certificate or is wrongly described.
    """
    among = read_certificates(certificates.encode())
    lines = keys.splitlines()
    addresses = [line.strip() for line in lines if line.strip().startswith(SCHEME)]
    files = blocks("\n".join(line for line in lines if SCHEME not in line).encode())
    if not files and not addresses:
        raise ValueError("there is no sealing key")
    from_files: list[SealKey] = [FileKey.among(pem.armor(kind, content), among) for kind, _, content in files]
    return from_files + [TokenKey.at(address, among) for address in addresses]
