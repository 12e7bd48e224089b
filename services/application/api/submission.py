"""The applicants' desk: checking, submitting, withdrawing."""

from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from libs.common.api import Routes
from libs.common.auth import Caller, allow
from libs.common.clock import Clock
from libs.common.db import Database, Transaction
from libs.common.errors import Conflict
from libs.common.idempotency import Once, ignore
from libs.contracts import limits
from services.application.api.inputs import Input, Text, saved
from services.application.api.views import Findings, FindingView, Saved
from services.application.draft import Draft
from services.application.findings import visible_to_applicant
from services.application.handlers import submission
from services.application.handlers.judging import ChangedMeanwhile, judge
from services.application.handlers.mailing import Mailing

routes = Routes()
APPLICANTS = allow("user", "sub")
TRIES = 3
"""When what the rules judge by changes while they run: a file, a fee, a setting of the chamber."""
CHANGING = (
    "申請内容の確認中に、ファイルや商工会議所の設定などが変更されました。もう一度提出してください",
    "Files or the chamber's settings changed while the application was checked. Please submit it again",
)


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
        basis = await submission.what_to_check(tx, clock, caller=caller, application_id=application_id, draft=draft)
    found = (await judge(basis, caller)).findings
    return Findings(findings=[FindingView(**asdict(finding)) for finding in visible_to_applicant(found)])


class Submission(Input):
    """`version` is the one that the applicant has seen.

    `declaration_version` names the notes and the declaration that are confirmed with it (APP-17): needed unless one was
    confirmed before, which GET shows.
    """

    version: int
    declaration_version: Annotated[Text, Field(max_length=100)] | None = None


@routes.post("/v1/applications/{application_id}/submission", access=APPLICANTS)
async def submit(
    once: Once, caller: Caller, application_id: UUID, body: Submission, *, db: Database, clock: Clock
) -> Saved:
    """Submit the draft; 422 names each field that breaks a rule, 409 the state or the versions."""
    about: dict[str, Any] = {"caller": caller, "application_id": application_id, "version": body.version}
    for _ in range(TRIES):
        async with db.transaction(caller.chamber) as tx:
            await once.look(tx)
            basis = await submission.what_to_submit(tx, clock, **about)
        judged = await judge(basis, caller)
        with suppress(ChangedMeanwhile):
            async with db.transaction(caller.chamber) as tx:
                await once.begin(tx)
                declared = body.declaration_version
                submitted = await submission.submit(tx, clock, **about, judged=judged, declaration_version=declared)
                return await once.keep(tx, saved(submitted))
    raise Conflict(*CHANGING, code="changing")


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
