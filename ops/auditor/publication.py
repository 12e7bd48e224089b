"""Originals and what the reference site says of them: one stored file, one published row, one digest everywhere."""

from ops.auditor.check import Check

ORIGINAL = "jsonb_path_query_first({}, '$[*] ? (@.variant == \"original\")') ->> 'sha256'"
BEING_RENDERED = Check(
    "stuck",
    "something is not rendered",
    """
    SELECT format('%s %s is %s after %s attempts: %s', kind, key, state, attempts, coalesce(error, waits_for, ''))
    FROM rendering.jobs WHERE state = 'waiting'
    """,
)

CHECKS = (
    BEING_RENDERED,
    Check(
        "stuck",
        "something could not be rendered",
        "SELECT format('%s %s: %s', kind, key, error) FROM rendering.jobs WHERE state = 'failed'",
    ),
    Check(
        "lost",
        "issued, but no original is stored",
        """
        SELECT certificate_no FROM application.certificates c
        WHERE c.issued_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM rendering.renderings r JOIN rendering.artefacts a USING (sha256)
            WHERE r.certificate_id = c.certificate_id AND r.variant = 'original')
        """,
    ),
    Check(
        "doubled",
        "a certificate has more than one original",
        """
        SELECT format('certificate %s', certificate_id) FROM rendering.renderings WHERE variant = 'original'
        GROUP BY certificate_id HAVING count(*) > 1
        """,
    ),
    Check(
        "doubled",
        "a stored PDF belongs to no certificate",
        """
        SELECT sha256 FROM rendering.artefacts a
        WHERE kind = 'certificate' AND NOT EXISTS (SELECT FROM rendering.renderings r WHERE r.sha256 = a.sha256)
        """,
    ),
    Check(
        "wrong",
        "the stored bytes do not have the digest under which they are stored",
        """
        SELECT format('%s %s', kind, sha256) FROM rendering.artefacts WHERE sha256 <> encode(sha256(pdf), 'hex')
        """,
    ),
    Check(
        "wrong",
        "application records another digest than that of the stored bytes",
        f"""
        SELECT c.certificate_no FROM application.certificates c
        JOIN rendering.renderings r USING (certificate_id) JOIN rendering.artefacts a USING (sha256)
        WHERE c.issued_at IS NOT NULL AND r.variant = 'original'
        AND {ORIGINAL.format("c.artefacts")} IS DISTINCT FROM encode(sha256(a.pdf), 'hex')
        """,
    ),
    Check(
        "wrong",
        "reference shows another digest than that of the stored bytes",
        f"""
        SELECT p.certificate_no FROM reference.published p
        JOIN rendering.renderings r USING (certificate_id) JOIN rendering.artefacts a USING (sha256)
        WHERE r.variant = 'original'
        AND {ORIGINAL.format("p.artefacts")} IS DISTINCT FROM encode(sha256(a.pdf), 'hex')
        """,
    ),
    Check(
        "wrong",
        "the applicant was given other bytes than those stored",
        """
        SELECT c.certificate_no FROM asked JOIN application.certificates c USING (application_id)
        JOIN rendering.renderings r USING (certificate_id) JOIN rendering.artefacts a ON a.sha256 = r.sha256
        WHERE r.variant = 'original' AND asked.sha256 <> encode(sha256(a.pdf), 'hex')
        """,
    ),
    Check(
        "lost",
        "issued, but not published",
        """
        SELECT certificate_no FROM application.certificates c
        WHERE c.issued_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM reference.published p WHERE p.certificate_id = c.certificate_id)
        """,
    ),
    Check(
        "doubled",
        "a certificate is published more than once",
        """
        SELECT format('certificate %s: %s', certificate_id, string_agg(certificate_no, ', '))
        FROM reference.published GROUP BY certificate_id HAVING count(*) > 1
        """,
    ),
    Check(
        "wrong",
        "published, but never issued",
        """
        SELECT certificate_no FROM reference.published p WHERE NOT EXISTS (
            SELECT FROM application.certificates c
            WHERE c.certificate_id = p.certificate_id AND c.issued_at IS NOT NULL)
        """,
    ),
    Check(
        "wrong",
        "reference says something else than application",
        """
        SELECT format('%s (%s, %s), not %s (%s, %s)', p.certificate_no, p.certificate_date, p.status,
            c.certificate_no, c.certificate_date, c.state)
        FROM reference.published p JOIN application.certificates c USING (certificate_id)
        WHERE c.issued_at IS NOT NULL AND (p.certificate_no, p.certificate_date, p.status, p.issued_at)
            IS DISTINCT FROM (c.certificate_no, c.certificate_date, c.state, c.issued_at)
        """,
    ),
    Check(
        "wrong",
        "rendering printed, or gives out, something else than application issued",
        """
        SELECT format('%s until %s, not %s until %s', r.certificate_no, r.print_until, c.certificate_no, c.print_until)
        FROM rendering.certificates r JOIN application.certificates c USING (certificate_id)
        WHERE c.issued_at IS NOT NULL
        AND (r.certificate_no, r.certificate_date, r.application_id, r.print_until)
            IS DISTINCT FROM (c.certificate_no, c.certificate_date, c.application_id, c.print_until)
        """,
    ),
)
