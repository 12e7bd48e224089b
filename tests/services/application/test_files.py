"""Files with applications, over HTTP and the real database."""

import hashlib
import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import pytest

from libs.common.auth import Caller
from libs.contracts import limits
from tests import files
from tests.services.application.application_system import Answer, ApplicationSystem, at_once
from tests.services.application.people import ACCOUNTANT, EXAMINER, Company, chamber, staff

PDF = files.pdf()


async def send(
    system: ApplicationSystem,
    application_id: str,
    content: bytes = PDF,
    name: str = "請求書.pdf",
    *,
    kind: str = "invoice",
    who: Caller | None = None,
) -> Answer:
    path = f"/applications/{application_id}/files?kind={kind}"
    header = {"X-Filename": quote(name)}
    return await system.call(who or system.company.signer, "POST", path, content, **header)


async def sent(system: ApplicationSystem, application_id: str, content: bytes = PDF, **how: Any) -> Any:
    answer = await send(system, application_id, content, **how)
    assert answer.status == 201 and answer.body.pop("changes") == [], answer
    return answer.body


async def fetch(system: ApplicationSystem, who: Caller, path: str) -> tuple[int, bytes, Any]:
    """Status, body and headers."""
    headers = {"Authorization": f"Bearer {system.keys.token(who, system.clock.now())}"}
    async with system.http.get(f"http://127.0.0.1:{system.running.port}/v1{path}", headers=headers) as response:
        return response.status, await response.read(), response.headers


async def examined_once(system: ApplicationSystem, application_id: str) -> None:
    """Submitted, claimed and returned."""
    await system.submit(application_id)
    await system.acts(EXAMINER, application_id, "claim")
    answer = await system.act(EXAMINER, application_id, "return", {"message": "インボイスを差し替えてください"})
    assert answer.status == 200


async def test_a_file_is_kept_as_it_is_and_given_back_to_be_saved(system: ApplicationSystem) -> None:
    # covers: D-38, APP-02
    application_id = await system.begun()
    new = await sent(system, application_id, name="請求書 8月.pdf")
    assert (new["kind"], new["type"], new["name"], new["bytes"]) == ("invoice", "pdf", "請求書 8月.pdf", len(PDF))
    assert new["sha256"] == hashlib.sha256(PDF).hexdigest() and new["since_revision"] is None
    path = f"/applications/{application_id}/files"
    assert (await system.done(system.company.signer, "GET", path))["files"] == [new]
    assert (await system.seen(application_id))["files"] == [new]
    status, content, headers = await fetch(system, system.company.signer, f"{path}/{new['file_id']}")
    assert (status, content) == (200, PDF)
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote('請求書 8月.pdf')}")
    assert headers["Content-Type"] == "application/pdf" and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox") and headers["Cache-Control"] == "no-store"


async def test_the_type_is_the_contents_and_a_name_that_says_otherwise_is_put_right(system: ApplicationSystem) -> None:
    # covers: D-38
    application_id = await system.begun()
    new = await sent(system, application_id, files.picture("PNG"), name="請求書.pdf", kind="evidence")
    assert (new["type"], new["name"]) == ("png", "請求書.png")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty-file"),
        (b"<script>alert(1)</script>", "請求書.pdf", "unknown-kind"),
        (files.showing_pdf("/Movie"), "a.pdf", "active-content"),
        (PDF + files.zip_of({"a": b"b"}), "a.pdf", "two-in-one"),
        (files.huge_png(), "a.png", "too-many-pixels"),
        (PDF, "../../etc/passwd.pdf", "file-name"),
        (PDF, "C:\\請求書.pdf", "file-name"),
        (PDF, "a\0.pdf", "file-name"),
        (PDF, "", "file-name"),
    ],
)
async def test_hostile_files_and_names_are_refused_and_nothing_is_kept(
    content: bytes, name: str, code: str, system: ApplicationSystem
) -> None:
    # covers: D-38, REL-42
    application_id = await system.begun()
    answer = await send(system, application_id, content, name)
    assert (answer.status, answer.body["code"]) == (422, code)
    assert answer.body["detail_ja"] != answer.body["detail"]
    assert await system.rows("SELECT 1 FROM file_contents") == []


async def test_eleven_megabytes_and_unknown_purposes_are_refused(system: ApplicationSystem) -> None:
    # covers: D-38, REL-42
    application_id = await system.begun()
    assert (await send(system, application_id, PDF + b"\n" * (11 << 20))).status == 413
    assert (await send(system, application_id, kind="virus")).status == 422


async def test_the_same_file_twice_is_one_and_two_at_once_are_one(system: ApplicationSystem) -> None:
    # covers: D-38
    application_id = await system.begun()
    answers = await at_once(*(send(system, application_id) for _ in range(3)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["file_id"] for answer in answers}) == 1
    assert len((await system.seen(application_id))["files"]) == 1
    await sent(system, application_id, kind="proof")
    assert len(await system.rows("SELECT 1 FROM file_contents")) == 1


async def test_an_application_has_a_limited_number_of_files_and_bytes(system: ApplicationSystem) -> None:
    # covers: D-38
    application_id = await system.begun()
    for number in range(limits.FILES):
        await sent(system, application_id, f"a,{number}\n".encode(), name=f"{number}.csv")
    answer = await send(system, application_id)
    assert (answer.status, answer.body["code"]) == (409, "too-many-files")
    full = await system.begun()
    for number in range(5):
        await sent(system, full, b"a,%d\n" % number + b" " * (limits.FILE_BYTES - 4), name="a.csv")
    answer = await send(system, full)
    assert (answer.status, answer.body["code"]) == (409, "files-too-large")


async def test_what_a_revision_was_submitted_with_stays_with_it_when_it_is_taken_away(
    system: ApplicationSystem,
) -> None:
    # covers: D-45
    application_id = await system.begun()
    first = await sent(system, application_id)
    await examined_once(system, application_id)
    path = f"/applications/{application_id}/files/{first['file_id']}"
    assert (await system.call(system.company.signer, "DELETE", path)).status == 204
    second = await sent(system, application_id, files.picture("PNG"), name="新.png")
    assert [one["file_id"] for one in (await system.seen(application_id))["files"]] == [second["file_id"]]
    before = await system.case(application_id)
    assert [(one["file_id"], one["since_revision"]) for one in before["files"]] == [(first["file_id"], 1)]
    assert (await fetch(system, EXAMINER, f"/staff/applications/{application_id}/files/{second['file_id']}"))[0] == 404
    await system.submit(application_id)
    after = await system.case(application_id)
    assert [(one["file_id"], one["since_revision"]) for one in after["files"]] == [(second["file_id"], 2)]
    assert (await fetch(system, EXAMINER, f"/staff{path}"))[:2] == (200, PDF)
    kept = await system.rows("SELECT revision, sha256 FROM revision_files ORDER BY revision")
    assert [tuple(row) for row in kept] == [(1, first["sha256"]), (2, second["sha256"])]


async def test_a_file_that_no_revision_names_is_gone_when_it_or_its_draft_is_thrown_away(
    system: ApplicationSystem,
) -> None:
    # covers: D-38, D-45
    application_id = await system.begun()
    first, second = await sent(system, application_id), await sent(system, application_id, kind="proof")
    path = f"/applications/{application_id}/files/{first['file_id']}"
    await system.done(system.company.signer, "DELETE", path)
    assert (await system.call(system.company.signer, "DELETE", path)).status == 404
    address = f"/applications/{application_id}/files/{second['file_id']}"
    assert (await fetch(system, system.company.signer, address))[0] == 200
    await system.done(system.company.signer, "DELETE", f"/applications/{application_id}")
    assert await system.rows("SELECT 1 FROM files") == await system.rows("SELECT 1 FROM file_contents") == []


async def test_files_come_and_go_only_while_the_draft_may_change(system: ApplicationSystem) -> None:
    # covers: D-45
    application_id = await system.begun()
    new = await sent(system, application_id)
    await system.submit(application_id)
    answer = await send(system, application_id, files.picture("PNG"))
    assert (answer.status, answer.body["code"]) == (409, "illegal-transition")
    path = f"/applications/{application_id}/files/{new['file_id']}"
    assert (await system.call(system.company.signer, "DELETE", path)).status == 409


async def test_nobody_reaches_the_files_of_others(system: ApplicationSystem) -> None:
    # covers: APP-13, D-42
    rival, elsewhere = Company(number="8888000005"), Company(chamber="8889", number="8889000001")
    await system.open(rival, elsewhere)
    application_id, other = await system.begun(), await system.begun(rival.signer)
    new = await sent(system, application_id)
    await system.submit(application_id)
    path = f"/applications/{application_id}/files"
    for who in (rival.signer, rival.clerk, elsewhere.signer, system.company.clerk):
        assert (await send(system, application_id, who=who)).status == 404
        assert (await system.call(who, "GET", path)).status == 404
        assert (await system.call(who, "DELETE", f"{path}/{new['file_id']}")).status == 404
        assert (await fetch(system, who, f"{path}/{new['file_id']}"))[0] == 404
    assert (await fetch(system, rival.signer, f"/applications/{other}/files/{new['file_id']}"))[0] == 404
    stranger = staff("examiner1", "examiner", chamber="8889")
    assert (await fetch(system, stranger, f"/staff{path}/{new['file_id']}"))[0] == 404
    assert (await fetch(system, ACCOUNTANT, f"/staff{path}/{new['file_id']}"))[0] == 200
    assert (await fetch(system, system.company.signer, f"/staff{path}/{new['file_id']}"))[0] == 403
    assert (await fetch(system, EXAMINER, f"/staff{path}/{uuid4()}"))[0] == 404


async def test_a_sub_ids_draft_is_its_own_and_its_signers_to_read_but_not_the_chambers(
    system: ApplicationSystem,
) -> None:
    # covers: APP-13, D-14
    clerk = system.company.clerk
    application_id = await system.begun(clerk)
    new = await sent(system, application_id, who=clerk)
    path = f"/applications/{application_id}/files/{new['file_id']}"
    assert (await fetch(system, clerk, path))[0] == (await fetch(system, system.company.signer, path))[0] == 200
    assert (await fetch(system, EXAMINER, f"/staff{path}"))[0] == 404
    colleague = Company(registration_id=system.company.registration_id).signer
    assert (await fetch(system, colleague, path))[0] == 200
    assert (await send(system, application_id, who=colleague)).status == 403


async def test_the_database_keeps_files_apart_and_frozen_ones_for_ever(system: ApplicationSystem) -> None:
    # covers: D-42, D-45
    application_id = await system.begun()
    await sent(system, application_id)
    await system.submit(application_id)
    for code, number in (("8888", 1), ("8889", 0), (None, 0)):
        async with system.db.transaction(code) as tx:
            for table in ("files", "file_contents", "revision_files"):
                assert await tx.fetchval(f"SELECT count(*) FROM {table}") == number, (code, table)
    for statement in (
        "DELETE FROM revision_files",
        "UPDATE files SET sha256 = sha256",
        "UPDATE file_contents SET content = ''",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with system.db.transaction("8888") as tx:
                await tx.execute(statement)
    for statement in ("DELETE FROM files", "DELETE FROM file_contents"):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with system.db.transaction("8888") as tx:
                await tx.execute(statement)


async def test_foreign_origin_is_submitted_only_with_a_proof_of_it(system: ApplicationSystem) -> None:
    # about: APP-10
    await system.hear(chamber(version=2, kinds_offered=["origin_japan", "origin_foreign"]))
    boxes = system.sample["certificate"] | {"country_of_origin": ["CHINA"]}
    goods = [line | {"origin": ""} for line in system.sample["goods"]]
    application_id = await system.begun(kind="origin_foreign", certificate=boxes, goods=goods)
    await sent(system, application_id)
    path, body = f"/applications/{application_id}/submission", {"version": 1}
    answer = await system.call(system.company.signer, "POST", path, body)
    assert answer.status == 422, answer
    assert [(one["pointer"], one["code"]) for one in answer.body["errors"]] == [("/files/evidence", "E-01")]
    assert "原産国を証明する書類" in answer.body["errors"][0]["ja"]
    await sent(system, application_id, kind="evidence")
    await system.submit(application_id)
    said = json.dumps(await system.said("application.submitted.v1", application_id))
    assert "CHINA" in said and (await system.case(application_id))["state"] == "submitted"
