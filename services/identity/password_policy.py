"""Which passwords an owner may choose: the policies `modern` and `manual` (IDN-03). Pure."""

import re
from typing import Literal

from libs.common.errors import FieldError, Invalid
from services.identity.common_passwords import COMMON_WORDS

PolicyName = Literal["modern", "manual"]
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_LETTERS_AND_DIGITS = re.compile(r"[A-Za-z0-9]*")
_DISGUISES = str.maketrans("@4831!0$57", "aabeilosst")
_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp")


def check_new_password(policy: PolicyName, password: str, *, login: str) -> None:
    """Raises `Invalid` (pointer `/new`) with everything that is wrong with `password` under the chamber's policy."""
    errors = _form_errors(policy, password)
    if not errors and is_easily_guessed(password, login):
        errors = [
            _error(
                "password-common",
                "よく使われる、または推測されやすいパスワードです。別のパスワードにしてください",
                "This password is common or easily guessed. Please choose another one",
            )
        ]
    if errors:
        raise Invalid(ja=errors[0].ja, en=errors[0].en, code="password-refused", errors=errors)


def policy_text(policy: PolicyName) -> tuple[str, str]:
    """The sentence beside the field, in Japanese and English."""
    if policy == "manual":
        return (
            "半角英字と半角数字を組み合わせた8～16文字で入力してください（よく使われるパスワードは使えません）",
            "Use 8 to 16 half-width letters and digits, at least one of each; no common password",
        )
    return (
        "半角8～64文字で入力してください（英字・数字・記号・空白が使えます。よく使われるパスワードは使えません）",
        "Use 8 to 64 half-width characters (letters, digits, symbols, spaces); no common password",
    )


def _form_errors(policy: PolicyName, password: str) -> list[FieldError]:
    """Each fault in its own words: a long password without a digit is told both."""
    longest = 16 if policy == "manual" else 64
    errors = []
    if not 8 <= len(password) <= longest:
        ja, en = f"8～{longest}文字で入力してください", f"Use 8 to {longest} characters"
        errors.append(_error("password-length", f"{ja}（現在{len(password)}文字）", f"{en}; these are {len(password)}"))
    if policy == "manual" and not _LETTERS_AND_DIGITS.fullmatch(password):
        ja, en = "半角英字と半角数字だけを使用してください", "Use half-width letters and digits only"
        errors.append(_error("password-characters", ja, en))
    if policy == "modern" and not _PRINTABLE.fullmatch(password):
        ja, en = (
            "半角の英字・数字・記号・空白だけを使用してください",
            "Use half-width letters, digits, symbols and spaces only",
        )
        errors.append(_error("password-characters", ja, en))
    if policy == "manual" and not (re.search("[A-Za-z]", password) and re.search("[0-9]", password)):
        ja, en = "半角英字と半角数字の両方を含めてください", "Use at least one letter and one digit"
        errors.append(_error("password-mixture", ja, en))
    return errors


def _error(code: str, ja: str, en: str) -> FieldError:
    return FieldError(pointer="/new", code=code, ja=ja, en=en)


def is_easily_guessed(password: str, login: str) -> bool:
    """Whether `password` is leaked a thousand times over, a walk over the keyboard, or made of the login."""
    plain = password.lower()
    bare = plain.strip(" 0123456789!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")
    undone = {plain, bare, plain.translate(_DISGUISES), bare.translate(_DISGUISES)}
    if undone & COMMON_WORDS or len(set(plain)) <= 3:
        return True
    return _is_walk(plain) or _is_repeated(plain) or _holds_login(plain, login.lower())


def _is_walk(text: str) -> bool:
    rounds = [row * 3 for row in _ROWS]
    return any(text in row or text in row[::-1] for row in rounds)


def _is_repeated(text: str) -> bool:
    return any(len(text) % size == 0 and text == text[:size] * (len(text) // size) for size in range(1, 5))


def _holds_login(text: str, login: str) -> bool:
    """The login with little around it: its digits are on the card and in every list."""
    bare = login.replace("-", "")
    squeezed = text.replace("-", "")
    return bare in squeezed and len(squeezed) - len(bare) < 6
