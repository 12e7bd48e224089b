"""Every page that shows a company, for one that filled in all that may be left out, and for one that left out all."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

from proof.demo import login_cards, registering, samples
from proof.demo.samples import Samples
from tests.browser.people import Language, Login, Stage, log_in
from tests.pdfs import text_of

ALL: dict[str, Any] = {
    "kind": "both",
    "membership": "joining",
    "legal_form": "その他",
    "legal_form_other": "合資会社連合",
    "legal_form_position": "before",
    "present_address": {"postcode": "231-0001", "ja": "横浜市中区新港2-2-1", "en": "2-2-1 Shinko, Yokohama, JAPAN"},
    "further_addresses_en": ["1-1 Minatomirai, Yokohama, JAPAN", "2-2 Honcho, Yokohama, JAPAN"],
    "representative": {"title": "代表取締役", "name": "代表 太郎"},
    "founded_on": "1999-04-01",
    "capital_yen": 30_000_000,
    "employees": 42,
    "second_hand_dealer": True,
    "contact": {
        "name": "連絡 花子",
        "department": "業務部",
        "phone": "045-123-4567",
        "same_as_present": False,
        "postcode": "231-0023",
        "address": "横浜市中区山下町2-9",
    },
}
NOTHING: dict[str, Any] = {
    "kind": "agent",
    "entity": "individual",
    "legal_form": None,
    "legal_form_position": None,
    "present_address": {"same_as_registered": True, "en": "3-2-2 Marunouchi, Chiyoda-ku, Tokyo, JAPAN"},
    "further_addresses_en": [],
    "corporate_number": None,
    "representative": {"name": "代理 花子"},
    "contact": {"name": "連絡 花子", "phone": "03-1234-5678"},
    "signers": [],
}


def sample_of(shape: dict[str, Any]) -> Samples:
    """The sample company in another shape."""
    sample = samples.load()
    email = sample.company["contact"]["email"]
    sample.company.update(shape)
    sample.company["contact"] = shape["contact"] | {"email": email}
    return sample


async def look_at(context: BrowserContext, pages: dict[str, list[str]]) -> None:
    """Open each page and read on it what it must show."""
    page = await context.new_page()
    for address, texts in pages.items():
        answer = await page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        for text in texts:
            await expect(page.locator("main")).to_contain_text(text)
    await page.close()


@pytest.mark.parametrize("shape", [ALL, NOTHING], ids=["all", "nothing"])
async def test_pages_show_a_company_whatever_it_left_out(stage: Stage, shape: dict[str, Any]) -> None:
    # covers: REG-05, REG-26
    sample, since = sample_of(shape), registering.now()
    request_no = await registering.apply_for_registration(stage.web, "8888", sample)
    mail = await stage.web.mail_to(sample.company["contact"]["email"], "手続きのご案内", since)
    desk = stage.story.chamber.reception
    found = await desk.call("GET", f"/registration-requests?request_no={request_no}")
    request_id = found["requests"][0]["request_id"]
    await while_it_is_applied_for(stage, sample, mail["links"][0], request_id)
    registration_id = await registering.approve_at_desk(stage.story.chamber, request_no, sample.scans)
    card = await login_cards.print_at_desk(desk, registration_id)
    _, password = await registering.first_login(stage.web, "8888", card)
    admin = Login("8888", card["login"], password)
    await when_it_is_registered(stage, sample, admin, f"/registrations/{request_id}", f"/register/{registration_id}")


def places_of(sample: Samples) -> list[str]:
    """The addresses in Japanese, as far as they are typed."""
    company = sample.company
    typed = (company["registered_address"]["ja"], company["present_address"].get("ja"))
    return [place for place in (*typed, company["contact"].get("address")) if place]


async def while_it_is_applied_for(stage: Stage, sample: Samples, link: str, request_id: str) -> None:
    """The wizard behind the mail's link, and the desk."""
    everywhere = [*places_of(sample), sample.company["contact"]["name"]]
    async with stage.browser() as context:
        page = await context.new_page()
        await page.goto(link)
        await page.wait_for_url(f"{stage.portal}/registration/papers")
        wizard: dict[str, list[str]] = {f"{stage.portal}/registration/{step}": [] for step in ("company", "papers")}
        if sample.company["signers"]:
            wizard[f"{stage.portal}/registration/signers"] = [sample.company["signers"][0]["name_ja"]]
        await look_at(context, wizard | {f"{stage.portal}/registration/confirmation": everywhere})
        pledge = await page.request.get(f"{stage.portal}/registration/papers/pledge_agent.pdf")
        said = "".join(text_of(await pledge.body()).split())
        assert "".join(sample.company["representative"]["name"].split()) in said
        assert ("私は、" in said) == (sample.company["entity"] == "individual")
        own = await log_in(page, stage.console, stage.staff("reception"))
        case = f"{own}/registrations/{request_id}"
        await look_at(context, {case: everywhere, f"{case}/signatures": []})


async def when_it_is_registered(stage: Stage, sample: Samples, admin: Login, *at_desk: str) -> None:
    """The company's own pages in both languages, and the register."""
    everywhere = [*places_of(sample), sample.company["contact"]["name"]]
    languages: list[Language] = ["ja", "en"]
    for lang in languages:
        async with stage.browser(lang) as context:
            page = await context.new_page()
            own = await log_in(page, stage.portal, admin)
            await look_at(context, {f"{own}/menu": [], f"{own}/signers": [], f"{own}/company": everywhere})
            console = await log_in(page, stage.console, stage.staff("reception"))
            await look_at(context, {f"{console}{address}": everywhere for address in at_desk})
            await look_at(context, {f"{console}/register?q={admin.id}": [sample.company["name_ja"]]})
