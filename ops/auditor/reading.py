"""What the auditor's login may read: the rows of every chamber, and no secret, no letter, no uploaded file.

The owner of the tables gives it, in the deploy step; a superuser is not needed, and the login bypasses no policy.
"""

import asyncpg

from ops.auditor.check import SCHEMAS

ROLE = "shomei_auditor"

EVERYWHERE = {
    "outbox": "event_id, name, subject, chamber, data, created_at, published_at",
    "inbox": "event_id, name, received_at",
    "retries": "event_id, name, subject, state, error",
    "mails": "template, attempts, error, sent_at, refused_at",
}
"""The columns read in each service's schema, by table."""
OWN = {
    "registration.registrations": "registration_id, chamber, number",
    "registration.signers": "signer_id, chamber, registration_id",
    "registration.counters": "",
    "identity.logins": "login_id, chamber, registration_id, signer_id",
    "identity.sessions": "login_id, chamber",
    "application.applications": "application_id, chamber, registration_id, signer_id, state, receipt_no,"
    " content_sha256, price, tax, render_failure, changed_at",
    "application.certificates": "",
    "application.counters": "",
    "application.history": "id, application_id, chamber, act, state",
    "application.revisions": "application_id, chamber, revision, content_sha256",
    "application.unannounced": "",
    "payment.payables": "",
    "payment.payment_lines": "",
    "payment.payments": "payment_id, chamber, registration_id, state, total, session_id, created_at, expires_at,"
    " settled_at",
    "payment.polls": "",
    "payment.staff_tasks": "",
    "rendering.artefacts": "",
    "rendering.certificates": "",
    "rendering.jobs": "kind, key, chamber, state, attempts, error, waits_for",
    "rendering.prints": "",
    "rendering.renderings": "",
    "reference.published": "",
}
"""The columns read of one service's own tables; all where none are named."""


async def let_read(owner_url: str) -> None:
    """Give the auditor's login what it reads, and nothing else. Safe to repeat. `owner_url` owns the tables."""
    connection = await asyncpg.connect(owner_url, timeout=10)
    try:
        async with connection.transaction():
            await _let_read(connection)
    finally:
        await connection.close()


async def _let_read(connection: asyncpg.Connection) -> None:
    for schema in SCHEMAS:
        await connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
    wanted = OWN | {f"{schema}.{table}": columns for schema in SCHEMAS for table, columns in EVERYWHERE.items()}
    for table, columns in wanted.items():
        await connection.execute(f"GRANT SELECT {f'({columns})' if columns else ''} ON {table} TO {ROLE}")
        await _show_every_chamber(connection, table)


async def _show_every_chamber(connection: asyncpg.Connection, table: str) -> None:
    is_hidden = await connection.fetchval("SELECT relrowsecurity FROM pg_class WHERE oid = $1::text::regclass", table)
    is_known = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_policy WHERE polrelid = $1::text::regclass AND polname = 'auditor')", table
    )
    if is_hidden and not is_known:
        await connection.execute(f"CREATE POLICY auditor ON {table} FOR SELECT TO {ROLE} USING (true)")
