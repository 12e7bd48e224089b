"""A mail that its server refuses (P11, P08, C02, C04, D-36): who waits for it learns it, and the desk sees to it."""

from uuid import uuid4

from playwright.async_api import Page, expect

from proof.demo import registering, samples
from proof.demo.registering import now
from tests.browser.axe import serious
from tests.browser.people import Login, Stage, log_in, picture, see

OWN = "green Lantern 5508 boat"


async def new_signer(stage: Stage) -> Login:
    """The second signer of a new company, before the first login."""
    company = await registering.register(stage.web, stage.story.chamber, samples.load())
    line = (await company.admin.call("GET", "/signers"))["signers"][1]
    password = "shining Anchor 7710 rope"
    await company.admin.call("POST", f"/signers/{line['signer_id']}/password", {"new": password})
    return Login(company.chamber, line["login"], password)


async def change_password(page: Page, current: str) -> None:
    await page.get_by_label("現在のパスワード").fill(current)
    await page.get_by_label("新パスワード", exact=True).fill(OWN)
    await page.get_by_label("新パスワード（確認）").fill(OWN)
    await page.get_by_role("button", name="更新").click()


async def see_to_it(stage: Stage, masked: str) -> None:
    """Reception finds the task, sends the mail again, which is refused, and notes that the address was corrected."""
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("reception"))
        await page.goto(f"{own}/today")
        row = page.locator("#needs-a-person").get_by_role("row").filter(has_text=masked)
        for told in ("メールを届けられませんでした", "確認コードのお知らせ", "550 5.1.1", "もう一度送ってください"):
            await expect(row).to_contain_text(told)
        await picture(page, stage.pictures, "C02-mail-refused")
        assert not await serious(page)
        await row.get_by_role("link", name="メールを届けられませんでした").first.click()
        await page.get_by_role("button", name="もう一度送る").click()
        await see(page, "もう一度始めました")
        await stage.system.rest()
        await row.get_by_role("link", name="メールを届けられませんでした").first.click()
        await picture(page, stage.pictures, "C02-mail-refused-one")
        assert not await serious(page)
        await page.get_by_label("対応した内容").fill("本人に確認し、アドレスを修正")
        await page.get_by_role("button", name="完了にする").click()
        await see(page, "完了にしました")
        await expect(row).to_have_count(0)


async def test_a_signer_whose_code_was_refused_is_told_and_the_desk_sees_to_it(stage: Stage) -> None:
    # covers: D-36, IDN-04
    signer, word = await new_signer(stage), uuid4().hex[:8]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, signer)
        await change_password(page, signer.password)
        await page.wait_for_url(f"{own}/email")
        await page.get_by_label("メールアドレス").fill(f"refused.{word}@{word}.example")
        await page.get_by_role("button", name="確認コード送信").click()
        await see(page, "確認コードのメールを届けられませんでした")
        await expect(page.locator("#delivery")).to_contain_text(f"refused.{word}@{word}.example")
        await picture(page, stage.pictures, "P11-refused")
        assert not await serious(page)
        await see_to_it(stage, f"r***@{word}.example")
        await page.reload()
        since, good = now(), f"jiro.{word}@nissho-test.example"
        await page.get_by_label("メールアドレス").fill(good)
        await page.get_by_role("button", name="確認コード再送信").click()
        await see(page, f"{good} 宛に確認コードを送信しました")
        mail = await stage.web.mail_to(good, "確認コードのお知らせ", since)
        code = next(one for one in mail["text"].split() if one.isdigit() and len(one) == 6)
        await page.get_by_label("確認コード").fill(code)
        await page.get_by_role("button", name="確認", exact=True).click()
        await page.wait_for_url(f"{own}/menu?confirmed=yes")
