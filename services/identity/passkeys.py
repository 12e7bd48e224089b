"""Passkeys (WebAuthn): what a browser is asked, and whether its answer is right. Pure."""

import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from libs.common.auth import Kind
from services.identity.domain import Login

MOST = 10
"""Passkeys of one ID."""
TIMEOUT_MS = 120_000
# What the library raises besides its own for an answer that is no answer of a browser.
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
Options = dict[str, Any]
"""As WebAuthn's JSON has them, with binary values in base64url."""


@dataclass(frozen=True)
class MadePasskey:
    """What is kept of a passkey that was made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def new_challenge() -> bytes:
    """What a passkey has to sign: 256 random bits."""
    return secrets.token_bytes(32)


class PasskeySite:
    """A site for which passkeys are made; they work at its address alone."""

    def __init__(self, address: str, name: str) -> None:
        parts = urlsplit(address)
        self._origin, self._rp_id, self._name = f"{parts.scheme}://{parts.netloc}", parts.hostname or "", name

    @property
    def is_possible(self) -> bool:
        """Whether browsers make passkeys here: an IP address has none."""
        try:
            ipaddress.ip_address(self._rp_id)
        except ValueError:
            return True
        return False

    def to_make(self, login: Login, challenge: bytes, known: Sequence[bytes]) -> Options:
        """What the browser is asked so that it makes a passkey. `known` are those that the ID has."""
        options = generate_registration_options(
            rp_id=self._rp_id,
            rp_name=self._name,
            user_name=f"{login.chamber}/{login.login}",
            user_display_name=login.name,
            user_id=login.login_id.bytes,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return _as_json(options_to_json(options))

    def made(self, answer: Options, challenge: bytes) -> MadePasskey | None:
        """The passkey in a browser's answer, None when the answer is not right."""
        try:
            found = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
            )
        except _UNREADABLE:
            return None
        return MadePasskey(found.credential_id, found.credential_public_key, found.sign_count)

    def to_use(self, challenge: bytes, known: Sequence[bytes]) -> Options:
        """What the browser is asked so that it signs with one of the ID's passkeys."""
        options = generate_authentication_options(
            rp_id=self._rp_id,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return _as_json(options_to_json(options))

    def used(self, answer: Options, challenge: bytes, public_key: bytes, sign_count: int) -> int | None:
        """The new count of signatures, None when the answer is not right or its count shows a copied key."""
        try:
            found = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
            )
        except _UNREADABLE:
            return None
        return found.new_sign_count


def credential_id(answer: Options) -> bytes | None:
    """By which passkey a browser signed; None when the answer says nothing of the kind."""
    try:
        return parse_authentication_credential_json(answer).raw_id
    except _UNREADABLE:
        return None


@dataclass(frozen=True)
class PasskeySites:
    """Where each kind of ID makes and uses passkeys."""

    console: PasskeySite
    portal: PasskeySite

    def of(self, kind: Kind) -> PasskeySite | None:
        """The site of this kind of ID, None where there are no passkeys: it has none, or is at an IP address."""
        by_kind: dict[Kind, PasskeySite] = {"staff": self.console, "operator": self.console, "user": self.portal}
        site = by_kind.get(kind)
        return site if site is not None and site.is_possible else None


def _as_json(text: str) -> Options:
    found: Options = json.loads(text)
    return found
