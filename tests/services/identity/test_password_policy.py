"""Which passwords are taken."""

import pytest

from libs.common.errors import FieldError, Invalid
from services.identity.password_policy import PolicyName, check_new_password, is_easily_guessed
from services.identity.passwords import make_password

LOGIN = "8888000004-01"


def codes(policy: PolicyName, password: str) -> list[str]:
    errors: list[FieldError] = []
    try:
        check_new_password(policy, password, login=LOGIN)
    except Invalid as refusal:
        errors = refusal.errors
    assert all(error.ja and error.en and error.pointer == "/new" for error in errors)
    assert len({error.ja for error in errors}) == len(errors), "no sentence stands twice"
    return [error.code for error in errors]


@pytest.mark.parametrize(
    ("policy", "password", "expected"),
    [
        ("modern", "ferry417", []),
        ("modern", "x" * 7, ["password-length"]),
        ("modern", "ferry lamp " * 6, ["password-length"]),
        ("modern", "ferry lamp " * 5 + "abcdefghi", []),
        ("modern", "フェリーランプ四一七番", ["password-characters"]),
        ("modern", "ｆｅｒｒｙ４１７", ["password-characters"]),
        ("modern", "ferry\tlamp", ["password-characters"]),
        ("manual", "ferry417", []),
        ("manual", "ferrylamp417boat", []),
        ("manual", "ferrylamp417boats", ["password-length"]),
        ("manual", "ferrylamp", ["password-mixture"]),
        ("manual", "ferrylampandboats", ["password-length", "password-mixture"]),
        ("manual", "41702958", ["password-mixture"]),
        ("manual", "ferry-417", ["password-characters"]),
    ],
)
def test_the_form_follows_the_chambers_policy(policy: PolicyName, password: str, expected: list[str]) -> None:
    # about: IDN-03
    assert codes(policy, password) == expected


@pytest.mark.parametrize(
    "password",
    ["password", "P@ssw0rd", "Password2026!", "12345678", "qwertyui", "87654321", "aaaaaaaa", "abcdabcd", "aaaabbbb",
     "1qaz2wsx", "sakura2026", "8888000004", "8888000004-01", "8888000004-01!", "shomei2026"],
)  # fmt: skip
def test_leaked_and_easily_guessed_passwords_are_refused(password: str) -> None:
    # about: IDN-03
    assert codes("modern", password) == ["password-common"]


def test_card_passwords_pass_both_policies_and_never_repeat() -> None:
    # about: IDN-03, D-03
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert codes("modern", password) == codes("manual", password) == []
        assert not set(password) & set("0O1lI")


def test_the_login_with_much_around_it_is_taken() -> None:
    # about: IDN-03
    assert not is_easily_guessed("ferry 8888000004-01 lamp", LOGIN)
