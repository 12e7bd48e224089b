"""Members of a chamber's staff, and operators (IDN-10, D-02)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from libs.common.auth import Role
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import FieldError, Invalid
from libs.common.outbox import emit
from services.identity.domain import STAFF_KINDS, Act, Login, moved, new_staff_id, staff_changed
from services.identity.handlers.staff_acts import write_down
from services.identity.password_policy import check_new_password
from services.identity.passwords import Hasher
from services.identity.store import factors, logins, sessions
from services.identity.vault import Vault

OPERATORS_CHAMBER = "0000"
_CHAMBER = re.compile(r"[0-9]{4}")
_LOGIN = re.compile(r"[a-z][a-z0-9]{2,31}")


async def add_staff(
    db: Database, clock: Clock, hasher: Hasher, *, chamber: str, login: str, name: str, roles: list[str], password: str
) -> bool:
    """Make a member of staff, or bring an existing one to this name, these roles and this password.

    Chamber 0000 makes an operator, who has no roles. Returns False when all was so already. Raises `Invalid`.
    """
    wanted = _roles(chamber, roles)
    _check_names(chamber, login)
    check_new_password("modern", password, login=login)
    async with db.transaction(chamber) as tx:
        known = await logins.find(tx, login, STAFF_KINDS)
    same_password = known is not None and await hasher.matches(known.password_hash, password)
    password_hash = None if same_password else await hasher.hash(password)
    async with db.transaction(chamber) as tx:
        return await _bring_to(
            tx, clock, chamber=chamber, login=login, name=name, roles=wanted, password_hash=password_hash
        )


async def give_app(db: Database, clock: Clock, vault: Vault, *, chamber: str, login: str, secret: str) -> bool:
    """Give a member of staff an authenticator app whose secret somebody else knows, for installations to try out.

    Returns False when the ID has this app already. Recovery codes are made by the owner. Raises `Invalid`.
    """
    async with db.transaction(chamber) as tx:
        person = await logins.find(tx, login, STAFF_KINDS, lock=True)
        if person is None:
            raise _invalid("/id", "この職員は登録されていません", "There is no such member of staff")
        known = await factors.totp(tx, person.login_id)
        if known is not None and vault.open_factor(person.login_id, known["sealed"]) == secret:
            return False
        sealed = vault.seal_factor(person.login_id, secret)
        await factors.put_totp(tx, person, sealed, step=0, now=clock.now())
        await sessions.end_all(tx, person.login_id)
        await write_down(tx, person, at=clock.now(), by="system", act="factor_set_up", factor="totp")
    return True


async def _bring_to(
    tx: Transaction,
    clock: Clock,
    *,
    chamber: str,
    login: str,
    name: str,
    roles: tuple[Role, ...],
    password_hash: str | None,
) -> bool:
    known = await logins.find(tx, login, STAFF_KINDS, lock=True)
    if known is None:
        made = _with_password(new_staff_id(chamber=chamber, login=login, name=name, roles=roles), password_hash, clock)
        await logins.add(tx, made)
        await emit(tx, *staff_changed(made))
        return True
    if password_hash is None and (known.name, known.roles) == (name, roles):
        return False
    after = _with_password(replace(moved(known, Act.RESET_PASSWORD), name=name, roles=roles), password_hash, clock)
    await logins.save(tx, after)
    await sessions.end_all(tx, after.login_id)
    await emit(tx, *staff_changed(after))
    return True


def _with_password(login: Login, password_hash: str | None, clock: Clock) -> Login:
    if password_hash is None:
        return login
    return replace(login, password_hash=password_hash, password_set_at=clock.now())


def _roles(chamber: str, roles: list[str]) -> tuple[Role, ...]:
    unknown = [role for role in roles if role not in get_args(Role)]
    if chamber == OPERATORS_CHAMBER and roles in ([], ["operator"]):
        return ()
    if unknown or not roles or chamber == OPERATORS_CHAMBER:
        raise _invalid(
            "/roles",
            f"職員の役割は {', '.join(get_args(Role))} から選んでください",
            f"Roles are {', '.join(get_args(Role))}",
        )
    return in_order(roles)


def in_order(roles: Sequence[str]) -> tuple[Role, ...]:
    """The roles as they are listed everywhere, each once."""
    return tuple(role for role in get_args(Role) if role in roles)


def _check_names(chamber: str, login: str) -> None:
    if not _CHAMBER.fullmatch(chamber):
        raise _invalid("/chamber", "商工会議所コードは4桁の数字です", "A chamber code has 4 digits")
    check_login(login, "/id")


def check_login(login: str, pointer: str) -> None:
    """Raises `Invalid` (at `pointer`) unless `login` can be a staff ID; a company's begins with a digit."""
    if not _LOGIN.fullmatch(login):
        raise _invalid(
            pointer,
            "職員IDは英小文字で始まる3～32文字の半角英小文字・数字にしてください",
            "A staff ID has 3 to 32 lower-case letters and digits and begins with a letter",
        )


def _invalid(pointer: str, ja: str, en: str) -> Invalid:
    return Invalid(ja=ja, en=en, errors=[FieldError(pointer, "invalid", ja, en)])
