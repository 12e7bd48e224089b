"""Signature and invoice certificates at the windows of applicant and examiner (P24 to P33, C09): X3, X4."""

import io
import re

import pikepdf
from playwright.async_api import Page, expect

from proof.demo import certifying
from proof.demo.people import move
from tests.browser.counting import Counting
from tests.browser.editing import SAMPLES, editor, later, paste, saved
from tests.browser.main_job.papers import printed
from tests.browser.other_kinds import invoice_draft, signature_draft
from tests.browser.people import Stage, log_in, see
from tests.browser.pictures import picture

STATEMENT = """\
We hereby declare that the stator cores named in the invoice are made under sanitary conditions in our factory.

They are freely sold in Japan without any restriction."""
LINES = "STATOR CORE\t1,000\tPCS\t12.50\nROTOR\t5\tSETS\t100\nDISCOUNT\t1\tSET\t-500\n"


async def begin(page: Page, own: str, kind: str) -> None:
    """確認事項, and to the first step."""
    await page.goto(f"{own}/applications/new")
    await page.check(f"[name=kind][value={kind}]")
    await page.check("[name=physical][value=no]")
    await page.check("#declared")
    await page.locator("main button.primary").click()
    await Counting(page).arrive("**/edit")


async def step_on(page: Page, step: str) -> None:
    """次へ."""
    await page.locator(".ways .primary").click()
    await Counting(page).arrive(f"**/edit/{step}")


async def submit(page: Page) -> str:
    """発給申請; the application's id."""
    await page.locator("main form button.primary").click()
    await page.wait_for_url("**/applications/*?submitted=20*")
    return page.url.partition("?")[0].rpartition("/")[2]


async def test_a_statement_is_signed_certified_paid_and_printed(stage: Stage) -> None:
    # covers: APP-01, APP-18, DOC-01
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await begin(page, own, "signature")
        await state_it(page)
        await picture(page, stage.pictures, "P26-signature")
        await step_on(page, "evidence")
        await page.fill("#contact-phone", "03-1234-5679")
        await step_on(page, "review")
        await see(page, "エラーはありません")
        await see(page, "1ページ中 1ページ目")
        await picture(page, stage.pictures, "P28-signature")
        application_id = await submit(page)
        await examine(stage, application_id)
        await picture(page, stage.pictures, "P29-signature")
        await certifying.settle(stage.web, stage.story.company, [application_id])
        await certifying.collect(stage.story.company, application_id)
        paper = await printed(page.locator(".case-acts a[target=_blank]"))
        assert "HYGIENE CERTIFICATE" in paper.text and "Verification of the signature" in paper.text


async def state_it(page: Page) -> None:
    """① サイン証明."""
    await page.select_option("#signature-form", label="衛生")
    await page.fill("#signature-country", "GERMANY")
    await page.fill("#signature-addressee", "TO WHOM IT MAY CONCERN")
    await page.fill("#signature-title", "HYGIENE CERTIFICATE")
    await page.fill("#signature-text", STATEMENT.replace("They", "① They"))
    said = page.locator("[data-findings='signature/text']")
    await expect(said).to_contain_text("「①」は使えません")
    await page.fill("#signature-text", STATEMENT)
    await page.fill("#certificate-declaration_place", "TOKYO")
    await expect(said).to_be_empty()
    await expect(page.locator("[data-page-count]")).to_have_text("1ページ")


async def examine(stage: Stage, application_id: str) -> None:
    """The examiner reads the statement where it will be printed, and points at what is to be changed."""
    await move(stage.story.chamber.examiner, application_id, "claim", {"under_examination"})
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.console, stage.staff("examiner"))
        await page.goto(f"{own}/examination/{application_id}")
        await see(page, "They are freely sold in Japan")
        await page.get_by_role("button", name="指摘: 2 宣誓文").click()
        await picture(page, stage.pictures, "C09-signature")
    await certifying.examine_and_certify(stage.story.chamber, application_id)


async def test_pages_of_an_own_layout_are_counted_as_soon_as_they_come_and_go(stage: Stage) -> None:
    # covers: APP-18, APP-05
    draft = {"draft": signature_draft(stage)}
    made = await stage.story.company.signer.call("POST", "/applications", draft)
    async with editor(stage, made["application_id"]) as page:
        count = page.locator("[data-page-count]")
        await expect(count).to_have_text("1ページ")
        await page.click("#own-layout summary")
        chosen = page.locator("[data-files=own_layout] [data-input]")
        await chosen.set_input_files({"name": "locked.pdf", "mimeType": "application/pdf", "buffer": locked()})
        await see(page, "locked.pdf: 開くのにパスワードが必要なファイルです。パスワードを解除してから送信してください")
        await expect(page.get_by_role("textbox", name="宣誓文 ※必須")).to_be_visible()
        await chosen.set_input_files(SAMPLES / "invoice.pdf")
        await expect(count).to_have_text("2ページ")
        await expect(page.get_by_role("textbox", name="宣誓文 任意")).to_be_visible()
        await picture(page, stage.pictures, "P26-own-layout")
        await chosen.set_input_files({"name": "longer.pdf", "mimeType": "application/pdf", "buffer": twice()})
        await expect(count).to_have_text("3ページ")
        await expect(page.locator("[data-files=own_layout] [data-list] [data-name]")).to_have_text(["longer.pdf"])
        await page.locator("[data-files=own_layout] [data-remove-file] button").click()
        await expect(count).to_have_text("1ページ")


def locked() -> bytes:
    """An invoice that opens with a password only."""
    out = io.BytesIO()
    with pikepdf.open(SAMPLES / "invoice.pdf") as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def twice() -> bytes:
    """Its page two times: the own layout that takes the place of the first."""
    out = io.BytesIO()
    with pikepdf.open(SAMPLES / "invoice.pdf") as pdf:
        pdf.pages.append(pdf.pages[0])
        pdf.save(out)
    return out.getvalue()


async def test_statement_and_invoice_are_copied_without_what_was_of_that_shipment(stage: Stage) -> None:
    # covers: APP-06
    kept = [
        (signature_draft(stage), "#signature-title", "HYGIENE CERTIFICATE"),
        (invoice_draft(stage), "#source_invoice-lines-0-amount", "12,500.00"),
    ]
    async with stage.browser() as context:
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        for draft, field, value in kept:
            made = await stage.story.company.signer.call("POST", "/applications", {"draft": draft})
            await page.goto(f"{own}/applications/{made['application_id']}")
            await page.get_by_role("button", name="複写").click()
            await page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/edit"))
            assert made["application_id"] not in page.url
            await expect(page.locator(field)).to_have_value(value)
            await expect(page.locator("#source_invoice-numbers-0")).to_have_value("")


async def test_an_invoice_whose_total_is_wrong_is_mended_before_it_is_submitted(stage: Stage) -> None:
    # covers: APP-01, APP-16, DOC-01
    async with stage.browser("en") as context:
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        own = await log_in(page, stage.portal, stage.user)
        await begin(page, own, "invoice")
        await page.set_input_files("[data-files=invoice] [data-input]", SAMPLES / "invoice.pdf")
        await page.fill("#certificate-consignee", "ACME GMBH\nHAFENSTRASSE 1, HAMBURG, GERMANY")
        await page.fill("#source_invoice-numbers-0", "IC-2026-1")
        await page.fill("#source_invoice-date", later(-2))
        await page.fill("#source_invoice-terms", "CIF HAMBURG")
        await page.fill("#source_invoice-currency", "EUR")
        await page.fill("#certificate-declaration_place", "TOKYO")
        await paste(page, "#source_invoice-lines-0-description", LINES)
        await page.get_by_role("button", name="Calculate amounts and total").click()
        await expect(page.locator("#source_invoice-lines-0-amount")).to_have_value("12,500.00")
        await expect(page.locator("#source_invoice-lines-2-amount")).to_have_value("-500.00")
        await expect(page.locator("#source_invoice-total")).to_have_value("12,500.00")
        await page.fill("#source_invoice-total", "13,000.00")
        mend = page.get_by_role("button", name="Replace with “12,500.00”")
        await expect(mend).to_be_visible()
        await picture(page, stage.pictures, "P26-invoice")
        await mend.click()
        await saved(page)
        await step_on(page, "evidence")
        await page.fill("#contact-phone", "03-1234-5679")
        await step_on(page, "review")
        await see(page, "Everything that can be checked is in order.")
        await picture(page, stage.pictures, "P28-invoice")
        await submit(page)
        await see(page, "ACME GMBH")
        await picture(page, stage.pictures, "P29-invoice")
