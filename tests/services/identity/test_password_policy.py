"""Which passwords are taken."""

import time

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from libs.common.errors import FieldError, Invalid
from services.identity.password_policy import PolicyName, check_new_password, is_easily_guessed, is_leaked
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


WELL_KNOWN = """
password password1 password12 password123 password1234 Password1 Password123 Password1! P@ssw0rd P@ssword1 Passw0rd
passw0rd1 pa55word PASSWORD 12345678 123456789 1234567890 12345678910 87654321 987654321 11111111 00000000 88888888
11223344 12341234 123123123 12121212 147258369 789456123 741852963 123654789 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2
1qaz@WSX !QAZ2wsx 1qaz2wsx3edc zaq12wsx zaq1zaq1 qwertyui qwertyuiop qwerty123 qwerty12 qwerty1234 qwer1234 asdf1234
asdfghjk asdfghjkl asdfasdf zxcvbnm1 zxcvbnm123 abcd1234 Abcd1234 abc12345 abcdefgh abcdefg1 a1b2c3d4 aa123456 Aa123456
Aa123456! a123456789 a12345678 q1w2e3r4 q1w2e3r4t5 qazwsxedc iloveyou iloveyou1 iloveyou2 sunshine sunshine1 princess
princess1 football football1 baseball baseball1 superman superman1 trustno1 starwars starwars1 whatever whatever1
michelle jennifer jessica1 charlie1 liverpool liverpool1 chocolate computer internet samantha letmein1 letmein123
welcome1 welcome123 Welcome1 Welcome123! Welcome@123 admin123 admin1234 Admin123 Admin@123 administrator changeme
changeme1 ChangeMe123 master123 monkey123 dragon123 shadow123 jordan23 blink182 slipknot nirvana1 metallica pokemon1
pokemon123 naruto123 minecraft minecraft1 fortnite1 corvette mercedes ferrari1 yamaha123 butterfly butterfly1 babygirl
babygirl1 lovely123 ashley123 michael1 michael123 daniel123 google123 facebook facebook1 linkedin linkedin1 secret123
test1234 testing123 guest1234 root1234 user1234 temp1234 Summer2024! Winter2025 Spring2026 Autumn2025! January2026
sakura123 sakura2026 doraemon1 takahashi1 yamada123 tanaka1234 japan2020 tokyo2020 nintendo1 arashi55 makoto123
abcabc123 aaaa1111 asdf;lkj poiuytrewq mnbvcxz1 lkjhgfdsa 0987654321 13579246 24681357 31415926 Tr0ub4dor&3
correcthorsebatterystaple qwertyqwerty zxcvzxcv passwordpassword hello123 hello1234 helloworld 1234qwer 123qwe123qwe
123qweasd qweasdzxc qwe123qwe samsung1 killer123 cookie123 freedom1 hunter22 whoami123 nopassword letmeinnow takahiro1
yuuki1234 aaaabbbb konnichiwa1 arigatou12
"""


@pytest.mark.parametrize("password", WELL_KNOWN.split())
def test_a_well_known_password_is_refused_with_its_reason(password: str) -> None:
    # about: IDN-03
    assert codes("modern", password) in (["password-leaked"], ["password-common"])


@pytest.mark.parametrize(
    "password",
    ["Password2026!", "aaaaaaab", "abcdabcd", "x7Kqx7Kq", "edcrfvtgb", "8888000004", "8888000004-01",
     "8888000004-01!", "ab8888000004", "shomei2026"],
)  # fmt: skip
def test_an_easily_guessed_password_is_refused(password: str) -> None:
    # about: IDN-03
    assert codes("modern", password) == ["password-common"]


def test_every_leaked_password_of_the_list_is_refused_in_any_case() -> None:
    # about: IDN-03
    long_enough = [word for word in FREQUENCY_LISTS["passwords"] if 8 <= len(word) <= 64]
    assert len(long_enough) > 5_000
    assert all(is_leaked(word) and is_leaked(word.upper()) for word in long_enough)


def test_a_refusal_says_why_and_what_to_do_in_both_languages() -> None:
    # about: IDN-03
    with pytest.raises(Invalid) as refused:
        check_new_password("modern", "iloveyou", login=LOGIN)
    [error] = refused.value.errors
    assert "流出" in error.ja
    assert "単語" in error.ja
    assert "leaked" in error.en
    assert "unrelated words" in error.en


@pytest.mark.parametrize(
    "password", ["ferry417", "kite0417", "maple 04 stairs", "shining Anchor 7710 rope", "ferry lamp " * 5 + "abcdefghi"]
)
def test_an_honest_password_is_taken(password: str) -> None:
    # about: IDN-03
    assert codes("modern", password) == []


@pytest.mark.parametrize("password", ["4@8({[<369&#!|1/70$5+7%2" * 3, "@4831!0$57" * 7, "1.1.1999 " * 7])
def test_the_cost_of_a_hostile_password_is_bounded_whatever_its_length(password: str) -> None:
    # about: IDN-03
    before = time.process_time()
    is_easily_guessed(password[:64], LOGIN)
    assert time.process_time() - before < 1, "64 characters would take some six seconds"


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
