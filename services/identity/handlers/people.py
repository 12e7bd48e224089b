"""The chamber administrator looks after the staff's accounts (C18, IDN-10). Every act is written down."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.common.auth import Caller, Role
from libs.common.clock import Clock
from libs.common.db import Row, Transaction
from libs.common.errors import Conflict, FieldError, Forbidden, Invalid
from libs.common.mail import MailTemplates
from libs.common.outbox import emit
from services.identity.domain import (
    STAFF_KINDS,
    Login,
    new_staff_id,
    staff_changed,
    staff_with,
)
from services.identity.handlers import account_changes, accounts
from services.identity.handlers.invitations import Invitations, void_password
from services.identity.handlers.resetting_factor import no_factor, void_factor
from services.identity.handlers.staff import check_login, in_order
from services.identity.handlers.staff_acts import write_down
from services.identity.second_person import guarded_roles, needs_second_person
from services.identity.session_policy import IDLE
from services.identity.store import factors, logins, people, sessions

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
        raise accounts.nobody()
    return rows[0]


async def invite(
    tx: Transaction, clock: Clock, invitations: Invitations, caller: Caller, *, login: str, facts: PersonFacts
) -> UUID:
    """Make an account without a password, and mail the invitation (M32). Raises `Invalid` and `Conflict`."""
    await accounts.lock_admins(tx, clock, caller)
    check_login(login, "/login")
    if await logins.find(tx, login, STAFF_KINDS):
        raise _taken()
    made = replace(
        new_staff_id(chamber=caller.chamber, login=login, name=facts.name, roles=in_order(facts.roles)),
        email=facts.email,
    )
    await accounts.check_is_another_person(tx, made)
    await logins.add(tx, made)
    await emit(tx, *staff_changed(made))
    await _record(tx, clock, caller, made, "invited", name=made.name, email=made.email, roles=list(made.roles))
    await invitations.send(tx, clock, made)
    return made.login_id


async def change(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, *, staff_id: UUID, facts: PersonFacts
) -> None:
    """Bring a person to `facts`; a certifier's or administrator's address and roles wait for a second one (IDN-21).

    Raises `Forbidden` for the own roles or one's own end, `Conflict` when no administrator would be left, for an
    address that is another person's, or when another change waits.
    """
    admins = await accounts.lock_admins(tx, clock, caller)
    before = await accounts.person_of(tx, staff_id)
    after = staff_with(before, name=facts.name, email=facts.email, roles=in_order(facts.roles), active=facts.active)
    if after is before:
        return
    _check_own_rights(caller, before, after)
    accounts.check_an_admin_remains(admins, after)
    if not needs_second_person(before, after):
        await accounts.bring_to(tx, clock, templates, before, after, by=caller.login)
        return
    await accounts.check_is_another_person(tx, after)
    await account_changes.ask(tx, clock, templates, caller, before, after)
    at_once = staff_with(before, name=facts.name, email=before.email, roles=before.roles, active=facts.active)
    await accounts.bring_to(tx, clock, templates, before, at_once, by=caller.login)


async def end_sessions(tx: Transaction, clock: Clock, caller: Caller, *, staff_id: UUID) -> None:
    """Log a person out everywhere. Raises `NotFound`."""
    await accounts.lock_admins(tx, clock, caller)
    person = await accounts.person_of(tx, staff_id)
    await sessions.end_all(tx, staff_id)
    await _record(tx, clock, caller, person, "sessions_ended")


async def invite_again(
    tx: Transaction, clock: Clock, invitations: Invitations, caller: Caller, *, staff_id: UUID
) -> None:
    """Void a person's password and sessions, and mail a new invitation.

    Raises `Invalid` without an e-mail address, `Conflict` for a person who may not log in, `Forbidden` for oneself.
    """
    await accounts.lock_admins(tx, clock, caller)
    person = await accounts.person_of(tx, staff_id)
    _check_invitable(caller, person)
    voided = await void_password(tx, person)
    await _record(tx, clock, caller, voided, "invited_again", email=voided.email)
    await invitations.send(tx, clock, voided)


async def reset_factor(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, *, staff_id: UUID
) -> None:
    """Void a person's second factor, recovery codes and sessions, and tell the person (M32b).

    Of a certifier or an administrator that waits for a second person (IDN-21).
    Raises `Forbidden` for the own one, `Conflict` when there is none.
    """
    await accounts.lock_admins(tx, clock, caller)
    person = await accounts.person_of(tx, staff_id)
    if person.login_id == caller.login_id:
        raise Forbidden(
            ja="ご自身の二要素認証は解除できません。ほかの管理者に依頼してください",
            en="You cannot reset your own second factor. Please ask another administrator",
            code="own-factor",
        )
    if not guarded_roles(person):
        await void_factor(tx, clock, templates, person, by=caller.login)
    elif not await factors.has_any(tx, staff_id):
        raise no_factor()
    else:
        await account_changes.ask(tx, clock, templates, caller, person, None)


def _check_own_rights(caller: Caller, before: Login, after: Login) -> None:
    is_own = before.login_id == caller.login_id
    if is_own and (before.roles != after.roles or before.state is not after.state):
        raise Forbidden(
            ja="ご自身の役割と利用状態は変更できません。ほかの管理者に依頼してください",
            en="You cannot change your own roles or switch yourself off. Please ask another administrator",
            code="own-rights",
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


async def _record(tx: Transaction, clock: Clock, caller: Caller, person: Login, act: str, **detail: Any) -> None:
    await write_down(tx, person, at=clock.now(), by=caller.login, act=act, **detail)


def _taken() -> Conflict:
    ja, en = "この職員IDはすでに使用されています", "This staff ID is taken already"
    return Conflict(ja=ja, en=en, code="login-taken", errors=[FieldError("/login", "login-taken", ja, en)])
