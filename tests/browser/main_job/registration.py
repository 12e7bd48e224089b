"""Chapter 1, P01 to P08: the company registers, from the first page to the printed forms."""

from playwright.async_api import expect

from libs.contracts.names import companies
from tests.browser.main_job.cast import CHAMBER, Cast
from tests.browser.main_job.hand import Hand
from tests.browser.main_job.papers import printed

FORMS = {
    "F1": "Pledge (applicant)",
    "F2": "Business profile",
    "F3": "Signature notice",
    "F0": "List of papers",
}
"""By the names in their QR codes; the list has none."""
SIGNERS = [
    ("会議所 太郎", "Taro Kaigisho", "President", "taro"),
    ("会議所 次郎", "Jiro Kaigisho", "Export Manager", "jiro"),
]


async def register(cast: Cast) -> Hand:
    """The contact's window, at the page with the printed forms."""
    hand = await cast.open("portal", cast.stage.portal)
    await hand.arrive("Trade certificates, online")
    await hand.look("01-welcome")
    await hand.page.get_by_role("link", name=hand.t("Register your company")).click()
    await ask_for_link(cast, hand)
    hand = await open_link(cast, hand)
    await consent(hand)
    await type_company(cast, hand)
    await enter_signers(cast, hand)
    await hand.arrive("Check before applying")
    await hand.look("08-confirmation")
    await hand.press("Apply for registration")
    await print_forms(cast, hand)
    return hand


async def ask_for_link(cast: Cast, hand: Hand) -> None:
    """P01 to P03: guide, e-mail and pledge."""
    await hand.type("Chamber code", CHAMBER)
    await hand.look("02-which-chamber")
    await hand.press("Show the guide")
    await hand.read("Papers to submit")
    await hand.look("03-guide")
    await hand.follow("Next")
    await hand.arrive("E-mail and pledge to keep the rules")
    await hand.type("E-mail", cast.company.mail("hanako"))
    await hand.type("E-mail, once more", cast.company.mail("hanako"))
    await read_documents(hand)
    await hand.tick("I have read the rules and agree")
    await hand.look("04-pledge")
    await hand.press("Send")
    await hand.arrive("The mail is on its way")
    await hand.look("05-mail-sent")


async def read_documents(hand: Hand) -> None:
    """Open each of the two documents that are agreed to, and close it again."""
    documents = hand.page.get_by_role("main").get_by_role("listitem").filter(has_text=hand.t("Please open and read"))
    for _ in range(2):
        await documents.first.get_by_role("button").click()
        await expect(hand.page.get_by_role("dialog")).to_contain_text("1")
        await hand.press("Close")


async def open_link(cast: Cast, hand: Hand) -> Hand:
    """The mail's link opens in the tab in which the mail is read."""
    page = await cast.inbox(hand.page.context, cast.company.mail("hanako"), "貿易登録申請手続きのご案内")
    await page.get_by_role("link", name="/entry").click()
    opened = Hand(page, hand.words, hand.pictures)
    await opened.arrive("Consent to privacy handling and terms of use")
    return opened


async def consent(hand: Hand) -> None:
    """P04."""
    await read_documents(hand)
    await hand.tick("I have read both documents and agree")
    await hand.look("06-consent")
    await hand.press("Agree and go on")
    await hand.arrive("Company data")


async def type_company(cast: Cast, hand: Hand) -> None:
    """P05: what stands in the register, and who answers for it."""
    company, address = cast.company, "3-2-2 Marunouchi, Chiyoda-ku, Tokyo 100-0005, JAPAN"
    await answer_questions(cast, hand)
    typed = {
        "Company name (Japanese)": company.name_ja,
        "Company name (English)": company.name_en,
        "Present address (English)": address,
        "Name": "管理 花子",
        "Department": "貿易業務部",
        "Telephone": "０３－１２３４－５６７８",
        "E-mail": company.mail("hanako"),
        "Title of the representative": "代表取締役",
        "Name of the representative": "日商 一郎",
        "Capital (yen)": "10,000,000",
        "Employees": "48",
    }
    await hand.tick("Same as the registered address")
    await hand.tick("Same as the present address")
    typed |= {"Postcode": "１０００００５", "Address (Japanese)": "東京都千代田区丸の内3-2-2"}
    for label, text in typed.items():
        await hand.type(label, text)
    await hand.look("07-company")
    await hand.press("Next")


async def answer_questions(cast: Cast, hand: Hand) -> None:
    """The choices of P05."""
    for labels, value in (
        (companies.KINDS, "applicant"),
        (companies.MEMBERSHIPS, "member"),
        (companies.ENTITIES, "corporate"),
        (companies.LEGAL_FORM_POSITIONS, "after"),
        (companies.SECOND_HAND, "false"),
    ):
        await hand.page.get_by_role("radio", name=hand.words.name(labels[value]), exact=True).check()
    for goods in ("一般機械", "電気機器"):
        await hand.page.get_by_role("checkbox", name=hand.words.name(companies.MAIN_GOODS[goods])).check()
    await hand.field("Legal form").select_option(label=hand.words.name(companies.LEGAL_FORMS["株式会社"]))
    await hand.field("Trade").select_option(label=hand.words.name(companies.TRADES["製造業"]))


async def enter_signers(cast: Cast, hand: Hand) -> None:
    """P06."""
    await hand.arrive("Signer data")
    for number, (name_ja, name_en, title, mail) in enumerate(SIGNERS, start=1):
        await hand.type("Name (Japanese)", name_ja)
        await hand.type("Name (English)", name_en)
        await hand.type("Title (English)", title)
        await hand.type("E-mail", cast.company.mail(mail))
        await hand.press("Add")
        await expect(hand.page.locator("tbody").get_by_role("row")).to_have_count(number)
    await hand.look("07-signers")
    await hand.press("Next")


async def print_forms(cast: Cast, hand: Hand) -> None:
    """P08: they appear by themselves, and come out of the printer."""
    await hand.arrive("Printing and submitting the papers")
    for name, form in FORMS.items():
        link = hand.named("link", hand.t("Print: %(form)s", form=hand.t(form)))
        await expect(link).to_be_visible()
        cast.papers[name] = await printed(link)
    await hand.look("09-forms")
