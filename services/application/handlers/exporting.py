"""The list of applications as a file for Excel (APP-12)."""

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from libs.common.auth import Caller
from libs.common.clock import JAPAN
from libs.common.db import Row, Transaction
from libs.common.errors import Invalid
from libs.contracts import limits
from libs.contracts.values import CertificateKind
from services.application.domain.states import LABELS_JA, State
from services.application.store import listings
from services.application.store.search import Filters

Format = Literal["csv", "xlsx"]
Language = Literal["ja", "en"]
TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What Excel takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


KINDS_JA = {
    CertificateKind.ORIGIN_JAPAN: "原産地証明（日本産）",
    CertificateKind.ORIGIN_FOREIGN: "原産地証明（外国産）",
    CertificateKind.SIGNATURE: "サイン証明",
    CertificateKind.INVOICE: "インボイス証明",
}
Value = Callable[[Row, Language], Any]


def _minute(column: str) -> Value:
    def shown(row: Row, _: Language) -> str:
        instant: datetime | None = row[column]
        return f"{instant.astimezone(JAPAN):%Y-%m-%d %H:%M}" if instant else ""

    return shown


def _plain(column: str) -> Value:
    return lambda row, _: row[column]


def _state(row: Row, lang: Language) -> str:
    return LABELS_JA[State(row["state"])] if lang == "ja" else str(row["state"])


def _kind(row: Row, lang: Language) -> str:
    return KINDS_JA[CertificateKind(row["kind"])] if lang == "ja" else str(row["kind"])


def _invoices(row: Row, _: Language) -> str:
    return ", ".join(row["invoice_numbers"])


def _consignee(row: Row, _: Language) -> str:
    return " ".join(str(row["consignee"]).split())


def _signer(row: Row, lang: Language) -> Any:
    return (row["signer_name_ja"] if lang == "ja" else None) or row["signer_name_en"]


COLUMNS: tuple[tuple[str, str, Value], ...] = (
    ("受付番号", "Receipt No.", _plain("receipt_no")),
    ("状態", "State", _state),
    ("種別", "Kind", _kind),
    ("インボイス番号", "Invoice No.", _invoices),
    ("荷受人", "Consignee", _consignee),
    ("国", "Country", _plain("country")),
    ("社内整理番号", "Own reference", _plain("own_reference")),
    ("署名者", "Signer", _signer),
    ("サブID", "Sub-ID", _plain("sub_name")),
    ("作成日時", "Created (Japan time)", _minute("created_at")),
    ("申請日時", "Submitted (Japan time)", _minute("submitted_at")),
    ("更新日時", "Updated (Japan time)", _minute("changed_at")),
    ("手数料（円・税込）", "Fee (yen, tax included)", _plain("price")),
    ("うち消費税", "Tax within", _plain("tax")),
    ("支払期限", "Payable until", _plain("payable_until")),
    ("証明書番号", "Certificate No.", _plain("certificate_no")),
    ("発給日時", "Issued (Japan time)", _minute("issued_at")),
    ("印刷期限", "Printable until", _plain("print_until")),
    ("印刷回数", "Printed", _plain("printed")),
)


def own(caller: Caller, filters: Filters) -> Filters:
    """The filters, narrowed to its own applications for a sub-ID."""
    return filters.model_copy(update={"sub_id": caller.sub_id}) if caller.kind == "sub" else filters


async def rows(tx: Transaction, caller: Caller, filters: Filters) -> list[Row]:
    """What the list shows, newest first. Raises `Invalid` when it is more than `limits.EXPORTED`."""
    assert caller.registration_id
    found = await listings.of_company(
        tx, caller.registration_id, own(caller, filters), after=None, limit=limits.EXPORTED + 1
    )
    if len(found) > limits.EXPORTED:
        ja = f"{limits.EXPORTED:,}件を超えています。期間などで絞り込んでください"
        raise Invalid(ja, f"More than {limits.EXPORTED:,} applications: narrow the search", code="too-many-rows")
    return found


async def write(found: list[Row], form: Format, lang: Language) -> bytes:
    """The file. In a thread: thousands of rows take their time, and others are waiting."""
    file_of = _csv if form == "csv" else _workbook
    return await asyncio.to_thread(lambda: file_of(table(found, lang)))


def table(found: list[Row], lang: Language) -> list[list[Any]]:
    """Headings and rows, every text made harmless."""
    headings: list[Any] = [ja if lang == "ja" else en for ja, en, _ in COLUMNS]
    return [headings, *([harmless(value(row, lang)) for _, _, value in COLUMNS] for row in found)]


def harmless(value: Any) -> Any:
    """A text that Excel would take for a formula, with an apostrophe before it; no control characters."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(lines: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def _workbook(lines: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("applications")
    for line in lines:
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
