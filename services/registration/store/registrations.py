"""Registrations with their signers."""

from uuid import UUID

from libs.common.db import Row, Transaction
from services.registration.domain.company import Company
from services.registration.domain.registrations import Registration, Signer
from services.registration.domain.states import RegistrationState, SignerState
from services.registration.store.matching import matches

_COLUMNS = "registration_id, chamber, number, version, state, company, valid_from, valid_until, admin_login"


async def add(tx: Transaction, registration: Registration) -> None:
    """Write a new registration with its signers."""
    await tx.execute(
        "INSERT INTO registrations (registration_id, chamber, number, version, state, company, valid_from, valid_until)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        registration.registration_id,
        registration.chamber,
        registration.number,
        registration.version,
        registration.state,
        registration.company.model_dump_json(),
        registration.valid_from,
        registration.valid_until,
    )
    for signer in registration.signers:
        await _add_signer(tx, registration, signer)


async def _add_signer(tx: Transaction, registration: Registration, signer: Signer) -> None:
    await tx.execute(
        "INSERT INTO signers (signer_id, chamber, registration_id, serial, state, name_ja, name_en, title_en, email,"
        " signature_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        signer.signer_id,
        registration.chamber,
        registration.registration_id,
        signer.serial,
        signer.state,
        signer.name_ja,
        signer.name_en,
        signer.title_en,
        signer.email,
        signer.signature_sha256,
    )


async def find(tx: Transaction, registration_id: UUID) -> Registration | None:
    """A registration of the transaction's chamber."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM registrations WHERE registration_id = $1", registration_id)
    return None if row is None else await _whole(tx, row)


async def lock_of_signer(tx: Transaction, signer_id: UUID) -> Registration | None:
    """The registration of a signer, locked until the transaction ends."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM registrations"
        " WHERE registration_id = (SELECT registration_id FROM signers WHERE signer_id = $1) FOR UPDATE",
        signer_id,
    )
    return None if row is None else await _whole(tx, row)


async def save_email(tx: Transaction, registration: Registration, signer_id: UUID) -> None:
    """Write a signer's e-mail with its confirmation, and the registration's version."""
    signer = next(one for one in registration.signers if one.signer_id == signer_id)
    await tx.execute(
        "UPDATE signers SET email = $2, email_confirmed_at = $3 WHERE signer_id = $1",
        signer_id,
        signer.email,
        signer.email_confirmed_at,
    )
    await tx.execute(
        "UPDATE registrations SET version = $2 WHERE registration_id = $1",
        registration.registration_id,
        registration.version,
    )


async def search(
    tx: Transaction, *, number: str | None, text: str | None, state: str | None, limit: int, offset: int
) -> tuple[list[Registration], int]:
    """A page of the register by number, and how many there are in all."""
    condition = f"""
        ($1::text IS NULL OR number = $1) AND ($3::text IS NULL OR state = $3)
        AND ($2::text IS NULL OR number = $2 OR {matches("company", "$2")})
    """
    total: int = await tx.fetchval(f"SELECT count(*) FROM registrations WHERE {condition}", number, text, state)
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM registrations WHERE {condition} ORDER BY number LIMIT $4 OFFSET $5",
        number,
        text,
        state,
        limit,
        offset,
    )
    return [await _whole(tx, row) for row in rows], total


async def _whole(tx: Transaction, row: Row) -> Registration:
    rows = await tx.fetch(
        "SELECT signer_id, serial, state, name_ja, name_en, title_en, email, signature_sha256, login,"
        " email_confirmed_at FROM signers WHERE registration_id = $1 ORDER BY serial",
        row["registration_id"],
    )
    signers = tuple(Signer(**dict(each) | {"state": SignerState(each["state"])}) for each in rows)
    company = Company.model_validate_json(row["company"])
    state = RegistrationState(row["state"])
    return Registration(**dict(row) | {"company": company, "state": state, "signers": signers})


async def find_doubles(tx: Transaction, company: Company) -> list[str]:
    """Numbers of registrations that look like the same company: corporate number, or name and registered address."""
    rows = await tx.fetch(
        "SELECT number FROM registrations WHERE state <> 'ended' AND (company ->> 'corporate_number' = $1"
        " OR (company ->> 'name_ja' = $2 AND company -> 'registered_address' ->> 'ja' = $3)) ORDER BY number",
        company.corporate_number,
        company.name_ja,
        company.registered_address.ja,
    )
    return [row["number"] for row in rows]


async def keep_admin_login(tx: Transaction, registration_id: UUID, login: str) -> bool:
    """The admin ID exists; False when the registration does not."""
    done = await tx.execute(
        "UPDATE registrations SET admin_login = $2 WHERE registration_id = $1", registration_id, login
    )
    return done == "UPDATE 1"


async def keep_user_login(tx: Transaction, signer_id: UUID, login: str) -> bool:
    """A user ID exists; False when the signer does not."""
    done = await tx.execute("UPDATE signers SET login = $2 WHERE signer_id = $1", signer_id, login)
    return done == "UPDATE 1"
