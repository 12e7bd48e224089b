"""A small consistent world, written row by row: two applications of one company, paid together and issued."""

from uuid import UUID

import asyncpg

from ops.auditor import Asked, Captured
from ops.auditor.check import SCHEMAS
from ops.auditor.ledger import heard_by

ONE, TWO = (UUID(int=number) for number in (1, 2))
PAYMENT = UUID(int=9)
ASKED = [Asked(ONE, "8888", "bundle", 1260), Asked(TWO, "8888", "bundle", 1260)]
CAPTURED = [Captured("cs_1", str(PAYMENT), 2520)]

# Issued on 23 November in Japan, when it is still the 22nd in UTC.
COMPANY = """
INSERT INTO registration.registrations (registration_id, chamber, number, version, state, company, valid_from,
    valid_until)
VALUES ('00000000-0000-0000-0000-0000000000aa', '8888', '8888000001', 1, 'active', '{}', '2026-01-01', '2028-01-01');
INSERT INTO registration.counters VALUES ('8888', 'registration', 0, 1);
INSERT INTO registration.signers (signer_id, chamber, registration_id, serial, state, name_ja, name_en, title_en, email,
    signature_sha256)
VALUES ('00000000-0000-0000-0000-0000000000bb', '8888', '00000000-0000-0000-0000-0000000000aa', 1, 'active', '', '', '',
    '', '');
INSERT INTO application.counters VALUES ('8888', 'certificate', 2026, 2), ('8888', 'receipt', 2026, 2);
INSERT INTO payment.payments (payment_id, chamber, registration_id, state, version, total, login_id, by, description,
    session_id, reason, created_at, expires_at, settled_at)
VALUES ('00000000-0000-0000-0000-000000000009', '8888', '00000000-0000-0000-0000-0000000000aa', 'settled', 3, 2520,
    gen_random_uuid(), '', '', 'cs_1', '', now(), now(), now());
INSERT INTO payment.outbox (name, subject, chamber, version, data, published_at)
VALUES ('payment.settled.v1', '00000000-0000-0000-0000-000000000009', '8888', 3, '{"chamber": "8888"}', now());
"""

APPLICATION = """
INSERT INTO application.applications (application_id, chamber, version, state, registration_id, signer_id, kind, draft,
    consignee, invoice_numbers, own_reference, revision, receipt_no, content_sha256, certified_by, certificate_date,
    certification, price, tax, created_by, created_at, changed_at)
VALUES ('{id}', '8888', 7, 'issued', '00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-0000000000bb',
    'origin_japan', '{{}}', '', '{{}}', '', 1, 'A26-000000{n}', repeat('a', 64), 'certifier1', '2026-11-22',
    '{{}}', 1260, 114, gen_random_uuid(), now(), now());
INSERT INTO application.revisions (application_id, revision, chamber, draft, document, content_sha256, findings,
    differences, submitted_by, submitted_at)
VALUES ('{id}', 1, '8888', '{{}}', '{{}}', repeat('a', 64), '[]', '[]', '', now());
INSERT INTO application.history (application_id, chamber, revision, act, from_state, state, by, at, why, fields)
SELECT '{id}', '8888', 1, act, '', state, '', now(), '', '[]'
FROM (VALUES ('certify', 'approved'), ('settle', 'paid'), ('issue', 'issued')) AS moves (act, state);
INSERT INTO application.certificates (certificate_id, application_id, chamber, certificate_no, certificate_date,
    key_version, state, issued_at, print_until, artefacts)
VALUES ('{cert}', '{id}', '8888', '8888-26-00000{n}-X', '2026-11-22', 1, 'valid', '2026-11-22T15:30Z', '2026-12-07',
    '[{{"variant": "original", "sha256": "{sha256}"}}]');
INSERT INTO payment.payables (application_id, chamber, registration_id, signer_id, receipt_no, kind, membership, price,
    tax, rate, valid_until, state, payment_id, opened_at)
VALUES ('{id}', '8888', '00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-0000000000bb', '',
    'origin_japan', 'member', 1260, 114, 10, '2027-01-01', 'issued', '00000000-0000-0000-0000-000000000009', now());
INSERT INTO payment.payment_lines VALUES ('00000000-0000-0000-0000-000000000009', '{id}', '8888', true);
INSERT INTO rendering.artefacts VALUES ('{sha256}', '8888', 'certificate', 1, '{pdf}', now());
INSERT INTO rendering.certificates (certificate_id, chamber, version, application_id, registration_id, certificate_no,
    certificate_date, print_until)
VALUES ('{cert}', '8888', 1, '{id}', '00000000-0000-0000-0000-0000000000aa', '8888-26-00000{n}-X', '2026-11-22',
    '2026-12-07');
INSERT INTO rendering.renderings VALUES ('{cert}', 'original', '8888', '{sha256}');
INSERT INTO reference.published (certificate_no, chamber, certificate_id, version, kind, certificate_date,
    access_code_hash, hash_key_version, issued_at, facts, artefacts)
VALUES ('8888-26-00000{n}-X', '8888', '{cert}', 1, 'origin_japan', '2026-11-22', repeat('b', 64), 1,
    '2026-11-22T15:30Z', '{{}}', '[{{"variant": "original", "sha256": "{sha256}"}}]');
INSERT INTO application.outbox (name, subject, chamber, version, data, published_at)
SELECT name, '{id}', '8888', 1, '{{"chamber": "8888"}}', now()
FROM unnest(ARRAY['application.approved.v1', 'certificate.numbered.v1', 'application.issued.v1']) AS name;
"""


async def execute(postgres: str, sql: str) -> None:
    """Run statements as the owner, without looking at foreign keys: damage may be of any kind."""
    connection = await asyncpg.connect(postgres)
    await connection.execute("SET session_replication_role = replica;" + sql)
    await connection.close()


def hear_everything() -> str:
    """Every service has applied what it hears."""
    said = " UNION ALL ".join(f"SELECT event_id, name FROM {schema}.outbox" for schema in SCHEMAS)
    return "".join(
        f"INSERT INTO {schema}.inbox (event_id, name) SELECT event_id, name FROM ({said}) AS said"
        f" WHERE name = ANY('{{{','.join(heard_by(schema))}}}');"
        for schema in SCHEMAS
    )


async def make_world(postgres: str) -> None:
    """Write it into an empty database with all schemas."""
    connection = await asyncpg.connect(postgres)
    sha256 = [await connection.fetchval("SELECT encode(sha256($1::bytea), 'hex')", pdf) for pdf in (b"1", b"2")]
    await connection.close()
    applications = (
        APPLICATION.format(id=one.application_id, n=n, cert=UUID(int=100 + n), sha256=sha256[n - 1], pdf=n)
        for n, one in enumerate(ASKED, 1)
    )
    await execute(postgres, COMPANY + "".join(applications) + hear_everything())
