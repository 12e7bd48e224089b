"""The list of applications as a file for Excel (APP-12)."""

import asyncio
import csv
import io
import unicodedata
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
from libs.contracts.names import Name, cases
from services.application.store import listings
from services.application.store.search import Filters

Format = Literal["csv", "xlsx"]
Language = Literal["ja", "en"]
TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What Excel takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@")
BLANK_STARTS = ("\t", "\r", "\n")


Value = Callable[[Row, Language], Any]


def _minute(column: str) -> Value:
    def shown(row: Row, _: Language) -> str:
        instant: datetime | None = row[column]
        return f"{instant.astimezone(JAPAN):%Y-%m-%d %H:%M}" if instant else ""

    return shown


def _plain(column: str) -> Value:
    return lambda row, _: row[column]


def _in(lang: Language, name: Name) -> str:
    return name.ja if lang == "ja" else name.en


def _state(row: Row, lang: Language) -> str:
    return _in(lang, cases.STATES[row["state"]])


def _kind(row: Row, lang: Language) -> str:
    return _in(lang, cases.KINDS[row["kind"]])


def _invoices(row: Row, _: Language) -> str:
    return ", ".join(row["invoice_numbers"])


def _consignee(row: Row, _: Language) -> str:
    return " ".join(str(row["consignee"]).split())


def _signer(row: Row, lang: Language) -> Any:
    return (row["signer_name_ja"] if lang == "ja" else None) or row["signer_name_en"]


JAPAN_TIME, YEN = Name("（日本時間）", " (Japan time)"), Name("（円・税込）", " (yen, tax included)")
PLAIN = Name("", "")
COLUMNS: tuple[tuple[str, Value, Name], ...] = (
    ("receipt_no", _plain("receipt_no"), PLAIN),
    ("state", _state, PLAIN),
    ("kind", _kind, PLAIN),
    ("invoice_numbers", _invoices, PLAIN),
    ("consignee", _consignee, PLAIN),
    ("country", _plain("country"), PLAIN),
    ("own_reference", _plain("own_reference"), PLAIN),
    ("signer", _signer, PLAIN),
    ("sub_id", _plain("sub_name"), PLAIN),
    ("created_at", _minute("created_at"), JAPAN_TIME),
    ("submitted_at", _minute("submitted_at"), JAPAN_TIME),
    ("changed_at", _minute("changed_at"), JAPAN_TIME),
    ("fee", _plain("price"), YEN),
    ("tax", _plain("tax"), PLAIN),
    ("payable_until", _plain("payable_until"), PLAIN),
    ("certificate_no", _plain("certificate_no"), PLAIN),
    ("issued_at", _minute("issued_at"), JAPAN_TIME),
    ("print_until", _plain("print_until"), PLAIN),
    ("printed", _plain("printed"), PLAIN),
)
"""What of `cases.LISTED` is exported, in this order, each with its unit."""


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
    headings: list[Any] = [_in(lang, cases.LISTED[name]) + _in(lang, unit) for name, _, unit in COLUMNS]
    return [headings, *([harmless(value(row, lang)) for _, value, _ in COLUMNS] for row in found)]


def harmless(value: Any) -> Any:
    """A text that Excel would take for a formula, with an apostrophe before it; no control characters."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if _begins_a_formula(text) else text


def _begins_a_formula(text: str) -> bool:
    """Also behind blanks and line breaks, and in full width, which a Japanese Excel takes for half width."""
    return text.startswith(BLANK_STARTS) or unicodedata.normalize("NFKC", text.lstrip())[:1] in FORMULA_STARTS


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
