"""Payment: fees, payables and their settlement by card.

Owns the fee schedules, the payable of each approved application (its fee, frozen at approval, D-26) and the payments
that settle them. The money moves on the processor's own page; webhook, return and poll all end in one idempotent
`handlers.payments.observe` (D-31), so whatever is repeated, late, out of order or lost changes nothing twice.

Hears chamber.configured, registration.approved and .changed, registration-fee.received (the books),
application.approved (opens the payable), application.issued (marks it issued).
Says payable.opened, payment.started, payment.settled, payment.failed, payment.expired.
"""
