"""Checking and submitting: the rule book runs, the draft is frozen as a numbered revision (D-16, D-44)."""

import asyncio
from datetime import date
from uuid import UUID

from libs.common.auth import Caller
from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import FieldError, Invalid
from libs.contracts.values import Document
from services.application.domain import examination
from services.application.domain.differences import Difference, differences
from services.application.domain.editing import require_version
from services.application.domain.states import Act, State, move
from services.application.domain.uploads import own_layout
from services.application.domain.values import Application, require_right
from services.application.draft import Draft
from services.application.facts import Facts, SignerFacts
from services.application.findings import Finding, refuse_errors
from services.application.freezing import to_document
from services.application.handlers.callers import (
    actor,
    chamber_of,
    changeable,
    require_active_registration,
    visible,
)
from services.application.handlers.keeping import keep
from services.application.handlers.mailing import Mailing
from services.application.numbers import counter_year, receipt_no
from services.application.offer import not_offered, without_fee
from services.application.required import missing
from services.application.rules import check
from services.application.store import applications, counters, fees, files, history, known


async def check_draft(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, draft: Draft | None
) -> list[Finding]:
    """What would stand in the way of submitting, and what is worth a second look (APP-16); changes nothing.

    Of `draft`, or of what is saved.
    """
    application = await visible(tx, caller, application_id)
    draft = draft or await applications.draft(tx, application_id)
    found = await findings_of(tx, application, draft, clock.today())
    return found + await _lacking_fee(tx, application, draft, clock.today())


async def findings_of(tx: Transaction, application: Application, draft: Draft, today: date) -> list[Finding]:
    """Missing fields and everything that the rule book says, with the chamber's severities; `today` in Japan."""
    chamber = await chamber_of(tx, application.chamber)
    facts = await _facts(tx, application, draft)
    # In a thread: thousands of goods lines take most of a second, and others are waiting.
    breaches = await asyncio.to_thread(check, draft, facts, chamber.settings.rule_severities, today)
    own = facts.own_layout is not None
    lacking = missing(draft, with_own_layout=own)
    return lacking + breaches + not_offered(draft, chamber.settings, with_own_layout=own)


async def _lacking_fee(tx: Transaction, application: Application, draft: Draft, today: date) -> list[Finding]:
    return without_fee(draft.kind or application.kind, await fees.kinds_on(tx, application.chamber, today))


def _unconfirmed(declaration_version: str | None) -> list[Finding]:
    if declaration_version:
        return []
    ja = "確認事項と宣誓の確認が済んでいません。内容を確認し、確認した版を declaration_version で指定してください"
    en = "The notes and the declaration were not confirmed: confirm them, and name their version (declaration_version)"
    return [Finding("DECLARATION", "error", "/declaration_version", ja, en)]


async def _facts(tx: Transaction, application: Application, draft: Draft) -> Facts:
    registration = await known.registration(tx, application.registration_id)
    present = await files.present(tx, application.application_id)
    return Facts(
        name_en=registration.name_en if registration else "",
        addresses_en=registration.addresses_en if registration else (),
        signer=await _signer(tx, application, draft),
        live=tuple(await applications.live_with_invoices(tx, draft, application)),
        file_kinds=frozenset(file.kind for file in present),
        own_layout=own_layout(present),
    )


async def _signer(tx: Transaction, application: Application, draft: Draft) -> SignerFacts | None:
    """The signer whose application it is, if the draft names him by id or e-mail: nobody signs for another."""
    found = await known.signer(tx, application.signer_id)
    if found is None:
        return None
    facts, email = found
    return facts if draft.signer.strip().lower() in {str(facts.signer_id), email.lower()} else None


async def submit(
    tx: Transaction,
    clock: Clock,
    *,
    caller: Caller,
    application_id: UUID,
    version: int,
    declaration_version: str | None = None,
) -> Application:
    """Freeze the draft as the next revision. The first submission takes the receipt number (D-44).

    Without a declaration that was confirmed before, `declaration_version` is that of the one confirmed now (APP-17).
    Raises `Invalid` naming each field that breaks a rule, `IllegalTransition`, `Conflict` for a stale version.
    """
    application = await changeable(tx, caller, application_id)
    by = actor(caller)
    require_right(application, Act.SUBMIT, by)
    move(application.state, Act.SUBMIT)
    require_version(application, version)
    await require_active_registration(tx, application.registration_id)
    draft = await applications.draft(tx, application_id)
    findings = await findings_of(tx, application, draft, clock.today())
    lacking = await _lacking_fee(tx, application, draft, clock.today())
    confirmed = await applications.confirm_declaration(tx, application_id, declaration_version)
    refuse_errors(findings + lacking + _unconfirmed(confirmed))
    decision = examination.submit(
        application,
        by,
        clock.now(),
        document=await _freeze(tx, clock, application, draft),
        receipt_no=application.receipt_no or await _new_receipt_no(tx, clock, application.chamber),
        findings=findings,
    )
    changed = await _changed(tx, application, draft)
    await history.add_revision(tx, decision.application, draft, by=by.login, findings=findings, differences=changed)
    return await keep(tx, decision)


async def _freeze(tx: Transaction, clock: Clock, application: Application, draft: Draft) -> Document:
    facts = await _facts(tx, application, draft)
    signature = facts.signer.signature_sha256 if facts.signer else None
    if signature is None:
        ja, en = "署名が登録されていません", "The signer has no recorded signature"
        raise Invalid(ja, en, errors=[FieldError("/signer", "B9-02", ja, en)])
    return to_document(draft, facts, signature, clock.today())


async def _new_receipt_no(tx: Transaction, clock: Clock, chamber: str) -> str:
    year = counter_year(clock.now())
    [serial] = await counters.take(tx, chamber, "receipt", year)
    return receipt_no(year, serial)


async def _changed(tx: Transaction, application: Application, draft: Draft) -> list[Difference]:
    before = await history.submitted_draft(tx, application.application_id, application.revision)
    return differences(before, draft) if before else []


async def withdraw(
    tx: Transaction, clock: Clock, mailing: Mailing, *, caller: Caller, application_id: UUID, why: str
) -> Application:
    """取下げ by the applicant, before anybody examines it; the person in charge is told (M23)."""
    application = await changeable(tx, caller, application_id)
    withdrawn = await keep(tx, examination.withdraw(application, actor(caller), clock.now(), why=why))
    await mailing.tell(tx, "M23", withdrawn, state=State.WITHDRAWN, why=why)
    return withdrawn
