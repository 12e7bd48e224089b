"""The applicants' desk: checking, submitting, withdrawing."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.idempotency import ignore
from libs.contracts import limits
from services.application.api.inputs import Input, Text, saved
from services.application.api.views import Findings, FindingView, Saved
from services.application.draft import Draft
from services.application.findings import visible_to_applicant
from services.application.handlers import submission
from services.application.handlers.mailing import Mailing

routes = Routes()
APPLICANTS = allow("user", "sub")


class Unsaved(Input):
    """What is typed and not saved yet."""

    draft: Draft


@routes.post(
    "/v1/applications/{application_id}/check",
    access=APPLICANTS,
    max_body=limits.DRAFT_BYTES,
    key=ignore("it changes nothing"),
)
async def check(caller: Caller, application_id: UUID, body: Unsaved | None, *, db: Database, clock: Clock) -> Findings:
    """What the rule book says about the draft as it is saved or, with the body `{"draft": …}`, about that one instead.

    Changes nothing.
    """
    draft = body.draft if body else None
    async with db.transaction(caller.chamber) as tx:
        findings = await submission.check_draft(tx, clock, caller=caller, application_id=application_id, draft=draft)
    return Findings(findings=[FindingView(**asdict(finding)) for finding in visible_to_applicant(findings)])


class Submission(Input):
    """`version` is the one that the applicant has seen.

    `declaration_version` names the notes and the declaration that are confirmed with it (APP-17): needed unless one was
    confirmed before, which GET shows.
    """

    version: int
    declaration_version: Annotated[Text, Field(max_length=100)] | None = None


@routes.post("/v1/applications/{application_id}/submission", access=APPLICANTS)
async def submit(tx: Transaction, caller: Caller, application_id: UUID, body: Submission, clock: Clock) -> Saved:
    """Submit the draft; 422 names each field that breaks a rule, 409 the state or the versions."""
    submitted = await submission.submit(
        tx,
        clock,
        caller=caller,
        application_id=application_id,
        version=body.version,
        declaration_version=body.declaration_version,
    )
    return saved(submitted)


class Withdrawal(Input):
    """`why` may be left out."""

    why: Annotated[str, StringConstraints(max_length=limits.TEXT, pattern=r"^[^\x00]*$")] = ""


@routes.post("/v1/applications/{application_id}/withdrawal", access=APPLICANTS)
async def withdraw(
    tx: Transaction, caller: Caller, application_id: UUID, body: Withdrawal, *, clock: Clock, mailing: Mailing
) -> Saved:
    """取下げ, possible until somebody examines it."""
    withdrawn = await submission.withdraw(
        tx, clock, mailing, caller=caller, application_id=application_id, why=body.why
    )
    return saved(withdrawn)
