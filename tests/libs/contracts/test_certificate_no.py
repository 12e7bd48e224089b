"""The Certificate No. and its check character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.certificate_no import CertificateNumber, compose, parse

numbers = st.builds(
    compose, st.from_regex(r"[0-9]{4}", fullmatch=True), st.integers(2020, 2099), st.integers(1, 999_999)
)


def test_the_number_of_the_design_page_is_what_we_compose() -> None:
    # about: DOC-03, D-19
    assert compose("8888", 2026, 123) == "8888-26-000123-A"


@given(numbers)
def test_a_composed_number_reads_back_to_the_same_number(number: str) -> None:
    # about: REF-01
    assert str(parse(number)) == number


@given(numbers, st.integers(0, 11), st.integers(0, 9))
def test_any_single_wrong_digit_is_found(number: str, place: int, digit: int) -> None:
    # about: REF-02
    letters = number.replace("-", "")
    wrong = letters[:place] + str(digit) + letters[place + 1 :]
    assert (parse(wrong) is not None) == (wrong == letters)


@pytest.mark.parametrize(
    "typed",
    ["8888-26-000123-a", "888826000123A", " 8888 26 000123 A", "８８８８－２６－０００１２３－Ａ", "8888–26–000123–A"],
)
def test_a_number_may_be_typed_loosely(typed: str) -> None:
    # about: REF-01
    assert parse(typed) == CertificateNumber("8888", 26, 123)


@pytest.mark.parametrize("typed", ["", "8888-26-000123-B", "8888-26-000123", "8888-26-000000-S", "A26-0001234"])
def test_what_is_no_number_gives_none(typed: str) -> None:
    # about: REF-02
    assert parse(typed) is None


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    # about: D-19
    with pytest.raises(ValueError, match=str(serial)):
        compose("8888", 2026, serial)
