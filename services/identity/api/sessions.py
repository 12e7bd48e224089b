"""Logging in and out, and the exchange of sessions for tokens."""

from datetime import datetime
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from libs.common.api import Routes
from libs.common.auth import Caller, Kind, TokenSigner, allow, by_session, public
from libs.common.changes import LINES, Changes
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Unauthorized
from libs.common.idempotency import ignore
from libs.common.mail import MailTemplates
from libs.contracts import limits
from libs.contracts.typed import TypedChamber
from services.identity.api.new_session import NewSession, answer
from services.identity.domain import COMPANY_KINDS, STAFF_KINDS
from services.identity.handlers import logging_in
from services.identity.handlers import sessions as handlers
from services.identity.handlers.owing import FactorPolicy
from services.identity.origin import origin_of
from services.identity.passkeys import PasskeySites
from services.identity.passwords import Hasher
from services.identity.store.sessions import ENDED

routes = Routes()
EACH_ITS_OWN = ignore("each answer is another session or token")
ANY_ID = allow("admin", "user", "sub", "staff", "operator", pending=True)


class Credentials(BaseModel):
    """What is typed at login. Operators belong to chamber 0000.

    `device` is what this device was given at its last login with the ID; any other text counts as nothing.
    """

    model_config = ConfigDict(extra="forbid")

    chamber: TypedChamber
    id: str = Field(min_length=1, max_length=limits.LOGIN)
    password: str = Field(min_length=1, max_length=limits.PASSWORD)
    device: str = Field(default="", max_length=64)


class Token(BaseModel):
    """A signed token for the services behind the gateway. `expires_in` is in seconds; `session_id` is by what the end
    of the session is told (`/v1/ended-sessions`).

    The session ends at `idle_ends_at` (UTC) unless it is used before, and at `ends_at` however it is used.
    """

    token: str
    session_id: UUID
    expires_in: int
    idle_ends_at: datetime
    ends_at: datetime


class ExchangeQuery(BaseModel):
    """`touch=false` for what a page asks by itself, live feeds and polls: it does not keep the session alive."""

    model_config = ConfigDict(extra="forbid")

    touch: bool = True


class SessionLine(BaseModel):
    """One device that is logged in with the caller's ID."""

    session_id: UUID
    created_at: datetime
    used_at: datetime
    ends_at: datetime
    address: str
    agent: str
    current: bool


class SessionLines(BaseModel):
    """The devices on which the caller's ID is logged in, newest first."""

    sessions: list[SessionLine]


class HistoryLine(BaseModel):
    """One try to log in: ok, refused, or locked."""

    at: datetime
    outcome: str
    address: str
    agent: str


class History(BaseModel):
    """The latest tries to log in with the caller's ID, newest first."""

    logins: list[HistoryLine]


@routes.post("/v1/sessions", access=public, status=201, key=EACH_ITS_OWN)
async def log_in(
    *,
    body: Credentials,
    request: web.Request,
    db: Database,
    clock: Clock,
    hasher: Hasher,
    policy: FactorPolicy,
    sites: PasskeySites,
    templates: MailTemplates,
) -> NewSession:
    """Log in with an admin ID, user ID or sub-ID (IDN-01)."""
    attempt = _attempt(body, request, COMPANY_KINDS)
    return await answer(await logging_in.log_in(db, clock, hasher, templates, attempt), db, policy, sites)


@routes.post("/v1/staff/sessions", access=public, status=201, key=EACH_ITS_OWN)
async def log_in_staff(
    *,
    body: Credentials,
    request: web.Request,
    db: Database,
    clock: Clock,
    hasher: Hasher,
    policy: FactorPolicy,
    sites: PasskeySites,
    templates: MailTemplates,
) -> NewSession:
    """Log in as a member of staff or as operator (IDN-10)."""
    attempt = _attempt(body, request, STAFF_KINDS)
    return await answer(await logging_in.log_in(db, clock, hasher, templates, attempt), db, policy, sites)


@routes.post("/v1/sessions/exchange", access=by_session, key=EACH_ITS_OWN)
async def exchange_session(
    *, request: web.Request, query: ExchangeQuery, db: Database, clock: Clock, signer: TokenSigner, policy: FactorPolicy
) -> Token:
    """Exchange `Authorization: Session …` for a token of five minutes. For the gateway and the portals, inside only.

    401 when the session is over or unknown.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Session":
        raise Unauthorized()
    exchanged = await handlers.exchange(db, clock, signer, policy, token=token, touch=query.touch)
    return Token(
        token=exchanged.token,
        session_id=exchanged.session_id,
        expires_in=TokenSigner.SECONDS,
        idle_ends_at=exchanged.idle_ends_at,
        ends_at=exchanged.ends_at,
    )


@routes.get("/v1/ended-sessions", access=public, answers=LINES)
async def watch_ends(request: web.Request, changes: Changes) -> web.StreamResponse:
    """Tell gateway and sites, who keep tokens for a while, which sessions have ended, as `Changes.stream` writes it.

    Inside only; the ids are of no use to anybody but whoever holds the session.
    """
    return await changes.stream(request, ENDED, lambda _: True)


@routes.get("/v1/sessions", access=ANY_ID)
async def list_sessions(tx: Transaction, caller: Caller, clock: Clock) -> SessionLines:
    """Where the caller's ID is logged in."""
    rows = await handlers.list_own(tx, caller, clock.now())
    lines = [SessionLine(**dict(row), current=row["session_id"] == caller.session_id) for row in rows]
    return SessionLines(sessions=lines)


@routes.get("/v1/login-history", access=ANY_ID)
async def list_login_history(tx: Transaction, caller: Caller) -> History:
    """The latest tries to log in with the caller's ID."""
    return History(logins=[HistoryLine(**dict(row)) for row in await handlers.login_history(tx, caller)])


@routes.delete("/v1/sessions/current", access=ANY_ID)
async def log_out(tx: Transaction, caller: Caller) -> None:
    """End the session of the request."""
    await handlers.end(tx, caller, session_id=caller.session_id)


@routes.delete("/v1/sessions/{session_id}", access=ANY_ID)
async def end_session(tx: Transaction, caller: Caller, session_id: UUID) -> None:
    """End one of the caller's own sessions."""
    await handlers.end(tx, caller, session_id=session_id)


def _attempt(body: Credentials, request: web.Request, kinds: tuple[Kind, ...]) -> logging_in.Attempt:
    return logging_in.Attempt(body.chamber, body.id, body.password, kinds, origin_of(request), body.device)
