"""The second step of a login (C01, IDN-10)."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from libs.common.api import Routes
from libs.common.auth import by_login
from libs.common.clock import Clock
from libs.common.db import Database
from libs.common.mail import MailTemplates
from libs.contracts import limits
from services.identity.api.new_session import FactorAsked, NewSession, answer, asked_of
from services.identity.api.sessions import EACH_ITS_OWN
from services.identity.domain import COMPANY_KINDS, STAFF_KINDS
from services.identity.handlers import giving_factor
from services.identity.handlers.giving_factor import Given
from services.identity.handlers.owing import FactorPolicy
from services.identity.origin import origin_of
from services.identity.passkeys import PasskeySites
from services.identity.session_tokens import SessionToken, read_token
from services.identity.vault import Vault

routes = Routes()


class FactorGiven(BaseModel):
    """A code, or what the browser's WebAuthn answered, as JSON."""

    model_config = ConfigDict(extra="forbid")

    code: str | None = Field(default=None, min_length=1, max_length=limits.FACTOR_CODE)
    passkey: dict[str, Any] | None = None

    @property
    def given(self) -> Given:
        """Which of the two it is; nothing at all counts as a wrong code."""
        return self.passkey if self.passkey is not None else self.code or ""


@routes.get("/v1/sessions/factor", access=by_login)
async def show_asked(request: web.Request, db: Database, clock: Clock, sites: PasskeySites) -> FactorAsked:
    """What a begun login of a user ID is still asked for: `Authorization: Login …`. Costs no try."""
    return asked_of(await giving_factor.look(db, clock, _begun(request), kinds=COMPANY_KINDS), sites)


@routes.get("/v1/staff/sessions/factor", access=by_login)
async def show_asked_staff(request: web.Request, db: Database, clock: Clock, sites: PasskeySites) -> FactorAsked:
    """What a begun login of the staff is still asked for: `Authorization: Login …`. Costs no try."""
    return asked_of(await giving_factor.look(db, clock, _begun(request), kinds=STAFF_KINDS), sites)


def _begun(request: web.Request) -> SessionToken | None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return read_token(text) if kind == "Login" else None


@routes.post("/v1/sessions/factor", access=by_login, status=201, key=EACH_ITS_OWN)
async def give_factor(
    *,
    body: FactorGiven,
    request: web.Request,
    db: Database,
    clock: Clock,
    vault: Vault,
    policy: FactorPolicy,
    sites: PasskeySites,
    templates: MailTemplates,
) -> NewSession:
    """The second step of a user ID's login: `Authorization: Login …`, and a passkey's signature or a recovery code."""
    token, origin = _begun(request), origin_of(request)
    entry = await giving_factor.give(
        db, clock, vault, sites, token, given=body.given, kinds=COMPANY_KINDS, origin=origin, templates=templates
    )
    return await answer(entry, db, policy, sites)


@routes.post("/v1/staff/sessions/factor", access=by_login, status=201, key=EACH_ITS_OWN)
async def give_factor_staff(
    *,
    body: FactorGiven,
    request: web.Request,
    db: Database,
    clock: Clock,
    vault: Vault,
    policy: FactorPolicy,
    sites: PasskeySites,
    templates: MailTemplates,
) -> NewSession:
    """The second step of a login of the staff: a code of the app, a recovery code, or a passkey's signature."""
    token, origin = _begun(request), origin_of(request)
    entry = await giving_factor.give(
        db, clock, vault, sites, token, given=body.given, kinds=STAFF_KINDS, origin=origin, templates=templates
    )
    return await answer(entry, db, policy, sites)
