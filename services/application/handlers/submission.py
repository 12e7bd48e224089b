"""Checking and submitting: the rule book runs, the draft is frozen as a numbered revision (D-16, D-44)."""

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
from services.application.domain.values import Actor, Application, require_right
from services.application.draft import Draft, with_stored_figures
from services.application.findings import Finding, refuse_errors
from services.application.freezing import to_document
from services.application.handlers.callers import (
    actor,
    changeable,
    require_active_registration,
    require_open_login,
    visible,
)
from services.application.handlers.judging import Basis, Judged, basis_of, require_same
from services.application.handlers.keeping import keep
from services.application.handlers.mailing import Mailing
from services.application.numbers import counter_year, receipt_no
from services.application.store import applications, counters, history


async def what_to_check(
    tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, draft: Draft | None
) -> Basis:
    """By what a check (APP-16) of `draft`, or of what is saved, judges. Raises `NotFound`, `Unavailable`."""
    application = await visible(tx, caller, application_id)
    draft = with_stored_figures(draft) if draft else await applications.draft(tx, application_id)
    return await basis_of(tx, application, draft, clock.today())


def _unconfirmed(declaration_version: str | None) -> list[Finding]:
    if declaration_version:
        return []
    ja = "確認事項と宣誓の確認が済んでいません。内容を確認し、確認した版を declaration_version で指定してください"
    en = "The notes and the declaration were not confirmed: confirm them, and name their version (declaration_version)"
    return [Finding("DECLARATION", "error", "/declaration_version", ja, en)]


async def what_to_submit(tx: Transaction, clock: Clock, *, caller: Caller, application_id: UUID, version: int) -> Basis:
    """By what the submission judges. Raises what `submit` would raise at once, so that nobody is judged for nothing."""
    await require_open_login(tx, caller)
    application = await visible(tx, caller, application_id)
    await _require_submittable(tx, application, actor(caller), version)
    return await basis_of(tx, application, await applications.draft(tx, application_id), clock.today())


async def _require_submittable(tx: Transaction, application: Application, by: Actor, version: int) -> None:
    require_right(application, Act.SUBMIT, by)
    move(application.state, Act.SUBMIT)
    require_version(application, version)
    await require_active_registration(tx, application.registration_id)


async def submit(
    tx: Transaction,
    clock: Clock,
    *,
    caller: Caller,
    application_id: UUID,
    version: int,
    judged: Judged,
    declaration_version: str | None = None,
) -> Application:
    """Freeze the draft as the next revision. The first submission takes the receipt number (D-44).

    Without a declaration that was confirmed before, `declaration_version` is that of the one confirmed now (APP-17).
    Raises `Invalid` naming each field that breaks a rule, `IllegalTransition`, `Conflict` for a stale version, and
    `ChangedMeanwhile` when what was `judged` is not what stands there now.
    """
    application = await changeable(tx, caller, application_id)
    by = actor(caller)
    await _require_submittable(tx, application, by, version)
    await require_same(tx, application, judged.basis, clock.today())
    draft, findings = judged.basis.draft, judged.findings
    confirmed = await applications.confirm_declaration(tx, application_id, declaration_version)
    refuse_errors(findings + _unconfirmed(confirmed))
    decision = examination.submit(
        application,
        by,
        clock.now(),
        document=_freeze(judged.basis),
        receipt_no=application.receipt_no or await _new_receipt_no(tx, clock, application.chamber),
        findings=findings,
    )
    changed = await _changed(tx, application, draft)
    await history.add_revision(tx, decision.application, draft, by=by.login, findings=findings, differences=changed)
    return await keep(tx, decision)


def _freeze(basis: Basis) -> Document:
    signer = basis.facts.signer
    if signer is None or signer.signature_sha256 is None:
        ja, en = "署名が登録されていません", "The signer has no recorded signature"
        raise Invalid(ja, en, errors=[FieldError("/signer", "B9-02", ja, en)])
    return to_document(basis.draft, basis.facts, signer.signature_sha256, basis.today)


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
