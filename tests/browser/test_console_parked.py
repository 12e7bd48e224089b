"""Parked messages by hand (C22)."""

import json
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from playwright.async_api import expect

from libs.common import retries
from libs.common.errors import IllegalTransition, NotFound, Problem
from libs.common.events import Envelope
from libs.contracts.registration import RegistrationApproved
from libs.contracts.values import Contact
from services.payment.store import fees
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see

OPERATOR = Login("0000", "operator1", "Canary4operator0000")


async def _add_an_operator(stage: Stage) -> None:
    file = stage.system.installation.folder / "operator.json"
    who = {"chamber": OPERATOR.chamber, "id": OPERATOR.id, "password": OPERATOR.password}
    file.write_text(json.dumps([who | {"name": "運用 担当", "roles": []}]))
    await stage.system.run_job("identity", "set-staff", str(file))
    file.unlink()


async def _park(stage: Stage, error: Problem) -> UUID:
    """A message that payment put aside for a person; the id of the registration that it is about."""
    event = RegistrationApproved(
        chamber="8889",
        version=1,
        registration_id=uuid4(),
        registration_number="8889000900",
        state="active",
        kind="applicant",
        membership="member",
        name_ja="保留商事株式会社",
        name_en="Parked Trading Co., Ltd.",
        addresses_en=["1 Pier, Yokohama"],
        contact=Contact(name="秘密 太郎", email="secret@parked.example", phone="045-000-0000", department=""),
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 1, 1),
        signers=[],
    )
    envelope = Envelope(
        id=uuid4(),
        source="registration",
        type=event.NAME,
        time=datetime.now(UTC),
        subject=event.subject,
        chamber=event.chamber,
        version=1,
        data=event.model_dump_json().encode(),
    )
    async with stage.system.running["payment"].service.db.transaction() as tx:
        await retries.put_aside(tx, envelope, error, stage.system.clock.now(), park=True)
    return event.registration_id


async def test_an_operator_replays_one_message_and_gives_the_others_up(stage: Stage) -> None:
    # covers: REL-08
    await _add_an_operator(stage)
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, OPERATOR)
        await see(page, "保留中のメッセージはありません")
        await picture(page, stage.pictures, "C22-empty")
        replayed = await _park(stage, NotFound())
        for _ in range(2):
            await _park(stage, IllegalTransition("payment", "paid", "pay"))
        await page.get_by_role("link", name="最新の状態を表示").click()
        await expect(page.get_by_role("link", name="payment")).to_have_count(2)
        await picture(page, stage.pictures, "C22-groups")
        assert not await serious(page)
        await page.get_by_role("row").filter(has_text="NotFound").get_by_role("link").click()
        await expect(page.get_by_text("秘密 太郎")).to_have_count(0)
        await page.get_by_role("button", name="再処理").click()
        assert await page.locator("#reason:invalid").count() == 1
        await picture(page, stage.pictures, "C22-group")
        assert not await serious(page)
        await page.get_by_label("理由", exact=True).fill("登録が届いたため")
        await page.keyboard.press("Enter")
        await see(page, "1件を再処理に回しました")
        await stage.system.rest()
        async with stage.system.running["payment"].service.db.transaction("8889") as tx:
            assert await fees.registration(tx, replayed) == ("active", "member")
        await page.goto(f"{own}/parked")
        await page.get_by_role("link", name="payment").click()
        await page.get_by_label("理由", exact=True).fill("二重のため")
        await page.get_by_role("button", name="破棄").click()
        await see(page, "2件を破棄しました")
        await see(page, "保留中のメッセージはありません")


async def test_staff_of_a_chamber_see_no_parked_messages(stage: Stage) -> None:
    # covers: REL-08, D-02
    async with stage.browser("en") as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("chamber_admin"))
        await page.goto(f"{own}/parked")
        await see(page, "You may not open this page")
