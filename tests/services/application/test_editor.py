"""What the editor offers before a word is typed."""

from datetime import timedelta

from libs.contracts.identity import UserIdClosed
from tests.services.application.application_system import ApplicationSystem
from tests.services.application.people import ACCOUNTANT, Company, chamber


async def test_consignees_used_before_are_offered_latest_first(system: ApplicationSystem) -> None:
    # covers: APP-06
    signer, sample = system.company.signer, system.sample
    for name in ("ACME INC.", "100% WOOL LTD", "ACME  INC."):
        system.clock.move(timedelta(minutes=1))
        boxes = sample["certificate"] | {"consignee": f"{name}\nSOMEWHERE"}
        await system.begun(certificate=boxes)
    clerks = await system.begun(system.company.clerk)
    found = (await system.done(signer, "GET", "/applications/parties"))["parties"]
    assert [one["consignee"].split("\n")[0] for one in found if one["application_id"] != clerks] == [
        "ACME  INC.",
        "100% WOOL LTD",
    ]
    wool = (await system.done(signer, "GET", "/applications/parties?q=100%25"))["parties"]
    assert [one["consignee"] for one in wool] == ["100% WOOL LTD\nSOMEWHERE"]
    own = (await system.done(system.company.clerk, "GET", "/applications/parties"))["parties"]
    assert [one["application_id"] for one in own] == [clerks]
    assert own[0]["party"] == sample["source_invoice"]["consignee"] and own[0]["destination"] == "DE"
    assert own[0]["transport"] == sample["certificate"]["transport"] and own[0]["currency"] == "EUR"
    rival = Company(number="8888000005")
    await system.open(rival)
    assert (await system.done(rival.signer, "GET", "/applications/parties"))["parties"] == []
    assert (await system.call(ACCOUNTANT, "GET", "/applications/parties")).status == 403


async def test_the_editor_knows_company_signers_and_chamber(system: ApplicationSystem) -> None:
    # covers: APP-13, APP-14
    await system.hear(chamber(version=3, kinds_offered=["origin_japan", "invoice"]))
    facts = await system.done(system.company.clerk, "GET", "/applications/editor-facts")
    name_en, address = system.sample["certificate"]["exporter"].split("\n")
    assert facts["exporter"] == {
        "state": "active",
        "name_ja": "日商テスト商事",
        "name_en": name_en,
        "addresses_en": [address],
    }
    assert facts["signers"] == [
        {
            "signer_id": str(system.company.signer_id),
            "name_ja": "会議所 太郎",
            "name_en": "Taro Kaigisho",
            "title_en": "President",
            "has_signature": True,
            "may_sign": True,
        }
    ]
    assert facts["kinds_offered"] == ["origin_japan", "invoice"] and facts["settings_version"] == 3
    assert (facts["may_apply"], facts["why_not"]) == (True, None)
    assert facts["examination_expected_on"] == "2026-11-16"
    system.clock.move(timedelta(hours=12))
    later = await system.done(system.company.signer, "GET", "/applications/editor-facts")
    assert later["examination_expected_at"] == "2026-11-17T09:00:00+09:00"


async def test_whoever_may_not_apply_is_told_why(system: ApplicationSystem) -> None:
    # covers: D-10
    await system.hear(system.company.snapshot(system.sample, version=2, state="expired"))
    facts = await system.done(system.company.signer, "GET", "/applications/editor-facts")
    assert facts["may_apply"] is False and facts["why_not"]["code"] == "registration-not-active"
    assert facts["why_not"]["ja"] and facts["why_not"]["en"]
    await system.hear(
        UserIdClosed(chamber="8888", version=3, signer_id=system.company.signer_id, reason="signer deleted")
    )
    facts = await system.done(system.company.signer, "GET", "/applications/editor-facts")
    assert facts["why_not"]["code"] == "id-closed"
