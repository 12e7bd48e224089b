"""Time-stamps of an authority that others wrote: OpenSSL's, which signs with RSA and numbers its policies."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.rendering.seal.keystore.certificates import read_certificates
from services.rendering.seal.timestamps.answers import AnswerRefused, read_answer
from services.rendering.seal.timestamps.queries import Query
from services.rendering.seal.timestamps.trust import Trust

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
commonName = OpenSSL
[stamping]
basicConstraints = critical, CA:false
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/own.pem
signer_key = {folder}/own.key
signer_digest = {digest}
default_policy = 1.2.3.4
other_policies = 1.2.3.5
digests = sha256
ess_cert_id_alg = {ess}
ess_cert_id_chain = no
"""


def openssl(*arguments: str | Path) -> None:
    subprocess.run(("openssl", *arguments), check=True, capture_output=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("openssl")


def configured(folder: Path, digest: str, ess: str) -> Path:
    """The configuration of an authority with a self-signed certificate."""
    file = folder / "configuration"
    file.write_text(CONFIGURATION.format(folder=folder, digest=digest, ess=ess))
    if not (folder / "own.pem").exists():
        key = ("-newkey", "rsa:2048", "-nodes", "-keyout", folder / "own.key")
        openssl("req", "-x509", *key, "-out", folder / "own.pem", "-extensions", "stamping", "-config", file)
    return file


def answer(folder: Path, configuration: Path, query: Query) -> bytes:
    (folder / "query").write_bytes(query.dump())
    openssl("ts", "-reply", "-config", configuration, "-queryfile", folder / "query", "-out", folder / "answer")
    return (folder / "answer").read_bytes()


# about: DOC-05
@pytest.mark.parametrize(("digest", "ess"), [("sha256", "sha256"), ("sha512", "sha1")])
async def test_what_openssl_stamps_is_accepted(folder: Path, digest: str, ess: str) -> None:
    query = Query(bytes(32), "1.2.3.5")
    given = answer(folder, configured(folder, digest, ess), query)
    token = read_answer(given, query, now := datetime.now(UTC))
    await Trust(read_certificates((folder / "own.pem").read_bytes())).check(token, now)
    with pytest.raises(AnswerRefused, match="another imprint"):
        read_answer(given, Query(bytes(31) + b"\1", "1.2.3.5", query.nonce), now)
