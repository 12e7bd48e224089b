"""Writing, checking and submitting drafts over HTTP."""

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from libs.common.clock import utc_text
from tests.services.application.application_system import ApplicationSystem, at_once
from tests.services.application.people import ACCOUNTANT, DECLARED, EXAMINER, Company

SAMPLES = Path(__file__).parents[3] / "samples"


async def test_a_repeated_post_with_the_same_key_makes_one_application(system: ApplicationSystem) -> None:
    # covers: REL-20
    signer, body = system.company.signer, {"draft": system.draft()}
    made = await at_once(
        *(system.done(signer, "POST", "/applications", body, **{"Idempotency-Key": "k"}) for _ in "123")
    )
    other = await system.done(system.company.clerk, "POST", "/applications", body, **{"Idempotency-Key": "k"})
    assert len({one["application_id"] for one in made}) == 1 != other["application_id"]
    assert len(await system.rows("SELECT 1 FROM applications")) == len(await system.rows("SELECT 1 FROM history")) == 2


async def test_another_content_with_the_key_of_an_application_is_never_dropped_silently(
    system: ApplicationSystem,
) -> None:
    # covers: REL-29
    signer, key = system.company.signer, {"Idempotency-Key": "SO-4711"}
    made = await system.done(signer, "POST", "/applications", {"draft": system.draft()}, **key)
    refused = await system.call(signer, "POST", "/applications", {"draft": system.draft(own_reference="B")}, **key)
    assert (refused.status, refused.body["code"]) == (422, "idempotency-key-reused")
    await system.done(signer, "DELETE", f"/applications/{made['application_id']}")
    again = await system.done(signer, "POST", "/applications", {"draft": system.draft()}, **key)
    assert again == made and len(await system.rows("SELECT 1 FROM applications")) == 1


async def test_a_copy_and_a_submission_that_are_sent_again_are_done_once(system: ApplicationSystem) -> None:
    # covers: REL-20
    signer, application_id = system.company.signer, await system.begun()
    path, key = f"/applications/{application_id}", {"Idempotency-Key": "copy"}
    copies = [await system.done(signer, "POST", f"{path}/copy", **key) for _ in "12"]
    assert copies[0] == copies[1] and len(await system.rows("SELECT 1 FROM applications")) == 2
    sent = [
        await system.done(signer, "POST", f"{path}/submission", {"version": 1}, **{"Idempotency-Key": "submit"})
        for _ in "12"
    ]
    assert sent[0] == sent[1] and sent[0]["state"] == "submitted"


async def test_of_fifty_parallel_edits_of_one_draft_one_wins(system: ApplicationSystem) -> None:
    # covers: REL-23
    application_id = await system.begun()
    path = f"/applications/{application_id}"

    def edit(number: int) -> Any:
        body = {"version": 1, "draft": system.draft(own_reference=f"edit {number}")}
        return system.call(system.company.signer, "PUT", path, body)

    answers = await at_once(*(edit(number) for number in range(50)))
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 49}
    winner = next(number for number, answer in enumerate(answers) if answer.status == 200)
    seen = await system.seen(application_id)
    assert (seen["version"], seen["draft"]["own_reference"]) == (2, f"edit {winner}")
    problem = next(answer.body for answer in answers if answer.status == 409)
    assert problem["code"] == "stale-version"
    assert "version 1" in problem["detail"] and "version 2" in problem["detail"] and "版1" in problem["detail_ja"]


async def test_a_stale_save_says_who_changed_it_and_when(system: ApplicationSystem) -> None:
    # covers: REL-23, APP-13
    application_id = await system.begun(system.company.clerk)
    path, body = f"/applications/{application_id}", {"version": 1, "draft": system.draft()}
    await system.done(system.company.clerk, "PUT", path, body)
    refused = await system.call(system.company.signer, "PUT", path, body)
    assert (refused.status, refused.body["code"], refused.body["status"]) == (409, "stale-version", 409)
    told = {name: refused.body[name] for name in ("current_version", "changed_by", "changed_at")}
    at = utc_text(system.clock.now())
    assert told == {"current_version": 2, "changed_by": system.company.clerk.login, "changed_at": at}


async def test_a_goods_file_fills_the_draft(system: ApplicationSystem) -> None:
    # covers: APP-04
    application_id = await system.begun(goods=[])
    path, name = f"/applications/{application_id}", {"X-Filename": "goods%E8%A1%A8.tsv"}
    data = (SAMPLES / "goods.tsv").read_bytes()
    taken = await system.done(system.company.signer, "PUT", f"{path}/goods", data, **name)
    seen = await system.seen(application_id)
    assert taken == {"lines": len(system.sample["goods"]), "problems": [], "notes": [], "version": 2}
    assert seen["draft"]["goods"] == system.sample["goods"]
    assert seen["draft"]["source_invoice"]["goods_file"] == "goods表.tsv"


async def test_bad_goods_rows_are_all_named_and_nothing_is_changed(system: ApplicationSystem) -> None:
    # covers: APP-04, APP-03
    application_id = await system.begun()
    before = await system.seen(application_id)
    path = f"/applications/{application_id}/goods"
    answer = await system.call(system.company.signer, "PUT", path, (SAMPLES / "goods-with-faults.tsv").read_bytes())
    lines = {error["pointer"].split("/")[2] for error in answer.body["errors"]}
    assert (answer.status, len(lines)) == (422, 8)  # the general name covers the line of a model
    assert all(error["en"].startswith("Line ") and "行目" in error["ja"] for error in answer.body["errors"])
    assert await system.seen(application_id) == before


async def test_check_and_submission_name_each_field_that_is_missing_or_wrong(system: ApplicationSystem) -> None:
    # covers: APP-16, APP-03
    draft = system.draft()
    draft["certificate"] |= {"exporter": "Ｎｉｓｓｈｏ", "declaration_place": ""}
    signer, counted = system.company.signer, "SELECT last FROM counters"
    made = await system.done(signer, "POST", "/applications", {"draft": draft, "declaration_version": DECLARED})
    path = f"/applications/{made['application_id']}"
    found = (await system.done(signer, "POST", f"{path}/check"))["findings"]
    refused = await system.call(signer, "POST", f"{path}/submission", {"version": 1})
    named = {(error["pointer"], error["code"]) for error in refused.body["errors"]}
    assert refused.status == 422 and named == {(f["pointer"], f["rule_id"]) for f in found if f["severity"] == "error"}
    assert {("/certificate/declaration_place", "REQUIRED"), ("/certificate/exporter", "B0-01")} <= named
    assert await system.rows(counted) == await system.said("application.submitted.v1") == []


async def test_a_draft_is_checked_without_being_saved(system: ApplicationSystem) -> None:
    # covers: APP-16
    application_id = await system.begun()
    before = await system.seen(application_id)
    typed = system.draft()
    typed["certificate"]["remarks"] = "⑧"
    path = f"/applications/{application_id}/check"
    found = (await system.done(system.company.signer, "POST", path, {"draft": typed}))["findings"]
    assert [(one["pointer"], one["proposal"]) for one in found if one["rule_id"] == "B0-01"] == [
        ("/certificate/remarks", "8")
    ]
    saved = (await system.done(system.company.signer, "POST", path))["findings"]
    assert "B0-01" not in {one["rule_id"] for one in saved} and await system.seen(application_id) == before
    refused = await system.call(system.company.signer, "POST", path, {"draft": {"unknown": 1}})
    assert refused.status == 422 and refused.body["errors"][0]["pointer"] == "/draft/unknown"
    assert (await system.call(system.company.clerk, "POST", path, {"draft": typed})).status == 404


async def test_nobody_signs_for_another(system: ApplicationSystem) -> None:
    # covers: APP-13, D-14
    signer = system.company.signer
    made = await system.done(
        signer, "POST", "/applications", {"draft": system.draft(signer="jiro@nissho-test.example")}
    )
    path = f"/applications/{made['application_id']}/submission"
    refused = await system.call(signer, "POST", path, {"version": 1})
    assert refused.status == 422 and refused.body["errors"][0]["code"] == "B9-02"


async def test_a_second_submission_shows_the_examiner_what_changed(system: ApplicationSystem) -> None:
    # covers: APP-15, D-44
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim")
    await system.act(EXAMINER, application_id, "return", {"message": "?"})
    seen = await system.seen(application_id)
    seen["draft"]["certificate"]["remarks"] = "L/C NO. 1"
    body = {"version": seen["version"], "draft": seen["draft"]}
    await system.done(system.company.signer, "PUT", f"/applications/{application_id}", body)
    await system.submit(application_id)
    case = await system.case(application_id)
    assert case["differences"] == [{"pointer": "/certificate/remarks", "before": "", "after": "L/C NO. 1"}]
    assert case["company"]["registration_number"] == "8888000004"
    first, second = await system.said("application.submitted.v1")
    assert (first["revision"], second["revision"], first["receipt_no"]) == (1, 2, second["receipt_no"])
    assert first["content_sha256"] != second["content_sha256"]


async def test_copies_deleted_drafts_and_withdrawals(system: ApplicationSystem) -> None:
    # covers: APP-06, APP-08
    signer, application_id = system.company.signer, await system.submitted()
    copied = await system.done(signer, "POST", f"/applications/{application_id}/copy")
    copy = f"/applications/{copied['application_id']}"
    draft, sample = (await system.done(signer, "GET", copy))["draft"], system.sample
    assert draft["goods"] == sample["goods"] and draft["signer"] == str(system.company.signer_id)
    assert (draft["source_invoice"]["numbers"], draft["source_invoice"]["date"]) == ([], None)
    assert draft["source_invoice"]["buyer"] == sample["source_invoice"]["buyer"]
    assert draft["certificate"]["transport"] == sample["certificate"]["transport"]
    assert {name: draft["contact"][name] for name in sample["contact"]} == sample["contact"]
    assert await system.done(signer, "DELETE", copy) is None
    assert (await system.call(signer, "GET", copy)).status == 404
    withdrawn = await system.done(signer, "POST", f"/applications/{application_id}/withdrawal", {"why": "誤り"})
    assert withdrawn["state"] == "withdrawn" and "誤り" in (await system.mails("M23"))[0]["body"]


async def test_the_confirmed_version_of_the_declaration_is_kept(system: ApplicationSystem) -> None:
    # covers: APP-17
    signer, body = system.company.signer, {"draft": {}, "declaration_version": "2026-11"}
    made = await system.done(signer, "POST", "/applications", body)
    assert (await system.seen(made["application_id"]))["declaration_version"] == "2026-11"
    path = f"/applications/{made['application_id']}/copy?declaration_version=2027-01"
    copied = await system.done(signer, "POST", path)
    assert (await system.seen(copied["application_id"]))["declaration_version"] == "2027-01"
    undeclared = await system.done(signer, "POST", "/applications", {"draft": {}})
    assert (await system.seen(undeclared["application_id"]))["declaration_version"] is None


async def test_nothing_is_submitted_before_the_declaration_is_confirmed(system: ApplicationSystem) -> None:
    # covers: APP-17
    signer, application_id = system.company.signer, await system.begun()
    copied = await system.done(signer, "POST", f"/applications/{application_id}/copy")
    path = f"/applications/{copied['application_id']}"
    body = {"version": 1, "draft": system.draft(signer=str(system.company.signer_id))}
    await system.done(signer, "PUT", path, body)
    refused = await system.call(signer, "POST", f"{path}/submission", {"version": 2})
    [error] = refused.body["errors"]
    assert (refused.status, error["pointer"], error["code"]) == (422, "/declaration_version", "DECLARATION")
    assert "確認" in error["ja"] and "declaration_version" in error["en"]
    assert (await system.seen(copied["application_id"]))["state"] == "draft"
    assert "DECLARATION" not in {
        one["rule_id"] for one in (await system.done(signer, "POST", f"{path}/check"))["findings"]
    }
    await system.done(signer, "POST", f"{path}/submission", {"version": 2, "declaration_version": "2027-01"})
    seen = await system.seen(copied["application_id"])
    assert (seen["state"], seen["declaration_version"]) == ("submitted", "2027-01")


async def test_lists_go_on_from_where_they_ended(system: ApplicationSystem) -> None:
    # covers: APP-12, D-47
    made = [await system.begun() for _ in range(3)]
    first = await system.done(system.company.signer, "GET", "/applications?limit=2")
    rest = await system.done(system.company.signer, "GET", f"/applications?limit=2&after={first['after']}")
    found = [one["application_id"] for one in first["applications"] + rest["applications"]]
    assert sorted(found) == sorted(made) and rest["after"] is None
    whole = await system.done(system.company.signer, "GET", "/applications?limit=3")
    assert len(whole["applications"]) == 3 and whole["after"] is None
    drafts = await system.done(system.company.signer, "GET", "/applications?state=submitted")
    assert drafts["applications"] == []


async def test_a_place_to_go_on_from_that_no_list_gave_is_refused(system: ApplicationSystem) -> None:
    # covers: APP-12
    await system.begun()
    foreign = uuid4()
    for caller, path in ((system.company.signer, "/applications"), (ACCOUNTANT, "/staff/applications")):
        answer = await system.call(caller, "GET", f"{path}?after={foreign}")
        [error] = answer.body["errors"]
        assert (answer.status, answer.body["code"]) == (422, "unknown-cursor")
        assert (error["in"], error["pointer"]) == ("query", "/after")
        wrong = await system.call(caller, "GET", f"{path}?limit=many")
        [error] = wrong.body["errors"]
        assert (wrong.status, error["in"], error["pointer"]) == (422, "query", "/limit")
        assert error["code"] == "not-a-whole-number"


@pytest.mark.parametrize("draft", [{"unknown": 1}, {"goods": [{"quantity": 5}]}, {"late_reason": "a\x00b"}])
async def test_a_malformed_draft_is_refused(system: ApplicationSystem, draft: dict[str, Any]) -> None:
    # covers: APP-16
    answer = await system.call(system.company.signer, "POST", "/applications", {"draft": draft})
    assert answer.status == 422 and answer.body["errors"][0]["pointer"].startswith("/draft")


async def test_nothing_is_written_for_an_expired_registration_or_a_closed_id(system: ApplicationSystem) -> None:
    # covers: D-10
    from libs.contracts.identity import UserIdClosed

    application_id, signer = await system.begun(), system.company.signer
    await system.hear(system.company.snapshot(system.sample, version=2, state="expired"))
    await system.hear(system.company.snapshot(system.sample, version=1))
    path = f"/applications/{application_id}"
    refused = await system.call(signer, "POST", f"{path}/submission", {"version": 1})
    assert (refused.status, refused.body["code"]) == (403, "registration-not-active")
    about = {"chamber": "8888", "version": 3, "signer_id": system.company.signer_id}
    await system.hear(UserIdClosed(**about, reason="signer deleted"))
    body = {"version": 1, "draft": system.draft()}
    for who in (signer, system.company.clerk):
        assert (await system.call(who, "PUT", path, body)).status == 403
    assert (await system.call(signer, "PUT", path, body)).body["code"] == "id-closed"
    assert (await system.call(Company().signer, "POST", "/applications", {"draft": {}})).status == 503
