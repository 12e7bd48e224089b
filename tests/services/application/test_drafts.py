"""Writing, checking and submitting drafts over HTTP."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.services.application.people import EXAMINER, Company
from tests.services.application.town import Town, at_once

SAMPLES = Path(__file__).parents[3] / "samples"


async def test_a_repeated_post_with_the_same_key_makes_one_application(town: Town) -> None:
    # covers: REL-20
    signer, body = town.company.signer, {"draft": town.draft()}
    made = await at_once(*(town.done(signer, "POST", "/applications", body, **{"Idempotency-Key": "k"}) for _ in "123"))
    other = await town.done(town.company.clerk, "POST", "/applications", body, **{"Idempotency-Key": "k"})
    assert len({one["application_id"] for one in made}) == 1 != other["application_id"]
    assert len(await town.rows("SELECT 1 FROM applications")) == len(await town.rows("SELECT 1 FROM history")) == 2


async def test_another_content_with_the_key_of_an_application_is_never_dropped_silently(town: Town) -> None:
    # covers: REL-29
    signer, key = town.company.signer, {"Idempotency-Key": "SO-4711"}
    made = await town.done(signer, "POST", "/applications", {"draft": town.draft()}, **key)
    refused = await town.call(signer, "POST", "/applications", {"draft": town.draft(own_reference="B")}, **key)
    assert (refused.status, refused.body["code"]) == (422, "idempotency-key-reused")
    await town.done(signer, "DELETE", f"/applications/{made['application_id']}")
    again = await town.done(signer, "POST", "/applications", {"draft": town.draft()}, **key)
    assert again == made and len(await town.rows("SELECT 1 FROM applications")) == 1


async def test_a_copy_and_a_submission_that_are_sent_again_are_done_once(town: Town) -> None:
    # covers: REL-20
    signer, application_id = town.company.signer, await town.begun()
    path, key = f"/applications/{application_id}", {"Idempotency-Key": "copy"}
    copies = [await town.done(signer, "POST", f"{path}/copy", **key) for _ in "12"]
    assert copies[0] == copies[1] and len(await town.rows("SELECT 1 FROM applications")) == 2
    sent = [
        await town.done(signer, "POST", f"{path}/submission", {"version": 1}, **{"Idempotency-Key": "submit"})
        for _ in "12"
    ]
    assert sent[0] == sent[1] and sent[0]["state"] == "submitted"


async def test_of_fifty_parallel_edits_of_one_draft_one_wins(town: Town) -> None:
    # covers: REL-23
    application_id = await town.begun()
    path = f"/applications/{application_id}"

    def edit(number: int) -> Any:
        body = {"version": 1, "draft": town.draft(own_reference=f"edit {number}")}
        return town.call(town.company.signer, "PUT", path, body)

    answers = await at_once(*(edit(number) for number in range(50)))
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 49}
    winner = next(number for number, answer in enumerate(answers) if answer.status == 200)
    seen = await town.seen(application_id)
    assert (seen["version"], seen["draft"]["own_reference"]) == (2, f"edit {winner}")
    problem = next(answer.body for answer in answers if answer.status == 409)
    assert problem["code"] == "stale-version"
    assert "version 1" in problem["detail"] and "version 2" in problem["detail"] and "版1" in problem["detail_ja"]


async def test_a_stale_save_says_who_changed_it_and_when(town: Town) -> None:
    # covers: REL-23, APP-13
    application_id = await town.begun(town.company.clerk)
    path, body = f"/applications/{application_id}", {"version": 1, "draft": town.draft()}
    await town.done(town.company.clerk, "PUT", path, body)
    refused = await town.call(town.company.signer, "PUT", path, body)
    assert (refused.status, refused.body["code"], refused.body["status"]) == (409, "stale-version", 409)
    told = {name: refused.body[name] for name in ("current_version", "changed_by", "changed_at")}
    at = town.clock.now().isoformat()
    assert told == {"current_version": 2, "changed_by": town.company.clerk.login, "changed_at": at}


async def test_a_goods_file_fills_the_draft(town: Town) -> None:
    # covers: APP-04
    application_id = await town.begun(goods=[])
    path, name = f"/applications/{application_id}", {"X-Filename": "goods%E8%A1%A8.tsv"}
    data = (SAMPLES / "goods.tsv").read_bytes()
    taken = await town.done(town.company.signer, "PUT", f"{path}/goods", data, **name)
    seen = await town.seen(application_id)
    assert taken == {"lines": len(town.sample["goods"]), "problems": [], "version": 2}
    assert seen["draft"]["goods"] == town.sample["goods"]
    assert seen["draft"]["source_invoice"]["goods_file"] == "goods表.tsv"


async def test_bad_goods_rows_are_all_named_and_nothing_is_changed(town: Town) -> None:
    # covers: APP-04, APP-03
    application_id = await town.begun()
    before = await town.seen(application_id)
    path = f"/applications/{application_id}/goods"
    answer = await town.call(town.company.signer, "PUT", path, (SAMPLES / "goods-with-faults.tsv").read_bytes())
    lines = {error["pointer"].split("/")[2] for error in answer.body["errors"]}
    assert (answer.status, len(lines)) == (422, 9)
    assert all(error["en"].startswith("Line ") and "行目" in error["ja"] for error in answer.body["errors"])
    assert await town.seen(application_id) == before


async def test_check_and_submission_name_each_field_that_is_missing_or_wrong(town: Town) -> None:
    # covers: APP-16, APP-03
    draft = town.draft()
    draft["certificate"] |= {"exporter": "Ｎｉｓｓｈｏ", "declaration_place": ""}
    signer, counted = town.company.signer, "SELECT last FROM counters"
    made = await town.done(signer, "POST", "/applications", {"draft": draft})
    path = f"/applications/{made['application_id']}"
    found = (await town.done(signer, "POST", f"{path}/check"))["findings"]
    refused = await town.call(signer, "POST", f"{path}/submission", {"version": 1})
    named = {(error["pointer"], error["code"]) for error in refused.body["errors"]}
    assert refused.status == 422 and named == {(f["pointer"], f["rule_id"]) for f in found if f["severity"] == "error"}
    assert {("/certificate/declaration_place", "REQUIRED"), ("/certificate/exporter", "B0-01")} <= named
    assert await town.rows(counted) == await town.said("application.submitted.v1") == []


async def test_a_draft_is_checked_without_being_saved(town: Town) -> None:
    # covers: APP-16
    application_id = await town.begun()
    before = await town.seen(application_id)
    typed = town.draft()
    typed["certificate"]["remarks"] = "⑧"
    path = f"/applications/{application_id}/check"
    found = (await town.done(town.company.signer, "POST", path, {"draft": typed}))["findings"]
    assert [(one["pointer"], one["proposal"]) for one in found if one["rule_id"] == "B0-01"] == [
        ("/certificate/remarks", "8")
    ]
    saved = (await town.done(town.company.signer, "POST", path))["findings"]
    assert "B0-01" not in {one["rule_id"] for one in saved} and await town.seen(application_id) == before
    refused = await town.call(town.company.signer, "POST", path, {"draft": {"unknown": 1}})
    assert refused.status == 422 and refused.body["errors"][0]["pointer"] == "/draft/unknown"
    assert (await town.call(town.company.clerk, "POST", path, {"draft": typed})).status == 404


async def test_nobody_signs_for_another(town: Town) -> None:
    # covers: APP-13, D-14
    signer = town.company.signer
    made = await town.done(signer, "POST", "/applications", {"draft": town.draft(signer="jiro@nissho-test.example")})
    path = f"/applications/{made['application_id']}/submission"
    refused = await town.call(signer, "POST", path, {"version": 1})
    assert refused.status == 422 and refused.body["errors"][0]["code"] == "B9-02"


async def test_a_second_submission_shows_the_examiner_what_changed(town: Town) -> None:
    # covers: APP-15, D-44
    application_id = await town.submitted()
    await town.acts(EXAMINER, application_id, "claim")
    await town.act(EXAMINER, application_id, "return", {"message": "?"})
    seen = await town.seen(application_id)
    seen["draft"]["certificate"]["remarks"] = "L/C NO. 1"
    body = {"version": seen["version"], "draft": seen["draft"]}
    await town.done(town.company.signer, "PUT", f"/applications/{application_id}", body)
    await town.submit(application_id)
    case = await town.case(application_id)
    assert case["differences"] == [{"pointer": "/certificate/remarks", "before": "", "after": "L/C NO. 1"}]
    assert case["company"]["registration_number"] == "8888000004"
    first, second = await town.said("application.submitted.v1")
    assert (first["revision"], second["revision"], first["receipt_no"]) == (1, 2, second["receipt_no"])
    assert first["content_sha256"] != second["content_sha256"]


async def test_copies_deleted_drafts_and_withdrawals(town: Town) -> None:
    # covers: APP-06, APP-08
    signer, application_id = town.company.signer, await town.submitted()
    copied = await town.done(signer, "POST", f"/applications/{application_id}/copy")
    copy = f"/applications/{copied['application_id']}"
    draft, sample = (await town.done(signer, "GET", copy))["draft"], town.sample
    assert draft["goods"] == sample["goods"] and draft["signer"] == str(town.company.signer_id)
    assert (draft["source_invoice"]["numbers"], draft["source_invoice"]["date"]) == ([], None)
    assert draft["source_invoice"]["buyer"] == sample["source_invoice"]["buyer"]
    assert draft["certificate"]["transport"] == sample["certificate"]["transport"]
    assert {name: draft["contact"][name] for name in sample["contact"]} == sample["contact"]
    assert await town.done(signer, "DELETE", copy) is None
    assert (await town.call(signer, "GET", copy)).status == 404
    withdrawn = await town.done(signer, "POST", f"/applications/{application_id}/withdrawal", {"why": "誤り"})
    assert withdrawn["state"] == "withdrawn" and "誤り" in (await town.mails("M23"))[0]["body"]


async def test_the_confirmed_version_of_the_declaration_is_kept(town: Town) -> None:
    # covers: APP-17
    signer, body = town.company.signer, {"draft": {}, "declaration_version": "2026-11"}
    made = await town.done(signer, "POST", "/applications", body)
    assert (await town.seen(made["application_id"]))["declaration_version"] == "2026-11"
    path = f"/applications/{made['application_id']}/copy?declaration_version=2027-01"
    copied = await town.done(signer, "POST", path)
    assert (await town.seen(copied["application_id"]))["declaration_version"] == "2027-01"
    assert (await town.seen(await town.begun()))["declaration_version"] is None


async def test_lists_go_on_from_where_they_ended(town: Town) -> None:
    # covers: APP-12, D-47
    made = [await town.begun() for _ in range(3)]
    first = await town.done(town.company.signer, "GET", "/applications?limit=2")
    rest = await town.done(town.company.signer, "GET", f"/applications?limit=2&after={first['after']}")
    found = [one["application_id"] for one in first["applications"] + rest["applications"]]
    assert sorted(found) == sorted(made) and rest["after"] is None
    drafts = await town.done(town.company.signer, "GET", "/applications?state=submitted")
    assert drafts["applications"] == []


@pytest.mark.parametrize("draft", [{"unknown": 1}, {"goods": [{"quantity": 5}]}, {"late_reason": "a\x00b"}])
async def test_a_malformed_draft_is_refused(town: Town, draft: dict[str, Any]) -> None:
    # covers: APP-16
    answer = await town.call(town.company.signer, "POST", "/applications", {"draft": draft})
    assert answer.status == 422 and answer.body["errors"][0]["pointer"].startswith("/draft")


async def test_nothing_is_written_for_an_expired_registration_or_a_closed_id(town: Town) -> None:
    # covers: D-10
    from libs.contracts.identity import UserIdClosed

    application_id, signer = await town.begun(), town.company.signer
    await town.hear(town.company.snapshot(town.sample, version=2, state="expired"))
    await town.hear(town.company.snapshot(town.sample, version=1))
    path = f"/applications/{application_id}"
    refused = await town.call(signer, "POST", f"{path}/submission", {"version": 1})
    assert (refused.status, refused.body["code"]) == (403, "registration-not-active")
    about = {"chamber": "8888", "version": 3, "signer_id": town.company.signer_id}
    await town.hear(UserIdClosed(**about, reason="signer deleted"))
    body = {"version": 1, "draft": town.draft()}
    for who in (signer, town.company.clerk):
        assert (await town.call(who, "PUT", path, body)).status == 403
    assert (await town.call(signer, "PUT", path, body)).body["code"] == "id-closed"
    assert (await town.call(Company().signer, "POST", "/applications", {"draft": {}})).status == 503
