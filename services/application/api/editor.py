"""The applicants' desk: what the editor offers to whoever types."""

import json
from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, WithJsonSchema

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock, japan_date
from libs.common.db import Row, Transaction
from libs.contracts.values import SignatureForm
from services.application.api.inputs import Input
from services.application.draft import Party, SourceInvoice
from services.application.handlers import editor
from services.application.store import parties
from services.application.store.search import Part

routes = Routes()
APPLICANTS = allow("user", "sub")


class PartyQuery(Input):
    """`q` is a part of the consignee's name, address or country."""

    q: Part = ""


class UsedParty(BaseModel):
    """A consignee, and what went with it last: `consignee` is box 2, `party` the invoice's, `transport` box 5."""

    application_id: UUID
    last_used_at: datetime
    consignee: str
    party: Party
    buyer: str
    notify_party: str
    transport: str
    terms: str
    currency: str
    destination: str


class UsedParties(BaseModel):
    """At most 20, latest first."""

    parties: list[UsedParty]


@routes.get("/v1/applications/parties", access=APPLICANTS)
async def list_parties(tx: Transaction, caller: Caller, query: PartyQuery) -> UsedParties:
    """Consignees of the company's earlier applications; for a sub-ID, of its own."""
    assert caller.registration_id
    only = caller.sub_id if caller.kind == "sub" else None
    rows = await parties.used_before(tx, caller.registration_id, sub_id=only, part=query.q)
    return UsedParties(parties=[_party(row) for row in rows])


def _party(row: Row) -> UsedParty:
    invoice = SourceInvoice.model_validate(json.loads(row["source_invoice"]))
    return UsedParty(
        **{name: row[name] for name in ("application_id", "last_used_at", "consignee", "transport", "destination")},
        party=invoice.consignee,
        buyer=invoice.buyer,
        notify_party=invoice.notify_party,
        terms=invoice.terms,
        currency=invoice.currency,
    )


class Exporter(BaseModel):
    """The company as registered: box 1 names it so (B1-01)."""

    state: str
    name_ja: str
    name_en: str
    addresses_en: list[str]


class SignerView(BaseModel):
    """An active signer. `may_sign` marks the one in whose name the caller applies."""

    signer_id: UUID
    name_ja: str
    name_en: str
    title_en: str
    has_signature: bool
    may_sign: bool


class Refusal(BaseModel):
    """Why nothing can be applied for now."""

    code: str
    ja: str
    en: str


TimeOfDay = Annotated[time, WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}$"})]
"""Without an offset, which the format `time` of JSON Schema would have."""


class EditorFacts(BaseModel):
    """`settings_version` names the chamber's texts as they are now. Hours are Japan times, Monday to Friday.

    Those of `kinds_without_fee` cannot be applied for yet.

    `examination_expected_at` is when examiners are next at work if it were submitted now.
    """

    chamber: str
    chamber_name_ja: str
    chamber_name_en: str
    settings_version: int
    kinds_offered: list[str]
    kinds_without_fee: list[str]
    signature_forms_offered: list[SignatureForm]
    own_layout: bool
    examination_hours: list[tuple[TimeOfDay, TimeOfDay]]
    examination_expected_at: datetime | None
    examination_expected_on: date | None
    exporter: Exporter | None
    signers: list[SignerView]
    may_apply: bool
    why_not: Refusal | None


@routes.get("/v1/applications/editor-facts", access=APPLICANTS)
async def show_editor_facts(tx: Transaction, caller: Caller, clock: Clock) -> EditorFacts:
    """The company, its signers, the chamber's offer and hours, and whether the caller may apply now."""
    facts = await editor.facts(tx, clock, caller=caller)
    chamber, exporter, refusal = facts.chamber, facts.registration, facts.refusal
    return EditorFacts(
        chamber=chamber.chamber,
        chamber_name_ja=chamber.name_ja,
        chamber_name_en=chamber.name_en,
        settings_version=chamber.version,
        kinds_offered=chamber.settings.kinds_offered,
        kinds_without_fee=facts.kinds_without_fee,
        signature_forms_offered=chamber.settings.signature_forms_offered,
        own_layout=chamber.settings.own_layout,
        examination_hours=chamber.settings.examination_hours,
        examination_expected_at=facts.examined_from,
        examination_expected_on=japan_date(facts.examined_from) if facts.examined_from else None,
        exporter=Exporter.model_validate(exporter, from_attributes=True) if exporter else None,
        signers=[SignerView(**row, may_sign=row["signer_id"] == caller.signer_id) for row in facts.signers],
        may_apply=refusal is None,
        why_not=Refusal(code=refusal.code, ja=refusal.ja, en=refusal.en) if refusal else None,
    )
