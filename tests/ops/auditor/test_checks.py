"""The auditor finds nothing in a consistent world, and finds every kind of damage done to it."""

from uuid import uuid4

import asyncpg
import pytest

from ops.auditor import Asked, Captured, Finding, audit, chambers, unrest
from ops.auditor.ledger import ALL, examine
from tests.ops.auditor.world import ASKED, CAPTURED, ONE, PAYMENT


async def kinds(world: str, asked: list[Asked] = ASKED, captured: list[Captured] = CAPTURED) -> list[str]:
    return [finding.kind for finding in (await audit(world, asked, captured)).findings]


async def after(world: str, damage: str) -> list[Finding]:
    """What is found after the damage, which is undone."""
    connection = await asyncpg.connect(world)
    try:
        await connection.execute("BEGIN; SET LOCAL session_replication_role = replica;" + damage)
        return (await examine(connection, ASKED, CAPTURED)).findings
    finally:
        await connection.close()


# covers: REL-58
async def test_a_consistent_world_has_no_findings(world: str) -> None:
    report = await audit(world, ASKED, CAPTURED)
    assert report.findings == []
    assert report.issued == 2
    assert await unrest(world, ASKED) == []


# covers: REL-58
async def test_without_a_list_everything_that_was_settled_counts_as_asked_for(world: str) -> None:
    assert (await audit(world)).issued == 2


RETRY = (
    "INSERT INTO payment.retries VALUES (gen_random_uuid(), 'x', 'x', '8888', '{{}}', '', '{}', 1, 'broken', '', '',"
    " now(), now(), now())"
)
DAMAGED_BYTES = (
    "ALTER TABLE rendering.artefacts DROP CONSTRAINT artefact_has_its_digest;"
    " UPDATE rendering.artefacts SET pdf = '3' WHERE pdf = '1'"
)
DAMAGES = [
    (
        "lost",
        "ended without a certificate",
        f"UPDATE application.applications SET state = 'lapsed' WHERE application_id = '{ONE}'",
    ),
    ("lost", "without a valid certificate", f"DELETE FROM application.certificates WHERE application_id = '{ONE}'"),
    ("lost", "no original is stored", "DELETE FROM rendering.artefacts WHERE pdf = '1'"),
    ("lost", "not published", "DELETE FROM reference.published WHERE certificate_no LIKE '%1-X'"),
    ("lost", "no fee was opened", f"DELETE FROM payment.payables WHERE application_id = '{ONE}'"),
    (
        "lost",
        "did not follow",
        f"UPDATE payment.payables SET state = 'open', payment_id = NULL WHERE application_id = '{ONE}'",
    ),
    ("lost", "had no effect", "DELETE FROM reference.inbox WHERE name = 'application.issued.v1'"),
    (
        "lost",
        "was not said",
        f"DELETE FROM application.outbox WHERE subject = '{ONE}' AND name = 'certificate.numbered.v1'",
    ),
    (
        "stuck",
        "nobody was told",
        f"INSERT INTO application.unannounced VALUES ('{ONE}', '8888', gen_random_uuid())",
    ),
    (
        "doubled",
        "more than one certificate",
        f"""
        UPDATE application.counters SET last = 3 WHERE series = 'certificate'; ALTER TABLE application.certificates
        DROP CONSTRAINT certificates_application_id_key; INSERT INTO application.certificates
        SELECT gen_random_uuid(), application_id, chamber, '8888-26-000003-X', certificate_date, 1, 'numbered'
        FROM application.certificates WHERE application_id = '{ONE}'
        """,
    ),
    (
        "doubled",
        "given more than once",
        "UPDATE application.certificates SET certificate_no = '8888-26-000001-Y' WHERE certificate_no LIKE '%2-X'",
    ),
    (
        "doubled",
        "happened again",
        f"""
        INSERT INTO application.history (application_id, chamber, revision, act, state, by, at, why, fields)
        VALUES ('{ONE}', '8888', 1, 'issue', 'issued', '', now(), '', '[]')
        """,
    ),
    (
        "doubled",
        "paid more than once",
        f"""
        INSERT INTO payment.payments SELECT gen_random_uuid(), chamber, registration_id, state, version, 1260, login_id,
        by, description, 'cs_2', url, reason, created_at, expires_at, settled_at FROM payment.payments;
        INSERT INTO payment.payment_lines SELECT payment_id,
        '{ONE}', '8888', false FROM payment.payments WHERE session_id = 'cs_2'
        """,
    ),
    (
        "doubled",
        "more than one original",
        """
        ALTER TABLE rendering.renderings DROP CONSTRAINT renderings_pkey; INSERT INTO rendering.artefacts
        VALUES (encode(sha256('3'), 'hex'), '8888', 'certificate', 1, '3', now()); INSERT INTO rendering.renderings
        SELECT certificate_id, 'original', '8888', encode(sha256('3'), 'hex') FROM rendering.renderings LIMIT 1
        """,
    ),
    (
        "doubled",
        "belongs to no certificate",
        """
        INSERT INTO rendering.artefacts
        VALUES (encode(sha256('3'), 'hex'), '8888', 'certificate', 1, '3', now())
        """,
    ),
    (
        "doubled",
        "published more than once",
        """
        ALTER TABLE reference.published DROP CONSTRAINT published_certificate_id_key; INSERT INTO reference.published
        SELECT '8888-26-000003-X', chamber, certificate_id, version, kind, certificate_date, access_code_hash,
        hash_key_version, status, NULL, issued_at, facts, artefacts FROM reference.published LIMIT 1
        """,
    ),
    (
        "doubled",
        "said more than once",
        """
        INSERT INTO payment.outbox (name, subject, chamber, version, data, published_at)
        SELECT name, subject, chamber, version, data, now() FROM payment.outbox
        """,
    ),
    ("gap", "certificate number is missing", "UPDATE application.counters SET last = 3 WHERE series = 'certificate'"),
    ("gap", "outside its series", "UPDATE application.counters SET last = 1 WHERE series = 'certificate'"),
    ("gap", "receipt number is missing", "UPDATE application.counters SET last = 3 WHERE series = 'receipt'"),
    ("gap", "registration number is missing", "UPDATE registration.counters SET last = 2"),
    ("stuck", "still on its way", f"UPDATE application.applications SET state = 'paid' WHERE application_id = '{ONE}'"),
    ("stuck", "a payment is still on its way", "UPDATE payment.payments SET state = 'unknown'"),
    ("stuck", "not marked issued", f"UPDATE payment.payables SET state = 'settled' WHERE application_id = '{ONE}'"),
    (
        "stuck",
        "waits for the staff",
        f"""
        INSERT INTO payment.staff_tasks (chamber, kind, subject, once, facts, opened_at)
        VALUES ('8888', 'settled-late', '{PAYMENT}', true, '{{}}', now())
        """,
    ),
    (
        "wrong",
        "another chamber are asked",
        f"""
        INSERT INTO payment.staff_tasks (chamber, kind, subject, once, facts, opened_at)
        VALUES ('8889', 'settled-late', '{PAYMENT}', true, '{{"payment_id": "{PAYMENT}"}}', now())
        """,
    ),
    (
        "stuck",
        "is not rendered",
        """
        INSERT INTO rendering.jobs (chamber, kind, key, urgency, next_at, created_at)
        VALUES ('8888', 'form', '', 1, now(), now())
        """,
    ),
    (
        "stuck",
        "could not be rendered",
        """
        INSERT INTO rendering.jobs (chamber, kind, key, urgency, next_at, created_at, state, error)
        VALUES ('8888', 'form', '', 1, now(), now(), 'failed', 'too long')
        """,
    ),
    ("stuck", "not published", "UPDATE application.outbox SET published_at = NULL"),
    ("stuck", "is parked", RETRY.format("parked")),
    ("stuck", "tried again", RETRY.format("waiting")),
    (
        "stuck",
        "a mail is not sent",
        """
        INSERT INTO identity.mails (chamber, template, recipient, sender, subject, body)
        VALUES ('', '', '', '', '', '')
        """,
    ),
    ("wrong", "application records another digest", "UPDATE application.certificates SET artefacts = '[]'"),
    ("wrong", "reference shows another digest", "UPDATE reference.published SET artefacts = '[]'"),
    ("wrong", "the stored bytes do not have the digest", DAMAGED_BYTES),
    ("wrong", "the history leads", f"DELETE FROM application.history WHERE act = 'issue' AND application_id = '{ONE}'"),
    ("wrong", "not what was submitted", "UPDATE application.revisions SET content_sha256 = repeat('c', 64)"),
    ("wrong", "print window", "UPDATE application.certificates SET print_until = '2026-12-06'"),
    ("wrong", "says something else", "UPDATE reference.published SET certificate_date = '2026-11-21'"),
    ("wrong", "gives out, something else", "UPDATE rendering.certificates SET print_until = '2026-12-06'"),
    ("wrong", "never issued", "DELETE FROM application.certificates"),
    ("wrong", "without a settled payment", "UPDATE payment.payments SET state = 'expired'"),
    ("wrong", "not the one that was expected", "UPDATE payment.payables SET price = 3460"),
    ("wrong", "the applicant sees another fee", "UPDATE application.applications SET price = 1261"),
    ("wrong", "not the sum of its fees", "UPDATE payment.payments SET total = 2521"),
    ("wrong", "what it was bundled with", f"DELETE FROM payment.payment_lines WHERE application_id = '{ONE}'"),
    ("wrong", "nobody said it", "INSERT INTO payment.inbox (event_id, name) VALUES (gen_random_uuid(), 'unknown')"),
    ("wrong", "in another chamber", "UPDATE payment.payables SET chamber = '8889'"),
    ("wrong", "under another chamber", "UPDATE payment.outbox SET chamber = '8889'"),
    ("wrong", "not the one that paid", "UPDATE payment.payables SET registration_id = gen_random_uuid()"),
]


# covers: REL-58
@pytest.mark.parametrize("kind", ["lost", "doubled", "gap", "stuck", "wrong"])
async def test_every_damage_is_found(world: str, kind: str) -> None:
    for what, damage in [(what, damage) for one, what, damage in DAMAGES if one == kind]:
        findings = await after(world, damage)
        assert [f for f in findings if f.kind == kind and what in f.what and f.where], what
    assert await kinds(world) == []


# covers: REL-58, REL-01
async def test_what_was_asked_for_and_never_arrived_is_lost(world: str) -> None:
    assert await kinds(world, [*ASKED, Asked(uuid4(), "8888")]) == ["lost"]


# covers: REL-58
async def test_another_pdf_than_the_stored_one_in_the_applicants_hands_is_found(world: str) -> None:
    handed_out = Asked(ONE, "8888", "bundle", 1260, sha256="0" * 64)
    assert await kinds(world, [handed_out, ASKED[1]]) == ["wrong"]


# covers: REL-58
async def test_money_that_the_processor_tells_otherwise_is_found(world: str) -> None:
    assert await kinds(world, captured=[]) == ["wrong"]
    assert await kinds(world, captured=[*CAPTURED, Captured("cs_2", str(uuid4()), 1260)]) == ["lost"]
    assert await kinds(world, captured=[*CAPTURED, Captured("cs_2", str(PAYMENT), 2520)]) == ["doubled"]
    assert await kinds(world, captured=[Captured("cs_1", str(PAYMENT), 2519)]) == ["wrong"]


# covers: REL-58
async def test_every_check_of_the_auditor_is_known_to_find_something(world: str) -> None:
    """A check whose damage is not in the list above could be wrong for ever without anybody seeing it."""
    found = {finding.what for _, _, damage in DAMAGES for finding in await after(world, damage)}
    belongs = {check.what for check in chambers.CHECKS if check.what.startswith("a row of")}
    asked_for = {"asked for, but the application service does not know it"}
    asked_for |= {"the applicant was given other bytes than those stored"}
    assert {check.what for check in ALL} - found - belongs == asked_for
