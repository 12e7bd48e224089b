"""The letter of reason for many signers: sent behind the link, asked for at submission, read at the desk."""

import hashlib
from urllib.parse import quote
from uuid import UUID

import asyncpg
import pytest

from tests import files
from tests.services.registration.conftest import (
    BEHIND,
    Answer,
    Office,
    demo_chamber,
    sample_company,
    sample_signers,
)

LINKED, DESK = "/v1/registration-request", "/v1/staff/registration-requests"
LETTER = files.pdf()


async def send(office: Office, link: str, content: bytes = LETTER, name: str = "理由書.pdf") -> Answer:
    headers = {"Authorization": f"Link {link}", "X-Filename": quote(name)}
    async with office.http.post(f"{LINKED}/reason-file", data=content, headers=headers) as response:
        return Answer(response.status, await response.read())


async def entering(office: Office) -> str:
    """A link with everything typed in; the chamber takes one signer without a letter, and there are two."""
    await office.configure(demo_chamber("8888", signer_reason_above=1))
    link = await office.invited()
    await office.ok("POST", f"{LINKED}/consents", {"documents": BEHIND}, link=link)
    await office.ok("PUT", f"{LINKED}/company", sample_company(), link=link)
    await office.ok("PUT", f"{LINKED}/signers", {"signers": sample_signers()}, link=link)
    return link


async def test_many_signers_are_submitted_only_with_a_letter_which_the_desk_reads(office: Office) -> None:
    # covers: D-38, REG-06
    link = await entering(office)
    assert (await office.ok("GET", LINKED, link=link))["reason_needed"] is True
    refused = await office.call("POST", f"{LINKED}/submission", link=link)
    assert refused.status == 422
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [("/reason_file", "missing")]
    kept = await send(office, link)
    assert kept.status == 200 and kept.json["reason_file"]["name"] == "理由書.pdf"
    request_id = (await office.ok("POST", f"{LINKED}/submission", link=link))["request_id"]
    seen = (await office.desk("", request_id, method="GET")).json["reason_file"]
    assert (seen["type"], seen["sha256"]) == ("pdf", hashlib.sha256(LETTER).hexdigest())
    headers = {"Authorization": f"Bearer {office.staff('reception')}"}
    async with office.http.get(f"{DESK}/{request_id}/reason-file", headers=headers) as response:
        assert (response.status, await response.read()) == (200, LETTER)
        assert response.headers["Content-Disposition"].endswith(quote("理由書.pdf"))
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
    for token in (office.staff("reception", chamber="8889"), office.company("admin", UUID(int=1))):
        answer = await office.call("GET", f"{DESK}/{request_id}/reason-file", token=token)
        assert answer.status in (403, 404)


async def test_without_a_limit_no_letter_is_asked_for(office: Office) -> None:
    # covers: REG-06
    request_id, link = await office.submitted()
    view = await office.ok("GET", LINKED, link=link)
    assert (view["reason_needed"], view["reason_file"]) == (False, None)
    assert (await office.desk("/reason-file", request_id, method="GET")).status == 404


async def test_a_new_letter_is_a_correction_and_the_submitted_one_stays_with_its_revision(office: Office) -> None:
    # covers: D-45, REG-07
    link = await entering(office)
    await send(office, link)
    await send(office, link, files.picture("PNG"), "仮.png")
    await send(office, link)
    request_id = (await office.ok("POST", f"{LINKED}/submission", link=link))["request_id"]
    again = await send(office, link, files.picture("JPEG"), "新.jpg")
    assert again.json["corrected"] is True
    assert (await office.desk("", request_id, method="GET")).json["reason_file"]["name"] == "理由書.pdf"
    assert (await office.ok("POST", f"{LINKED}/submission", link=link))["revision"] == 2
    assert (await office.ok("POST", f"{LINKED}/submission", link=link))["revision"] == 2
    assert (await office.desk("", request_id, method="GET")).json["reason_file"]["name"] == "新.jpg"
    async with office.service.db.transaction("8888") as tx:
        rows = await tx.fetch("SELECT name FROM reason_files JOIN submission_reasons USING (file_id) ORDER BY revision")
        assert [row["name"] for row in rows] == ["理由書.pdf", "新.jpg"]
        assert await tx.fetchval("SELECT count(*) FROM reason_files") == 2


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"a,b\n1,2\n", "理由書.pdf", 422, "kind-not-taken"),
        (files.workbook(), "a.xlsx", 422, "kind-not-taken"),
        (files.showing_pdf("/Movie"), "a.pdf", 422, "active-content"),
        (LETTER, "a/b.pdf", 422, "file-name"),
        (LETTER + b"\n" * (11 << 20), "a.pdf", 413, "too-large"),
    ],
)
async def test_other_and_hostile_files_are_refused(
    content: bytes, name: str, status: int, code: str, office: Office
) -> None:
    # covers: D-38, REL-42
    link = await entering(office)
    answer = await send(office, link, content, name)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert (await office.ok("GET", LINKED, link=link))["reason_file"] is None


async def test_only_a_link_after_the_consents_lets_a_letter_in(office: Office) -> None:
    # covers: REG-04, D-33
    link = await office.invited()
    assert (await send(office, link)).json["code"] == "consent-first"
    assert (await send(office, "8888." + "x" * 43)).status == 401
    request_id, link = await office.submitted(email="other@nissho-test.example")
    await office.tick_all(request_id)
    assert (await send(office, link)).status == 409


async def test_the_database_keeps_letters_apart_and_submitted_ones_for_ever(office: Office) -> None:
    # covers: D-42, D-45
    link = await entering(office)
    await send(office, link)
    await office.ok("POST", f"{LINKED}/submission", link=link)
    for code, number in (("8888", 1), ("8889", 0), (None, 0)):
        async with office.service.db.transaction(code) as tx:
            for table in ("reason_files", "submission_reasons"):
                assert await tx.fetchval(f"SELECT count(*) FROM {table}") == number, (code, table)
    for statement in ("DELETE FROM submission_reasons", "UPDATE reason_files SET sha256 = sha256"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with office.service.db.transaction("8888") as tx:
                await tx.execute(statement)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with office.service.db.transaction("8888") as tx:
            await tx.execute("DELETE FROM reason_files")
