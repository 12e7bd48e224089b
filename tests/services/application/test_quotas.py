"""How much one company may have lying about: told in both languages with a way on, and no matter of other companies."""

from datetime import timedelta

import pytest

from libs.contracts import limits
from tests import files
from tests.services.application.application_system import Answer, ApplicationSystem
from tests.services.application.people import DECLARED, Company

OTHER = Company(number="8888000005")


async def begin(system: ApplicationSystem, who: Company | None = None) -> Answer:
    body = {"draft": system.draft(), "declaration_version": DECLARED}
    return await system.call((who or system.company).signer, "POST", "/applications", body)


def check_refusal(answer: Answer, status: int, code: str, way_on: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code)
    assert way_on in (answer.body["detail_ja"] or answer.body["title_ja"])
    assert answer.body["detail"] or answer.body["title"]


async def test_a_company_has_so_many_drafts_and_makes_room_by_deleting_or_submitting(
    system: ApplicationSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DRAFTS", 2)
    await system.open(OTHER)
    first, second = [(await begin(system)).body["application_id"] for _ in range(2)]
    check_refusal(await begin(system), 409, "too-many-drafts", "削除")
    copy = await system.call(system.company.signer, "POST", f"/applications/{first}/copy")
    check_refusal(copy, 409, "too-many-drafts", "削除")
    assert (await begin(system, OTHER)).status == 201
    await system.submit(first)
    assert (await begin(system)).status == 201
    await system.done(system.company.signer, "DELETE", f"/applications/{second}")
    assert (await begin(system)).status == 201


async def test_beginning_and_deleting_for_ever_ends_for_that_day(
    system: ApplicationSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BEGUN_A_DAY", 3)
    for _ in range(3):
        begun = (await begin(system)).body["application_id"]
        await system.done(system.company.signer, "DELETE", f"/applications/{begun}")
    check_refusal(await begin(system), 429, "too-many-begun", "時間をおいて")
    system.clock.move(timedelta(hours=25))
    assert (await begin(system)).status == 201


async def test_drafts_and_files_together_have_so_many_bytes(
    system: ApplicationSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = files.pdf()
    await system.open(OTHER)
    application_id = await system.begun()
    others = await system.begun(OTHER.signer)
    monkeypatch.setattr(limits, "UNFINISHED_BYTES", len(content) + 100_000)
    path, name = f"/applications/{application_id}/files?kind=evidence", {"X-Filename": "a.pdf"}
    await system.done(system.company.signer, "POST", path, content, **name)
    monkeypatch.setattr(limits, "UNFINISHED_BYTES", len(content) + 100)
    proof = path.replace("evidence", "proof")
    check_refusal(await system.call(system.company.signer, "POST", proof, content, **name), 409, "no-room-left", "削除")
    check_refusal(await begin(system), 409, "no-room-left", "削除")
    whole = system.draft()
    line = whole["goods"][0]
    whole["goods"] = [line | {"description": f"ROLLER BEARING {number}"} for number in range(1200)]
    body = {"draft": whole, "version": 1}
    saved = await system.call(system.company.signer, "PUT", f"/applications/{application_id}", body)
    check_refusal(saved, 409, "no-room-left", "削除")
    kept = await system.call(OTHER.signer, "GET", f"/applications/{others}")
    assert kept.status == 200
