"""The public reference site: anybody who holds a certificate sees what was certified (REF-01).

Owns what is published: one row for each issued certificate, with its facts, its state (valid, replaced, revoked), the
digests of its PDFs and a keyed hash of its access code, never the code.

Hears `application.issued` and `chamber.configured`. Says nothing yet: partners will be told
over an exchange of their own.

It needs PostgreSQL alone to answer, so verification goes on while everything else is down. Every mismatch gets one
and the same answer (REF-02), and guessing is slowed down by `throttle.py`.
"""
