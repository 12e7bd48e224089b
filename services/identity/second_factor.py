"""The second factor (IDN-10): who needs one, codes from an app (TOTP, RFC 6238), recovery codes. Pure."""

import hmac
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

import pyotp

from libs.common.auth import Role
from services.identity.domain import Login

Way = Literal["totp", "passkey", "recovery_code"]
"""By what the second step of a login was taken."""
ALWAYS: frozenset[Role] = frozenset({"certifier", "chamber_admin"})
"""Roles that need a second factor in every chamber."""
STEP = 30
"""Seconds for which an app shows a code."""
CLOCKS_DIFFER = 1
"""By how many steps the clock of a phone may be wrong, in each direction."""
SET_UP_WITHIN = timedelta(minutes=10)
GIVE_WITHIN = timedelta(minutes=5)
RECOVERY_CODES = 10
RECOVERY_CODE_LENGTH = 16
# Without characters that look alike on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_required(login: Login, chosen: Collection[Role], optional_in: Collection[str]) -> bool:
    """Whether this ID needs a second factor: operators, certifiers, administrators, and the roles the chamber chose.

    `optional_in` are the chambers of an installation for trying out, where nobody needs one.
    """
    if login.chamber in optional_in:
        return False
    return login.kind == "operator" or (login.kind == "staff" and bool({*ALWAYS, *chosen} & set(login.roles)))


def new_secret() -> str:
    """A fresh TOTP secret: 160 bits in base32."""
    return pyotp.random_base32()


def address_of(secret: str, login: Login, issuer: str) -> str:
    """What the QR code says to the app (`otpauth://…`)."""
    return pyotp.TOTP(secret, name=f"{login.chamber} {login.login}", issuer=issuer).provisioning_uri()


def step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The step to which `code` belongs, if it is one of now and newer than the step `after`; None otherwise."""
    present = int(now.timestamp()) // STEP
    found = None
    for step in range(present - CLOCKS_DIFFER, present + CLOCKS_DIFFER + 1):
        is_right = hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode())
        if is_right and step > after:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes of 79 bits, in groups of four letters and digits."""
    return [
        _grouped("".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_CODE_LENGTH))) for _ in range(RECOVERY_CODES)
    ]


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def bare(typed: str) -> str:
    """A code as somebody typed it: small letters and digits alone, full-width ones too (as Japanese keyboards give)."""
    return "".join(one for one in unicodedata.normalize("NFKC", typed).lower() if one.isalnum())


def is_recovery_code(code: str) -> bool:
    """Whether a bare code has the form of a recovery code; others are codes of an app."""
    return len(code) == RECOVERY_CODE_LENGTH
