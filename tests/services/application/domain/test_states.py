"""The two state machines: what is in the table happens, everything else is refused by name."""

import itertools

import pytest

from libs.common.errors import IllegalTransition
from libs.contracts.names import cases
from services.application.domain.states import (
    CERTIFICATE_TRANSITIONS,
    TRANSITIONS,
    WHO_MAY,
    Act,
    CertificateAct,
    CertificateState,
    State,
    move,
    move_certificate,
)

FINAL = {State.ISSUED, State.WITHDRAWN, State.REJECTED, State.LAPSED, State.DELETED}
IMPOSSIBLE = [pair for pair in itertools.product(State, Act) if pair not in TRANSITIONS]
IMPOSSIBLE_FOR_CERTIFICATES = [
    pair for pair in itertools.product(CertificateState, CertificateAct) if pair not in CERTIFICATE_TRANSITIONS
]
# The table of product.md, "State machines / Application", in its own order; take_back is ours.
WANTED = """
draft submit submitted · returned submit submitted
draft ask_signer awaiting_signer · returned ask_signer awaiting_signer
awaiting_signer confirm submitted · awaiting_signer decline draft · draft delete deleted
submitted claim under_examination · under_examination release submitted · submitted withdraw withdrawn
under_examination agree_to_withdrawal withdrawn · under_examination return returned · under_examination reject rejected
under_examination examine examined · examined send_back under_examination · examined certify approved
examined take_back under_examination
approved cancel withdrawn · approved lapse lapsed · approved start_payment approved · approved end_payment approved
approved settle paid · paid issue issued · paid hold paid · paid resume paid
issued add_copy issued · issued change_print_window issued
"""


@pytest.mark.parametrize("row", [row.strip() for row in WANTED.replace("\n", "·").split("·") if row.strip()])
def test_each_wanted_move_leads_where_it_should(row: str) -> None:
    # about: APP-08, D-17, D-18
    state, act, target = row.split()
    assert move(State(state), Act(act)) == State(target)


@pytest.mark.parametrize(("state", "act"), IMPOSSIBLE)
def test_every_other_pair_is_refused_and_both_are_named(state: State, act: Act) -> None:
    # about: APP-08
    with pytest.raises(IllegalTransition) as refused:
        move(state, act)
    assert state in refused.value.en and act in refused.value.en
    assert cases.STATES[state].ja in refused.value.ja and cases.ACTS[act].ja in refused.value.ja


def ways_out(state: State) -> list[State]:
    return [end for (start, _), end in TRANSITIONS.items() if start == state != end]


def test_final_states_have_no_way_out() -> None:
    # about: APP-08, APP-11
    assert {state for state in State if not ways_out(state)} == FINAL


def test_every_state_but_the_first_can_be_reached() -> None:
    # about: APP-08
    assert set(TRANSITIONS.values()) == set(State)


def test_every_act_has_a_way_and_somebody_who_may_do_it_and_every_state_a_label() -> None:
    # about: APP-08
    assert {act for _, act in TRANSITIONS} == set(Act) == set(WHO_MAY)
    assert set(cases.STATES) == set(State)
    assert set(cases.ACTS) == {*Act, "create"}
    assert set(cases.CERTIFICATE_STATES) == set(CertificateState)


def test_a_certificate_is_numbered_then_valid_then_replaced_or_revoked() -> None:
    # about: D-24
    valid = move_certificate(CertificateState.NUMBERED, CertificateAct.ISSUE)
    assert valid == CertificateState.VALID
    assert move_certificate(valid, CertificateAct.REPLACE) == CertificateState.REPLACED
    assert move_certificate(valid, CertificateAct.REVOKE) == CertificateState.REVOKED


@pytest.mark.parametrize(("state", "act"), IMPOSSIBLE_FOR_CERTIFICATES)
def test_nothing_else_happens_to_a_certificate(state: CertificateState, act: CertificateAct) -> None:
    # about: D-24
    with pytest.raises(IllegalTransition) as refused:
        move_certificate(state, act)
    assert state in refused.value.en and act in refused.value.en
