"""Trade registration (貿易登録), and the chambers themselves.

Owns: chambers with their settings, texts, seal and rule documents (D-01); registration requests from the guide mail to
the desk's decision; registrations with their signers; handwritten signatures as they were cut from the notice (D-21).

Hears: `document.rendered` (the forms of a request), `admin-id.created`, `user-id.created` (cards are ready, D-07).

Says: `chamber.configured`, `registration.submitted`, `registration-fee.received`, `signature.recorded`,
`registration.approved`.

A request's path: `handlers/entry.py` (mail, link, consents) → `handlers/entering.py` (company, signers, submission)
→ `handlers/reception.py` (papers, fee, signatures, return, refusal) → `handlers/approval.py`.
"""
