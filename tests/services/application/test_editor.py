"""What the editor offers before a word is typed."""

from datetime import timedelta

from libs.contracts.identity import UserIdClosed
from tests.services.application.people import ACCOUNTANT, Company, chamber
from tests.services.application.town import Town


async def test_consignees_used_before_are_offered_latest_first(town: Town) -> None:
    # covers: APP-06
    signer, sample = town.company.signer, town.sample
    for name in ("ACME INC.", "100% WOOL LTD", "ACME  INC."):
        town.clock.move(timedelta(minutes=1))
        boxes = sample["certificate"] | {"consignee": f"{name}\nSOMEWHERE"}
        await town.begun(certificate=boxes)
    clerks = await town.begun(town.company.clerk)
    found = (await town.done(signer, "GET", "/applications/parties"))["parties"]
    assert [one["consignee"].split("\n")[0] for one in found if one["application_id"] != clerks] == [
        "ACME  INC.",
        "100% WOOL LTD",
    ]
    wool = (await town.done(signer, "GET", "/applications/parties?q=100%25"))["parties"]
    assert [one["consignee"] for one in wool] == ["100% WOOL LTD\nSOMEWHERE"]
    own = (await town.done(town.company.clerk, "GET", "/applications/parties"))["parties"]
    assert [one["application_id"] for one in own] == [clerks]
    assert own[0]["party"] == sample["source_invoice"]["consignee"] and own[0]["destination"] == "DE"
    assert own[0]["transport"] == sample["certificate"]["transport"] and own[0]["currency"] == "EUR"
    rival = Company(number="8888000005")
    await town.open(rival)
    assert (await town.done(rival.signer, "GET", "/applications/parties"))["parties"] == []
    assert (await town.call(ACCOUNTANT, "GET", "/applications/parties")).status == 403


async def test_the_editor_knows_company_signers_and_chamber(town: Town) -> None:
    # covers: APP-13, APP-14
    await town.hear(chamber(version=3, kinds_offered=["origin_japan", "invoice"]))
    facts = await town.done(town.company.clerk, "GET", "/applications/editor-facts")
    name_en, address = town.sample["certificate"]["exporter"].split("\n")
    assert facts["exporter"] == {
        "state": "active",
        "name_ja": "日商テスト商事",
        "name_en": name_en,
        "addresses_en": [address],
    }
    assert facts["signers"] == [
        {
            "signer_id": str(town.company.signer_id),
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
    town.clock.move(timedelta(hours=12))
    later = await town.done(town.company.signer, "GET", "/applications/editor-facts")
    assert later["examination_expected_at"] == "2026-11-17T09:00:00+09:00"


async def test_whoever_may_not_apply_is_told_why(town: Town) -> None:
    # covers: D-10
    await town.hear(town.company.snapshot(town.sample, version=2, state="expired"))
    facts = await town.done(town.company.signer, "GET", "/applications/editor-facts")
    assert facts["may_apply"] is False and facts["why_not"]["code"] == "registration-not-active"
    assert facts["why_not"]["ja"] and facts["why_not"]["en"]
    await town.hear(UserIdClosed(chamber="8888", version=3, signer_id=town.company.signer_id, reason="signer deleted"))
    facts = await town.done(town.company.signer, "GET", "/applications/editor-facts")
    assert facts["why_not"]["code"] == "id-closed"
