"""What lists and detail pages show: every application with its fee, flags and certificate (D-47)."""

from uuid import UUID

from libs.common.db import Row, Transaction

_SHOWN = """
SELECT a.application_id, a.version, a.state, a.kind, a.registration_id, a.signer_id, a.sub_id, a.revision, a.receipt_no,
    a.consignee, a.invoice_numbers, a.own_reference, a.submitted_at, a.created_at, a.changed_at, a.content_sha256,
    a.precheck, a.examiner, a.examined_by, a.certified_by, a.on_hold, a.in_payment, a.held, a.price, a.tax,
    a.payable_until, a.render_failure, c.certificate_id, c.certificate_no, c.key_version, c.issued_at, c.print_until,
    c.printed, c.copies_printed, c.certificate_date, c.state AS certificate_state,
    k.registration_number, k.name_ja AS company_ja, k.name_en AS company_en, k.membership
FROM applications a
LEFT JOIN certificates c USING (application_id)
LEFT JOIN known_registrations k USING (registration_id)
"""
_OF_COMPANY = f"""
{_SHOWN}
WHERE a.registration_id = $1 AND ($2::uuid IS NULL OR a.sub_id = $2) AND a.state <> 'deleted'
    AND ($3::text IS NULL OR a.state = $3) AND ($4::uuid IS NULL OR (a.created_at, a.application_id) < (
        SELECT b.created_at, b.application_id FROM applications b WHERE b.application_id = $4))
ORDER BY a.created_at DESC, a.application_id DESC LIMIT $5
"""
_QUEUE = f"""
{_SHOWN}
WHERE a.chamber = $1 AND a.state = $2 AND a.revision > 0 AND ($3::uuid IS NULL OR (a.submitted_at, a.application_id) > (
    SELECT b.submitted_at, b.application_id FROM applications b WHERE b.application_id = $3))
ORDER BY a.submitted_at, a.application_id LIMIT $4
"""


async def of_company(
    tx: Transaction, registration_id: UUID, *, sub_id: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[Row]:
    """The company's applications, or those of one sub-ID, newest first, from behind `after`."""
    return await tx.fetch(_OF_COMPANY, registration_id, sub_id, state, after, limit)


async def queue(tx: Transaction, chamber: str, state: str, after: UUID | None, limit: int) -> list[Row]:
    """The chamber's applications in one state; the one whose latest submission is oldest first (D-44)."""
    return await tx.fetch(_QUEUE, chamber, state, after, limit)


async def one(tx: Transaction, application_id: UUID) -> Row:
    """What is shown of one application."""
    row = await tx.fetchrow(f"{_SHOWN} WHERE a.application_id = $1", application_id)
    assert row is not None
    return row
