"""The caller's own ID: who it is, its password, its e-mail."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Caller, Kind, Pending, allow
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.idempotency import ignore
from libs.common.mail import MailTemplates
from libs.contracts import limits
from libs.contracts.typed import TypedEmail
from libs.contracts.values import Office
from services.identity.domain import State
from services.identity.handlers import changing_password, confirming_email, own
from services.identity.handlers.owing import FactorPolicy
from services.identity.password_policy import PolicyName, policy_text
from services.identity.passwords import Hasher
from services.identity.vault import Vault

routes = Routes()
SECRET = ignore("the body is a secret, of which not even a digest is kept")
ANY_ID = allow("admin", "user", "sub", "staff", "operator", pending=True)


class RegistrationFacts(BaseModel):
    """The caller's company; `kind` decides which menus there are (HLP-03)."""

    registration_number: str
    state: str
    kind: str
    name_ja: str
    name_en: str
    valid_until: date


class CardCounts(BaseModel):
    """For the admin's checklist (REG-27)."""

    all: int
    printed: int


class Me(BaseModel):
    """The caller. `pending` is what must be done first; `password_rule_*` stand beside the password field.

    For the checklist (REG-27): `signer_cards` and `sub_ids` (how many there are) for admins, `email_confirmed` for user
    IDs, `password_changed` for all. `last_login_at` (UTC) is the login before this one. `office` is the chamber's, for
    the foot of every page (HLP-01); None while identity has not heard of the chamber, and for operators.
    """

    login: str
    name: str
    kind: Kind
    roles: list[str]
    pending: Pending | None
    email: str | None
    signer_id: UUID | None
    registration_id: UUID | None
    chamber: str
    chamber_name_ja: str
    chamber_name_en: str
    office: Office | None
    password_policy: PolicyName
    password_rule_ja: str
    password_rule_en: str
    registration: RegistrationFacts | None
    signer_cards: CardCounts | None
    sub_ids: int | None
    password_changed: bool
    email_confirmed: bool | None
    last_login_at: datetime | None


class PasswordChange(BaseModel):
    """The present password and the new one."""

    model_config = ConfigDict(extra="forbid")

    current: str = Field(min_length=1, max_length=limits.PASSWORD)
    new: str = Field(min_length=1, max_length=limits.PASSWORD)


class CodeRequest(BaseModel):
    """Where the code shall go; without an address, to the one that the company registered."""

    model_config = ConfigDict(extra="forbid")

    email: TypedEmail | None = None


class CodeSent(BaseModel):
    """Where the code went, and until when it is good. `refused`: its mail could not be delivered there."""

    email: str
    expires_at: datetime
    refused: bool


class CodeEntry(BaseModel):
    """The six digits from the mail."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


@routes.get("/v1/me", access=ANY_ID)
async def show_me(tx: Transaction, caller: Caller, clock: Clock, policy: FactorPolicy) -> Me:
    """Who the caller is, and what the first page needs."""
    found = await own.who_am_i(tx, clock, policy, caller)
    login, chamber = found.login, found.chamber
    rule_ja, rule_en = policy_text(found.policy)
    return Me(
        login=login.login,
        name=login.name,
        kind=login.kind,
        roles=list(login.roles),
        pending=found.pending,
        email=login.email,
        signer_id=login.signer_id,
        registration_id=login.registration_id,
        chamber=login.chamber,
        chamber_name_ja=chamber.name_ja if chamber else "",
        chamber_name_en=chamber.name_en if chamber else "",
        office=chamber.office if chamber else None,
        password_policy=found.policy,
        password_rule_ja=rule_ja,
        password_rule_en=rule_en,
        registration=RegistrationFacts(**dict(found.registration)) if found.registration else None,
        signer_cards=CardCounts(**dict(found.signer_cards)) if found.signer_cards else None,
        sub_ids=found.sub_ids,
        password_changed=login.password_set_at is not None and not login.must_change,
        email_confirmed=login.state is State.ACTIVE if login.kind == "user" else None,
        last_login_at=found.last_login_at,
    )


@routes.post("/v1/password", access=ANY_ID, status=204, key=SECRET)
async def change_password(
    *, body: PasswordChange, caller: Caller, db: Database, clock: Clock, hasher: Hasher, templates: MailTemplates
) -> None:
    """Change the own password; all other sessions end (IDN-14)."""
    await changing_password.change_password(db, clock, hasher, templates, caller, current=body.current, new=body.new)


@routes.post("/v1/email-confirmation", access=allow("admin", "user", pending=True), status=202)
async def send_code(
    *, body: CodeRequest, tx: Transaction, caller: Caller, clock: Clock, vault: Vault, templates: MailTemplates
) -> CodeSent:
    """Send a confirmation code to the own address, or of a user ID to another one (IDN-04, IDN-11)."""
    sent = await confirming_email.send_code(tx, clock, vault, templates, caller, email=body.email)
    return CodeSent(email=sent.email, expires_at=sent.ends_at, refused=sent.refused)


@routes.get("/v1/email-confirmation", access=allow("admin", "user", pending=True))
async def read_sent_code(tx: Transaction, clock: Clock, caller: Caller) -> CodeSent:
    """The code that waits to be entered, and whether its mail arrived. 404 when no code is good any more."""
    sent = await confirming_email.sent_code(tx, clock, caller)
    return CodeSent(email=sent.email, expires_at=sent.ends_at, refused=sent.refused)


@routes.post("/v1/email-confirmation/code", access=allow("admin", "user", pending=True), status=204, key=SECRET)
async def enter_code(*, body: CodeEntry, caller: Caller, db: Database, clock: Clock, vault: Vault) -> None:
    """Confirm the address with the code; the user ID is active from then on, the admin ID may go on."""
    await confirming_email.enter_code(db, clock, vault, caller, code=body.code)
