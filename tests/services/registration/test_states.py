"""The state machines are those of the product page, and nothing else moves."""

from itertools import product

import pytest

from libs.common.errors import IllegalTransition
from services.registration.domain.states import (
    REGISTRATION_MOVES,
    REQUEST_MOVES,
    SIGNER_MOVES,
    RegistrationAct,
    RegistrationState,
    RequestAct,
    RequestState,
    SignerAct,
    SignerState,
    next_registration_state,
    next_request_state,
    next_signer_state,
)

ALLOWED_REQUEST = {
    "invited consent entering",
    "invited lapse lapsed",
    "entering consent entering",
    "entering enter entering",
    "entering submit submitted",
    "entering lapse lapsed",
    "entering cancel cancelled",
    "submitted consent submitted",
    "submitted enter submitted",
    "submitted correct submitted",
    "submitted check checking",
    "submitted lapse lapsed",
    "submitted cancel cancelled",
    "checking check checking",
    "checking return entering",
    "checking approve approved",
    "checking refuse refused",
}
ALLOWED_REGISTRATION = {
    "active expire expired",
    "active suspend suspended",
    "expired suspend suspended",
    "suspended resume active",
    "suspended resume expired expired",
    "active renew active",
    "suspended renew suspended",
    "expired renew active",
    "active end ended",
    "expired end ended",
    "suspended end ended",
}


def test_a_request_moves_as_the_product_page_says() -> None:
    # about: REG-07, REG-09, REG-10, D-33
    assert {f"{state} {act} {to}" for (state, act), to in REQUEST_MOVES.items()} == ALLOWED_REQUEST


@pytest.mark.parametrize(("state", "act"), sorted(set(product(RequestState, RequestAct)) - set(REQUEST_MOVES)))
def test_a_request_refuses_every_other_act_naming_both(state: RequestState, act: RequestAct) -> None:
    # about: REG-09
    with pytest.raises(IllegalTransition) as caught:
        next_request_state(state, act)
    assert (caught.value.state, caught.value.act) == (state, act)


def test_a_registration_moves_as_the_product_page_says() -> None:
    # about: REG-13
    assert {f"{state} {act} {to}" for (state, act), to in REGISTRATION_MOVES.items()} == ALLOWED_REGISTRATION


@pytest.mark.parametrize("act", RegistrationAct)
def test_nothing_moves_an_ended_registration(act: RegistrationAct) -> None:
    # about: REG-13
    with pytest.raises(IllegalTransition):
        next_registration_state(RegistrationState.ENDED, act)


def test_a_signer_is_proposed_then_active_then_deleted_for_good() -> None:
    # about: REG-12
    assert {f"{state} {act} {to}" for (state, act), to in SIGNER_MOVES.items()} == {
        "proposed approve active",
        "active delete deleted",
    }
    with pytest.raises(IllegalTransition):
        next_signer_state(SignerState.DELETED, SignerAct.APPROVE)
