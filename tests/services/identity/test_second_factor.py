"""The second factor without I/O: who needs one, codes of an app, recovery codes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from cryptography.exceptions import InvalidTag

from services.identity.domain import Login, new_staff_id, pending
from services.identity.second_factor import (
    address_of,
    bare,
    is_recovery_code,
    is_required,
    new_recovery_codes,
    new_secret,
    step_of,
)
from services.identity.vault import Vault

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEVER = 0


def staff(*roles: Any, chamber: str = "8888") -> Login:
    return new_staff_id(chamber=chamber, login="somebody", name="Somebody", roles=roles)


def test_a_code_is_what_the_standard_says_it_is() -> None:
    # about: IDN-10
    rfc_6238 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert pyotp.TOTP(rfc_6238).at(datetime.fromtimestamp(59, UTC)) == "287082"
    assert pyotp.TOTP(rfc_6238).at(datetime.fromtimestamp(1111111109, UTC)) == "081804"


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_may_be_wrong_by_half_a_minute(seconds: int) -> None:
    # about: IDN-10
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    assert step_of(SECRET, code, NOW, after=NEVER) == int(NOW.timestamp()) // 30 + seconds // 30


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_a_clock_that_is_wrong_by_more_opens_nothing(seconds: int) -> None:
    # about: IDN-10
    assert step_of(SECRET, pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds)), NOW, after=NEVER) is None


def test_a_step_that_was_used_and_all_before_it_open_nothing_again() -> None:
    # about: IDN-10
    code, before = pyotp.TOTP(SECRET).at(NOW), pyotp.TOTP(SECRET).at(NOW - timedelta(seconds=30))
    used = step_of(SECRET, code, NOW, after=NEVER)
    assert used is not None
    assert step_of(SECRET, code, NOW, after=used) is None
    assert step_of(SECRET, before, NOW, after=used) is None
    assert step_of(SECRET, pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=30)), NOW, after=used) == used + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "４５６７８９", "abcdef", "nothing like a code"])
def test_what_is_no_code_opens_nothing(code: str) -> None:
    # about: IDN-10
    assert step_of(SECRET, code, NOW, after=NEVER) is None


def test_operators_certifiers_and_administrators_need_one_and_others_where_the_chamber_says_so() -> None:
    # about: IDN-10
    assert is_required(staff("certifier"), [], [])
    assert is_required(staff("reception", "chamber_admin"), [], [])
    assert is_required(staff(chamber="0000"), [], [])
    assert not is_required(staff("examiner", "accounting"), [], [])
    assert is_required(staff("examiner", "accounting"), ["accounting"], [])
    assert not is_required(staff("certifier"), ["examiner"], ["8888"])
    company = Login(UUID(int=1), "8888", "user", "8888000001-01", "A", UUID(int=2), UUID(int=3))
    assert not is_required(company, ["examiner"], [])


def test_a_password_that_somebody_else_set_is_changed_before_the_factor_is_set_up() -> None:
    # about: IDN-10
    login = staff("certifier")
    assert pending(login) is None
    assert pending(login, owes_factor=True) == "set_up_factor"


def test_recovery_codes_are_all_different_and_are_read_however_they_are_typed() -> None:
    # about: IDN-10
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(is_recovery_code(bare(code)) for code in codes)
    assert bare(f"  {codes[0].upper().replace('-', ' ')} ") == codes[0].replace("-", "")
    assert bare("５８０　８２２") == "580822" and bare("ａｂ－２３") == "ab23"
    assert not is_recovery_code("123456")


def test_the_address_for_the_app_names_chamber_and_person() -> None:
    # about: IDN-10
    address = address_of(SECRET, staff("certifier"), "Sample Chamber")
    assert address.startswith("otpauth://totp/Sample%20Chamber:8888%20somebody?")
    assert f"secret={SECRET}" in address and "issuer=Sample%20Chamber" in address


def test_a_sealed_secret_is_of_its_id_alone() -> None:
    # about: IDN-10
    vault, secret = Vault(bytes(32)), new_secret()
    sealed = vault.seal_factor(UUID(int=1), secret)
    assert vault.open_factor(UUID(int=1), sealed) == secret
    assert secret.encode() not in sealed
    with pytest.raises(InvalidTag):
        vault.open_factor(UUID(int=2), sealed)
    assert vault.recovery_digest(UUID(int=1), "a") != vault.recovery_digest(UUID(int=2), "a")
