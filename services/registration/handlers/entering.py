"""Typing in company data and signers, and submitting them (REG-05 to REG-08, REG-18, REG-19)."""

from collections.abc import Sequence

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import Conflict
from libs.common.outbox import emit
from services.registration.domain import numbers
from services.registration.domain import requests as decide
from services.registration.domain.chamber import ChamberFile, tax_in
from services.registration.domain.company import Company, SignerEntry
from services.registration.domain.reasons import require_reason
from services.registration.domain.requests import Fee, Request
from services.registration.domain.rules import check_company, check_signers
from services.registration.handlers import links
from services.registration.handlers.chambers import chamber_of
from services.registration.handlers.letters import Letters
from services.registration.store import acts, chambers, drafts, reasons, requests


async def enter_company(tx: Transaction, clock: Clock, *, secret: str, company: Company) -> Request:
    """Keep the company data. Raises `Invalid` with each fault, `Conflict`, `Gone`."""
    request = await links.follow(tx, secret, clock.now())
    check_company(company, clock.today())
    entered = decide.enter_company(request, company)
    await requests.save(tx, entered)
    await drafts.forget_company(tx, entered.request_id)
    return entered


async def enter_signers(tx: Transaction, clock: Clock, *, secret: str, signers: Sequence[SignerEntry]) -> Request:
    """Keep the list of signers, in the place of the earlier one. Raises `Invalid`, `Conflict`, `Gone`."""
    request = await links.follow(tx, secret, clock.now())
    check_signers(_company(request), signers)
    entered = decide.enter_signers(request, signers)
    await requests.save(tx, entered)
    await drafts.forget_signers(tx, entered.request_id)
    return entered


async def submit(tx: Transaction, clock: Clock, letters: Letters, *, secret: str) -> Request:
    """登録申請, or its correction: a new revision with its forms, number and mail. Again without a change: nothing.

    Raises `Invalid`, `Conflict`, `Gone`.
    """
    request = await links.follow(tx, secret, clock.now())
    last = await requests.last_submission(tx, request.request_id)
    reason = await reasons.present(tx, request.request_id)
    same_reason = reason == await reasons.submitted(tx, request.request_id, request.revision)
    if decide.is_submitted(request, last) and same_reason:
        return request
    check_company(_company(request), clock.today())
    check_signers(_company(request), request.signers)
    chamber = await chamber_of(tx, request.chamber)
    require_reason(request.signers, chamber, reason)
    number = request.request_no or await _next_request_no(tx, clock, request.chamber)
    after, submission, event = decide.submit(
        request, last, chamber=chamber, request_no=number, fee=_fee(chamber), now=clock.now()
    )
    await requests.save(tx, after)
    await requests.add_submission(tx, after, submission)
    await reasons.freeze(tx, after)
    await emit(tx, event)
    await acts.record(tx, after, "submitted", by=acts.APPLICANT, at=clock.now())
    await letters.received(tx, chamber, after, await links.add(tx, after, clock.now()))
    return after


def _company(request: Request) -> Company:
    if request.company is None:
        raise Conflict(ja="はじめに企業情報を入力してください", en="Enter the company data first", code="company-first")
    return request.company


def _fee(chamber: ChamberFile) -> Fee:
    price = chamber.settings.registration_fee
    return Fee(price, tax_in(price))


async def _next_request_no(tx: Transaction, clock: Clock, chamber: str) -> str:
    year = clock.today().year
    return numbers.request_no(year, await chambers.next_number(tx, chamber, "request", year))
