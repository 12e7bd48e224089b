"""What staff are shown of a case."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from libs.common.db import Row, Transaction
from libs.contracts.values import DocumentProblem
from services.application.api.views import (
    Detail,
    FindingView,
    InvoiceDifferenceView,
    Summary,
    difference_views,
    entry,
    story,
    summary,
)
from services.application.domain.acceptance import digest
from services.application.domain.invoice_differences import invoice_differences
from services.application.domain.states import State
from services.application.domain.values import Application
from services.application.handlers.examination import findings_now
from services.application.store import cases, files

NOT_CERTIFIED = frozenset({State.SUBMITTED, State.UNDER_EXAMINATION, State.EXAMINED})


class Company(BaseModel):
    """Whose application it is."""

    registration_number: str | None
    name_ja: str | None
    name_en: str | None
    membership: str | None


class PrecheckView(BaseModel):
    """The trial rendering of the latest revision."""

    ok: bool
    pages: int
    problems: list[DocumentProblem]


class Difference(BaseModel):
    """What the company changed since the submission before; None stands for what was not there."""

    pointer: str
    before: str | None
    after: str | None


class SentBack(BaseModel):
    """What the certifier wants looked at again, while that is under way. `name` is that of a known member of staff."""

    by: str
    name: str | None
    at: datetime
    message: str


class Accepted(BaseModel):
    """How many warnings the examiner let stand, why, and the first few; `count` is None when that was not asked yet."""

    count: int | None
    reason: str
    findings: list[FindingView]


class Case(Summary):
    """A line of the chamber's queue. `examiner` and `examined_by` are logins, with their names where they are known."""

    company: Company
    examiner: str | None
    examiner_name: str | None
    examined_by: str | None
    examined_by_name: str | None
    sent_back: SentBack | None
    accepted: Accepted | None
    certified_by: str | None
    precheck: PrecheckView | None
    render_failure: str | None


class CaseDetail(Case, Detail):
    """Everything that staff may know: with notes, flags' moves and differences, without the access code.

    `files` are those that the latest revision was submitted with (D-45). `findings` are those of now until the case is
    certified, afterwards those of its submission. `warnings_sha256` names the warnings among them, for accepting them.
    """

    warnings_sha256: str | None

    content_sha256: str | None
    differences: list[Difference]
    invoice_differences: list[InvoiceDifferenceView]


def case(row: Row) -> dict[str, Any]:
    """The values of a `Case`."""
    company = Company(
        registration_number=row["registration_number"],
        name_ja=row["company_ja"],
        name_en=row["company_en"],
        membership=row["membership"],
    )
    precheck = PrecheckView.model_validate_json(row["precheck"]) if row["precheck"] else None
    sent_back = SentBack.model_validate_json(row["sent_back"]) if row["sent_back"] else None
    accepted = Accepted.model_validate_json(row["accepted"]) if row["accepted"] else None
    told = {"sent_back": sent_back, "accepted": accepted}
    return summary(row, None) | {"company": company, "precheck": precheck} | told


async def case_detail(tx: Transaction, application: Application) -> CaseDetail:
    """What staff are shown."""
    application_id = application.application_id
    row = await cases.case(tx, application_id)
    values = await story(tx, row)
    submitted = await files.of_revision(tx, application_id, row["revision"])
    shown = {"history": [entry(move) for move in values["moves"]], "files": submitted}
    unlike = difference_views(invoice_differences(values["draft"]))
    now = await _of_now(tx, application)
    return CaseDetail.model_validate(case(row) | values | shown | {"invoice_differences": unlike} | now)


async def _of_now(tx: Transaction, application: Application) -> dict[str, Any]:
    if application.state not in NOT_CERTIFIED:
        return {"warnings_sha256": None}
    found = await findings_now(tx, application)
    return {"findings": [asdict(one) for one in found], "warnings_sha256": digest(found)}
