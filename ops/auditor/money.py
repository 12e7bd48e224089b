"""Fees and payments: each fee opened once and settled once, and never a yen that the processor does not know."""

from ops.auditor.check import Check

CAPTURED = "('settled', 'settled_late', 'amount_mismatch')"

BEING_PAID = Check(
    "stuck",
    "a payment is still on its way",
    """
    SELECT format('payment %s is %s', y.payment_id, y.state) FROM payment.payments y
    WHERE y.state IN ('created', 'redirected', 'unknown') AND (y.expires_at < now() - interval '5 minutes' OR EXISTS (
        SELECT FROM payment.payment_lines l JOIN asked USING (application_id) WHERE l.payment_id = y.payment_id))
    """,
)

CHECKS = (
    BEING_PAID,
    Check(
        "lost",
        "approved, but no fee was opened",
        """
        SELECT format('application %s', application_id) FROM application.applications p
        WHERE p.state IN ('approved', 'paid', 'issued')
        AND NOT EXISTS (SELECT FROM payment.payables f WHERE f.application_id = p.application_id)
        """,
    ),
    Check(
        "lost",
        "settled, but the application or its fee did not follow",
        """
        SELECT format('application %s is %s, its fee is %s', f.application_id, coalesce(p.state, 'unknown'), f.state)
        FROM payment.payables f
        JOIN payment.payment_lines l USING (application_id) JOIN payment.payments y ON y.payment_id = l.payment_id
        LEFT JOIN application.applications p USING (application_id)
        WHERE y.state = 'settled'
        AND (p.state, f.state) IS DISTINCT FROM ('issued', 'issued')
        AND (p.state, f.state) IS DISTINCT FROM ('paid', 'settled')
        """,
    ),
    Check(
        "stuck",
        "the fee of something issued is not marked issued",
        """
        SELECT format('application %s: %s', application_id, f.state)
        FROM payment.payables f JOIN application.applications p USING (application_id)
        WHERE p.state = 'issued' AND f.state <> 'issued'
        """,
    ),
    Check(
        "wrong",
        "issued without a settled payment",
        """
        SELECT format('application %s', application_id) FROM application.applications p
        WHERE p.state IN ('paid', 'issued') AND NOT EXISTS (
            SELECT FROM payment.payment_lines l JOIN payment.payments y USING (payment_id)
            WHERE l.application_id = p.application_id AND y.state = 'settled')
        """,
    ),
    Check(
        "doubled",
        "an application was paid more than once",
        f"""
        SELECT format('application %s: payments %s', l.application_id, string_agg(y.payment_id::text, ', '))
        FROM payment.payment_lines l JOIN payment.payments y USING (payment_id)
        WHERE y.state IN {CAPTURED} GROUP BY l.application_id HAVING count(*) > 1
        """,
    ),
    Check(
        "wrong",
        "the fee is not the one that was expected",
        """
        SELECT format('application %s: %s yen, not %s', application_id, f.price, asked.fee)
        FROM payment.payables f JOIN asked USING (application_id) WHERE f.price <> asked.fee
        """,
    ),
    Check(
        "wrong",
        "the applicant sees another fee than the one to be paid",
        """
        SELECT format('application %s: %s yen, not %s', application_id, p.price, f.price)
        FROM payment.payables f JOIN application.applications p USING (application_id)
        WHERE (p.price, p.tax) <> (f.price, f.tax)
        """,
    ),
    Check(
        "wrong",
        "a payment is not the sum of its fees",
        """
        SELECT format('payment %s: %s yen, not %s', y.payment_id, y.total, sum(f.price)) FROM payment.payments y
        JOIN payment.payment_lines l USING (payment_id) JOIN payment.payables f USING (application_id)
        GROUP BY y.payment_id, y.total HAVING y.total <> sum(f.price)
        """,
    ),
    Check(
        "wrong",
        "not paid together with what it was bundled with",
        """
        SELECT format('application %s, payment %s', application_id, y.payment_id)
        FROM asked JOIN payment.payment_lines l USING (application_id) JOIN payment.payments y USING (payment_id)
        WHERE y.state = 'settled' AND asked.bundle IS NOT NULL
        AND ARRAY(SELECT a.application_id FROM asked a WHERE a.bundle = asked.bundle ORDER BY 1)
         <> ARRAY(SELECT o.application_id FROM payment.payment_lines o WHERE o.payment_id = y.payment_id ORDER BY 1)
        """,
    ),
    Check(
        "stuck",
        "money waits for the staff",
        """
        SELECT format('%s: %s', kind, subject) FROM payment.staff_tasks WHERE closed_at IS NULL
        """,
    ),
)

# Only when the processor was asked.
WITH_PROCESSOR = (
    Check(
        "lost",
        "the processor took money that settled nothing",
        """
        SELECT format('session %s: %s yen, payment %s', c.session_id, c.amount, c.payment_id) FROM captured c
        WHERE NOT EXISTS (
            SELECT FROM payment.payments y WHERE y.payment_id::text = c.payment_id AND y.state = 'settled')
        """,
    ),
    Check(
        "wrong",
        "settled, but the processor took nothing",
        """
        SELECT format('payment %s: %s yen', y.payment_id, y.total) FROM payment.payments y
        WHERE y.state = 'settled' AND NOT EXISTS (
            SELECT FROM captured c WHERE c.payment_id = y.payment_id::text AND c.session_id = y.session_id)
        """,
    ),
    Check(
        "doubled",
        "the processor took the money of a payment more than once",
        """
        SELECT format('payment %s: %s', payment_id, string_agg(session_id, ', ')) FROM captured
        GROUP BY payment_id HAVING count(*) > 1
        """,
    ),
    Check(
        "wrong",
        "the processor took another amount",
        """
        SELECT format('payment %s: %s yen, not %s', y.payment_id, c.amount, y.total)
        FROM captured c JOIN payment.payments y ON y.payment_id::text = c.payment_id WHERE c.amount <> y.total
        """,
    ),
)
