"""Who is calling, and what they may do. Denied unless a route says otherwise.

Identity exchanges a session for a signed token of five minutes (D-08); every service checks the signature with the
public keys from its settings, without asking anybody. Keys are changed without stopping (docs/operations.md).
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey
from pydantic import BaseModel, ConfigDict, ValidationError

from libs.common.errors import Forbidden, Unauthorized
from libs.common.events import ChamberCode

ALGORITHM = "Ed25519"
ISSUER = "shomei-identity"
AUDIENCE = "shomei"
_PUBLIC_KEY = re.compile("-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
LEEWAY_SECONDS = 10
"""How far the clock of whoever checks a token may be ahead of identity's."""
Kind = Literal["admin", "user", "sub", "staff", "operator"]
Role = Literal["reception", "examiner", "certifier", "accounting", "chamber_admin"]
Pending = Literal["change_password", "confirm_email", "set_up_factor"]


class Caller(BaseModel):
    """The logged-in ID behind a request. `pending` names what it must do before anything else."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    login: str
    name: str = ""
    kind: Kind
    chamber: ChamberCode
    login_id: UUID
    session_id: UUID | None = None
    registration_id: UUID | None = None
    signer_id: UUID | None = None
    sub_id: UUID | None = None
    roles: frozenset[Role] = frozenset()
    pending: Pending | None = None


class TokenVerifier:
    """Checks tokens with identity's public keys: one, or while keys are changed several, PEM after PEM.

    Raises `ValueError` when there is none.
    """

    def __init__(self, public_keys_pem: str) -> None:
        keys = [OKPKey.import_key(pem) for pem in _PUBLIC_KEY.findall(public_keys_pem)]
        if not keys:
            raise ValueError("no public key (PEM) to check tokens with")
        self._keys = {key.thumbprint(): key for key in keys}

    def verify(self, token: str, now: datetime) -> Caller:
        """The caller in a token. Raises `Unauthorized` when it is forged, for somebody else, malformed or over."""
        try:
            claims = jwt.decode(token, self._key_of, algorithms=[ALGORITHM]).claims
            if (claims["iss"], claims["aud"]) != (ISSUER, AUDIENCE):
                raise Unauthorized()
            if claims["exp"] + LEEWAY_SECONDS <= now.timestamp():
                raise Unauthorized(code="token-expired")
            return Caller.model_validate(claims["caller"])
        except (JoseError, ValidationError, KeyError, TypeError, ValueError) as error:
            raise Unauthorized() from error

    def _key_of(self, signed: GuestProtocol) -> OKPKey:
        # Only among our own: no header of a token brings a key along.
        return self._keys[signed.headers()["kid"]]


class TokenSigner:
    """Makes tokens; only identity has the private key (PEM). `kid` is the key's thumbprint (RFC 7638)."""

    SECONDS = 300

    def __init__(self, private_key_pem: str) -> None:
        self._key = OKPKey.import_key(private_key_pem)

    def sign(self, caller: Caller, now: datetime) -> str:
        """A token for `caller`, good for five minutes."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "caller": caller.model_dump(mode="json"),
            "exp": int(now.timestamp()) + self.SECONDS,
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.thumbprint()}, claims, self._key, algorithms=[ALGORITHM])


Access = Callable[[Caller | None], None]
"""Raises `Unauthorized` or `Forbidden` when the caller may not use a route."""


def public(caller: Caller | None) -> None:
    """Let in anybody, logged in or not."""


def by_link(caller: Caller | None) -> None:
    """Whoever has the link of a mail (`Authorization: Link …`): the route itself follows it."""


def by_session(caller: Caller | None) -> None:
    """Whoever has a session (`Authorization: Session …`): the route itself exchanges it."""


def by_login(caller: Caller | None) -> None:
    """Whoever gave a password and owes the second factor (`Authorization: Login …`): the route itself checks it."""


def allow(*kinds: Kind, pending: bool = False) -> Access:
    """Let in IDs of these kinds; `pending`: also those that still have something to do first."""

    def check(caller: Caller | None) -> None:
        if caller is None:
            raise Unauthorized()
        if caller.pending and not pending:
            raise _unfinished(caller.pending)
        if caller.kind not in kinds:
            raise Forbidden()

    return check


def staff(*roles: Role) -> Access:
    """Let in members of the chamber's staff who have one of these roles."""

    def check(caller: Caller | None) -> None:
        allow("staff")(caller)
        if caller is None or not caller.roles.intersection(roles):
            raise Forbidden()

    return check


def any_of(*accesses: Access) -> Access:
    """Let in whoever one of `accesses` lets in."""

    def check(caller: Caller | None) -> None:
        refusal: Unauthorized | Forbidden = Forbidden()
        for access in accesses:
            try:
                return access(caller)
            except (Unauthorized, Forbidden) as error:
                refusal = error
        raise refusal

    return check


def _unfinished(pending: Pending) -> Forbidden:
    if pending == "change_password":
        return Forbidden(
            ja="はじめにパスワードを変更してください", en="Please change your password first", code="change-password"
        )
    if pending == "set_up_factor":
        return Forbidden(
            ja="はじめに二要素認証を設定してください", en="Please set up your second factor first", code="set-up-factor"
        )
    return Forbidden(
        ja="はじめにメールアドレスの確認を行ってください", en="Please confirm your e-mail first", code="confirm-email"
    )
