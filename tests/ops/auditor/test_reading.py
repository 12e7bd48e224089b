"""The auditor's login sees what it has to see of every chamber, and can neither change anything nor read a secret."""

import asyncpg
import pytest

from ops.auditor import audit, unrest
from ops.auditor.reading import let_read
from tests.ops.auditor.world import ASKED, CAPTURED, ONE

STATE = "UPDATE application.applications SET state = $2 WHERE application_id = $1"


async def test_the_auditors_own_login_sees_the_whole_world(auditors_url: str, open_world: str) -> None:
    # covers: REL-58
    report = await audit(auditors_url, ASKED, CAPTURED)
    assert (report.issued, report.findings) == (2, [])
    assert await unrest(auditors_url, ASKED) == []
    owner = await asyncpg.connect(open_world)
    await owner.execute(STATE, ONE, "lapsed")
    assert "lost" in {finding.kind for finding in (await audit(auditors_url, ASKED, CAPTURED)).findings}
    await owner.execute(STATE, ONE, "issued")
    await owner.close()


async def test_its_rights_can_be_given_again(auditors_url: str, open_world: str) -> None:
    await let_read(open_world)
    assert (await audit(auditors_url)).findings == []


REFUSED = [
    "UPDATE application.applications SET state = 'lapsed'",
    "DELETE FROM rendering.artefacts",
    "INSERT INTO payment.polls SELECT * FROM payment.polls",
    "SELECT password_hash FROM identity.logins",
    "SELECT body FROM identity.mails",
    "SELECT draft FROM application.applications",
    "SELECT company FROM registration.registrations",
    "SELECT body FROM payment.retries",
    "SELECT * FROM application.file_contents",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_it_changes_nothing_and_reads_no_secret_letter_or_file(auditors_url: str, statement: str) -> None:
    auditor = await asyncpg.connect(auditors_url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await auditor.execute(statement)
    finally:
        await auditor.close()
