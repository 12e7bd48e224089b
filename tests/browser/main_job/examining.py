"""Chapters 5 and 7, C08 to C10: an examiner points at a field and returns; finds it good; another person certifies."""

from playwright.async_api import expect

from tests.browser.main_job.cast import Cast
from tests.browser.main_job.hand import Hand


async def return_to_applicant(cast: Cast, hand: Hand) -> None:
    """The case has come into the open queue by itself."""
    await take_case(cast, hand)
    await see_sheets(hand)
    await hand.named("button", f"{hand.t('Point at')}: {hand.t('6 Remarks')}").click()
    await hand.type("What is to be done?", "L/C番号を記載してください。")
    await hand.press("Close")
    await hand.type("Message to the applicant", "インボイスにあるL/C番号を6欄に記載のうえ、再申請してください。")
    await hand.look("31-examination")
    await hand.press("Return")
    await hand.read("The case was returned. The person in charge has been told by mail.")
    await hand.look("32-examination-returned")


async def take_case(cast: Cast, hand: Hand) -> None:
    """担当する in the queue; the picture of the queue on the way."""
    row = hand.page.get_by_role("row").filter(has_text=cast.company.name_in(cast.lang))
    await expect(row).to_be_visible()
    await hand.look("30-examination-queue")
    await row.get_by_role("button").click()
    await hand.read("Message to the applicant")


async def see_sheets(hand: Hand) -> None:
    """Pictures of pages come when they are scrolled to."""
    for sheet in await hand.page.get_by_role("main").get_by_role("link").get_by_role("img").all():
        await sheet.scroll_into_view_if_needed()
        await expect(sheet).not_to_have_js_property("naturalWidth", 0)


async def examine(hand: Hand) -> None:
    """The corrected case comes to whoever still has it open."""
    await hand.named("link", "Show the new one").last.click()
    await hand.press("Take this case")
    await hand.read("Changed. Before:")
    await hand.look("36-examination-again")
    await hand.press("Finish the examination")
    await hand.read("The examination is finished. The case waits for certification.")


async def certify(cast: Cast, hand: Hand) -> None:
    """Four eyes: the certifier's open list shows the case by itself."""
    row = hand.page.get_by_role("row").filter(has_text=cast.company.name_in(cast.lang))
    await expect(row).to_be_visible()
    await hand.look("37-certification-list")
    await row.get_by_role("link").click()
    await hand.read("The trial printing worked: it can be printed.")
    await see_sheets(hand)
    await hand.look("38-certification")
    await hand.press("Certify")
    await hand.named("dialog", "Certify this case?").get_by_role("button", name=hand.t("Certify"), exact=True).click()
    await hand.read("This case is certified.")
    await hand.look("39-certified")
