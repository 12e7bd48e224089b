"""Identity: who is who, and how they prove it.

Owns the IDs (admin, user and sub-IDs of companies; staff and operators), their passwords and cards, sessions, e-mail
codes and the login history. Makes the signed tokens by which every other service knows its caller (D-08).

Hears  chamber.configured.v1, registration.approved.v1, registration.changed.v1
Says   admin-id.created.v1, user-id.created.v1, user-id.activated.v1, user-id.closed.v1, staff.changed.v1

A password is made when its card is first printed (D-03). No event, log or mail ever holds one; the database holds
its argon2id hash and, until the end of that day in Japan, a sealed copy for printing the card again.
"""
