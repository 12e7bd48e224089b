"""Whose tokens are taken, and that their key is changed without stopping."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from libs.common.auth import ALGORITHM, AUDIENCE, ISSUER, Caller, TokenSigner, TokenVerifier
from libs.common.errors import Unauthorized

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SOMEBODY = Caller(login="examiner1", kind="staff", chamber="8888", login_id=UUID(int=1), roles=frozenset({"examiner"}))


class Pair:
    """A key pair of identity."""

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519")
        self.private = self.key.as_pem(private=True).decode()
        self.public = self.key.as_pem(private=False).decode()

    def token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        said = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "exp": NOW.timestamp() + 300,
            "caller": SOMEBODY.model_dump(mode="json"),
        }
        named = {"alg": ALGORITHM, "kid": self.key.thumbprint()} if header is None else {"alg": ALGORITHM} | header
        kept = {name: value for name, value in (said | claims).items() if value is not None}
        return jwt.encode(named, kept, self.key, algorithms=[ALGORITHM])


def test_a_key_is_changed_while_tokens_of_both_are_on_their_way() -> None:
    # about: REL-48
    old, new = Pair(), Pair()
    before, both, after = (TokenVerifier(keys) for keys in (old.public, old.public + new.public, new.public))
    by_old, by_new = (TokenSigner(pair.private).sign(SOMEBODY, NOW) for pair in (old, new))
    assert before.verify(by_old, NOW) == both.verify(by_old, NOW) == SOMEBODY
    assert both.verify(by_new, NOW) == after.verify(by_new, NOW) == SOMEBODY
    for verifier, token in ((before, by_new), (after, by_old)):
        with pytest.raises(Unauthorized):
            verifier.verify(token, NOW)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        (None, {"aud": "another"}),
        (None, {"aud": [AUDIENCE, "another"]}),
        (None, {"aud": None}),
        (None, {"iss": "another"}),
        (None, {"iss": None}),
        (None, {"exp": None}),
        (None, {"exp": "soon"}),
        ({}, {}),
        ({"kid": "unknown"}, {}),
        ({"kid": "../../dev/null"}, {}),
    ],
)
def test_wrong_audience_issuer_or_key_name_is_refused_though_the_signature_is_right(
    header: dict[str, Any] | None, claims: dict[str, Any]
) -> None:
    # about: REL-48
    pair = Pair()
    verifier = TokenVerifier(pair.public)
    assert verifier.verify(pair.token(), NOW) == SOMEBODY
    with pytest.raises(Unauthorized):
        verifier.verify(pair.token(header, **claims), NOW)


def test_a_stranger_who_names_our_key_is_refused() -> None:
    # about: REL-48
    ours, theirs = Pair(), Pair()
    with pytest.raises(Unauthorized):
        TokenVerifier(ours.public).verify(theirs.token({"kid": ours.key.thumbprint()}), NOW)
    with pytest.raises(Unauthorized):
        brought = {"kid": theirs.key.thumbprint(), "jwk": theirs.key.as_dict(private=False)}
        TokenVerifier(ours.public).verify(theirs.token(brought), NOW)


def test_without_any_key_a_program_does_not_start() -> None:
    # about: REL-48
    for nothing in ("", "not a key", Pair().private):
        with pytest.raises(ValueError, match="no public key"):
            TokenVerifier(nothing)
