"""Each saved change of an application, told to the pages that show it (`libs.common.changes`)."""

from uuid import UUID

from libs.common.db import Transaction

CHANNEL = "application_changes"
TELLING = f"""
pg_notify('{CHANNEL}', json_build_object('chamber', chamber, 'registration_id', registration_id,
    'application_id', application_id, 'state', state, 'version', version, 'sub_id', sub_id)::text)
"""
"""For RETURNING or SELECT over rows of `applications`. What is told twice in one transaction is heard once."""


async def tell_of(tx: Transaction, application_id: UUID) -> None:
    """Tell of a change that did not move the application's version, such as its fee."""
    await tx.execute(f"SELECT {TELLING} FROM applications WHERE application_id = $1", application_id)
