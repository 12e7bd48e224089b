"""The application service: from a company's draft to the issued certificate.

Owns applications with their frozen revisions and history, certificates with their numbers, and the rule book.
Hears chambers, registrations, signatures, IDs and staff (kept in `known_*`), rendering's trials and prints, payment's
payables and settlements.
Says `application.submitted`, `application.approved`, `certificate.numbered`, `application.issued`,
`certificate.copied`, `application.print-window-changed`.

One certificate: `handlers.drafts.create` → `handlers.submission.submit` → `handlers.examination` (claim, examine,
certify) → `handlers.settlement.settle` takes the number → `handlers.issuing.take_rendering` makes it issued.
"""
