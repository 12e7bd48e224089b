"""A certifier's or an administrator's address, roles or second factor: changed by two people, or after a day (IDN-21).

What an administrator asks for is told to the person at the address before (M35b) and stands among the tasks of all
administrators and certifiers, each of whom may stop it. Another administrator may let it through at once; until a
chamber's first certificate, the operator may, too.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from libs.common.auth import Caller
from libs.common.clock import JAPAN, Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import Conflict, Forbidden, NotFound, Problem
from libs.common.mail import MailTemplates
from libs.common.tasks import Text, close_task, open_task
from libs.contracts.names.people import ROLES
from services.identity.domain import Login
from services.identity.handlers import accounts
from services.identity.handlers.mails import write_to_owner
from services.identity.handlers.resetting_factor import void_factor
from services.identity.handlers.sessions import own_login
from services.identity.handlers.staff_acts import write_down
from services.identity.second_person import guarded_roles
from services.identity.store import account_changes, known, logins, people
from services.identity.store.account_changes import Kind, Outcome
from services.identity.tasks import ACCOUNT_CHANGE

Facts = Mapping[str, Any]
WAITS = timedelta(days=1)
SYSTEM = "system"
_WHY: dict[Outcome, Text] = {
    "done": Text("変更されました", "It was changed"),
    "cancelled": Text("変更は取り消されました", "It was stopped"),
    "void": Text("その間に変わったため、変更されませんでした", "Things have changed meanwhile: it was not done"),
}


async def ask(
    tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, person: Login, after: Login | None
) -> None:
    """Let a change wait: to e-mail and roles of `after`, or without it the reset of the person's second factor.

    Raises `Conflict` when another one waits for this person.
    """
    kind: Kind = "factor_reset" if after is None else "email_or_roles"
    before, wanted = ({}, {}) if after is None else (_facts(person), _facts(after))
    now, change_id = clock.now(), uuid4()
    due_at = now + WAITS
    asked = account_changes.Asked(change_id, kind, before, wanted, caller.login, now, due_at)
    if not await account_changes.add(tx, person, asked):
        raise _one_waits()
    what, due = _what(kind, before, wanted), f"{due_at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
    await _record(tx, clock, person, "change_asked", caller.login, before, wanted)
    named = {"person": person.login, "by": caller.login, "what": what, "due": due}
    await open_task(tx, ACCOUNT_CHANGE, subject=change_id, now=now, **named)
    await write_to_owner(tx, templates, person, "M35b", by=caller.login, what_ja=what.ja, what_en=what.en, due=due)


async def approve(tx: Transaction, clock: Clock, templates: MailTemplates, caller: Caller, change_id: UUID) -> None:
    """The second administrator lets a change through at once.

    Raises `NotFound`, `Forbidden` for who asked and for the person concerned, `Conflict` when it cannot be done now.
    """
    await accounts.lock_admins(tx, clock, caller)
    change = await _waiting(tx, change_id)
    if caller.login == change["asked_by"] or caller.login_id == change["staff_id"]:
        raise Forbidden(
            ja="変更を依頼した人と、変更される本人は承認できません。ほかの管理者に依頼してください",
            en="Neither who asked nor the person concerned can approve it. Please ask another administrator",
            code="second-person",
        )
    await _carry_out(tx, clock, templates, change, by=caller.login)


async def approve_as_operator(
    db: Database, clock: Clock, templates: MailTemplates, *, chamber: str, login: str, by: str
) -> None:
    """The operator is the second person until the chamber's first certificate; `by` is who does it at the host.

    Raises `NotFound`, `Forbidden` afterwards, `Conflict` for what cannot be done any more.
    """
    async with db.transaction(chamber) as tx:
        person = await logins.find(tx, login, ("staff",))
        waiting = await account_changes.of_person(tx, person.login_id) if person is not None else None
        if waiting is None:
            raise _none_waits()
        if await known.has_certificates(tx, chamber):
            raise Forbidden(
                ja="この商工会議所は証明書を発給しています。ほかの管理者が承認するか、1日お待ちください",
                en="This chamber has issued certificates: another administrator approves it, or it waits for its day",
                code="has-certificates",
            )
        await _carry_out(tx, clock, templates, await _waiting(tx, waiting["change_id"]), by=by)


async def cancel(tx: Transaction, clock: Clock, caller: Caller, change_id: UUID) -> None:
    """Any administrator or certifier stops a change that waits. Raises `NotFound`, `Forbidden`."""
    own, _ = await own_login(tx, caller, clock.now())
    if not guarded_roles(own):
        raise Forbidden()
    change = await _waiting(tx, change_id)
    person = await logins.by_id(tx, change["staff_id"], lock=True)
    assert person is not None  # a foreign key
    await _decide(tx, clock, change, "cancelled", by=caller.login)
    await _record(tx, clock, person, "change_cancelled", caller.login, *_before_and_wanted(change))


async def carry_out_due(db: Database, clock: Clock, templates: MailTemplates) -> int:
    """Do what has waited for a day, and end what cannot be done any more; returns how many were done."""
    async with db.transaction() as tx:
        chambers, done = await known.chambers(tx), 0
    for chamber in chambers:
        async with db.transaction(chamber) as tx:
            waiting = await account_changes.due(tx, clock.now())
        for change_id in waiting:
            done += await _carry_out_one(db, clock, templates, chamber, change_id)
    return done


async def _carry_out_one(db: Database, clock: Clock, templates: MailTemplates, chamber: str, change_id: UUID) -> bool:
    try:
        async with db.transaction(chamber) as tx:
            change = await account_changes.lock(tx, change_id)
            if change is None:
                return False
            await _carry_out(tx, clock, templates, change, by=SYSTEM)
    except (Conflict, Forbidden, NotFound) as problem:
        async with db.transaction(chamber) as tx:
            await _give_up(tx, clock, change_id, problem)
        return False
    return True


async def _give_up(tx: Transaction, clock: Clock, change_id: UUID, problem: Problem) -> None:
    change = await account_changes.lock(tx, change_id)
    person = await logins.by_id(tx, change["staff_id"], lock=True) if change is not None else None
    if change is not None and person is not None:
        await _decide(tx, clock, change, "void", by=SYSTEM)
        await write_down(tx, person, at=clock.now(), by=SYSTEM, act="change_void", reason=problem.code)


async def _carry_out(tx: Transaction, clock: Clock, templates: MailTemplates, change: Row, *, by: str) -> None:
    """Raises `Conflict` when the person, or who else is there, is no longer as it was."""
    admins = await people.lock_admins(tx)
    person = await logins.by_id(tx, change["staff_id"], lock=True)
    before, wanted = _before_and_wanted(change)
    if person is None or person.is_closed or (before and before != _facts(person)):
        raise Conflict(ja=_WHY["void"].ja, en=_WHY["void"].en, code="changed-meanwhile")
    if by != SYSTEM:
        await _record(tx, clock, person, "change_approved", by, before, wanted)
    if change["kind"] == "factor_reset":
        await void_factor(tx, clock, templates, person, by=change["asked_by"])
    else:
        after = accounts.with_facts(person, email=wanted["email"], roles=tuple(wanted["roles"]))
        accounts.check_an_admin_remains(admins, after)
        await accounts.bring_to(tx, clock, templates, person, after, by=change["asked_by"])
    await _decide(tx, clock, change, "done", by=by)


async def _decide(tx: Transaction, clock: Clock, change: Row, outcome: Outcome, *, by: str) -> None:
    await account_changes.decide(tx, change["change_id"], outcome, by=by, at=clock.now())
    await close_task(tx, ACCOUNT_CHANGE, subject=change["change_id"], why=_WHY[outcome], now=clock.now(), by=by)


async def _waiting(tx: Transaction, change_id: UUID) -> Row:
    change = await account_changes.lock(tx, change_id)
    if change is None:
        raise _none_waits()
    return change


async def _record(
    tx: Transaction, clock: Clock, person: Login, act: str, by: str, before: Facts, wanted: Facts
) -> None:
    changed = [name for name in wanted if before[name] != wanted[name]]
    detail: dict[str, Any] = {name: {"from": before[name], "to": wanted[name]} for name in changed}
    await write_down(tx, person, at=clock.now(), by=by, act=act, **(detail or {"factor": "reset"}))


def _before_and_wanted(change: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    return json.loads(change["before"]), json.loads(change["wanted"])


def _facts(person: Login) -> dict[str, Any]:
    return {"email": person.email, "roles": list(person.roles)}


def _what(kind: Kind, before: Facts, wanted: Facts) -> Text:
    if kind == "factor_reset":
        return Text("二要素認証の解除", "reset of the second factor")
    ja, en = [], []
    if before["email"] != wanted["email"]:
        ja.append(f"メールアドレス：{before['email'] or 'なし'} → {wanted['email']}")
        en.append(f"e-mail: {before['email'] or 'none'} → {wanted['email']}")
    if before["roles"] != wanted["roles"]:
        old, new = ([ROLES[role] for role in facts["roles"]] for facts in (before, wanted))
        ja.append(f"役割：{'・'.join(name.ja for name in old)} → {'・'.join(name.ja for name in new)}")
        en.append(f"roles: {', '.join(name.en for name in old)} → {', '.join(name.en for name in new)}")
    return Text("、".join(ja), "; ".join(en))


def _one_waits() -> Conflict:
    return Conflict(
        ja="この職員には、まだ行われていない変更があります。先に承認するか、取り消してください",
        en="A change for this person is waiting already: approve it or stop it first",
        code="change-waits",
    )


def _none_waits() -> NotFound:
    return NotFound(
        ja="待っている変更はありません。すでに行われたか、取り消されています",
        en="No such change is waiting: it was done or stopped already",
        code="no-change",
    )
