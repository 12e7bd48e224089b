"""Chapter 8, P31 to P33 and the reference site: paid, issued, printed, and looked at by a stranger."""

from playwright.async_api import expect

from tests.browser.main_job.applying import row_of
from tests.browser.main_job.cast import Cast
from tests.browser.main_job.hand import Hand
from tests.browser.main_job.papers import Paper, printed


async def pay(cast: Cast, hand: Hand) -> None:
    """The open list says that it is approved; after the processor's page it says 交付済 by itself."""
    row = row_of(cast, hand)
    await expect(row).to_contain_text(hand.t("Approved, to be paid"))
    await hand.look("40-list-approved")
    await row.get_by_role("checkbox").check()
    await hand.press("Card payment")
    await hand.arrive("Card payment")
    await hand.look("41-payment")
    await hand.press("Go to payment")
    await type_card(hand)
    await hand.arrive("Status of applications")
    await expect(row).to_contain_text(hand.t("Issued"))
    await hand.look("43-list-issued")


async def type_card(hand: Hand) -> None:
    """On the page of the card processor."""
    page = hand.page
    await page.get_by_label("カード番号").fill("4242 4242 4242 4242")
    await page.get_by_label("有効期限").fill("12/30")
    await page.get_by_label("セキュリティコード").fill("123")
    await hand.look("42-processor")
    await page.get_by_role("button", name="を支払う").click()


async def print_certificate(cast: Cast, hand: Hand) -> Paper:
    """The ORIGINAL, out of the list."""
    paper = await printed(row_of(cast, hand).get_by_role("link", name=hand.t("Print")))
    number = (await row_of(cast, hand).get_by_role("cell").nth(5).inner_text()).split()[0]
    assert number in paper.text
    await hand.page.get_by_role("navigation", name=hand.t("Menu")).get_by_role("link", name=hand.t("Printing")).click()
    await hand.arrive("Printing")
    await expect(hand.page.get_by_role("row").filter(has_text=number)).to_be_visible()
    await hand.look("44-printing")
    return paper


async def look_up(cast: Cast, paper: Paper) -> None:
    """A stranger points a phone at the paper."""
    hand = await cast.open("reference", paper.code)
    await hand.arrive("Valid")
    await expect(hand.page.get_by_role("main")).to_contain_text(cast.company.name_en)
    await expect(hand.page.get_by_role("main")).to_contain_text("HANSEATISCHE MASCHINENBAU GMBH")
    await hand.look("45-verified")
