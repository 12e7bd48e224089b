"""Every row belongs to the chamber of what it is about (D-42)."""

from ops.auditor.check import Check

# A table, the table of what its rows are about, the column that leads there.
BELONGS = (
    ("application.applications", "registration.registrations", "registration_id"),
    ("application.applications", "registration.signers", "signer_id"),
    ("application.revisions", "application.applications", "application_id"),
    ("application.history", "application.applications", "application_id"),
    ("application.certificates", "application.applications", "application_id"),
    ("payment.payables", "application.applications", "application_id"),
    ("payment.payment_lines", "payment.payables", "application_id"),
    ("payment.payment_lines", "payment.payments", "payment_id"),
    ("payment.payments", "registration.registrations", "registration_id"),
    ("payment.polls", "payment.payments", "payment_id"),
    ("rendering.certificates", "application.certificates", "certificate_id"),
    ("rendering.renderings", "rendering.certificates", "certificate_id"),
    ("rendering.renderings", "rendering.artefacts", "sha256"),
    ("rendering.prints", "rendering.certificates", "certificate_id"),
    ("reference.published", "application.certificates", "certificate_id"),
    ("registration.signers", "registration.registrations", "registration_id"),
    ("identity.logins", "registration.registrations", "registration_id"),
    ("identity.logins", "registration.signers", "signer_id"),
    ("identity.sessions", "identity.logins", "login_id"),
    ("asked", "application.applications", "application_id"),
)


def _belongs(table: str, owner: str, column: str) -> Check:
    return Check(
        "wrong",
        f"a row of {table} is in another chamber than {owner}",
        f"SELECT format('{column} %s: %s, not %s', {column}, r.chamber, o.chamber)"
        f" FROM {table} r JOIN {owner} o USING ({column}) WHERE r.chamber <> o.chamber",
    )


CHECKS = (
    *(_belongs(*row) for row in BELONGS),
    Check(
        "wrong",
        "the staff of another chamber are asked about a payment",
        """
        SELECT format('%s of payment %s: %s, not %s', kind, payment_id, t.chamber, y.chamber)
        FROM payment.staff_tasks t JOIN payment.payments y ON y.payment_id::text = t.facts ->> 'payment_id'
        WHERE t.chamber <> y.chamber
        """,
    ),
    Check(
        "wrong",
        "an event travels under another chamber than its own",
        """
        SELECT format('%s of %s: %s', name, subject, chamber) FROM said WHERE chamber <> data::jsonb ->> 'chamber'
        """,
    ),
    Check(
        "wrong",
        "the company of an application is not the one that paid",
        """
        SELECT format('application %s', application_id)
        FROM application.applications p JOIN payment.payables f USING (application_id)
        JOIN payment.payment_lines l USING (application_id) JOIN payment.payments y ON y.payment_id = l.payment_id
        WHERE f.registration_id <> p.registration_id OR y.registration_id <> p.registration_id
        """,
    ),
)
