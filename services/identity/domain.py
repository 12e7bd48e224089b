"""IDs: their states and what may become of them. Pure; each decision returns the new ID and the events to say."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from libs.common.auth import Caller, Kind, Pending, Role
from libs.common.errors import IllegalTransition
from libs.common.events import Event
from libs.contracts.identity import AdminIdCreated, StaffChanged, UserIdActivated, UserIdClosed, UserIdCreated

COMPANY_KINDS: tuple[Kind, ...] = ("admin", "user", "sub")
STAFF_KINDS: tuple[Kind, ...] = ("staff", "operator")


class State(StrEnum):
    """Where an ID stands. Admin and user IDs go created, handed out, active; sub-IDs created, notified, active."""

    CREATED = "created"
    NOTIFIED = "notified"
    HANDED_OUT = "handed_out"
    ACTIVE = "active"
    BARRED = "barred"
    LOCKED = "locked"
    CLOSED = "closed"


class Act(StrEnum):
    """What happens to an ID."""

    HAND_OUT = "first card output"
    ACTIVATE = "activate"
    NOTIFY = "notify"
    WITHDRAW_NOTIFICATION = "withdraw the notification"
    BAR = "bar"
    UNBAR = "unbar"
    LOCK = "report a leak"
    RESET_PASSWORD = "set the password for the owner"  # an act, not a password
    CLOSE = "close"


_OPEN = (State.CREATED, State.HANDED_OUT, State.ACTIVE)
_COMPANY_ID: dict[tuple[State, Act], State] = {
    (State.CREATED, Act.HAND_OUT): State.HANDED_OUT,
    # A user ID whose password its admin set needs no printed card.
    (State.CREATED, Act.ACTIVATE): State.ACTIVE,
    (State.HANDED_OUT, Act.ACTIVATE): State.ACTIVE,
    (State.LOCKED, Act.CLOSE): State.CLOSED,
    **{(state, Act.RESET_PASSWORD): state for state in _OPEN},
    **{(state, Act.LOCK): State.LOCKED for state in _OPEN},
    **{(state, Act.CLOSE): State.CLOSED for state in _OPEN},
}
_SUB_ID: dict[tuple[State, Act], State] = {
    (State.CREATED, Act.NOTIFY): State.NOTIFIED,
    (State.NOTIFIED, Act.ACTIVATE): State.ACTIVE,
    (State.NOTIFIED, Act.WITHDRAW_NOTIFICATION): State.CREATED,
    (State.ACTIVE, Act.WITHDRAW_NOTIFICATION): State.CREATED,
    (State.ACTIVE, Act.BAR): State.BARRED,
    (State.BARRED, Act.UNBAR): State.ACTIVE,
    **{(state, Act.CLOSE): State.CLOSED for state in (State.CREATED, State.NOTIFIED, State.ACTIVE, State.BARRED)},
}
_STAFF_ID: dict[tuple[State, Act], State] = {
    (State.ACTIVE, Act.RESET_PASSWORD): State.ACTIVE,
    (State.BARRED, Act.RESET_PASSWORD): State.BARRED,
    (State.ACTIVE, Act.BAR): State.BARRED,
    (State.BARRED, Act.UNBAR): State.ACTIVE,
    (State.ACTIVE, Act.CLOSE): State.CLOSED,
    (State.BARRED, Act.CLOSE): State.CLOSED,
}
MOVES: dict[Kind, dict[tuple[State, Act], State]] = {
    "admin": _COMPANY_ID,
    "user": _COMPANY_ID,
    "sub": _SUB_ID,
    "staff": _STAFF_ID,
    "operator": _STAFF_ID,
}


@dataclass(frozen=True)
class Login:
    """One ID. `email` is where its owner is written to; `password_hash` is None until a card is printed (D-03).

    `must_confirm`: its card was issued again, and a code mailed to `email` has to be entered first (IDN-11).
    """

    login_id: UUID
    chamber: str
    kind: Kind
    login: str
    name: str
    registration_id: UUID | None = None
    signer_id: UUID | None = None
    roles: tuple[Role, ...] = ()
    email: str | None = None
    state: State = State.CREATED
    state_before_lock: State | None = None
    password_hash: str | None = None
    password_set_at: datetime | None = None
    must_change: bool = False
    must_confirm: bool = False
    version: int = 1

    @property
    def is_closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def is_shut_out(self) -> bool:
        """Whether no password opens it, and nobody is told why."""
        return self.state in (State.CLOSED, State.BARRED)


Decision = tuple[Login, list[Event]]


def moved(login: Login, act: Act) -> Login:
    """The ID after `act`, one version later. Raises `IllegalTransition`."""
    if login.state is State.LOCKED and act is Act.RESET_PASSWORD and login.state_before_lock is not None:
        return replace(login, state=login.state_before_lock, state_before_lock=None, version=login.version + 1)
    state = MOVES[login.kind].get((login.state, act))
    if state is None:
        raise IllegalTransition(f"ID {login.login}", login.state, act)
    before_lock = login.state if state is State.LOCKED else None
    return replace(login, state=state, state_before_lock=before_lock, version=login.version + 1)


def pending(login: Login, *, owes_factor: bool = False) -> Pending | None:
    """What the owner must do before anything else: the forced change (D-06), a second factor that is required and not
    set up (`owes_factor`, IDN-10), the e-mail code (IDN-04, IDN-11)."""
    if login.must_change:
        return "change_password"
    if owes_factor:
        return "set_up_factor"
    if login.must_confirm or (login.kind == "user" and login.state is not State.ACTIVE):
        return "confirm_email"
    return None


def caller_of(login: Login, session_id: UUID, *, owes_factor: bool = False) -> Caller:
    """What the token says about an ID (D-08)."""
    return Caller(
        login=login.login,
        name=login.name,
        kind=login.kind,
        chamber=login.chamber,
        login_id=login.login_id,
        session_id=session_id,
        registration_id=login.registration_id,
        signer_id=login.signer_id,
        sub_id=login.login_id if login.kind == "sub" else None,
        roles=frozenset(login.roles),
        pending=pending(login, owes_factor=owes_factor),
    )


def user_login(registration_number: str, serial: int) -> str:
    """The user ID of the signer `serial`: at least two digits, then three (D-11)."""
    return f"{registration_number}-{serial:02}"


def new_admin_id(*, chamber: str, registration_id: UUID, registration_number: str, name: str, email: str) -> Decision:
    """The admin ID of a new registration; its login is the registration number."""
    login = Login(uuid4(), chamber, "admin", registration_number, name, registration_id=registration_id, email=email)
    return login, [
        AdminIdCreated(chamber=chamber, version=1, registration_id=registration_id, login=registration_number)
    ]


def new_user_id(
    *,
    chamber: str,
    registration_id: UUID,
    registration_number: str,
    signer_id: UUID,
    serial: int,
    name: str,
    email: str,
) -> Decision:
    """The user ID of a signer who became active."""
    text = user_login(registration_number, serial)
    login = Login(
        uuid4(), chamber, "user", text, name, registration_id=registration_id, signer_id=signer_id, email=email
    )
    said = UserIdCreated(
        chamber=chamber, version=1, registration_id=registration_id, signer_id=signer_id, login=login.login
    )
    return login, [said]


def new_staff_id(*, chamber: str, login: str, name: str, roles: tuple[Role, ...]) -> Login:
    """A member of the chamber's staff, or, in chamber 0000, an operator."""
    kind: Kind = "operator" if chamber == "0000" else "staff"
    return Login(uuid4(), chamber, kind, login, name, roles=roles, state=State.ACTIVE)


def staff_changed(login: Login) -> list[Event]:
    """What others are told about a member of staff; nothing about operators, who see no case (D-02)."""
    if login.kind != "staff":
        return []
    return [
        StaffChanged(
            chamber=login.chamber,
            version=login.version,
            staff_id=login.login_id,
            login=login.login,
            name=login.name,
            roles=list(login.roles),
            active=login.state is State.ACTIVE,
        )
    ]


def staff_with(login: Login, *, name: str, email: str | None, roles: tuple[Role, ...], active: bool) -> Login:
    """The member of staff as an administrator wants it; the same object when nothing is new."""
    after = login if active == (login.state is State.ACTIVE) else moved(login, Act.UNBAR if active else Act.BAR)
    if after is login and (login.name, login.email, login.roles) == (name, email, roles):
        return login
    return replace(after, name=name, email=email, roles=roles, version=login.version + 1)


def with_card_password(login: Login, password_hash: str, at: datetime) -> Login:
    """The ID after its card was printed with a new password, to be changed (D-06). Raises `IllegalTransition`.

    When the card of an admin ID is issued again, the desk knows the password of a company that is at work: a mailed
    code is asked for, too (IDN-11).
    """
    act = Act.HAND_OUT if login.state is State.CREATED else Act.RESET_PASSWORD
    must_confirm = login.must_confirm or (login.kind == "admin" and act is Act.RESET_PASSWORD)
    after = replace(moved(login, act), password_hash=password_hash, password_set_at=at)
    return replace(after, must_change=True, must_confirm=must_confirm)


def with_card_alone(login: Login) -> Login:
    """The ID after its first card was printed when its password was set already: that one stays (D-03, D-04).

    The same object when the card changes nothing.
    """
    return moved(login, Act.HAND_OUT) if login.state is State.CREATED else login


def with_password_of_another(login: Login, password_hash: str, at: datetime, *, must_change: bool) -> Login:
    """The ID after somebody who looks after it set its password. Raises `IllegalTransition`.

    `must_change` is the chamber's setting (D-06); a change that is due anyway stays due.
    """
    after = moved(login, Act.RESET_PASSWORD)
    due = must_change or login.must_change
    return replace(after, password_hash=password_hash, password_set_at=at, must_change=due)


def with_own_password(login: Login, password_hash: str, at: datetime) -> Login:
    """The ID after its owner changed the password. An admin ID is in use from its first change on."""
    changed = replace(
        login, password_hash=password_hash, password_set_at=at, must_change=False, version=login.version + 1
    )
    if login.kind == "admin" and login.state is State.HANDED_OUT:
        return replace(moved(login, Act.ACTIVATE), password_hash=password_hash, password_set_at=at, must_change=False)
    return changed


def activated(login: Login, email: str, at: datetime) -> Decision:
    """The user ID after its owner confirmed `email` (IDN-04). Raises `IllegalTransition`."""
    after = replace(moved(login, Act.ACTIVATE), email=email)
    assert after.signer_id is not None  # a constraint of the table: user IDs have a signer
    return after, [
        UserIdActivated(chamber=after.chamber, version=after.version, signer_id=after.signer_id, email=email, at=at)
    ]


def confirmed(login: Login) -> Login:
    """The admin ID after the code that was mailed upon a new card was entered (IDN-11)."""
    return replace(login, must_confirm=False, version=login.version + 1)


def closed(login: Login, reason: str) -> Decision:
    """The ID closed for good. Raises `IllegalTransition` when it is closed already."""
    after = replace(moved(login, Act.CLOSE), must_change=False, must_confirm=False)
    if after.kind != "user" or after.signer_id is None:
        return after, []
    return after, [UserIdClosed(chamber=after.chamber, version=after.version, signer_id=after.signer_id, reason=reason)]


def following(login: Login, *, name: str, email: str) -> Login:
    """The ID after its registration said `name` and `email`; unchanged when it says nothing new.

    The admin ID's e-mail is the contact's (IDN-12). An address that a user ID confirmed is not replaced.
    """
    wanted = email if login.kind == "admin" or login.state is not State.ACTIVE else login.email
    if (login.name, login.email) == (name, wanted):
        return login
    return replace(login, name=name, email=wanted, version=login.version + 1)
