"""State machines of IDs, without I/O."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.errors import IllegalTransition
from libs.contracts.identity import UserIdActivated, UserIdClosed
from services.identity.domain import (
    MOVES,
    Act,
    Login,
    State,
    activated,
    closed,
    following,
    moved,
    pending,
    user_login,
    with_card_password,
    with_own_password,
)

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def an_id(kind: str = "user", state: State = State.CREATED) -> Login:
    return Login(
        uuid4(),
        "8888",
        kind,  # type: ignore[arg-type]
        "8888000004-01",
        "署名",
        registration_id=uuid4(),
        signer_id=uuid4(),
        email="a@maker-sample.com",
        state=state,
    )


def test_a_user_id_is_created_then_handed_out_then_active() -> None:
    # about: IDN-02, IDN-04, D-06
    printed = with_card_password(an_id(), "hash", NOW)
    assert (printed.state, pending(printed)) == (State.HANDED_OUT, "change_password")
    changed = with_own_password(printed, "hash2", NOW)
    assert (changed.state, pending(changed)) == (State.HANDED_OUT, "confirm_email")
    active, events = activated(changed, "b@maker-sample.com", NOW)
    assert (active.state, active.email, pending(active)) == (State.ACTIVE, "b@maker-sample.com", None)
    assert isinstance(events[0], UserIdActivated)
    assert events[0].version == active.version == 4


def test_an_admin_id_is_in_use_after_its_first_own_password() -> None:
    # about: D-06
    printed = with_card_password(an_id("admin"), "hash", NOW)
    changed = with_own_password(printed, "hash2", NOW)
    assert (changed.state, pending(changed)) == (State.ACTIVE, None)
    again = with_card_password(changed, "hash3", NOW)
    assert (again.state, pending(again)) == (State.ACTIVE, "change_password")


def test_a_locked_id_returns_to_where_it_was_when_its_password_is_set() -> None:
    # about: REG-25
    for state in (State.CREATED, State.HANDED_OUT, State.ACTIVE):
        locked = moved(an_id(state=state), Act.LOCK)
        assert locked.state is State.LOCKED
        assert moved(locked, Act.RESET_PASSWORD).state is state
    with pytest.raises(IllegalTransition):
        moved(moved(an_id(), Act.LOCK), Act.ACTIVATE)


def test_closing_is_final_and_is_said_of_user_ids() -> None:
    # about: IDN-02
    after, events = closed(an_id(state=State.ACTIVE), "signer-deleted")
    assert isinstance(events[0], UserIdClosed)
    assert events[0].reason == "signer-deleted"
    for act in Act:
        with pytest.raises(IllegalTransition, match="closed"):
            moved(after, act)
    assert closed(an_id("admin"), "registration-ended")[1] == []


def test_a_sub_id_is_notified_activated_barred_and_withdrawn() -> None:
    # about: IDN-05, IDN-06
    sub = an_id("sub")
    active = moved(moved(sub, Act.NOTIFY), Act.ACTIVATE)
    assert active.state is State.ACTIVE
    assert moved(moved(active, Act.BAR), Act.UNBAR).state is State.ACTIVE
    assert moved(active, Act.WITHDRAW_NOTIFICATION).state is State.CREATED
    assert moved(moved(sub, Act.NOTIFY), Act.WITHDRAW_NOTIFICATION).state is State.CREATED
    with pytest.raises(IllegalTransition, match=r"created.*activate"):
        moved(sub, Act.ACTIVATE)


@given(st.sampled_from(sorted(MOVES)), st.lists(st.sampled_from(list(Act)), max_size=12))
def test_no_walk_leaves_the_machine_and_each_step_is_one_version(kind: str, acts: list[Act]) -> None:
    # about: IDN-02
    login = an_id(kind)
    for act in acts:
        try:
            after = moved(login, act)
        except IllegalTransition:
            continue
        assert after.version == login.version + 1
        assert (after.state is State.LOCKED) == (after.state_before_lock is not None)
        assert not login.is_closed
        login = after


@pytest.mark.parametrize(("serial", "login"), [(1, "8888000004-01"), (99, "8888000004-99"), (100, "8888000004-100")])
def test_user_ids_have_two_digits_and_then_three(serial: int, login: str) -> None:
    # about: D-11
    assert user_login("8888000004", serial) == login


def test_the_admins_address_follows_the_contact_and_a_confirmed_one_stays() -> None:
    # about: IDN-12
    admin = an_id("admin", State.ACTIVE)
    assert following(admin, name="署名", email="new@maker-sample.com").email == "new@maker-sample.com"
    assert following(admin, name="署名", email="a@maker-sample.com") is admin
    user = an_id(state=State.ACTIVE)
    assert following(user, name="署名", email="new@maker-sample.com") is user
    handed_out = replace(user, state=State.HANDED_OUT)
    assert following(handed_out, name="署名", email="new@maker-sample.com").email == "new@maker-sample.com"
