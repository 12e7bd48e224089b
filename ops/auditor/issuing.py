"""Applications and their certificates: each asked for once, issued once, under one number of a series without gaps."""

from ops.auditor.check import Check

FINAL = "('issued', 'withdrawn', 'rejected', 'lapsed', 'deleted')"

UNDER_WAY = Check(
    "stuck",
    "an application is still on its way",
    f"""
    SELECT format('application %s is %s%s', application_id, state,
        CASE WHEN render_failure IS NOT NULL THEN ': ' || render_failure ELSE '' END)
    FROM application.applications p JOIN asked USING (application_id) WHERE p.state NOT IN {FINAL}
    """,
)

NOT_TOLD = Check(
    "stuck",
    "an issued certificate of which nobody was told",
    "SELECT format('application %s of payment %s', application_id, payment_id) FROM application.unannounced",
)

CHECKS = (
    UNDER_WAY,
    NOT_TOLD,
    Check(
        "lost",
        "asked for, but the application service does not know it",
        """
        SELECT format('application %s', application_id) FROM asked
        WHERE NOT EXISTS (SELECT FROM application.applications p WHERE p.application_id = asked.application_id)
        """,
    ),
    Check(
        "lost",
        "asked for, but ended without a certificate",
        f"""
        SELECT format('application %s is %s', application_id, state)
        FROM application.applications p JOIN asked USING (application_id)
        WHERE p.state IN {FINAL} AND p.state <> 'issued'
        """,
    ),
    Check(
        "lost",
        "issued, but without a valid certificate",
        """
        SELECT format('application %s', application_id) FROM application.applications p
        WHERE p.state = 'issued' AND NOT EXISTS (
            SELECT FROM application.certificates c
            WHERE c.application_id = p.application_id AND c.state <> 'numbered' AND c.issued_at IS NOT NULL)
        """,
    ),
    Check(
        "doubled",
        "an application has more than one certificate",
        """
        SELECT format('application %s: %s', application_id, string_agg(certificate_no, ', '))
        FROM application.certificates GROUP BY application_id HAVING count(*) > 1
        """,
    ),
    Check(
        "doubled",
        "a number was given more than once",
        """
        SELECT format('%s: %s times', left(certificate_no, 14), count(*))
        FROM application.certificates GROUP BY left(certificate_no, 14) HAVING count(*) > 1
        """,
    ),
    Check(
        "doubled",
        "something that happens once happened again",
        """
        SELECT format('application %s: %s %s times', application_id, act, count(*)) FROM application.history
        WHERE act IN ('certify', 'settle', 'issue') GROUP BY application_id, act HAVING count(*) > 1
        """,
    ),
    Check(
        "gap",
        "a certificate number is missing",
        """
        SELECT format('%s-%s-%s', n.chamber, lpad((n.year % 100)::text, 2, '0'), lpad(serial::text, 6, '0'))
        FROM application.counters n, generate_series(1, n.last) AS serial
        WHERE n.series = 'certificate' AND NOT EXISTS (
            SELECT FROM application.certificates c WHERE c.chamber = n.chamber
            AND substr(c.certificate_no, 6, 2)::int = n.year % 100 AND substr(c.certificate_no, 9, 6)::int = serial)
        """,
    ),
    Check(
        "gap",
        "a certificate number stands outside its series",
        """
        SELECT c.certificate_no FROM application.certificates c WHERE NOT EXISTS (
            SELECT FROM application.counters n WHERE n.series = 'certificate' AND n.chamber = c.chamber
            AND n.year = extract(year FROM c.certificate_date)
            AND substr(c.certificate_no, 9, 6)::int BETWEEN 1 AND n.last)
        """,
    ),
    Check(
        "gap",
        "a receipt number is missing",
        """
        SELECT format('%s A%s-%s', n.chamber, n.year % 100, lpad(serial::text, 7, '0'))
        FROM application.counters n, generate_series(1, n.last) AS serial
        WHERE n.series = 'receipt' AND NOT EXISTS (
            SELECT FROM application.applications p WHERE p.chamber = n.chamber
            AND substr(p.receipt_no, 2, 2)::int = n.year % 100 AND right(p.receipt_no, 7)::int = serial)
        """,
    ),
    Check(
        "gap",
        "a registration number is missing",
        """
        SELECT format('%s%s', n.chamber, lpad(serial::text, 6, '0'))
        FROM registration.counters n, generate_series(1, n.last) AS serial
        WHERE n.series = 'registration' AND NOT EXISTS (
            SELECT FROM registration.registrations r WHERE r.number = n.chamber || lpad(serial::text, 6, '0'))
        """,
    ),
    Check(
        "wrong",
        "the state is not the one to which the history leads",
        """
        SELECT format('application %s is %s, its history says %s', application_id, p.state, h.state)
        FROM application.applications p JOIN (
            SELECT DISTINCT ON (application_id) application_id, state FROM application.history
            ORDER BY application_id, id DESC) h USING (application_id)
        WHERE p.state <> h.state
        """,
    ),
    Check(
        "wrong",
        "what was certified is not what was submitted last",
        """
        SELECT format('application %s', application_id) FROM application.applications p
        WHERE p.state IN ('approved', 'paid', 'issued') AND p.content_sha256 IS DISTINCT FROM (
            SELECT r.content_sha256 FROM application.revisions r WHERE r.application_id = p.application_id
            ORDER BY r.revision DESC LIMIT 1)
        """,
    ),
    Check(
        "wrong",
        "the print window is not 14 days from the Japan date of issue, and nobody opened it again",
        """
        SELECT format('%s until %s', certificate_no, print_until) FROM application.certificates
        WHERE issued_at IS NOT NULL
        AND print_until IS DISTINCT FROM (issued_at AT TIME ZONE 'Asia/Tokyo')::date + 14
        AND NOT EXISTS (SELECT FROM application.history h
            WHERE h.application_id = certificates.application_id AND h.act = 'change_print_window')
        """,
    ),
)
