"""The chamber administrator looks after the staff's accounts (C18, IDN-10). Every act is written down."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.common.auth import Caller, Role
from libs.common.clock import JAPAN, Clock
from libs.common.db import Row, Transaction
from libs.common.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from libs.common.mail import MailTemplates
from libs.common.mailboxes import mailbox_of
from libs.common.outbox import emit
from services.identity.domain import STAFF_KINDS, Login, State, new_staff_id, staff_changed, staff_with
from services.identity.handlers.invitations import Invitations, void_password
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.resetting_factor import void_factor
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff import check_login, in_order
from services.identity.handlers.staff_acts import write_down
from services.identity.session_policy import IDLE
from services.identity.store import logins, people, sessions

ACTS_SHOWN = 50


@dataclass(frozen=True)
class PersonFacts:
    """What an administrator decides about a person."""

    name: str
    email: str
    roles: tuple[Role, ...]
    active: bool = True


async def list_people(tx: Transaction, clock: Clock) -> list[Row]:
    """Everybody on the chamber's staff, by login."""
    return await people.people(tx, clock.now(), IDLE)


async def read_person(tx: Transaction, clock: Clock, staff_id: UUID) -> Row:
    """One person. Raises `NotFound`."""
    rows = await people.people(tx, clock.now(), IDLE, staff_id=staff_id)
    if not rows:
        raise _nobody()
    return rows[0]


async def invite(
    tx: Transaction, clock: Clock, invitations: Invitations, caller: Caller, *, login: str, facts: PersonFacts
) -> UUID:
    """Make an account without a password, and mail the invitation (M32). Raises `Invalid` and `Conflict`."""
    await _lock_admins(tx, clock, caller)
    check_login(login, "/login")
    if await logins.find(tx, login, STAFF_KINDS):
        raise _taken()
    made = replace(
        new_staff_id(chamber=caller.chamber, login=login, name=facts.name, roles=in_order(facts.roles)),
        email=facts.email,
    )
    await _check_is_another_person(tx, made)
    await logins.add(tx, made)
    await emit(tx, *staff_changed(made))
    await _record(tx, clock, caller, made, "invited", name=made.name, email=made.email, roles=list(made.roles))
    await invitations.send(tx, clock, made)
    return made.login_id


async def change(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, *, staff_id: UUID, facts: PersonFacts
) -> None:
    """Bring a person to `facts`; other roles, and the end of the right to log in, end the sessions.

    Of another address both are told (IDN-21, M35). Raises `Forbidden` for the own roles or one's own end, `Conflict`
    when no administrator would be left, or for an address that is another person's.
    """
    admins = await _lock_admins(tx, clock, caller)
    before = await _person(tx, staff_id)
    after = staff_with(before, name=facts.name, email=facts.email, roles=in_order(facts.roles), active=facts.active)
    if after is before:
        return
    _check_rights_remain(caller, admins, before, after)
    if before.email != after.email:
        await _check_is_another_person(tx, after)
    await logins.save(tx, after)
    await emit(tx, *staff_changed(after))
    await _record(tx, clock, caller, after, "changed", **_differences(before, after))
    if (before.roles, before.state) != (after.roles, after.state):
        await sessions.end_all(tx, staff_id)
    if before.email != after.email:
        await _tell_both(tx, clock, templates, caller, before, after)
    if before.email != after.email or after.is_shut_out:
        # The mail may have gone to somebody else's address.
        await people.forget_invitation(tx, staff_id)


async def end_sessions(tx: Transaction, clock: Clock, caller: Caller, *, staff_id: UUID) -> None:
    """Log a person out everywhere. Raises `NotFound`."""
    await _lock_admins(tx, clock, caller)
    person = await _person(tx, staff_id)
    await sessions.end_all(tx, staff_id)
    await _record(tx, clock, caller, person, "sessions_ended")


async def invite_again(
    tx: Transaction, clock: Clock, invitations: Invitations, caller: Caller, *, staff_id: UUID
) -> None:
    """Void a person's password and sessions, and mail a new invitation.

    Raises `Invalid` without an e-mail address, `Conflict` for a person who may not log in, `Forbidden` for oneself.
    """
    await _lock_admins(tx, clock, caller)
    person = await _person(tx, staff_id)
    _check_invitable(caller, person)
    voided = await void_password(tx, person)
    await _record(tx, clock, caller, voided, "invited_again", email=voided.email)
    await invitations.send(tx, clock, voided)


async def reset_factor(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, *, staff_id: UUID
) -> None:
    """Void a person's second factor, recovery codes and sessions, and tell the person (M32b).

    Raises `Forbidden` for the own one, `Conflict` when there is none.
    """
    await _lock_admins(tx, clock, caller)
    person = await _person(tx, staff_id)
    if person.login_id == caller.login_id:
        raise Forbidden(
            ja="ご自身の二要素認証は解除できません。ほかの管理者に依頼してください",
            en="You cannot reset your own second factor. Please ask another administrator",
            code="own-factor",
        )
    await void_factor(tx, clock, templates, person, by=caller.login)


async def _lock_admins(tx: Transaction, clock: Clock, caller: Caller) -> list[Login]:
    # The token may be five minutes old: what counts is whether the caller is an administrator now.
    await own_login(tx, caller, clock.now())
    admins = await people.lock_admins(tx)
    if caller.login_id not in [admin.login_id for admin in admins]:
        raise Forbidden()
    return admins


async def _person(tx: Transaction, staff_id: UUID) -> Login:
    person = await logins.by_id(tx, staff_id, lock=True)
    if person is None or person.kind != "staff" or person.is_closed:
        raise _nobody()
    return person


async def _check_is_another_person(tx: Transaction, person: Login) -> None:
    """Four eyes are two people: one mailbox belongs to one member of staff (IDN-21). Raises `Conflict`."""
    others = [row for row in await people.addresses(tx) if row["login_id"] != person.login_id]
    taken = next((row for row in others if mailbox_of(row["email"]) == mailbox_of(person.email or "")), None)
    if taken is not None:
        other = taken["login"]
        ja = (
            f"このメールアドレスは職員ID「{other}」のものです。職員IDは一人に一つとし、本人のアドレスを登録してください"
        )
        en = f"This address belongs to the staff ID {other}. One person has one ID: enter the person's own address"
        raise Conflict(ja=ja, en=en, code="email-taken", errors=[FieldError("/email", "email-taken", ja, en)])


async def _tell_both(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, before: Login, after: Login
) -> None:
    at = f"{clock.now().astimezone(JAPAN):%Y-%m-%d %H:%M}"
    for address in filter(None, (before.email, after.email)):
        values = {"by": caller.login, "before": before.email, "after": after.email, "at": at}
        await write_to_owner(tx, templates, after, "M35", to=address, **values)


def _check_rights_remain(caller: Caller, admins: list[Login], before: Login, after: Login) -> None:
    is_own = before.login_id == caller.login_id
    if is_own and (before.roles != after.roles or before.state is not after.state):
        raise Forbidden(
            ja="ご自身の役割と利用状態は変更できません。ほかの管理者に依頼してください",
            en="You cannot change your own roles or switch yourself off. Please ask another administrator",
            code="own-rights",
        )
    still_admin = after.state is State.ACTIVE and "chamber_admin" in after.roles
    if not still_admin and {admin.login_id for admin in admins} == {before.login_id}:
        raise Conflict(
            ja="管理者が一人もいなくなるため変更できません",
            en="This would leave the chamber without an administrator",
            code="last-admin",
        )


def _check_invitable(caller: Caller, person: Login) -> None:
    if person.login_id == caller.login_id:
        raise Forbidden(
            ja="ご自身のパスワードは「パスワード変更」で変更してください",
            en="Change your own password on the password page",
            code="own-invitation",
        )
    if person.is_shut_out:
        raise Conflict(
            ja="利用停止中の職員です。先に利用を再開してください",
            en="This person is switched off. Switch the account on first",
            code="inactive",
        )
    if person.email is None:
        ja, en = "メールアドレスを登録してください", "Please enter an e-mail address first"
        raise Invalid(ja=ja, en=en, errors=[FieldError("/email", "missing", ja, en)])


def _differences(before: Login, after: Login) -> dict[str, Any]:
    pairs = {
        "name": (before.name, after.name),
        "email": (before.email, after.email),
        "roles": (list(before.roles), list(after.roles)),
        "active": (not before.is_shut_out, not after.is_shut_out),
    }
    return {field: {"from": old, "to": new} for field, (old, new) in pairs.items() if old != new}


async def _record(tx: Transaction, clock: Clock, caller: Caller, person: Login, act: str, **detail: Any) -> None:
    await write_down(tx, person, at=clock.now(), by=caller.login, act=act, **detail)


def _taken() -> Conflict:
    ja, en = "この職員IDはすでに使用されています", "This staff ID is taken already"
    return Conflict(ja=ja, en=en, code="login-taken", errors=[FieldError("/login", "login-taken", ja, en)])


def _nobody() -> NotFound:
    return NotFound(ja="この職員は登録されていません", en="There is no such member of staff", code="no-person")
