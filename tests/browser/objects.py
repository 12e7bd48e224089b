"""What stands for the parts of addresses: things of the first company, which everybody else tries to reach."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp
from yarl import URL

from proof.demo import certifying
from services.payment.links import OrderLinks
from tests.browser.cases import new_draft
from tests.browser.crowd import Crowd, Visitor, person_of
from tests.browser.other_kinds import invoice_draft, signature_draft, submitted_invoice
from tests.browser.people import Stage
from tests.web.access.routes import Known
from tests.web.access.rows import Row

SAFE = {"GET", "HEAD"}
BUSY_TRIES, BUSY_SECONDS = 20, 0.5
FIXED = {
    "slot": "0",
    "chamber": "8888",
    "step": "invoice",
    "act": "fee",
    "fee": "fee",
    "recovery-codes": "recovery-codes",
    "code": "code",
    "sessions": "sessions",
    "page": "1",
    "name": "certification_rules",
    "rest": "/tentative-company",
    "kind": "pledge",
    "service": "application",
    "paying": "payment",
    "fingerprint": "0" * 16,
    "sample": "signature",
}


async def make_objects(stage: Stage, crowd: Crowd) -> dict[str, str]:
    """One of each. A part of an address that is new to the sites is added here, under its name."""
    return FIXED | await _cases(stage) | await _desk(stage) | await _people(stage, crowd)


async def _cases(stage: Stage) -> dict[str, str]:
    signer, story = stage.story.company.signer, stage.story
    draft = await _draft(stage, new_draft(stage))
    file = await _file(stage, draft)
    submitted = await _draft(stage, new_draft(stage))
    more = {"Content-Type": "text/tab-separated-values", "X-Filename": "goods.tsv"}
    await signer.raw("PUT", f"/applications/{submitted}/goods", story.sample.goods, **more)
    frozen = await _file(stage, submitted)
    await certifying.submit(signer, submitted)
    certificate = story.issued.certificate
    payment = (await signer.call("GET", "/payments"))["payments"][0]
    return {
        "application_id": story.issued.application_id,
        "draft": draft,
        "submitted": submitted,
        "signature": await _draft(stage, signature_draft(stage)),
        "invoice": await _draft(stage, invoice_draft(stage)),
        "submitted_invoice": await submitted_invoice(stage),
        "file_id": file,
        "frozen": frozen,
        "certificate_id": certificate["certificate_id"],
        "payment_id": payment["payment_id"],
        "certificate_no": certificate["certificate_no"],
        "order": _links(stage).sign("8888", UUID(payment["payment_id"])),
    }


async def _draft(stage: Stage, draft: dict[str, Any]) -> str:
    made = await stage.story.company.signer.call("POST", "/applications", {"draft": draft})
    return str(made["application_id"])


def _links(stage: Stage) -> OrderLinks:
    return OrderLinks(bytes.fromhex(stage.system.installation.secrets["link_key"]))


async def _file(stage: Stage, application_id: str) -> str:
    headers = {"Content-Type": "image/png", "X-Filename": "invoice.png"}
    path, content = f"/applications/{application_id}/files?kind=invoice", next(iter(stage.story.sample.scans.values()))
    return str(json.loads(await stage.story.company.signer.raw("POST", path, content, **headers))["file_id"])


async def _desk(stage: Stage) -> dict[str, str]:
    desk, registration = stage.story.chamber.reception, stage.story.company.registration_id
    listed = (await desk.call("GET", "/registration-requests"))["requests"]
    cases = [await desk.call("GET", f"/registration-requests/{one['request_id']}") for one in listed]
    case = next(one for one in cases if one["registration"]["registration_id"] == registration)
    form = case["forms"][0]
    return {
        "request": case["request_id"],
        "registration": registration,
        "signer_id": case["signers"][0]["signer_id"],
        "form": form["url"].rpartition("/")[2],
    }


async def _people(stage: Stage, crowd: Crowd) -> dict[str, str]:
    admin = person_of(stage, crowd.named("chamber_admin"))
    people = (await admin.call("GET", "/people"))["people"]
    return {"person": next(one["staff_id"] for one in people if one["login"] == stage.staff("examiner").id)}


@dataclass
class Access:
    """Everybody, and everything that they try to reach."""

    crowd: Crowd
    objects: dict[str, str]
    http: aiohttp.ClientSession

    async def try_page(self, site: str, known: Known, row: Row, who: Visitor) -> tuple[int, str]:
        """Status and Location of what `who` is answered. A busy database is no answer: then it is asked again."""
        url = self.url(site, known, row)
        headers = who.headers(site, self.crowd.form_key)
        sent = row.sent if known.route.is_api and known.route.method not in SAFE else None
        method = known.route.method
        for _ in range(BUSY_TRIES):
            async with self.http.request(method, url, headers=headers, allow_redirects=False, data=sent) as answer:
                await answer.read()
            if answer.status != 503:
                break
            await asyncio.sleep(BUSY_SECONDS)
        return answer.status, answer.headers.get("Location", "")

    def url(self, site: str, known: Known, row: Row) -> URL:
        """Where the page is, with the first company's objects in its address."""
        stage = self.crowd.stage
        base = stage.portal if site == "portal" else stage.console
        return URL(f"{base}{known.address(self.values(known, row))}?{row.query}", encoded=True)

    def values(self, known: Known, row: Row) -> dict[str, str]:
        """What stands for each part of the address."""
        names = {part: row.objects.get(part, part) for part in known.parts}
        missing = set(names.values()) - self.objects.keys()
        assert not missing, f"{known.key}: tests/browser/objects.py makes no {', '.join(missing)}"
        return {part: self.objects[name] for part, name in names.items()}
