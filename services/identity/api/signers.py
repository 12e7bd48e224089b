"""The admin's list of signers and their user IDs (P17, P18)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.mail import MailTemplates
from libs.contracts import limits
from services.identity.api.own import SECRET
from services.identity.handlers import signers as handlers
from services.identity.passwords import Hasher

routes = Routes()


class SignerLine(BaseModel):
    """A signer's user ID. `card_printed_on`: the Japan date of the card's first output; `email` is the confirmed one
    once the state is `active`; `must_change`: the password was set by somebody else (D-06)."""

    signer_id: UUID
    login: str
    name: str
    state: Literal["created", "handed_out", "active", "locked"]
    email: str | None
    has_password: bool
    must_change: bool
    second_factor: bool
    card_printed_on: date | None
    last_login_at: datetime | None


class SignerLines(BaseModel):
    """The company's signers, by user number."""

    signers: list[SignerLine]


class PasswordOfSigner(BaseModel):
    """The signer's new password; the signer changes it at the next login."""

    model_config = ConfigDict(extra="forbid")

    new: str = Field(min_length=1, max_length=limits.PASSWORD)


@routes.get("/v1/signers", access=allow("admin"))
async def list_signers(tx: Transaction, caller: Caller, clock: Clock) -> SignerLines:
    """The own company's signers with their user IDs (IDN-13)."""
    rows = await handlers.list_signers(tx, clock, caller)
    return SignerLines(signers=[SignerLine(**dict(row)) for row in rows])


@routes.post("/v1/signers/{signer_id}/password", access=allow("admin"), status=204, key=SECRET)
async def set_password(
    *,
    signer_id: UUID,
    body: PasswordOfSigner,
    caller: Caller,
    db: Database,
    clock: Clock,
    hasher: Hasher,
    templates: MailTemplates,
) -> None:
    """Set a signer's password (IDN-05)."""
    await handlers.set_password(db, clock, hasher, templates, caller, signer_id=signer_id, new=body.new)


@routes.post("/v1/signers/{signer_id}/factor/reset", access=allow("admin"), status=204)
async def void_passkeys(
    tx: Transaction, signer_id: UUID, caller: Caller, clock: Clock, templates: MailTemplates
) -> None:
    """Void a signer's passkeys, recovery codes and sessions; the signer is told (M32b)."""
    await handlers.reset_factor(tx, clock, templates, caller, signer_id=signer_id)
