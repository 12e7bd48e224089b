"""What a time-stamping authority answers, and whether the answer may be trusted (RFC 3161, 2.4.2). Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from asn1crypto import cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from services.rendering.seal.keystore import CannotSeal
from services.rendering.seal.timestamps.queries import Query

NEAR = timedelta(minutes=2)
"""How far an authority's clock and ours may be apart."""

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class _Response(core.Sequence):  # type: ignore[misc]
    """An answer as RFC 3161 defines it: asn1crypto's own class requires a token in a refusal."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


class AnswerRefused(CannotSeal):
    """The authority's answer is not about what was asked, or was not signed by the authority."""


@dataclass(frozen=True)
class Token:
    """A time-stamp that answers the query and is signed by `signer`; whether to trust the signer is not decided yet."""

    content: bytes
    signer: x509.Certificate
    others: Sequence[x509.Certificate]
    time: datetime


def read_answer(answer: bytes, query: Query, now: datetime) -> Token:
    """The token in `answer`, when it is one for `query` of about `now`. Raises AnswerRefused with the reason."""
    try:
        response = _Response.load(answer, strict=True)
        _check_status(response["status"])
        # As it came: once one has looked into it, the library would write it anew, at leisure.
        token: bytes = response["time_stamp_token"].dump()
        signed = _signed_data(response["time_stamp_token"])
        content = signed["encap_content_info"]["content"]
        info = content.parsed
        _check_info(info, query, now)
        signer, others = _signed_by(signed, content.contents)
    except AnswerRefused:
        raise
    except Exception as error:  # over broken DER the libraries raise whatever they like
        raise AnswerRefused(f"the time-stamping authority's answer cannot be read: {error!r}") from None
    return Token(token, signer, others, info["gen_time"].native)


def _require(is_so: bool, what: str) -> None:
    if not is_so:
        raise AnswerRefused(f"the time-stamping authority's answer is refused: {what}")


def _check_status(status: tsp.PKIStatusInfo) -> None:
    value = status["status"].native
    said = "; ".join(status["status_string"].native or ())
    _require(value in {"granted", "granted_with_mods"}, f"it says {value} {said}".strip()[:200])


def _signed_data(token: Any) -> cms.SignedData:
    _require(isinstance(token, cms.ContentInfo), "it holds no token")
    _require(token["content_type"].native == "signed_data", "the token is not signed")
    signed = token["content"]
    _require(signed["encap_content_info"]["content_type"].native == "tst_info", "the token is not a time-stamp")
    return signed


def _check_info(info: tsp.TSTInfo, query: Query, now: datetime) -> None:
    imprint = info["message_imprint"]
    _require(imprint["hash_algorithm"]["algorithm"].native == "sha256", "its imprint is not SHA-256")
    _require(imprint["hashed_message"].native == query.digest, "it is about another imprint")
    _require(info["nonce"].native == query.nonce, "its nonce is another")
    _require(query.policy in {None, info["policy"].dotted}, f"its policy is {info['policy'].dotted}")
    time: datetime = info["gen_time"].native
    _require(abs(time - now) <= NEAR, f"its time is {time.isoformat()}, ours is {now.isoformat()}")


def _signed_by(signed: cms.SignedData, content: bytes) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Whose signature this is, when it is one; and the certificates beside it."""
    _require(len(signed["signer_infos"]) == 1, "it has not one signature")
    signer, certificates = signed["signer_infos"][0], [one.chosen for one in signed["certificates"] or ()]
    own = next((one for one in certificates if _is_of(signer["sid"], one)), None)
    _require(own is not None, "its signer's certificate is not in it")
    assert own is not None
    hash_name = signer["digest_algorithm"]["algorithm"].native
    _require(hash_name in _HASHES, f"its digest algorithm is {hash_name}")
    written: bytes = signer["signed_attrs"].dump()
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    _require(attributes["content_type"][0].native == "tst_info", "its signature is over something else")
    digest = hashlib.new(hash_name, content).digest()
    _require(attributes["message_digest"][0].native == digest, "its signature is over another content")
    _require(_names(attributes, own), "its signature names another certificate")
    # What is signed carries the tag of a SET (RFC 5652, 5.4).
    _verify(own, signer, b"\x31" + written[1:], _HASHES[hash_name])
    return own, [one for one in certificates if one is not own]


def _is_of(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(sid.chosen.native == certificate.key_identifier)
    is_its_number: bool = sid.chosen["serial_number"].native == certificate.serial_number
    return is_its_number and sid.chosen["issuer"].dump() == certificate.issuer.dump()


def _names(attributes: dict[str, Any], own: x509.Certificate) -> bool:
    """Whether the signed attribute of RFC 5035 (or 2634) names this certificate."""
    if "signing_certificate_v2" in attributes:
        named = attributes["signing_certificate_v2"][0]["certs"][0]
        algorithm = named["hash_algorithm"]["algorithm"].native
    else:
        named, algorithm = attributes["signing_certificate"][0]["certs"][0], "sha1"
    return bool(named["cert_hash"].native == hashlib.new(algorithm, own.dump()).digest())


def _verify(own: x509.Certificate, signer: cms.SignerInfo, content: bytes, hash_: hashes.HashAlgorithm) -> None:
    """Check the signature. Raises InvalidSignature, or AnswerRefused for a kind of signature that we do not support."""
    public = serialization.load_der_public_key(own.public_key.dump())
    signature, kind = signer["signature"].native, signer["signature_algorithm"].signature_algo
    if isinstance(public, ec.EllipticCurvePublicKey) and kind == "ecdsa":
        public.verify(signature, content, ec.ECDSA(hash_))
    elif isinstance(public, rsa.RSAPublicKey) and kind == "rsassa_pkcs1v15":
        public.verify(signature, content, padding.PKCS1v15(), hash_)
    elif isinstance(public, rsa.RSAPublicKey) and kind == "rsassa_pss":
        public.verify(signature, content, padding.PSS(padding.MGF1(hash_), padding.PSS.AUTO), hash_)
    else:
        raise AnswerRefused(f"the time-stamping authority signs by {kind}, which is not known here")
