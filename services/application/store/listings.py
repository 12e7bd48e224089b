"""What lists and detail pages show: every application with its fee, flags and certificate (D-47)."""

from datetime import date
from uuid import UUID

from libs.common.db import Row, Transaction
from libs.common.errors import FieldError, Invalid
from services.application.store.search import Filters, Where, narrow

SHOWN = """
SELECT a.application_id, a.version, a.state, a.kind, a.registration_id, a.signer_id, a.sub_id, a.revision, a.receipt_no,
    a.consignee, a.country, a.invoice_numbers, a.own_reference, a.submitted_at, a.created_at, a.changed_at,
    a.changed_by, a.content_sha256, a.precheck, a.examiner, a.examined_by, a.certified_by, a.on_hold, a.in_payment,
    a.held, a.price, a.tax, a.payable_until, a.render_failure, a.render_problems, a.declaration_version,
    a.transcribed_sha256,
    CASE WHEN a.sub_id IS NOT NULL THEN a.created_by_name END AS sub_name,
    s.name_ja AS signer_name_ja, s.name_en AS signer_name_en,
    c.certificate_id, c.certificate_no, c.key_version, c.issued_at, c.print_until,
    c.printed, c.copies_printed, c.certificate_date, c.state AS certificate_state,
    coalesce(
        (SELECT (h.settings->>'copy_after_window')::boolean FROM known_chambers h WHERE h.chamber = a.chamber), false
    ) AS copy_after_window,
    (SELECT (h.settings->>'print_days')::int FROM known_chambers h WHERE h.chamber = a.chamber) AS print_days,
    k.registration_number, k.name_ja AS company_ja, k.name_en AS company_en, k.membership
"""
FROM = """
FROM applications a
LEFT JOIN certificates c USING (application_id)
LEFT JOIN known_registrations k USING (registration_id)
LEFT JOIN known_signers s USING (signer_id)
"""
# Payable, and printable for the first time. $1 is the Japan date of today; the columns are those of the lists.
_TO_PAY = "a.state = 'approved' AND a.payable_until >= $1 AND NOT a.in_payment AND NOT a.on_hold"
_TO_PRINT = "a.state = 'issued' AND c.state = 'valid' AND c.print_until >= $1 AND c.printed = 0"


async def of_company(
    tx: Transaction, registration_id: UUID, filters: Filters, *, after: UUID | None, limit: int
) -> list[Row]:
    """The company's applications that pass the filters, newest first, from behind `after`.

    Raises `Invalid` when `after` is none of the company's.
    """
    if after is not None:
        check_cursor(
            await tx.fetchval(
                "SELECT true FROM applications WHERE (application_id, registration_id) = ($1, $2)",
                after,
                registration_id,
            )
        )
    where = Where()
    where.add("a.registration_id = {0}", registration_id)
    where.always("a.state <> 'deleted'")
    narrow(where, filters)
    where.add(
        "(a.created_at, a.application_id) <"
        " (SELECT b.created_at, b.application_id FROM applications b WHERE b.application_id = {0})",
        after,
    )
    order = f"ORDER BY a.created_at DESC, a.application_id DESC LIMIT {where.value(limit)}"
    return await tx.fetch(f"{SHOWN} {FROM} WHERE {where.sql} {order}", *where.values)


def check_cursor(is_known: bool | None) -> None:
    """Raise `Invalid` for a cursor that is none: an empty list would pass for the end of a list."""
    if not is_known:
        ja, en = (
            "この続きの位置はありません。一覧の応答のafterの値を指定してください",
            ("There is no such place to go on from. Send `after` as the answer before gave it"),
        )
        raise Invalid(
            ja, en, code="unknown-cursor", errors=[FieldError("/after", "unknown-cursor", ja, en, place="query")]
        )


async def counts_of_company(
    tx: Transaction, registration_id: UUID, *, sub_id: UUID | None, today: date
) -> tuple[dict[str, int], int, int]:
    """How many applications are in each state, how many can be paid, and how many wait for their first printing."""
    rows = await tx.fetch(
        f"""
        SELECT a.state, count(*) AS number, count(*) FILTER (WHERE {_TO_PAY}) AS to_pay,
            count(*) FILTER (WHERE {_TO_PRINT}) AS to_print
        FROM applications a LEFT JOIN certificates c ON a.state = 'issued' AND c.application_id = a.application_id
        WHERE a.registration_id = $2 AND ($3::uuid IS NULL OR a.sub_id = $3) AND a.state <> 'deleted' GROUP BY a.state
        """,
        today,
        registration_id,
        sub_id,
    )
    by_state = {row["state"]: row["number"] for row in rows}
    return by_state, sum(row["to_pay"] for row in rows), sum(row["to_print"] for row in rows)


async def people_of_company(
    tx: Transaction, registration_id: UUID, *, sub_id: UUID | None
) -> tuple[list[Row], list[Row]]:
    """The signers, and the sub-IDs under their latest names, who have applications in the company's list."""
    signers = await tx.fetch(
        """
        SELECT DISTINCT a.signer_id, s.name_ja, s.name_en
        FROM applications a JOIN known_signers s USING (signer_id)
        WHERE a.registration_id = $1 AND ($2::uuid IS NULL OR a.sub_id = $2) AND a.state <> 'deleted'
        ORDER BY s.name_ja, a.signer_id
        """,
        registration_id,
        sub_id,
    )
    sub_ids = await tx.fetch(
        """
        SELECT DISTINCT ON (sub_id) sub_id, created_by_name AS name FROM applications
        WHERE registration_id = $1 AND sub_id IS NOT NULL AND ($2::uuid IS NULL OR sub_id = $2) AND state <> 'deleted'
        ORDER BY sub_id, created_at DESC
        """,
        registration_id,
        sub_id,
    )
    return signers, sub_ids


async def one(tx: Transaction, application_id: UUID) -> Row:
    """What is shown of one application."""
    row = await tx.fetchrow(f"{SHOWN} {FROM} WHERE a.application_id = $1", application_id)
    assert row is not None
    return row
