"""Company data between the form and registration."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from ops.places import CHECKOUT
from web.portal.pages.registration.typed import Typed, as_company, as_typed, read

SAMPLE: dict[str, Any] = json.loads((CHECKOUT / "samples" / "company.json").read_text())
COMPANY = {name: value for name, value in SAMPLE.items() if name not in ("chamber", "signers")}
COMPANY["contact"] = COMPANY["contact"] | {"same_as_present": True}


def test_checked_data_comes_back_as_it_was() -> None:
    # about: REG-05, REG-18, REG-26
    assert as_company(as_typed(COMPANY)) == COMPANY


@pytest.mark.parametrize(
    ("answers", "left_out"),
    [
        ({"entity": "individual"}, ["legal_form", "legal_form_position", "corporate_number"]),
        ({"kind": "agent"}, ["further_addresses_en"]),
    ],
)
def test_what_the_page_hides_is_kept_but_not_sent(answers: Typed, left_out: list[str]) -> None:
    # about: REG-05
    sent = as_company(as_typed(COMPANY) | answers)
    assert not [name for name in left_out if sent.get(name)]


@pytest.mark.parametrize(
    ("field", "typed", "sent"),
    [
        ("registered_address/postcode", "１０００００５", "100-0005"),
        ("registered_address/postcode", "100ー0005", "100-0005"),
        ("registered_address/postcode", "10", "10"),
        ("contact/phone", "０３－１２３４－５６７８", "03-1234-5678"),
    ],
)
def test_figures_are_read_as_they_are_meant(field: str, typed: str, sent: str) -> None:
    parent, child = field.split("/")
    assert as_company(as_typed(COMPANY) | {field: typed})[parent][child] == sent


@pytest.mark.parametrize(("typed", "sent"), [("10,000,000", 10_000_000), ("１千万", "１千万"), ("9" * 30, "9" * 30)])
def test_an_amount_is_a_number_or_stays_as_typed(typed: str, sent: Any) -> None:
    assert as_company(as_typed(COMPANY) | {"capital_yen": typed})["capital_yen"] == sent


def test_the_english_address_keeps_every_blank() -> None:
    # about: REG-05
    form = MultiDict({"present_address/en": " 3-2-2 Marunouchi,  Tokyo "})
    assert as_company(read(form))["present_address"]["en"] == " 3-2-2 Marunouchi,  Tokyo "


def test_a_second_further_address_alone_becomes_the_first() -> None:
    typed = read(MultiDict({"further_addresses_en/1": "Yokohama Works"}))
    assert (typed["further_addresses_en/0"], typed["further_addresses_en/1"]) == ("Yokohama Works", "")


@given(st.dictionaries(st.sampled_from([*as_typed(None)]), st.text(max_size=20)))
def test_whatever_is_typed_can_be_sent(typed: dict[str, str]) -> None:
    """The service says what is wrong; the page only passes it on."""
    json.dumps(as_company(read(MultiDict(typed))))
