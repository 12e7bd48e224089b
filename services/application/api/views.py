"""What is shown of an application: what applicants see, and what `case_views` has in common with it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from libs.common.db import Row, Transaction
from libs.contracts.names import cases
from libs.contracts.values import CertificateKind, DocumentProblem
from services.application.api.file_view import FileView
from services.application.domain.editing import EDITABLE
from services.application.domain.invoice_differences import InvoiceDifference
from services.application.domain.states import Act, CertificateState, State
from services.application.domain.transcription import transcription_due
from services.application.draft import Draft
from services.application.findings import Severity
from services.application.handlers.access_codes import AccessCodes
from services.application.store import applications, files, history, listings

MESSAGES = frozenset({Act.RETURN, Act.REJECT, Act.RETURN_BY_SYSTEM, Act.REJECT_BY_SYSTEM})
AMONG_STAFF = frozenset({Act.EXAMINE, Act.SEND_BACK, Act.TAKE_BACK})
"""Acts whose `why` is what staff tell one another."""


class Saved(BaseModel):
    """Where an application stands after an act."""

    application_id: UUID
    state: State
    version: int
    revision: int
    receipt_no: str | None


class FindingView(BaseModel):
    """One breach of one rule; `pointer` leads into the draft, `see` names another application (DUP-01)."""

    rule_id: str
    severity: Severity
    pointer: str
    ja: str
    en: str
    proposal: str | None
    see: str | None


class Findings(BaseModel):
    """Everything that was found; errors stand in the way of submission."""

    findings: list[FindingView]


class InvoiceDifferenceView(BaseModel):
    """Where the certificate differs from its source invoice (I-01); None stands for a line that is not there.

    `words` are those that differ, as the invoice and as the certificate has them.
    """

    pointer: str
    invoice_pointer: str
    invoice: str | None
    certificate: str | None
    words: list[tuple[str, str]]


class Fee(BaseModel):
    """Yen; `tax` is contained in `price`. `valid_until` is the last Japan day for paying."""

    price: int
    tax: int
    valid_until: date


class FieldMark(BaseModel):
    """A field that the examiner points at."""

    pointer: str
    text: str


class HistoryEntry(BaseModel):
    """One move; `by` is a login, `name` that of a known member of the staff.

    Staff see which warnings were `accepted` there for the reason in `why`.
    """

    act: str
    state: State
    at: datetime
    by: str
    name: str | None
    why: str
    accepted: list[FindingView] | None


class Message(BaseModel):
    """審査担当者からのメッセージ, of one round."""

    revision: int
    at: datetime
    by: str
    message: str
    fields: list[FieldMark]


class CertificateView(BaseModel):
    """`access_code` is for the company only, from the issue on. `print_until` is the last Japan day of printing.

    With `copy_after_window`, the COPY is given out after that day, too; printing can be opened again for at most
    `print_days` from the day on which that is done (D-22); None while the chamber's settings are not known.
    """

    certificate_id: UUID
    certificate_no: str
    access_code: str | None
    certificate_date: date
    state: CertificateState
    issued_at: datetime | None
    print_until: date | None
    copy_after_window: bool
    print_days: int | None
    printed: int
    copies_printed: int


class PrintingFault(BaseModel):
    """It is paid, and its certificate could not be printed. `problems` are the texts at fault, as far as known."""

    problems: list[DocumentProblem]


class Summary(BaseModel):
    """A line of a list. `sub_name` is the sub-ID's own; `updated_at` moves with every change.

    `printing_fault` is there from the moment that the printing was given up until it succeeds.
    """

    application_id: UUID
    receipt_no: str | None
    state: State
    state_ja: str
    version: int
    kind: CertificateKind
    signer_id: UUID
    signer_name_ja: str | None
    signer_name_en: str | None
    sub_id: UUID | None
    sub_name: str | None
    consignee: str
    country: str
    invoice_numbers: list[str]
    own_reference: str
    submitted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    in_payment: bool
    on_hold: bool
    held: bool
    printing_fault: PrintingFault | None
    fee: Fee | None
    certificate: CertificateView | None


class Detail(Summary):
    """Everything that the company may know. `field_marks` are those of the latest return, `files` those of now.

    `transcription_due` says what of the invoice was changed and is not in the certificate, at most 200 places, until
    somebody decides about it (`is_transcribed`).
    """

    revision: int
    declaration_version: str | None
    history: list[HistoryEntry]
    messages: list[Message]
    field_marks: list[FieldMark]
    findings: list[FindingView]
    files: list[FileView]
    transcription_due: list[InvoiceDifferenceView] = []
    draft: Draft


def summary(row: Row, codes: AccessCodes | None) -> dict[str, Any]:
    """The values of a `Summary`. The access code is shown only with `codes`."""
    fee = Fee(price=row["price"], tax=row["tax"], valid_until=row["payable_until"]) if row["payable_until"] else None
    more = {"state_ja": cases.STATES[row["state"]].ja, "updated_at": row["changed_at"], "fee": fee}
    shown = {"certificate": _certificate(row, codes), "printing_fault": _fault(row)}
    return dict(row) | more | shown


def _fault(row: Row) -> PrintingFault | None:
    if row["render_failure"] is None:
        return None
    return PrintingFault(problems=[DocumentProblem(**one) for one in json.loads(row["render_problems"])])


def _certificate(row: Row, codes: AccessCodes | None) -> CertificateView | None:
    if row["certificate_id"] is None:
        return None
    is_issued = row["issued_at"] is not None and codes is not None
    values = dict(row) | {
        "state": row["certificate_state"],
        "access_code": codes.grouped(row["certificate_id"]) if codes and is_issued else None,
    }
    return CertificateView.model_validate(values)


async def detail(tx: Transaction, application_id: UUID, codes: AccessCodes) -> Detail:
    """What the company is shown: no notes, only the moves from state to state, and not what staff tell one another."""
    row = await listings.one(tx, application_id)
    values = await story(tx, row)
    moves = [move for move in values["moves"] if move["from_state"] != move["state"]]
    findings = [one for one in values["findings"] if one["severity"] != "note"]
    present = await files.present(tx, application_id)
    told = [dict(move) | {"accepted": None} | ({"why": ""} if move["act"] in AMONG_STAFF else {}) for move in moves]
    due = transcription_due(values["draft"], row["transcribed_sha256"]) if row["state"] in EDITABLE else []
    shown = {"history": told, "findings": findings, "files": present, "transcription_due": difference_views(due)}
    return Detail.model_validate(summary(row, codes) | values | shown)


async def story(tx: Transaction, row: Row) -> dict[str, Any]:
    """What happened to an application and what was said of its latest revision: values of `Detail` and `CaseDetail`."""
    application_id, revision = row["application_id"], row["revision"]
    moves = await history.moves(tx, application_id)
    messages = [_message(move) for move in moves if move["act"] in MESSAGES]
    findings, differences = await history.said_of_revision(tx, application_id, revision)
    return {
        "moves": moves,
        "messages": messages,
        "field_marks": messages[-1].fields if messages else [],
        "findings": findings,
        "differences": differences,
        "draft": await applications.draft(tx, application_id),
    }


def difference_views(found: Iterable[InvoiceDifference]) -> list[InvoiceDifferenceView]:
    """Differences as they are shown."""
    return [InvoiceDifferenceView(**asdict(one), words=one.words) for one in found]


def entry(move: Row) -> dict[str, Any]:
    """The values of a `HistoryEntry`, for staff."""
    return dict(move) | {"accepted": json.loads(move["accepted"]) if move["accepted"] else None}


def _message(move: Row) -> Message:
    return Message(
        revision=move["revision"],
        at=move["at"],
        by=move["name"] or move["by"],
        message=move["why"],
        fields=[FieldMark.model_validate(one) for one in json.loads(move["fields"])],
    )
