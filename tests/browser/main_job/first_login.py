"""Chapter 3, P09 to P17: the cards are used. The admin prints the signer's, the signer confirms the e-mail."""

import re

from playwright.async_api import expect

from tests.browser.main_job.cast import CHAMBER, Cast
from tests.browser.main_job.hand import Hand, change_first_password, log_in
from tests.browser.main_job.papers import printed
from tests.browser.people import Login

FOR_ADMIN, FOR_SIGNER = "golden Anchor 4417 pier", "silver Harbour 8820 lamp"


async def print_signer_card(cast: Cast, card: Login) -> Login:
    """The admin's first login, and the signers' cards; what stands on that of the first signer."""
    hand = await enter_with_card(cast, card, FOR_ADMIN)
    await hand.arrive("Main menu")
    await hand.look("14-menu-admin")
    await hand.page.get_by_role("navigation").get_by_role("link", name=hand.t("Registration and signers")).click()
    await hand.arrive("Registration and signers")
    button = hand.named("button", "Print the signer cards")
    await expect(button).to_be_visible()
    await hand.look("15-company")
    cast.papers["signer card"] = await printed(button)
    assert "会議所 太郎" in cast.papers["signer card"].text
    return cast.papers["signer card"].login(CHAMBER)


async def enter_with_card(cast: Cast, card: Login, password: str) -> Hand:
    """From the portal's first page to a password that nobody else knows."""
    hand = await cast.open("portal", cast.stage.portal)
    await hand.page.get_by_role("main").get_by_role("link", name=hand.t("Log in")).click()
    await hand.look("14-login")
    await log_in(hand, card)
    await change_first_password(hand, card, password)
    return hand


async def come_in_as_signer(cast: Cast, card: Login) -> Hand:
    """The signer's first login, with the code of the mail; the window is at the main menu."""
    hand = await enter_with_card(cast, card, FOR_SIGNER)
    await hand.arrive("Confirmation of your e-mail address")
    await expect(hand.field("E-mail address")).to_have_value(cast.company.mail("taro"))
    await hand.look("16-email")
    await hand.press("Send the code")
    await expect(hand.field("Confirmation code")).to_be_visible()
    await hand.look("17-code")
    await hand.type("Confirmation code", await code_in_mail(cast, hand))
    await hand.press("Confirm")
    await hand.read("Your e-mail address is confirmed. Your user ID is ready.")
    await hand.look("18-menu-signer")
    return hand


async def code_in_mail(cast: Cast, hand: Hand) -> str:
    """The six digits, read in the mail inbox in another tab."""
    page = await cast.inbox(hand.page.context, cast.company.mail("taro"), "確認コードのお知らせ")
    found = re.search(r"^\s*(\d{6})\s*$", await page.get_by_role("main").inner_text(), re.MULTILINE)
    await page.close()
    assert found
    return found[1]
