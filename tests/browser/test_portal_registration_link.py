"""The mail's link: what it opens, how long, and what is found again behind it (P03, P04)."""

import re
from typing import Any

from playwright.async_api import Page, expect

from proof.demo import registering, samples
from tests.browser.people import Stage, see
from tests.browser.registering import (
    ask_for_link,
    check_page,
    choose,
    consent,
    link_in_mail,
    new_address,
    reach_company,
    type_company,
)


async def test_the_secret_is_nowhere_to_be_seen(stage: Stage) -> None:
    # covers: D-42, REL-52
    async with stage.browser() as context:
        page, email = await context.new_page(), new_address()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await ask_for_link(stage, page, email)
        secret = (await link_in_mail(stage, email)).partition("#")[2]
        assert len(secret) >= 43
        # A page asked for with a fragment is written down with it by the browser; the server never sees it.
        assert not [url for url in asked if secret in url.partition("#")[0]]
        assert secret not in page.url
        assert await page.evaluate("document.cookie") == ""
        [kept] = [cookie for cookie in await context.cookies() if cookie.get("name") == "__Host-link"]
        assert kept.get("value") == f"8888.{secret}"
        assert (kept.get("httpOnly"), kept.get("secure"), kept.get("sameSite")) == (True, True, "Lax")
        assert kept.get("expires") == -1


async def test_what_is_typed_is_kept_and_resumed_by_the_mails_link(stage: Stage) -> None:
    # covers: REG-18
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await ask_for_link(stage, page, email)
        await consent(page)
        await page.fill("#name_ja", "日商テスト商事")
        await choose(page, "main_goods", "雑貨")
        await save_drafts(page)
    link = await link_in_mail(stage, email)
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(link)
        await page.wait_for_url("**/registration/company")
        assert await page.input_value("#name_ja") == "日商テスト商事"
        assert await page.is_checked('[name="main_goods"][value="雑貨"]')
        await type_company(page)
        await page.locator("button.primary", has_text="次へ").click()
        await page.wait_for_url("**/registration/signers")
        await page.fill("#name_ja", "会議所 太郎")
        await page.get_by_role("button", name="戻る").click()
        await page.wait_for_url("**/registration/company")
        await page.goto(link)
        await page.wait_for_url("**/registration/signers")
        assert await page.input_value("#name_ja") == "会議所 太郎"


async def save_drafts(page: Page) -> None:
    """Wait until what was typed is kept."""
    await see(page, "自動保存しました")


async def test_a_link_that_is_over_says_to_begin_again(stage: Stage) -> None:
    # covers: REG-03
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/entry/8888#{'x' * 43}")
        await see(page, "リンクが正しくありません")
        await page.get_by_role("link", name="「貿易登録のご案内」からやり直す").click()
        await page.wait_for_url("**/tentative-company?cci_code=8888")
        await page.goto(f"{stage.portal}/registration/company")
        await see(page, "メールのリンクから開いてください")
        await check_page(page, stage.pictures, "P03-no-link")


async def test_an_expired_link_says_so(stage: Stage) -> None:
    # covers: REG-03
    email = new_address()
    async with stage.browser() as context:
        page = await context.new_page()
        await ask_for_link(stage, page, email)
        await expire_links(stage, email)
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("リンク期限切れ")
        await check_page(page, stage.pictures, "P03-expired")
        await page.goto(await link_in_mail(stage, email))
        await expect(page.get_by_role("heading", level=1)).to_have_text("リンク期限切れ")


async def expire_links(stage: Stage, email: str) -> None:
    """As if sixty days had gone by for this request alone: the system's clock is everybody's."""
    service = stage.system.running["registration"].service
    async with service.db.transaction("8888") as tx:
        await tx.execute(
            "UPDATE registration_requests SET link_expires_at = now() - interval '1 day' WHERE email = $1", email
        )


async def test_two_requests_in_one_browser_are_never_mixed(stage: Stage) -> None:
    # covers: REG-18
    async with stage.browser() as context:
        first = await reach_company(stage, context)
        await type_company(first)
        second: Any = await context.new_page()
        await ask_for_link(stage, second, new_address())
        await first.locator("button.primary", has_text="次へ").click()
        await see(first, "別の登録申請がこのブラウザーで開かれました")
        assert await first.input_value("#name_ja") == "日商テスト商事"
        await second.reload()
        await see(second, "個人情報の取り扱い・利用規約への同意")


async def test_without_a_script_the_way_is_the_same(stage: Stage) -> None:
    # covers: REG-02, REG-04, REG-18
    email = new_address()
    async with stage.browser(java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{stage.portal}/tentative-company/email?cci_code=8888")
        await page.fill("#email", email)
        await page.fill("#email_again", email)
        for name in ("認証規程", "罰則規程"):
            await page.get_by_role("button", name=re.compile(f"{name}$")).click()
            await page.get_by_role("button", name="戻る").click()
        assert await page.input_value("#email_again") == email
        await page.check("#agree")
        await page.locator("button.primary", has_text="送信").click()
        await see(page, "送信完了")
        link = await link_in_mail(stage, email)
        await page.goto(link)
        await page.fill("#link", link)
        await page.get_by_role("button", name="開く").click()
        await page.wait_for_url("**/registration/consent")
        for name in ("個人情報の取り扱い", "利用規約"):
            await page.get_by_role("button", name=re.compile(f"{name}$")).click()
            await page.get_by_role("button", name="戻る").click()
        await page.check("#agree")
        await page.get_by_role("button", name="同意して進む").click()
        await page.wait_for_url("**/registration/company")


async def test_a_link_that_is_over_says_what_became_of_the_request(stage: Stage) -> None:
    # covers: D-33, REG-03, REG-10
    desk, sample, since = stage.story.chamber.reception, samples.load(), registering.now()
    email = sample.company["contact"]["email"]
    request_no = await registering.apply_for_registration(stage.web, "8888", sample)
    links = [(await stage.web.mail_to(email, subject, since))["links"][0] for subject in ("手続きのご案内", request_no)]
    await registering.approve_at_desk(stage.story.chamber, request_no, sample.scans)
    for link in links:
        async with stage.browser() as context:
            page = await context.new_page()
            await page.goto(link)
            await expect(page.get_by_role("heading", level=1)).to_have_text("登録は完了しています")
            await expect(page.locator("main")).not_to_contain_text("やり直す")
            await check_page(page, stage.pictures, "P03-registered")
            await page.locator("main").get_by_role("link", name="ログイン").click()
            await page.wait_for_url("**/login")
    sample = samples.load()
    request_no = await registering.apply_for_registration(stage.web, "8888", sample)
    mail = await stage.web.mail_to(sample.company["contact"]["email"], request_no, since)
    found = await desk.call("GET", f"/registration-requests?request_no={request_no}")
    path = f"/registration-requests/{found['requests'][0]['request_id']}"
    await desk.call("POST", f"{path}/papers", {"papers": ["seal_certificate"]})
    await desk.call("POST", f"{path}/refusal", {"message": "同じ会社がすでに登録されています"})
    async with stage.browser("en") as context:
        page = await context.new_page()
        await page.goto(mail["links"][0])
        await expect(page.get_by_role("heading", level=1)).to_have_text("Your application was not accepted")
        await expect(page.locator("main")).not_to_contain_text("Begin again")
        await check_page(page, stage.pictures, "P03-refused")
