"""The access code: derived alike everywhere, forgiving to type, with a check character that finds mistakes."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from libs.contracts.access_code import ALPHABET, access_code_hash, derive, grouped, normalise

KEY = b"k" * 32
codes = st.uuids().map(lambda certificate_id: derive(KEY, certificate_id))


def test_a_code_is_fixed_by_key_and_certificate() -> None:
    # about: D-20, DOC-03
    certificate = UUID("00000000-0000-4000-8000-000000000001")
    assert derive(KEY, certificate) == derive(KEY, certificate)
    assert derive(KEY, certificate) != derive(b"x" * 32, certificate)
    assert derive(KEY, certificate) == "D7GDB3K287C0"  # printed certificates depend on it


def test_a_thousand_codes_are_a_thousand_different_ones() -> None:
    # about: D-20
    assert len({derive(KEY, uuid4()) for _ in range(1000)}) == 1000


@given(codes)
def test_every_code_survives_being_grouped_and_typed_in_lower_case(code: str) -> None:
    # about: D-20, REF-01
    assert luhn.is_valid(code, ALPHABET)
    assert normalise(grouped(code).lower().replace("-", " ")) == code


@given(codes, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_any_single_mistyped_character_is_found(code: str, place: int, other: str) -> None:
    # about: REF-02
    mistyped = code[:place] + other + code[place + 1 :]
    assert luhn.is_valid(mistyped, ALPHABET) == (mistyped == code)


@given(codes, st.integers(0, 10))
def test_two_adjacent_characters_in_the_wrong_order_are_found_except_0_and_z(code: str, place: int) -> None:
    # about: REF-02
    first, second = code[place], code[place + 1]
    swapped = code[:place] + second + first + code[place + 2 :]
    overlooked = first == second or {first, second} == {"0", "Z"}
    assert luhn.is_valid(swapped, ALPHABET) == overlooked


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7kq2-m9xw-4tbd", "7KQ2M9XW4TBD"),
        (" 7KQ2 M9XW 4TBD ", "7KQ2M9XW4TBD"),
        ("OIL2", "0112"),
        ("７ＫＱ２－Ｍ９ＸＷ", "7KQ2M9XW"),
        ("7KQ2–M9XW", "7KQ2M9XW"),
    ],
)
def test_typed_codes_are_read_as_they_were_meant(typed: str, meant: str) -> None:
    # about: REF-01
    assert normalise(typed) == meant


def test_the_hash_depends_on_key_number_and_code_but_not_on_how_the_code_was_typed() -> None:
    # about: D-20, REF-02
    base = access_code_hash(KEY, "8888-26-000123-A", "7KQ2M9XW4TBD")
    assert base == access_code_hash(KEY, "8888-26-000123-A", "7kq2-m9xw-4tbd")
    assert len(base) == 64
    assert base != access_code_hash(b"x" * 32, "8888-26-000123-A", "7KQ2M9XW4TBD")
    assert base != access_code_hash(KEY, "8888-26-000124-8", "7KQ2M9XW4TBD")
    assert base != access_code_hash(KEY, "8888-26-000123-A", "7KQ2M9XW4TBE")
