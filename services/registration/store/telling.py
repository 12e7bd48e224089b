"""Each saved change of a request, told to the pages that show it (`libs.common.changes`)."""

from uuid import UUID

from libs.common.db import Transaction

CHANNEL = "registration_changes"
_TELL = f"""
SELECT pg_notify('{CHANNEL}', json_build_object('chamber', chamber, 'request_id', request_id, 'request_no', request_no,
    'registration_id', registration_id, 'state', state, 'version', version)::text)
FROM registration_requests
"""


async def tell_of(tx: Transaction, request_id: UUID) -> None:
    """Tell of a change of a request, also of what lies beside it, such as its papers and signatures."""
    await tx.execute(f"{_TELL} WHERE request_id = $1", request_id)


async def tell_of_registration(tx: Transaction, registration_id: UUID) -> None:
    """Tell of a change of the registration that a request became, such as an ID that was made for it."""
    await tx.execute(f"{_TELL} WHERE registration_id = $1", registration_id)
