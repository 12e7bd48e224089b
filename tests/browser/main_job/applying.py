"""Chapters 4 and 6, P23 to P29: an application from empty, and its correction."""

from playwright.async_api import Locator, expect

from proof.demo.samples import FOLDER
from tests.browser.editing import later
from tests.browser.main_job.cast import Cast
from tests.browser.main_job.hand import Hand


def row_of(cast: Cast, hand: Hand) -> Locator:
    """The application in the signer's list."""
    return hand.page.get_by_role("row").filter(has_text=invoice_number(cast))


def invoice_number(cast: Cast) -> str:
    """By which the company knows it."""
    return f"MS-{cast.company.mailbox[:4].upper()}"


async def to_list(hand: Hand) -> None:
    """発給申請 in the menu."""
    menu = hand.page.get_by_role("navigation", name=hand.t("Menu"))
    await menu.get_by_role("link", name=hand.t("Applications")).click()
    await hand.arrive("Status of applications")


async def apply(cast: Cast, hand: Hand) -> None:
    """From the empty list to the list with one line."""
    await to_list(hand)
    await hand.read("No applications yet")
    await hand.look("21-list-empty")
    await hand.named("link", "New application").first.click()
    await begin(hand)
    await type_invoice(cast, hand)
    await check_certificate(hand)
    await type_evidence(cast, hand)
    await review(hand, "26-review")
    await hand.arrive("Application in detail")
    await hand.look("27-detail-submitted")
    await to_list(hand)
    await expect(row_of(cast, hand)).to_contain_text(hand.t("Submitted"))
    await hand.look("28-list-submitted")


async def begin(hand: Hand) -> None:
    """P24."""
    await hand.arrive("Before you apply")
    await hand.page.get_by_role("radio", name=hand.t("Certificate of origin (Japanese origin)")).check()
    await hand.named("radio", "No, I print the certificate myself").check()
    await hand.tick("I have read the notes and make this declaration")
    await hand.look("22-before")
    await hand.press("Apply for issue", "button of the manual")
    await ready(hand)


async def ready(hand: Hand) -> None:
    """Wait until the step saves by itself."""
    await expect(hand.page.locator("#editor[data-ready]")).to_be_attached()


async def type_invoice(cast: Cast, hand: Hand) -> None:
    """P25: head, parties, transport, and the goods from a file."""
    source, boxes = cast.company.application["source_invoice"], cast.company.application["certificate"]
    typed = {
        "Invoice number": invoice_number(cast),
        "Invoice date": later(-6),
        "Company name": source["consignee"]["name"],
        "Address": source["consignee"]["address"],
        "Country": source["consignee"]["country"],
        "Terms of trade": source["terms"],
        "From (port or airport in Japan)": "YOKOHAMA, JAPAN",
        "To (destination, country)": "HAMBURG, GERMANY",
        "Vessel and voyage, or flight": "ONE HARBOUR V.042W",
        "On or about": later(6),
        "Marks and numbers": boxes["marks"],
        "General name of goods": boxes["general_name"],
    }
    for label, text in typed.items():
        await hand.type(label, text)
    await hand.field("Means").select_option("VESSEL")
    await hand.page.get_by_label(hand.t("Read a file (Excel, CSV, TSV)")).set_input_files(FOLDER / "goods.tsv")
    await hand.read("%(count)s lines were taken.", count=24)
    await hand.look("23-invoice")
    await hand.press("Copy the invoice into the certificate of origin")


async def check_certificate(hand: Hand) -> None:
    """P26: what will be printed, box by box."""
    await hand.page.wait_for_url("**/edit/certificate*")
    await ready(hand)
    await hand.type("Place", "TOKYO")
    await hand.look("24-certificate")
    await hand.press("Next")


async def type_evidence(cast: Cast, hand: Hand) -> None:
    """P27: who is asked, when it sails, what it is."""
    await hand.page.wait_for_url("**/edit/evidence*")
    await ready(hand)
    await hand.type("Name", "担当 一郎")
    await hand.type("Telephone", "03-1234-5679")
    await hand.type("E-mail", cast.company.mail("ichiro"))
    await hand.type("Date of shipment", later(6))
    await hand.field("Main item").select_option(label=hand.t("Electrical equipment"))
    await hand.type("Destination", "DE")
    await hand.look("25-evidence")
    await hand.press("Next")


async def review(hand: Hand, name: str) -> None:
    """P28: nothing is left to correct, the sheet is shown, and it goes to the chamber."""
    await hand.page.wait_for_url("**/edit/review*")
    await hand.read("Everything that can be checked is in order.")
    await hand.read("Page %(page)s of %(pages)s", page=1, pages=2)
    await hand.look(name)
    await hand.press("Apply for issue", "button of the manual")


async def correct(cast: Cast, hand: Hand) -> None:
    """The open list says 差戻し by itself; the link in the message leads to the box."""
    await expect(row_of(cast, hand)).to_contain_text(hand.t("Returned"))
    await hand.look("33-list-returned")
    await row_of(cast, hand).get_by_role("link", name=hand.t("Edit")).click()
    await ready(hand)
    await hand.read("Message from the examiner")
    await hand.named("link", "6 Remarks").click()
    await hand.page.wait_for_url("**/edit/certificate*")
    await ready(hand)
    # The boxes of the certificate are called as on the paper, in any language.
    remarks = hand.page.get_by_role("textbox", name="6 Remarks", exact=True)
    await expect(remarks).to_be_focused()
    await remarks.fill("L/C NO. LC-2026-4711")
    await hand.look("34-certificate-corrected")
    for step in ("evidence", "review"):
        await hand.press("Next")
        await hand.page.wait_for_url(f"**/edit/{step}*")
    await review(hand, "35-review-corrected")
    await hand.arrive("Application in detail")
    await to_list(hand)
