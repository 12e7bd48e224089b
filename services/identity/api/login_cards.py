"""What is printed on cards. The answers hold passwords on their first day: never stored, never logged."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.common.api import Routes
from libs.common.auth import Caller, allow, staff
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.idempotency import KEEP_NO_ANSWER, ignore
from libs.contracts import staff_rights
from services.identity.handlers import login_cards as handlers
from services.identity.handlers.login_cards import CardFacts, CardTools

routes = Routes()
SAME_CARD = ignore("it is the same card each time")


class SignerCardRequest(BaseModel):
    """Which signer of the own company."""

    model_config = ConfigDict(extra="forbid")

    signer_id: UUID


class DeskCardRequest(BaseModel):
    """Which registration; `reissue` makes a new password and voids the card before."""

    model_config = ConfigDict(extra="forbid")

    registration_id: UUID
    reissue: bool = False


class Card(BaseModel):
    """What identity puts on a card. `password` is `************` when `masked`; `first_output_on` is a Japan date."""

    login: str
    password: str
    masked: bool
    password_changed: bool
    first_output_on: date
    issue_no: int


@routes.post("/v1/cards/signer", access=allow("admin"), key=SAME_CARD)
async def print_signer_card(body: SignerCardRequest, tx: Transaction, caller: Caller, tools: CardTools) -> Card:
    """The facts of a signer's card; in clear on the day of its first output (REG-11)."""
    return _card(await handlers.signer_card(tx, tools, caller, signer_id=body.signer_id))


@routes.post("/v1/cards/registration", access=allow("admin"), key=SAME_CARD)
async def print_own_registration_card(tx: Transaction, caller: Caller, clock: Clock) -> Card:
    """The facts of the own registration card, always masked (REG-22)."""
    return _card(await handlers.own_registration_card(tx, clock, caller))


@routes.post("/v1/staff/cards/registration", access=staff(*staff_rights.CARD_PRINTERS), key=KEEP_NO_ANSWER)
async def print_registration_card(body: DeskCardRequest, tx: Transaction, caller: Caller, tools: CardTools) -> Card:
    """The facts of a registration card at the desk; in clear on the day of its first output (D-05)."""
    facts = await handlers.desk_registration_card(
        tx, tools, caller, registration_id=body.registration_id, reissue=body.reissue
    )
    return _card(facts)


def _card(facts: CardFacts) -> Card:
    return Card(**asdict(facts))
