"""Which passwords an owner may choose: the policies `modern` and `manual` (IDN-03). Pure.

Beside the form, a password is refused when it is on the list of leaked ones (30,000, by zxcvbn), when it is a word that
everybody tries with figures around it, or when zxcvbn estimates that fewer than a million guesses find it.
"""

import re
from typing import Literal

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from libs.common.errors import FieldError, Invalid
from services.identity.common_passwords import COMMON_WORDS

PolicyName = Literal["modern", "manual"]
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_LETTERS_AND_DIGITS = re.compile(r"[A-Za-z0-9]*")
_DISGUISES = str.maketrans("@4831!0$57", "aabeilosst")
_LEAKED = frozenset(FREQUENCY_LISTS["passwords"])
FEWEST_GUESSES = 10**6
"""What guessing over the network could reach in weeks, all limits on tries aside."""
ESTIMATED_CHARACTERS = 16
"""How much of a password is estimated: 16 characters take at most some 60 ms of a core, 64 some six seconds."""
_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp")


def check_new_password(policy: PolicyName, password: str, *, login: str) -> None:
    """Raises `Invalid` (pointer `/new`) with everything that is wrong with `password` under the chamber's policy."""
    errors = _form_errors(policy, password)
    if not errors and (error := _guessing_error(password, login)) is not None:
        errors = [error]
    if errors:
        raise Invalid(ja=errors[0].ja, en=errors[0].en, code="password-refused", errors=errors)


def policy_text(policy: PolicyName) -> tuple[str, str]:
    """The sentence beside the field, in Japanese and English."""
    if policy == "manual":
        return (
            "半角英字と半角数字を組み合わせた8～16文字で入力してください（流出した、または推測されやすいパスワードは使えません）",
            "Use 8 to 16 half-width letters and digits, at least one of each; none that leaked or is easily guessed",
        )
    return (
        "半角8～64文字で入力してください（英字・数字・記号・空白が使えます。流出した、または推測されやすいパスワードは使えません）",
        "Use 8 to 64 half-width characters (letters, digits, symbols, spaces); none that leaked or is easily guessed",
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


def _guessing_error(password: str, login: str) -> FieldError | None:
    advice_ja = "ほかで使っていない別のパスワードにしてください。関係のない単語を3つ以上並べると、覚えやすく安全です"
    advice_en = "Choose one that you use nowhere else; three or more unrelated words are safe and easy to remember"
    if is_leaked(password):
        ja, en = "過去に流出したパスワードの一覧に載っています", "This password is on a list of leaked passwords"
        return _error("password-leaked", f"{ja}。{advice_ja}", f"{en}. {advice_en}")
    if is_easily_guessed(password, login):
        ja = "推測されやすいパスワードです（よくある単語や並び、IDを含むもの）"
        en = "This password is easily guessed (common words, rows of keys, or your ID)"
        return _error("password-common", f"{ja}。{advice_ja}", f"{en}. {advice_en}")
    return None


def is_leaked(password: str) -> bool:
    """Whether `password` is on the list of leaked ones, in whatever case, or with its usual disguises (`p@ssw0rd`)."""
    plain = password.lower()
    return not _LEAKED.isdisjoint({plain, plain.translate(_DISGUISES)})


def is_easily_guessed(password: str, login: str) -> bool:
    """Whether `password` is a word with little around it, a walk over the keyboard, made of the login, or otherwise
    found with fewer than `FEWEST_GUESSES` guesses."""
    plain = password.lower()
    bare = plain.strip(" 0123456789!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~")
    undone = {plain, bare, plain.translate(_DISGUISES), bare.translate(_DISGUISES)}
    if undone & COMMON_WORDS or _is_walk(plain) or _holds_login(plain, login.lower()):
        return True
    return bool(zxcvbn(password[:ESTIMATED_CHARACTERS])["guesses"] < FEWEST_GUESSES)


def _is_walk(text: str) -> bool:
    rounds = [row * 3 for row in _ROWS]
    return any(text in row or text in row[::-1] for row in rounds)


def _holds_login(text: str, login: str) -> bool:
    """The login, or the registration number in it, with little around it: both stand on cards and in lists."""
    squeezed = text.replace("-", "")
    parts = (login.replace("-", ""), login.partition("-")[0])
    return any(part in squeezed and len(squeezed) - len(part) < 6 for part in parts if len(part) >= 4)
