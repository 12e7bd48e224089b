"""A kind for which the chamber has no fee is neither submitted nor certified: it could never be paid (D-26)."""

from datetime import timedelta
from typing import Any

from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import CERTIFIER, EXAMINER, chamber, fee_schedule


async def test_a_kind_without_a_fee_is_refused_at_submission_and_named_while_typing(system: ApplicationSystem) -> None:
    # covers: D-26, PAY-07
    application_id = await system.begun()
    await system.hear(fee_schedule(version=2, kinds=["signature"]))
    path, signer = f"/applications/{application_id}", system.company.signer
    [found] = [
        one for one in (await system.done(signer, "POST", f"{path}/check"))["findings"] if one["rule_id"] == "FEE"
    ]
    assert (found["severity"], found["pointer"]) == ("error", "/kind")
    refused = await system.call(signer, "POST", f"{path}/submission", {"version": 1})
    [error] = refused.body["errors"]
    assert (refused.status, error["code"]) == (422, "FEE")
    assert "手数料がまだ設定されていない" in error["ja"] and "has not set a fee" in error["en"]
    await system.hear(fee_schedule(version=3))
    assert (await system.call(signer, "POST", f"{path}/submission", {"version": 1})).status == 200


async def test_a_fee_counts_from_its_first_to_its_last_day(system: ApplicationSystem) -> None:
    today = system.clock.today()
    application_id = await system.begun()
    path, body = f"/applications/{application_id}/submission", {"version": 1}
    elsewhen: list[dict[str, Any]] = [
        {"valid_from": today + timedelta(days=1)},
        {"valid_until": today - timedelta(days=1)},
    ]
    for version, period in enumerate(elsewhen, 2):
        await system.hear(fee_schedule(version=version, **period))
        assert (await system.call(system.company.signer, "POST", path, body)).status == 422
    await system.hear(fee_schedule(version=4, valid_from=today, valid_until=today))
    await system.hear(fee_schedule(version=3, kinds=[]))
    assert (await system.call(system.company.signer, "POST", path, body)).status == 200


async def test_what_lost_its_fee_meanwhile_is_certified_once_there_is_one(system: ApplicationSystem) -> None:
    # covers: D-26
    application_id = await system.submitted()
    await system.acts(EXAMINER, application_id, "claim", "examination")
    await system.prechecked(application_id)
    await system.hear(fee_schedule(version=2, kinds=[]))
    refused = await system.act(CERTIFIER, application_id, "certification")
    assert (refused.status, refused.body["code"]) == (409, "no-fee")
    assert "手数料" in refused.body["detail_ja"] and "administrator" in refused.body["detail"]
    assert await system.said("application.approved.v1") == []
    await system.hear(fee_schedule(version=3))
    await system.acts(CERTIFIER, application_id, "certification")
    assert len(await system.said("application.approved.v1")) == 1


async def test_the_editor_knows_which_offered_kinds_have_no_fee(system: ApplicationSystem) -> None:
    await system.hear(chamber(version=2, kinds_offered=["origin_japan", "invoice"]))
    await system.hear(fee_schedule(version=2, kinds=["origin_japan", "signature"]))
    facts = await system.done(system.company.signer, "GET", "/applications/editor-facts")
    assert facts["kinds_without_fee"] == ["invoice"]
