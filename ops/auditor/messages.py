"""Events: what was said is published and applied by everyone who hears it; nothing waits, nothing is parked."""

from ops.auditor.check import Check

# What is over once the system has come to rest.
WAITING = (
    Check(
        "stuck",
        "an event is not published",
        "SELECT format('%s %s of %s', service, name, subject) FROM said WHERE published_at IS NULL",
    ),
    Check(
        "stuck",
        "a message waits to be tried again",
        "SELECT format('%s %s of %s: %s', service, name, subject, error) FROM kept WHERE state = 'waiting'",
    ),
    Check(
        "lost",
        "an event had no effect at a service that hears it",
        """
        SELECT format('%s of %s, said by %s, not applied by %s', said.name, said.subject, said.service, hearing.service)
        FROM said JOIN hearing USING (name)
        WHERE said.published_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM applied a WHERE a.service = hearing.service AND a.event_id = said.event_id)
        AND NOT EXISTS (SELECT FROM kept k WHERE k.service = hearing.service AND k.event_id = said.event_id)
        """,
    ),
    Check(
        "stuck",
        "a mail is not sent",
        "SELECT format('%s %s after %s tries: %s', service, template, attempts, error) FROM mail"
        " WHERE sent_at IS NULL AND refused_at IS NULL",
    ),
)

# The facts that can become true only once for their subject.
ONCE = """(
    'registration.approved.v1', 'admin-id.created.v1', 'user-id.created.v1', 'application.approved.v1',
    'payable.opened.v1', 'payment.settled.v1', 'certificate.numbered.v1', 'certificate.rendered.v1',
    'application.issued.v1')"""
# But certificate.rendered is said a second time, with two artefacts, when the COPY is made (D-22).
COPIES = "jsonb_array_length(data::jsonb -> 'artefacts')"

CHECKS = (
    *WAITING,
    Check(
        "stuck",
        "a message is parked",
        "SELECT format('%s %s of %s: %s', service, name, subject, error) FROM kept WHERE state = 'parked'",
    ),
    Check(
        "doubled",
        "said more than once",
        f"""
        SELECT format('%s of %s, %s times', name, subject, count(*)) FROM said
        WHERE name IN {ONCE} GROUP BY name, subject, {COPIES} HAVING count(*) > 1
        """,
    ),
    # What was published is kept for seven days; the inbox remembers longer.
    Check(
        "wrong",
        "applied, but nobody said it",
        """
        SELECT format('%s %s at %s', a.name, a.event_id, a.service) FROM applied a
        WHERE a.received_at > now() - interval '6 days'
        AND NOT EXISTS (SELECT FROM said WHERE said.event_id = a.event_id)
        """,
    ),
    Check(
        "lost",
        "it happened, but was not said",
        """
        SELECT format('certificate.numbered of %s', application_id) FROM application.certificates c
        JOIN application.applications p USING (application_id) WHERE p.changed_at > now() - interval '6 days'
        AND NOT EXISTS (SELECT FROM said WHERE name = 'certificate.numbered.v1' AND subject = c.application_id::text)
        UNION ALL
        SELECT format('application.issued of %s', application_id) FROM application.certificates c
        WHERE c.issued_at > now() - interval '6 days'
        AND NOT EXISTS (SELECT FROM said WHERE name = 'application.issued.v1' AND subject = c.application_id::text)
        UNION ALL
        SELECT format('payment.settled of %s', payment_id) FROM payment.payments y
        WHERE y.state = 'settled' AND y.settled_at > now() - interval '6 days'
        AND NOT EXISTS (SELECT FROM said WHERE name = 'payment.settled.v1' AND subject = y.payment_id::text)
        """,
    ),
)
