"""The main job on the samples, from outside: what the applicant holds, what a stranger sees, what nobody else sees."""

import asyncpg
import pypdfium2
import pytest
import zxingcpp

from ops.auditor.check import SCHEMAS
from proof.demo import certifying
from proof.demo.people import log_in_staff
from proof.demo.web import Refused
from tests.chromium import CHROMIUM, open_chromium
from tests.journeys.conftest import DELIVERIES
from tests.journeys.story import MAILS, STATES, Story, mails_by_kind
from tests.journeys.whole_system import WholeSystem
from tests.journeys.witness import Witness
from tests.pdfs import text_of


def test_the_application_went_through_every_state(story: Story) -> None:
    # covers: APP-09, PAY-01
    assert story.issued.states == STATES


async def test_the_ledger_auditor_finds_nothing_after_three_deliveries_of_everything(
    story: Story, system: WholeSystem
) -> None:
    # covers: REL-02, REL-58
    report = await system.audit((story.asked,))
    assert report.findings == []
    assert report.issued == 1


async def test_every_message_was_applied_once_though_it_came_three_times(story: Story, system: WholeSystem) -> None:
    # covers: REL-02
    connection = await asyncpg.connect(system.installation.postgres)
    try:
        applied = sum([await connection.fetchval(f"SELECT count(*) FROM {name}.inbox") for name in SCHEMAS])
        parked = sum([await connection.fetchval(f"SELECT count(*) FROM {name}.retries") for name in SCHEMAS])
    finally:
        await connection.close()
    assert DELIVERIES == 3
    assert parked == 0
    assert system.heard >= applied > 40


async def test_the_pdf_says_what_was_applied_for(story: Story) -> None:
    # covers: DOC-02, DOC-03
    text = text_of(story.issued.pdf)
    certificate = story.issued.certificate
    for shown in (certificate["certificate_no"], certificate["access_code"], "Taro Kaigisho", "Nissho Test Co., Ltd."):
        assert shown in text
    goods = [row.split("\t")[1] for row in story.sample.goods.decode("utf-8-sig").splitlines()[1:]]
    assert len(goods) == 24
    assert [line for line in goods if " ".join(line.split()) not in " ".join(text.split())] == []


def test_an_independent_reader_finds_the_address_on_every_page(story: Story, system: WholeSystem) -> None:
    # covers: DOC-03, REL-56
    pages = list(pypdfium2.PdfDocument(story.issued.pdf))
    assert len(pages) == 2
    for page in pages:
        codes = [code.text for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())]
        assert codes == [verify_url(story, system)]


def verify_url(story: Story, system: WholeSystem) -> str:
    """The address in the QR code; the access code stands only after `#`."""
    certificate = story.issued.certificate
    return f"{system.places.reference}/v/{certificate['certificate_no']}#{certificate['access_code']}"


def test_the_three_codes_lead_to_the_facts(story: Story) -> None:
    # covers: REF-01
    assert story.facts["status"] == "valid"
    assert story.facts["certificate_no"] == story.issued.certificate["certificate_no"]
    assert [artefact["sha256"] for artefact in story.facts["artefacts"]] == [story.issued.sha256]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
async def test_the_scanned_address_shows_a_stranger_what_was_certified(story: Story, system: WholeSystem) -> None:
    # covers: REF-01, REL-56
    async with open_chromium() as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="en-GB")
        await page.goto(verify_url(story, system))
        await page.wait_for_selector(".status.valid")
        heading, text, address = await page.inner_text("h1"), await page.inner_text("main"), page.url
    assert heading == "Valid"
    assert "Nissho Test Co., Ltd." in text
    assert "STATOR CORE FOR ELECTRIC MOTOR, MODEL NT-100" in text
    assert story.issued.certificate["access_code"] not in address


def test_everybody_got_the_mails_of_the_main_job(story: Story, system: WholeSystem) -> None:
    # covers: REG-03, IDN-04, APP-09
    written_to = {
        "M01": story.sample.company["contact"]["email"],
        "M02": story.sample.company["contact"]["email"],
        "M04": story.sample.company["contact"]["email"],
        "M13": story.sample.application["signer"],
        "M21": story.sample.application["contact"]["email"],
        "M22": story.sample.application["contact"]["email"],
        "M25": "",  # to whom it goes is no business of this test
    }
    assert set(written_to) == set(MAILS)
    for kind, address in written_to.items():
        assert mails_by_kind(system.mails(to=address))[kind] >= 1, kind


async def test_the_staff_of_another_chamber_sees_nothing_of_it(story: Story, system: WholeSystem, web: Witness) -> None:
    # covers: REL-21
    login = next(one for one in system.logins if (one["chamber"], one["role"]) == ("8889", "examiner"))
    other = await log_in_staff(web, "8889", login)
    assert (await other.call("GET", "/applications"))["applications"] == []
    with pytest.raises(Refused) as refusal:
        await other.call("GET", f"/applications/{story.issued.application_id}")
    assert refusal.value.status == 404


async def test_the_company_may_print_again_the_same_bytes(story: Story) -> None:
    # covers: DOC-04, DOC-06
    again = await certifying.collect(story.company, story.issued.application_id)
    assert again.sha256 == story.issued.sha256
