"""How somebody registers by clicking and typing, step by step."""

import re
from pathlib import Path
from uuid import uuid4

from playwright.async_api import BrowserContext, Page, expect

from tests.browser.axe import serious
from tests.browser.people import Stage, picture, see

PDF = "application/pdf"


def new_address() -> str:
    """A mailbox that nobody has."""
    return f"hanako.{uuid4().hex[:10]}@nissho-test.example"


async def link_in_mail(stage: Stage, address: str, after: int = 0) -> str:
    """The newest mail's link, once it has come."""
    await stage.system.rest()
    return str(re.findall(r"http\S+/entry/\S+", stage.system.mails(address, after)[0].text)[0])


async def agree_to_rules(page: Page, email: str) -> None:
    """P02: both addresses, both rule documents, the tick."""
    await page.fill("#email", email)
    await page.fill("#email_again", email)
    for name in ("商工会議所原産地証明書等貿易関係書類認証規程", "商工会議所貿易関係証明罰則規程"):
        await page.get_by_role("button", name=name).click()
        await expect(page.get_by_role("dialog")).to_contain_text("第1条")
        await page.get_by_role("dialog").get_by_role("button", name="閉じる").click()
    await page.check("#agree")


async def ask_for_link(stage: Stage, page: Page, email: str, chamber: str = "8888") -> None:
    """P02 and P03, then the link of the real mail."""
    await page.goto(f"{stage.portal}/tentative-company/email?cci_code={chamber}")
    await agree_to_rules(page, email)
    await page.locator("button.primary", has_text="送信").click()
    await see(page, "送信完了")
    await page.goto(await link_in_mail(stage, email))
    await page.wait_for_url("**/registration/consent")


async def consent(page: Page) -> None:
    """P04."""
    for name in ("個人情報の取り扱い", "貿易関係証明オンライン発給サービス利用規約"):
        await page.get_by_role("button", name=name, exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="閉じる").click()
    await page.get_by_label("内容を確認し、同意する").check()
    await page.get_by_role("button", name="同意して進む").click()
    await page.wait_for_url("**/registration/company")


async def choose(page: Page, name: str, value: str) -> None:
    await page.check(f'[name="{name}"][value="{value}"]')


async def type_company(page: Page, kind: str = "applicant", email: str = "hanako@nissho-test.example") -> None:
    """P05, as the sample company does it."""
    for name, value in {
        "kind": kind,
        "membership": "member",
        "entity": "corporate",
        "legal_form_position": "after",
    }.items():
        await choose(page, name, value)
    await page.select_option("#legal_form", "株式会社")
    typed = {
        "name_ja": "日商テスト商事",
        "name_en": "Nissho Test Co., Ltd.",
        "registered_address-postcode": "１０００００５",
        "registered_address-ja": "東京都千代田区丸の内3-2-2",
        "present_address-en": "3-2-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005, JAPAN",
        "contact-name": "管理 花子",
        "contact-phone": "03-1234-5678",
        "contact-email": email,
        "representative-title": "代表取締役",
        "representative-name": "日商 一郎",
        "capital_yen": "10,000,000",
    }
    for field, text in typed.items():
        await page.fill(f"#{field}", text)
    await page.check("#present_address-same_as_registered")
    await page.check("#contact-same_as_present")
    await choose(page, "second_hand_dealer", "false")
    await page.select_option("#trade", "卸売業")
    await choose(page, "main_goods", "一般機械")
    await choose(page, "main_goods", "電気機器")


TARO = {
    "name_ja": "会議所 太郎",
    "name_en": "Taro Kaigisho",
    "title_en": "President",
    "email": "taro@nissho-test.example",
}


async def type_signer(page: Page, **typed: str) -> None:
    """The four fields of P06."""
    for name, text in typed.items():
        await page.fill(f"#{name}", text)


async def reach_company(stage: Stage, context: BrowserContext, chamber: str = "8888") -> Page:
    """A page on which company data is to be typed."""
    page = await context.new_page()
    await ask_for_link(stage, page, new_address(), chamber)
    await consent(page)
    return page


async def check_page(page: Page, folder: Path, name: str) -> None:
    """A picture, and nothing that axe finds serious."""
    await picture(page, folder, name)
    assert await serious(page) == []


async def read_forms(page: Page, kinds: list[str]) -> None:
    """Each form is a PDF that the browser shows."""
    links = await page.locator(".prints a").evaluate_all("links => links.map(link => link.href)")
    assert [re.findall(r"/([a-z_]+)\.pdf$", link)[0] for link in links] == kinds
    for link in links:
        answer = await page.request.get(link)
        assert answer.headers["content-type"] == PDF
        assert answer.headers["content-disposition"].startswith("inline")
        assert (await answer.body()).startswith(b"%PDF")
