"""Applications: one row each, with the document of the latest revision beside it."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from libs.common.auth import Caller
from libs.common.db import Row, Transaction
from libs.common.errors import Conflict
from libs.contracts.rendering import DocumentPrechecked
from libs.contracts.values import CertificateKind, Certification, DocumentProblem, read_document
from services.application.domain.states import LIVE, State
from services.application.domain.values import Application, Precheck
from services.application.draft import Draft, PersonInCharge, invoices, recipient
from services.application.facts import LiveApplication
from services.application.rules.invoice_numbers import folded_number
from services.application.store.telling import TELLING, tell_of

_FIND = """
SELECT a.application_id, a.chamber, a.registration_id, a.signer_id, a.sub_id, a.kind, a.state, a.version, a.revision,
    a.receipt_no, a.content_sha256, a.submitted_at, a.precheck, a.examiner, a.examined_by, a.certified_by,
    a.certificate_date, a.on_hold, a.in_payment, a.held, a.payment_id, a.paid_by, a.render_failure, r.document
FROM applications a LEFT JOIN revisions r USING (application_id, revision) WHERE a.application_id = ANY($1::uuid[])
ORDER BY a.application_id
"""
_ORIGIN_KINDS = [CertificateKind.ORIGIN_JAPAN, CertificateKind.ORIGIN_FOREIGN]


async def find(tx: Transaction, application_id: UUID) -> Application | None:
    """An application as it stands."""
    row = await tx.fetchrow(_FIND, [application_id])
    return None if row is None else _application(row)


async def lock(tx: Transaction, application_id: UUID) -> Application | None:
    """An application, locked for a change: whoever else wants to change it waits until this transaction ends."""
    found = await lock_all(tx, [application_id])
    return found[0] if found else None


async def lock_all(tx: Transaction, application_ids: Sequence[UUID]) -> list[Application]:
    """Those that exist, by their ids: in this order they are locked, so that no two ever wait for each other."""
    # Locked first and read afterwards: one statement would join the revision that was the latest before the wait.
    await tx.execute(_LOCK, application_ids)
    return [_application(row) for row in await tx.fetch(_FIND, application_ids)]


_LOCK = "SELECT 1 FROM applications WHERE application_id = ANY($1::uuid[]) ORDER BY application_id FOR UPDATE"


def _application(row: Row) -> Application:
    document, precheck = row["document"], row["precheck"]
    values = {name: value for name, value in row.items() if name not in {"document", "precheck", "kind", "state"}}
    return Application(
        **values,
        kind=CertificateKind(row["kind"]),
        state=State(row["state"]),
        document=read_document(document) if document else None,
        precheck=_precheck(json.loads(precheck)) if precheck else None,
    )


def _precheck(content: dict[str, object]) -> Precheck:
    return Precheck(str(content["content_sha256"]), bool(content["ok"]))


async def add(
    tx: Transaction,
    new: Application,
    draft: Draft,
    *,
    by: Caller,
    at: datetime,
    declaration_version: str | None,
    transcribed_sha256: str | None,
) -> None:
    """Write a new draft. See `domain.transcription` for `transcribed_sha256`."""
    await tx.execute(
        f"""
        INSERT INTO applications (application_id, chamber, version, state, registration_id, signer_id, sub_id, kind,
            draft, consignee, invoice_numbers, own_reference, created_by, created_by_name, changed_by,
            created_at, changed_at, declaration_version, transcribed_sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18)
        RETURNING {TELLING}
        """,
        new.application_id,
        new.chamber,
        new.version,
        new.state,
        new.registration_id,
        new.signer_id,
        new.sub_id,
        new.kind,
        *_draft_columns(draft),
        by.login_id,
        by.name,
        by.login,
        at,
        declaration_version,
        transcribed_sha256,
    )


def _draft_columns(draft: Draft) -> tuple[str, str, list[str], str]:
    numbers = [reference.number for _, reference in invoices(draft)]
    return draft.model_dump_json(), recipient(draft), numbers, draft.own_reference


async def save(tx: Transaction, new: Application, by: str, at: datetime) -> None:
    """Write what a decision of the login `by` made of it. Raises `Conflict` when it has changed since it was read."""
    if await tx.execute(_SAVE, *_saved_columns(new, by, at)) != "UPDATE 1":
        raise Conflict()


async def save_locked(tx: Transaction, changes: Iterable[tuple[Application, str, datetime]]) -> None:
    """Save many applications that this transaction has locked, so that nobody can have changed them."""
    await tx.executemany(_SAVE, [_saved_columns(*change) for change in changes])


def _saved_columns(new: Application, by: str, at: datetime) -> tuple[object, ...]:
    return (
        new.application_id,
        new.version,
        new.state,
        new.kind,
        new.revision,
        new.receipt_no,
        new.content_sha256,
        new.submitted_at,
        new.precheck is not None,
        new.examiner,
        new.examined_by,
        new.certified_by,
        new.certificate_date,
        new.on_hold,
        new.in_payment,
        new.held,
        new.payment_id,
        new.paid_by,
        at,
        by,
    )


_SAVE = f"""
UPDATE applications SET version = $2, state = $3, kind = $4, revision = $5, receipt_no = $6, content_sha256 = $7,
    submitted_at = $8, precheck = CASE WHEN $9 THEN precheck END, examiner = $10, examined_by = $11,
    certified_by = $12, certificate_date = $13, on_hold = $14, in_payment = $15, held = $16, payment_id = $17,
    paid_by = $18, changed_at = $19, changed_by = $20
WHERE application_id = $1 AND version = $2 - 1 RETURNING {TELLING}
"""


async def latest_change(tx: Transaction, application_id: UUID) -> Row:
    """The present version, whose login made it and when, as names of a problem document's members."""
    row = await tx.fetchrow(
        "SELECT version AS current_version, changed_by, changed_at FROM applications WHERE application_id = $1",
        application_id,
    )
    assert row is not None
    return row


async def draft(tx: Transaction, application_id: UUID) -> Draft:
    """What is typed so far; unchanged since the submission while it is examined."""
    return Draft.model_validate_json(
        await tx.fetchval("SELECT draft FROM applications WHERE application_id = $1", application_id)
    )


async def save_draft(
    tx: Transaction, application_id: UUID, draft: Draft, *, transcribed_sha256: str | None = None
) -> None:
    """Replace what is typed, and with `transcribed_sha256` of which invoice it was copied, or deliberately not."""
    await tx.execute(
        "UPDATE applications SET draft = $2, consignee = $3, invoice_numbers = $4, own_reference = $5,"
        " transcribed_sha256 = coalesce($6, transcribed_sha256) WHERE application_id = $1",
        application_id,
        *_draft_columns(draft),
        transcribed_sha256,
    )


async def transcribed_sha256(tx: Transaction, application_id: UUID) -> str | None:
    """The digest of the invoice that was last copied into the certificate, or deliberately not."""
    found: str | None = await tx.fetchval(
        "SELECT transcribed_sha256 FROM applications WHERE application_id = $1", application_id
    )
    return found


async def confirm_declaration(tx: Transaction, application_id: UUID, version: str | None) -> str | None:
    """Keep the version of the notes and the declaration, if one is confirmed now; the one that counts (APP-17)."""
    confirmed: str | None = await tx.fetchval(
        "UPDATE applications SET declaration_version = coalesce($2, declaration_version) WHERE application_id = $1"
        " RETURNING declaration_version",
        application_id,
        version,
    )
    return confirmed


async def contact(tx: Transaction, application_id: UUID) -> PersonInCharge:
    """The person in charge of an application (本件に関するご担当者)."""
    return PersonInCharge.model_validate_json(
        await tx.fetchval("SELECT draft -> 'contact' FROM applications WHERE application_id = $1", application_id)
    )


async def live_with_invoices(tx: Transaction, draft: Draft, application: Application) -> list[LiveApplication]:
    """Other live applications of the company that name one of the draft's invoices (DUP-01).

    Certificates of origin and invoice certificates stand beside each other: only the draft's own sort counts.
    """
    numbers = {folded_number(reference.number) for _, reference in invoices(draft)} - {"", "NIL"}
    rows = await tx.fetch(
        """
        SELECT application_id, receipt_no, consignee, invoice_numbers FROM applications
        WHERE registration_id = $1 AND application_id <> $2 AND state = ANY($3::text[]) AND receipt_no IS NOT NULL
            AND folded_invoice_numbers(invoice_numbers) && $4::text[] AND kind = ANY($5::text[])
        ORDER BY receipt_no LIMIT 20
        """,
        application.registration_id,
        application.application_id,
        sorted(LIVE),
        sorted(numbers),
        [CertificateKind.INVOICE] if draft.kind == CertificateKind.INVOICE else _ORIGIN_KINDS,
    )
    return [
        LiveApplication(row["application_id"], row["receipt_no"], row["consignee"], tuple(row["invoice_numbers"]))
        for row in rows
    ]


async def keep_precheck(tx: Transaction, event: DocumentPrechecked) -> None:
    """Keep the outcome of a trial rendering with its problems."""
    kept = event.model_dump_json(include={"content_sha256", "ok", "pages", "problems"})
    await tx.execute("UPDATE applications SET precheck = $2 WHERE application_id = $1", event.application_id, kept)
    await tell_of(tx, event.application_id)


async def freeze_certification(tx: Transaction, application_id: UUID, certification: Certification) -> None:
    """Keep the words of box 10 as they were when it was certified."""
    await tx.execute(
        "UPDATE applications SET certification = $2 WHERE application_id = $1",
        application_id,
        certification.model_dump_json(),
    )


async def certifications(tx: Transaction, application_ids: Sequence[UUID]) -> dict[UUID, Certification]:
    """The words of box 10 as certified, by application."""
    rows = await tx.fetch(
        "SELECT application_id, certification FROM applications WHERE application_id = ANY($1::uuid[])", application_ids
    )
    return {row["application_id"]: Certification.model_validate_json(row["certification"]) for row in rows}


async def keep_fee(tx: Transaction, application_id: UUID, price: int, tax: int, payable_until: date) -> None:
    """Keep what payment asks for it: yen, and the last Japan day for paying."""
    await tx.execute(
        "UPDATE applications SET price = $2, tax = $3, payable_until = $4 WHERE application_id = $1",
        application_id,
        price,
        tax,
        payable_until,
    )
    await tell_of(tx, application_id)


async def keep_render_failure(
    tx: Transaction, application_id: UUID, reason: str | None, problems: Sequence[DocumentProblem] = ()
) -> None:
    """Keep why a paid certificate could not be printed; None when it was printed after all."""
    told = json.dumps([one.model_dump() for one in problems], ensure_ascii=False)
    await tx.execute(
        f"UPDATE applications SET render_failure = $2, render_problems = $3 WHERE application_id = $1"
        f" AND (render_failure, render_problems) IS DISTINCT FROM ($2, $3::jsonb) RETURNING {TELLING}",
        application_id,
        reason,
        told,
    )
