"""What staff are shown of a case."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from libs.common.db import Row, Transaction
from libs.contracts.values import DocumentProblem
from services.application.api.views import Detail, Summary, story, summary
from services.application.domain.invoice_differences import invoice_differences
from services.application.store import cases, files


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


class InvoiceDifferenceView(BaseModel):
    """Where the certificate differs from its source invoice (I-01); None stands for a line that is not there."""

    pointer: str
    invoice_pointer: str
    invoice: str | None
    certificate: str | None


class SentBack(BaseModel):
    """What the certifier wants looked at again, while that is under way. `name` is that of a known member of staff."""

    by: str
    name: str | None
    at: datetime
    message: str


class Case(Summary):
    """A line of the chamber's queue. `examiner` and `examined_by` are logins, with their names where they are known."""

    company: Company
    examiner: str | None
    examiner_name: str | None
    examined_by: str | None
    examined_by_name: str | None
    sent_back: SentBack | None
    certified_by: str | None
    precheck: PrecheckView | None
    render_failure: str | None


class CaseDetail(Case, Detail):
    """Everything that staff may know: with notes, flags' moves and differences, without the access code.

    `files` are those that the latest revision was submitted with (D-45).
    """

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
    return summary(row, None) | {"company": company, "precheck": precheck, "sent_back": sent_back}


async def case_detail(tx: Transaction, application_id: UUID) -> CaseDetail:
    """What staff are shown."""
    row = await cases.case(tx, application_id)
    values = await story(tx, row)
    submitted = await files.of_revision(tx, application_id, row["revision"])
    shown = {"history": [dict(move) for move in values["moves"]], "files": submitted}
    unlike = [asdict(one) for one in invoice_differences(values["draft"])]
    return CaseDetail.model_validate(case(row) | values | shown | {"invoice_differences": unlike})
