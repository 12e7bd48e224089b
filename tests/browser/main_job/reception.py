"""Chapter 2, C03 to C06: the desk takes papers and signatures, approves, and prints the registration card."""

import re

from playwright.async_api import expect

from proof.demo.samples import FOLDER
from tests.browser.main_job.cast import CHAMBER, Cast
from tests.browser.main_job.hand import Hand, log_in
from tests.browser.main_job.papers import printed
from tests.browser.main_job.registration import SIGNERS
from tests.browser.people import Login

SCANS = ("signature-taro.png", "signature-jiro.png")


async def come_to_work(cast: Cast, role: str, room: str) -> Hand:
    """A member of staff logs in and opens a room of the menu."""
    hand = await cast.open("console", cast.stage.console)
    await log_in(hand, cast.stage.staff(role))
    await hand.arrive("Today")
    await hand.look(f"20-today-{role}")
    await hand.follow(room)
    return hand


async def approve_registration(cast: Cast, hand: Hand) -> Login:
    """From the scanned sheet to the card in the applicant's hand; what stands on it."""
    await find_request(cast, hand)
    await take_papers(hand)
    await take_signatures(hand)
    await hand.look("12-desk-complete")
    await hand.press("Approve")
    await hand.read("Approved. The company has been mailed.")
    card = hand.named("button", "Print the registration card")
    await expect(card).to_be_visible()
    await hand.look("13-desk-approved")
    cast.papers["registration card"] = await printed(card)
    return cast.papers["registration card"].login(CHAMBER)


async def find_request(cast: Cast, hand: Hand) -> None:
    """It has come into the open queue by itself; a sheet that is scanned leads to it."""
    await expect(hand.page.get_by_role("row").filter(has_text=cast.company.name_ja)).to_be_visible()
    await hand.look("10-desk-queue")
    await scan(hand, "Application number, company or QR code", cast.papers["F2"].code)
    await hand.arrive("Registration request")
    assert re.fullmatch(r"R\d\d-\d{7}", (await hand.page.locator("h1 .code").inner_text()).strip())


async def scan(hand: Hand, label: str, code: str) -> None:
    """As a hand scanner does: it types, and presses Enter."""
    await hand.type(label, code)
    await hand.field(label).press("Enter")


async def take_papers(hand: Hand) -> None:
    """The scanned one is ticked already."""
    papers = hand.page.get_by_role("region", name=hand.t("Papers"), exact=True)
    await expect(papers.get_by_role("checkbox", checked=True)).to_have_count(1)
    await hand.look("11-desk-scanned")
    for box in await papers.get_by_role("checkbox").all():
        await box.check()
    await hand.press("Record the ticked papers")
    await hand.read("The papers are recorded.")


async def take_signatures(hand: Hand) -> None:
    """C05: one scan for each signer."""
    await hand.follow("Take the signatures")
    await hand.arrive("Take the signatures")
    for (name_ja, name_en, *_), scanned in zip(SIGNERS, SCANS, strict=True):
        name = name_ja if hand.words.lang == "ja" else name_en
        await hand.field("Choose a picture (PNG or JPEG)").set_input_files(FOLDER / scanned)
        await expect(hand.page.get_by_role("radio", name=name_ja)).to_be_checked()
        await hand.press("Take this signature")
        taken = hand.page.get_by_alt_text(hand.t("Signature of %(name)s", name=name))
        await expect(taken).to_have_js_property("complete", True)
    await hand.look("11-desk-signatures")
    await hand.follow("Back to the request")
    await hand.arrive("Registration request")
