"""The user IDs of one registration, as its admin sees them."""

from uuid import UUID

from libs.common.db import Row, Transaction


async def of_registration(tx: Transaction, registration_id: UUID) -> list[Row]:
    """Each open user ID with its card and its last login, in the order in which they were given out."""
    return await tx.fetch(
        """
        SELECT signer_id, login, name, state, email, password_hash IS NOT NULL AS has_password, must_change,
            EXISTS (SELECT FROM passkeys AS p WHERE p.login_id = l.login_id) AS second_factor,
            (SELECT first_output_on FROM cards AS c WHERE c.login_id = l.login_id
                ORDER BY issue_no DESC LIMIT 1) AS card_printed_on,
            (SELECT at FROM login_history AS h WHERE h.login_id = l.login_id AND outcome = 'ok'
                ORDER BY id DESC LIMIT 1) AS last_login_at
        FROM logins AS l WHERE registration_id = $1 AND kind = 'user' AND state <> 'closed'
        ORDER BY length(login), login
        """,
        registration_id,
    )
