"""How an account of the staff is brought to what was decided about it, whoever decided, and whenever."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from libs.common.auth import Caller, Role
from libs.common.clock import JAPAN, Clock
from libs.common.db import Transaction
from libs.common.errors import Conflict, FieldError, Forbidden, NotFound
from libs.common.mail import MailTemplates
from libs.common.mailboxes import mailbox_of
from libs.common.outbox import emit
from services.identity.domain import Login, State, staff_changed
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff_acts import write_down
from services.identity.store import logins, people, sessions


async def lock_admins(tx: Transaction, clock: Clock, caller: Caller) -> list[Login]:
    """The chamber's administrators, locked. Raises `Forbidden` unless the caller is one of them.

    The token may be five minutes old: what counts is whether the caller is an administrator now.
    """
    await own_login(tx, caller, clock.now())
    admins = await people.lock_admins(tx)
    if caller.login_id not in [admin.login_id for admin in admins]:
        raise Forbidden()
    return admins


async def person_of(tx: Transaction, staff_id: UUID) -> Login:
    """A member of the staff, locked. Raises `NotFound`."""
    person = await logins.by_id(tx, staff_id, lock=True)
    if person is None or person.kind != "staff" or person.is_closed:
        raise nobody()
    return person


def nobody() -> NotFound:
    """There is no such person in this chamber."""
    return NotFound(ja="この職員は登録されていません", en="There is no such member of staff", code="no-person")


def with_facts(person: Login, *, email: str | None, roles: tuple[Role, ...]) -> Login:
    """The person with another address or other roles, one version later; the same object when nothing is new."""
    if (person.email, person.roles) == (email, roles):
        return person
    return replace(person, email=email, roles=roles, version=person.version + 1)


async def check_is_another_person(tx: Transaction, person: Login) -> None:
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


def check_an_admin_remains(admins: list[Login], after: Login) -> None:
    """Raises `Conflict` when the person is the chamber's only administrator and would be none."""
    still_admin = after.state is State.ACTIVE and "chamber_admin" in after.roles
    if not still_admin and {admin.login_id for admin in admins} == {after.login_id}:
        raise Conflict(
            ja="管理者が一人もいなくなるため変更できません",
            en="This would leave the chamber without an administrator",
            code="last-admin",
        )


async def bring_to(
    tx: Transaction, clock: Clock, templates: MailTemplates, before: Login, after: Login, *, by: str
) -> None:
    """Store the person as decided; other roles, and the end of the right to log in, end the sessions.

    Of another address both are told (IDN-21, M35). Raises `Conflict` for an address that is another person's.
    """
    if after is before:
        return
    if before.email != after.email:
        await check_is_another_person(tx, after)
    await logins.save(tx, after)
    await emit(tx, *staff_changed(after))
    await write_down(tx, after, at=clock.now(), by=by, act="changed", **_differences(before, after))
    if (before.roles, before.state) != (after.roles, after.state):
        await sessions.end_all(tx, after.login_id)
    if before.email != after.email:
        await _tell_both(tx, clock, templates, before, after, by=by)
    if before.email != after.email or after.is_shut_out:
        # The mail may have gone to somebody else's address.
        await people.forget_invitation(tx, after.login_id)


async def _tell_both(
    tx: Transaction, clock: Clock, templates: MailTemplates, before: Login, after: Login, *, by: str
) -> None:
    at = f"{clock.now().astimezone(JAPAN):%Y-%m-%d %H:%M}"
    for address in filter(None, (before.email, after.email)):
        values = {"by": by, "before": before.email, "after": after.email, "at": at}
        await write_to_owner(tx, templates, after, "M35", to=address, **values)


def _differences(before: Login, after: Login) -> dict[str, Any]:
    pairs = {
        "name": (before.name, after.name),
        "email": (before.email, after.email),
        "roles": (list(before.roles), list(after.roles)),
        "active": (not before.is_shut_out, not after.is_shut_out),
    }
    return {field: {"from": old, "to": new} for field, (old, new) in pairs.items() if old != new}
