"""The staff's accounts (C18), and the invited person's own step."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Caller, Role, by_link, staff
from libs.common.clock import Clock
from libs.common.db import Database, Row, Transaction
from libs.common.errors import Unauthorized
from libs.common.mail import MailTemplates
from libs.contracts import limits, staff_rights
from libs.contracts.typed import TypedEmail
from services.identity.api.own import SECRET
from services.identity.handlers import account_changes
from services.identity.handlers import invitations as inviting
from services.identity.handlers import people as handlers
from services.identity.handlers.invitations import Invitations
from services.identity.handlers.people import ACTS_SHOWN, PersonFacts
from services.identity.password_policy import policy_text
from services.identity.passwords import Hasher
from services.identity.second_person import GUARDED
from services.identity.session_tokens import SessionToken, read_token
from services.identity.store import people

routes = Routes()
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=limits.PERSON_NAME, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Roles = Annotated[list[Role], Field(min_length=1, max_length=10)]


class NewPerson(BaseModel):
    """Who shall come to the staff. No password: the person chooses it."""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=limits.LOGIN)]
    name: Name
    email: TypedEmail
    roles: Roles


class PersonChange(BaseModel):
    """A person as it shall be."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: TypedEmail
    roles: Roles
    active: bool


class WaitingChange(BaseModel):
    """What was asked for about a person and waits for a second person, or until `due_at` (UTC).

    `before` and `wanted` hold `email` and `roles`; both are empty when the second factor is to be reset.
    """

    change_id: UUID
    before: dict[str, Any]
    wanted: dict[str, Any]
    asked_by: str
    due_at: datetime


class Person(BaseModel):
    """A member of staff. `invited`: waits for the person to choose a password, until `invited_until` (UTC)."""

    staff_id: UUID
    login: str
    name: str
    email: str | None
    roles: list[Role]
    active: bool
    state: Literal["invited", "active", "inactive"]
    invited_until: datetime | None
    last_login_at: datetime | None
    sessions: int
    second_factor: bool
    waiting: WaitingChange | None


class People(BaseModel):
    """The chamber's staff, by login."""

    people: list[Person]


Act = Literal[
    "invited",
    "changed",
    "invited_again",
    "sessions_ended",
    "password_set",
    "factor_set_up",
    "factor_removed",
    "factor_reset",
    "recovery_codes_made",
    "recovery_code_used",
    "change_asked",
    "change_approved",
    "change_cancelled",
    "change_void",
]


class ActLine(BaseModel):
    """What was done to an account, and by which login; of a change, `detail` has each field's `from` and `to`."""

    at: datetime
    by: str
    act: Act
    detail: dict[str, Any]


class PersonWithActs(Person):
    """One person with the record of the account, newest first."""

    acts: list[ActLine]


class InvitationView(BaseModel):
    """For the page behind the link: whose account it is, and which passwords are taken."""

    chamber: str
    chamber_name_ja: str
    chamber_name_en: str
    login: str
    name: str
    ends_at: datetime
    password_rule_ja: str
    password_rule_en: str


class ChosenPassword(BaseModel):
    """The invited person's password."""

    model_config = ConfigDict(extra="forbid")

    new: str = Field(min_length=1, max_length=limits.PASSWORD)


class Accepted(BaseModel):
    """With what to log in now."""

    chamber: str
    login: str


@routes.get("/v1/staff/people", access=staff(*staff_rights.ADMINS))
async def list_people(tx: Transaction, clock: Clock) -> People:
    """Everybody on the chamber's staff, by login."""
    return People(people=[Person(**_facts(row)) for row in await handlers.list_people(tx, clock)])


@routes.post("/v1/staff/people", access=staff(*staff_rights.ADMINS), status=201)
async def invite(tx: Transaction, caller: Caller, body: NewPerson, clock: Clock, invitations: Invitations) -> Person:
    """Make an account and mail the invitation (M32)."""
    facts = PersonFacts(body.name, body.email, tuple(body.roles))
    staff_id = await handlers.invite(tx, clock, invitations, caller, login=body.login, facts=facts)
    return Person(**_facts(await handlers.read_person(tx, clock, staff_id)))


@routes.get("/v1/staff/people/{staff_id}", access=staff(*staff_rights.ADMINS))
async def show_person(tx: Transaction, staff_id: UUID, clock: Clock) -> PersonWithActs:
    """One person, with who did what to the account."""
    facts = _facts(await handlers.read_person(tx, clock, staff_id))
    rows = [dict(row) for row in await people.acts(tx, staff_id, ACTS_SHOWN)]
    return PersonWithActs(**facts, acts=[ActLine(**row | {"detail": json.loads(row["detail"])}) for row in rows])


@routes.put("/v1/staff/people/{staff_id}", access=staff(*staff_rights.ADMINS))
async def change(
    tx: Transaction, caller: Caller, staff_id: UUID, body: PersonChange, clock: Clock, templates: MailTemplates
) -> Person:
    """Change name, e-mail and roles; switch off and on again. What nobody changes alone is then `waiting` (IDN-21)."""
    facts = PersonFacts(body.name, body.email, tuple(body.roles), body.active)
    await handlers.change(tx, clock, templates, caller, staff_id=staff_id, facts=facts)
    return Person(**_facts(await handlers.read_person(tx, clock, staff_id)))


@routes.post("/v1/staff/people/{staff_id}/sessions/end", access=staff(*staff_rights.ADMINS), status=204)
async def end_sessions(tx: Transaction, caller: Caller, staff_id: UUID, clock: Clock) -> None:
    """Log a person out everywhere."""
    await handlers.end_sessions(tx, clock, caller, staff_id=staff_id)


@routes.post("/v1/staff/people/{staff_id}/invitation", access=staff(*staff_rights.ADMINS))
async def invite_again(
    tx: Transaction, caller: Caller, staff_id: UUID, clock: Clock, invitations: Invitations
) -> Person:
    """Void the password and all sessions, and mail a new invitation."""
    await handlers.invite_again(tx, clock, invitations, caller, staff_id=staff_id)
    return Person(**_facts(await handlers.read_person(tx, clock, staff_id)))


@routes.post("/v1/staff/people/{staff_id}/factor/reset", access=staff("chamber_admin"))
async def reset_factor(
    tx: Transaction, caller: Caller, staff_id: UUID, clock: Clock, templates: MailTemplates
) -> Person:
    """Void another person's second factor, recovery codes and sessions; the person is told (M32b).

    Of a certifier or an administrator it is then `waiting`.
    """
    await handlers.reset_factor(tx, clock, templates, caller, staff_id=staff_id)
    return Person(**_facts(await handlers.read_person(tx, clock, staff_id)))


@routes.post("/v1/staff/account-changes/{change_id}/approval", access=staff(*staff_rights.ADMINS), status=204)
async def approve_change(
    tx: Transaction, caller: Caller, change_id: UUID, clock: Clock, templates: MailTemplates
) -> None:
    """Let a change that another administrator asked for through at once."""
    await account_changes.approve(tx, clock, templates, caller, change_id)


@routes.post("/v1/staff/account-changes/{change_id}/cancellation", access=staff(*GUARDED), status=204)
async def cancel_change(tx: Transaction, caller: Caller, change_id: UUID, clock: Clock) -> None:
    """Stop a change that waits."""
    await account_changes.cancel(tx, clock, caller, change_id)


@routes.get("/v1/staff/invitation", access=by_link)
async def show_invitation(request: web.Request, db: Database, clock: Clock) -> InvitationView:
    """Whom the link invites: `Authorization: Link 8888.<secret>`."""
    invited = await inviting.read(db, clock, _link(request))
    rule_ja, rule_en = policy_text("modern")
    return InvitationView(
        chamber=invited.login.chamber,
        chamber_name_ja=invited.chamber.name_ja if invited.chamber else "",
        chamber_name_en=invited.chamber.name_en if invited.chamber else "",
        login=invited.login.login,
        name=invited.login.name,
        ends_at=invited.ends_at,
        password_rule_ja=rule_ja,
        password_rule_en=rule_en,
    )


@routes.post("/v1/staff/invitation", access=by_link, key=SECRET)
async def accept_invitation(
    *, request: web.Request, body: ChosenPassword, db: Database, clock: Clock, hasher: Hasher, templates: MailTemplates
) -> Accepted:
    """Choose the own password; the link is used up."""
    login = await inviting.accept(db, clock, hasher, templates, _link(request), new=body.new)
    return Accepted(chamber=login.chamber, login=login.login)


def _link(request: web.Request) -> SessionToken:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    token = read_token(text) if kind == "Link" else None
    if token is None:
        raise Unauthorized(
            ja="案内メールのリンクから開いてください", en="Please come by the link in the mail", code="link-missing"
        )
    return token


def _facts(row: Row) -> dict[str, Any]:
    facts = dict(row)
    facts["waiting"] = json.loads(facts["waiting"]) if facts["waiting"] else None
    state, has_password = facts.pop("state"), facts.pop("has_password")
    active = state == "active"
    shown = "inactive" if not active else "active" if has_password else "invited"
    return facts | {"active": active, "state": shown}
